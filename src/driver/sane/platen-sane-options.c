/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-options.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-sane-descriptor.h"
#include "platen-sane-status.h"

#include <math.h>
#include <string.h>

/**
 * PlatenSaneOptions:
 *
 * The options of a SANE device by name. Nothing is kept between calls: setting one option
 * may change every other (SANE_INFO_RELOAD_OPTIONS) and round its own value
 * (SANE_INFO_INEXACT), so each call looks at the device as it is.
 */
struct _PlatenSaneOptions
{
  GObject parent_instance;

  SANE_Handle handle; /* not owned */
};

static void host_iface_init (PlatenOptionHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenSaneOptions,
                               platen_sane_options,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_OPTION_HOST,
                                                      host_iface_init))

static SANE_Int
count_options (PlatenSaneOptions *self)
{
  SANE_Int n_options = 0;

  /* After a reload the net backend answers nothing before a description was asked for.
   * Source: sane-backends 1.2.1, backend/net.c, sane_control_option (). */
  if (sane_get_option_descriptor (self->handle, 0) == NULL)
    return 0;
  /* Source: SANE standard 1.06, 4.4: option 0 is the number of options. */
  if (sane_control_option (self->handle, 0, SANE_ACTION_GET_VALUE, &n_options, NULL) !=
      SANE_STATUS_GOOD)
    return 0;

  return CLAMP (n_options, 0, PLATEN_MAX_DEVICE_OPTIONS);
}

/* One that has a name and no value is a heading; a few backends name them all the same. */
static gboolean
is_option (const SANE_Option_Descriptor *descriptor)
{
  return descriptor != NULL && descriptor->name != NULL && *descriptor->name != '\0' &&
         descriptor->type != SANE_TYPE_GROUP &&
         g_utf8_validate (descriptor->name, -1, NULL);
}

/* Some backends have two options of one name, of which one is active. */
static const SANE_Option_Descriptor *
find_descriptor (PlatenSaneOptions *self, const char *name, SANE_Int *out_index)
{
  SANE_Int                      n_options = count_options (self);
  const SANE_Option_Descriptor *found = NULL;

  for (SANE_Int i = 1; i < n_options; i++)
    {
      const SANE_Option_Descriptor *one = sane_get_option_descriptor (self->handle, i);

      if (!is_option (one) || !g_str_equal (one->name, name) ||
          (found != NULL && !SANE_OPTION_IS_ACTIVE (one->cap)))
        continue;
      found = one;
      *out_index = i;
      if (SANE_OPTION_IS_ACTIVE (one->cap))
        return found;
    }

  return found;
}

/* Only numbers that passed platen_device_option_check() come here. */
static SANE_Word
to_word (double number, SANE_Value_Type type)
{
  double word = type == SANE_TYPE_FIXED ? number * (1 << SANE_FIXED_SCALE_SHIFT) : number;

  return (SANE_Word) lround (CLAMP (word, G_MININT32, G_MAXINT32));
}

static GVariant *
read_text (const char *space, gsize size)
{
  g_autofree char *text = g_strndup (space, size);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  return g_variant_new_string (valid);
}

static GVariant *
read_many (const SANE_Option_Descriptor *descriptor, const SANE_Word *words, gsize n)
{
  GVariantBuilder builder;
  gboolean        is_fixed = descriptor->type == SANE_TYPE_FIXED;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (is_fixed ? "ad" : "ai"));
  for (gsize i = 0; i < n; i++)
    if (is_fixed)
      g_variant_builder_add (&builder, "d", SANE_UNFIX (words[i]));
    else
      g_variant_builder_add (&builder, "i", words[i]);

  return g_variant_builder_end (&builder);
}

