/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-options.h"

#include <math.h>

/**
 * PlatenVirtualOptions:
 *
 * The options of a device that is not here, played from a recording: what each may be just
 * now, values that are rounded to their steps, and options that change others.
 */
struct _PlatenVirtualOptions
{
  GObject parent_instance;

  PlatenRecording *recording; /* owned */
  GHashTable      *values;    /* owned; name → GVariant */
  GHashTable      *options;   /* owned; name → PlatenDeviceOption: as they are now */
  char           **names;     /* owned; in the device's order */
  int              list_ms;   /* how long the device takes for it */
  int              set_ms;
};

static void host_iface_init (PlatenOptionHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenVirtualOptions,
                               platen_virtual_options,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_OPTION_HOST,
                                                      host_iface_init))

/* What a condition of the recording is held against. */
static const char *
get_state (const char *name, gpointer user_data)
{
  PlatenVirtualOptions *self = user_data;
  GVariant             *value = g_hash_table_lookup (self->values, name);

  if (value == NULL)
    return NULL;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_get_string (value, NULL);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_variant_get_boolean (value) ? "true" : "false";

  return NULL;
}

static double
get_number (GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_INT32)
             ? g_variant_get_int32 (value)
             : g_variant_get_double (value);
}

static double
nearest_listed (const PlatenDeviceOption *option, double number)
{
  double best = g_array_index (option->numbers, double, 0);

  for (guint i = 1; i < option->numbers->len; i++)
    {
      double candidate = g_array_index (option->numbers, double, i);

      if (fabs (candidate - number) < fabs (best - number))
        best = candidate;
    }

  return best;
}

/* As a driver rounds: to the nearest step, and into the range. */
static double
fit_number (const PlatenDeviceOption *option, double number)
{
  if (option->numbers != NULL)
    return nearest_listed (option, number);
  if (!option->has_range)
    return number;
  if (option->step > 0)
    number = option->minimum +
             floor ((number - option->minimum) / option->step + 0.5) * option->step;

  return CLAMP (number, option->minimum, option->maximum);
}

/* (transfer full): the value as the option can hold it now */
static GVariant *
fit (const PlatenDeviceOption *option, GVariant *value)
{
  if (platen_device_option_is_number (option))
    return g_variant_ref_sink (platen_device_option_make_number (
        option, fit_number (option, get_number (value))));
  if (option->words != NULL && *option->words != NULL &&
      !g_strv_contains ((const char *const *) option->words,
                        g_variant_get_string (value, NULL)))
    return g_variant_ref_sink (g_variant_new_string (option->words[0]));

  return g_variant_ref (value);
}

static GVariant *
make_first_value (const PlatenDeviceOption *option)
{
  if (option->value != NULL)
    return g_variant_ref (option->value);
  if (!option->is_settable)
    return NULL; /* nobody can read it */
  if (option->type == PLATEN_VALUE_BOOL)
    return g_variant_ref_sink (g_variant_new_boolean (FALSE));
  if (option->type == PLATEN_VALUE_STRING)
    return g_variant_ref_sink (g_variant_new_string (""));
  if (platen_device_option_is_number (option))
    return g_variant_ref_sink (platen_device_option_make_number (option, 0));

  return NULL; /* a button, or a table that nobody recorded */
}

static gboolean
is_same (GVariant *a, GVariant *b)
{
  return a == b || (a != NULL && b != NULL && g_variant_equal (a, b));
}

/* The end of the range, where that is what another option holds. */
static void
follow (PlatenVirtualOptions *self, PlatenDeviceOption *option)
{
  g_autofree char *name = platen_recording_dup_followed (self->recording, option->name);
  PlatenDeviceOption *followed;
  GVariant           *value;

  if (name == NULL || !option->has_range)
    return;

  followed = g_hash_table_lookup (self->options, name);
  value = g_hash_table_lookup (self->values, name);
  if (followed != NULL && followed->is_active && value != NULL &&
      platen_device_option_is_number (followed))
    option->maximum = MAX (option->minimum, get_number (value));
}

/* (transfer full) (nullable) */
static PlatenDeviceOption *
make_option (PlatenVirtualOptions *self, const char *name)
{
  PlatenDeviceOption *option =
      platen_recording_make_option (self->recording, name, get_state, self);

  if (option != NULL)
    follow (self, option);

  return option;
}