static GVariant *
make_value (const SANE_Option_Descriptor *descriptor, const void *space)
{
  const SANE_Word *words = space;
  gsize            n_words = (gsize) descriptor->size / sizeof (SANE_Word);

  switch (descriptor->type)
    {
    case SANE_TYPE_BOOL:
      return g_variant_new_boolean (words[0] != SANE_FALSE);
    case SANE_TYPE_INT:
      return n_words > 1 ? read_many (descriptor, words, n_words)
                         : g_variant_new_int32 (words[0]);
    case SANE_TYPE_FIXED:
      return n_words > 1 ? read_many (descriptor, words, n_words)
                         : g_variant_new_double (SANE_UNFIX (words[0]));
    case SANE_TYPE_STRING:
      return read_text (space, (gsize) descriptor->size);
    case SANE_TYPE_BUTTON:
    case SANE_TYPE_GROUP:
      break;
    }

  g_return_val_if_reached (NULL);
}

/* (transfer full) (nullable): room for what the option holds, all zero; may be written to
 * up to its size whatever comes in. */
static void *
make_space (const SANE_Option_Descriptor *descriptor)
{
  gsize size = (gsize) MAX (descriptor->size, 0);

  if (descriptor->type == SANE_TYPE_BUTTON || descriptor->type == SANE_TYPE_GROUP ||
      size > PLATEN_MAX_OPTION_VALUES * sizeof (SANE_Word) ||
      (descriptor->type == SANE_TYPE_STRING ? size < 1 : size < sizeof (SANE_Word)))
    return NULL;

  return g_malloc0 (size + sizeof (SANE_Word));
}

static GVariant *
get_value (PlatenSaneOptions            *self,
           const SANE_Option_Descriptor *descriptor,
           SANE_Int                      index)
{
  g_autofree void *space = NULL;

  /* Source: SANE standard 1.06, 4.3.7: the value of an inactive option means nothing. */
  if (!SANE_OPTION_IS_ACTIVE (descriptor->cap) ||
      (descriptor->cap & (SANE_CAP_SOFT_DETECT | SANE_CAP_SOFT_SELECT)) == 0)
    return NULL;

  space = make_space (descriptor);
  if (space == NULL || sane_control_option (self->handle, index, SANE_ACTION_GET_VALUE,
                                            space, NULL) != SANE_STATUS_GOOD)
    return NULL;

  return g_variant_ref_sink (make_value (descriptor, space));
}

static GPtrArray *
platen_sane_options_list (PlatenOptionHost *host)
{
  PlatenSaneOptions *self = PLATEN_SANE_OPTIONS (host);
  SANE_Int           n_options = count_options (self);
  g_autofree char   *group = NULL;
  GPtrArray         *options;

  options = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_option_unref);
  for (SANE_Int i = 1; i < n_options; i++)
    {
      const SANE_Option_Descriptor *one = sane_get_option_descriptor (self->handle, i);
      PlatenDeviceOption           *option;

      if (one != NULL && one->type == SANE_TYPE_GROUP)
        {
          g_free (group);
          group = platen_sane_descriptor_dup_title (one);
        }
      if (!is_option (one))
        continue;
      option = platen_sane_descriptor_read (one);
      option->group = g_strdup (group);
      option->value = get_value (self, one, i);
      g_ptr_array_add (options, option);
    }

  return options;
}

static PlatenDeviceOption *
platen_sane_options_find (PlatenOptionHost *host, const char *name)
{
  SANE_Int                      index;
  const SANE_Option_Descriptor *descriptor =
      find_descriptor (PLATEN_SANE_OPTIONS (host), name, &index);

  return descriptor != NULL ? platen_sane_descriptor_read (descriptor) : NULL;
}

static GVariant *
platen_sane_options_get (PlatenOptionHost *host, const char *name)
{
  PlatenSaneOptions            *self = PLATEN_SANE_OPTIONS (host);
  SANE_Int                      index;
  const SANE_Option_Descriptor *descriptor = find_descriptor (self, name, &index);

  return descriptor != NULL ? get_value (self, descriptor, index) : NULL;
}