/* One option as it is now; a value that was recorded with a change comes with the change. */
static void
look_again (PlatenVirtualOptions *self, const char *name)
{
  PlatenDeviceOption *before = g_hash_table_lookup (self->options, name);
  PlatenDeviceOption *now = make_option (self, name);
  GVariant           *value = g_hash_table_lookup (self->values, name);

  if (now == NULL)
    return;
  if (value == NULL || (before != NULL && !is_same (before->value, now->value)))
    {
      value = make_first_value (now);
      if (value != NULL)
        g_hash_table_insert (self->values, g_strdup (name), value);
    }
  if (value != NULL)
    g_hash_table_insert (self->values, g_strdup (name), fit (now, value));
  g_hash_table_insert (self->options, g_strdup (name), now);
}

static void
look_at_all (PlatenVirtualOptions *self)
{
  for (gsize i = 0; self->names[i] != NULL; i++)
    look_again (self, self->names[i]);
}

static void
take_time (int milliseconds)
{
  if (milliseconds > 0)
    g_usleep ((gulong) milliseconds * 1000);
}

static GPtrArray *
platen_virtual_options_list (PlatenOptionHost *host)
{
  PlatenVirtualOptions *self = PLATEN_VIRTUAL_OPTIONS (host);
  GPtrArray            *list;

  take_time (self->list_ms);
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_option_unref);
  for (gsize i = 0; self->names[i] != NULL; i++)
    {
      PlatenDeviceOption *option = make_option (self, self->names[i]);

      if (option == NULL)
        continue;
      g_clear_pointer (&option->value, g_variant_unref);
      option->value = platen_option_host_get (host, option->name);
      g_ptr_array_add (list, option);
    }

  return list;
}

static PlatenDeviceOption *
platen_virtual_options_find (PlatenOptionHost *host, const char *name)
{
  PlatenVirtualOptions *self = PLATEN_VIRTUAL_OPTIONS (host);
  PlatenDeviceOption   *option = g_hash_table_lookup (self->options, name);

  return option != NULL ? platen_device_option_ref (option) : NULL;
}

static GVariant *
platen_virtual_options_get (PlatenOptionHost *host, const char *name)
{
  PlatenVirtualOptions *self = PLATEN_VIRTUAL_OPTIONS (host);
  PlatenDeviceOption   *option = g_hash_table_lookup (self->options, name);
  GVariant             *value = g_hash_table_lookup (self->values, name);

  return option != NULL && option->is_active && value != NULL ? g_variant_ref (value)
                                                              : NULL;
}

static gboolean
platen_virtual_options_set (PlatenOptionHost         *host,
                            const PlatenDeviceOption *option,
                            GVariant                 *value,
                            GError                  **error)
{
  PlatenVirtualOptions *self = PLATEN_VIRTUAL_OPTIONS (host);

  take_time (self->set_ms);
  if (option->type == PLATEN_VALUE_BUTTON)
    return TRUE;

  g_hash_table_insert (self->values, g_strdup (option->name), fit (option, value));
  if (platen_recording_is_condition (self->recording, option->name))
    look_at_all (self);

  return TRUE;
}

static void
host_iface_init (PlatenOptionHostInterface *iface)
{
  iface->list = platen_virtual_options_list;
  iface->find = platen_virtual_options_find;
  iface->get = platen_virtual_options_get;
  iface->set = platen_virtual_options_set;
}

static void
platen_virtual_options_finalize (GObject *object)
{
  PlatenVirtualOptions *self = PLATEN_VIRTUAL_OPTIONS (object);

  g_clear_pointer (&self->recording, platen_recording_unref);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_clear_pointer (&self->options, g_hash_table_unref);
  g_clear_pointer (&self->names, g_strfreev);

  G_OBJECT_CLASS (platen_virtual_options_parent_class)->finalize (object);
}

static void
platen_virtual_options_class_init (PlatenVirtualOptionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_virtual_options_finalize;
}

static void
platen_virtual_options_init (PlatenVirtualOptions *self)
{
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) g_variant_unref);
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) platen_device_option_unref);
}

/**
 * platen_virtual_options_new:
 * @recording: what to play
 * @takes_time: whether calls take as long as they took when it was recorded
 *
 * Returns: (transfer full): the options as the device has them when it is opened
 */
PlatenVirtualOptions *
platen_virtual_options_new (PlatenRecording *recording, gboolean takes_time)
{
  PlatenVirtualOptions *self = g_object_new (PLATEN_TYPE_VIRTUAL_OPTIONS, NULL);

  self->recording = platen_recording_ref (recording);
  self->names = platen_recording_list_names (recording);
  look_at_all (self);
  look_at_all (self); /* now that the values are there which conditions ask for */
  if (takes_time)
    {
      self->list_ms = platen_recording_get_timing_ms (recording, "list");
      self->set_ms = platen_recording_get_timing_ms (recording, "set");
    }

  return self;
}