static void
write_numbers (SANE_Word *words, GVariant *value, SANE_Value_Type type)
{
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

      words[i] = to_word (g_variant_is_of_type (child, G_VARIANT_TYPE_INT32)
                              ? g_variant_get_int32 (child)
                              : g_variant_get_double (child),
                          type);
    }
}

/* @value has the option's own type and length: it was checked against this descriptor. */
static void
write_value (const SANE_Option_Descriptor *descriptor, void *space, GVariant *value)
{
  SANE_Word *words = space;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    words[0] = g_variant_get_boolean (value) ? SANE_TRUE : SANE_FALSE;
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT32))
    words[0] = g_variant_get_int32 (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    words[0] = to_word (g_variant_get_double (value), descriptor->type);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    g_strlcpy (space, g_variant_get_string (value, NULL), (gsize) descriptor->size);
  else
    write_numbers (words, value, descriptor->type);
}

static gboolean
platen_sane_options_set (PlatenOptionHost         *host,
                         const PlatenDeviceOption *option,
                         GVariant                 *value,
                         GError                  **error)
{
  PlatenSaneOptions            *self = PLATEN_SANE_OPTIONS (host);
  SANE_Int                      index;
  SANE_Int                      info = 0;
  const SANE_Option_Descriptor *descriptor = find_descriptor (self, option->name, &index);
  g_autofree void              *space = NULL;
  SANE_Status                   status = SANE_STATUS_UNSUPPORTED;

  if (descriptor != NULL)
    space = make_space (descriptor);
  if (space != NULL)
    write_value (descriptor, space, value);
  if (space != NULL || option->type == PLATEN_VALUE_BUTTON)
    status =
        sane_control_option (self->handle, index, SANE_ACTION_SET_VALUE, space, &info);
  if (status == SANE_STATUS_GOOD)
    return TRUE;

  platen_sane_status_set_error (error, status);
  g_prefix_error (error, "The scanner's option ‘%s’: ", option->name);
  return FALSE;
}

static void
host_iface_init (PlatenOptionHostInterface *iface)
{
  iface->list = platen_sane_options_list;
  iface->find = platen_sane_options_find;
  iface->get = platen_sane_options_get;
  iface->set = platen_sane_options_set;
}

static void
platen_sane_options_class_init (PlatenSaneOptionsClass *klass)
{
}

static void
platen_sane_options_init (PlatenSaneOptions *self)
{
}

/**
 * platen_sane_options_new:
 * @handle: an open device; must live as long as the options are used
 *
 * Returns: (transfer full): its options
 */
PlatenSaneOptions *
platen_sane_options_new (SANE_Handle handle)
{
  PlatenSaneOptions *self = g_object_new (PLATEN_TYPE_SANE_OPTIONS, NULL);

  self->handle = handle;

  return self;
}

/**
 * platen_sane_options_set_handle:
 * @handle: the device, opened again
 */
void
platen_sane_options_set_handle (PlatenSaneOptions *self, SANE_Handle handle)
{
  self->handle = handle;
}

/**
 * platen_sane_options_apply_text:
 * @text: `name=value` pairs with `;` between them
 *
 * Sets options as a person writes them.
 *
 * Errors: as platen_option_host_set(); %PLATEN_ERROR_INVALID_ARGUMENT for a pair without
 * `=`.
 */
gboolean
platen_sane_options_apply_text (PlatenSaneOptions *self, const char *text, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (text, ";", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_strstrip (pairs[i]), "=", 2);

      if (g_strv_length (parts) == 0)
        continue;
      if (g_strv_length (parts) != 2)
        {
          g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "‘%s’ is no option of a scanner; write name=value", pairs[i]);
          return FALSE;
        }
      if (!platen_option_host_set (PLATEN_OPTION_HOST (self), parts[0],
                                   g_variant_new_string (parts[1]), error))
        return FALSE;
    }

  return TRUE;
}
