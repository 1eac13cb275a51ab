/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-recording-private.h"

#include "platen-device-option.h"
#include "platen-limits.h"

#include <math.h>
#include <string.h>

/* How an option is made of a recording; its format is told in platen-recording.c. */

/* What the groups that hold now say of one option; later ones win. */
typedef struct
{
  GKeyFile  *file;   /* not owned */
  GPtrArray *groups; /* owned */
} Layers;

static const char *
find_layer (const Layers *layers, const char *key)
{
  for (guint i = layers->groups->len; i > 0; i--)
    {
      const char *group = g_ptr_array_index (layers->groups, i - 1);

      if (g_key_file_has_key (layers->file, group, key, NULL))
        return group;
    }

  return NULL;
}

/* Not when a change took the key away. */
static gboolean
is_said (const Layers *layers, const char *key)
{
  const char      *group = find_layer (layers, key);
  g_autofree char *text = NULL;

  if (group != NULL)
    text = g_key_file_get_value (layers->file, group, key, NULL);

  return text != NULL && *text != '\0';
}

static char *
get_layered (const Layers *layers, const char *key)
{
  if (!is_said (layers, key))
    return NULL;

  return g_key_file_get_string (layers->file, find_layer (layers, key), key, NULL);
}

static gboolean
get_layered_flag (const Layers *layers, const char *key, gboolean usual)
{
  g_autofree char *text = get_layered (layers, key);

  return text == NULL ? usual : g_str_equal (text, "true");
}

static double *
get_numbers (const Layers *layers, const char *key, gsize *out_n_numbers)
{
  return g_key_file_get_double_list (layers->file, find_layer (layers, key), key,
                                     out_n_numbers, NULL);
}

static gboolean
read_range (PlatenDeviceOption *option, const Layers *layers)
{
  gsize              n_numbers = 0;
  g_autofree double *numbers = get_numbers (layers, "range", &n_numbers);

  if (numbers == NULL || n_numbers != 3 || !isfinite (numbers[0]) ||
      !isfinite (numbers[1]) || !isfinite (numbers[2]))
    return FALSE;

  option->has_range = TRUE;
  option->minimum = numbers[0];
  option->maximum = numbers[1];
  option->step = numbers[2];
  return option->maximum >= option->minimum && option->step >= 0;
}

static gboolean
read_values (PlatenDeviceOption *option, const Layers *layers)
{
  gsize              n_numbers = 0;
  g_autofree double *numbers = NULL;

  if (option->type == PLATEN_VALUE_STRING)
    {
      option->words = g_key_file_get_string_list (
          layers->file, find_layer (layers, "values"), "values", NULL, NULL);
      return option->words != NULL && *option->words != NULL;
    }

  numbers = get_numbers (layers, "values", &n_numbers);
  if (numbers == NULL || n_numbers == 0)
    return FALSE;

  option->numbers = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_append_vals (option->numbers, numbers, (guint) n_numbers);
  return TRUE;
}

static gboolean
read_constraint (PlatenDeviceOption *option, const Layers *layers)
{
  return (!is_said (layers, "range") || read_range (option, layers)) &&
         (!is_said (layers, "values") || read_values (option, layers));
}

static GVariant *
read_many (PlatenDeviceOption *option, const Layers *layers)
{
  const char        *type = option->type == PLATEN_VALUE_INT ? "ai" : "ad";
  gsize              n_numbers = 0;
  g_autofree double *numbers = get_numbers (layers, "value", &n_numbers);
  GVariantBuilder    builder;

  if (numbers == NULL || n_numbers != option->n_values)
    return NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (type));
  for (gsize i = 0; i < n_numbers; i++)
    g_variant_builder_add_value (&builder,
                                 platen_device_option_make_number (option, numbers[i]));

  return g_variant_builder_end (&builder);
}

static GVariant *
read_number (PlatenDeviceOption *option, const char *text)
{
  char  *end;
  double number = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !isfinite (number))
    return NULL;

  return platen_device_option_make_number (option, number);
}

static GVariant *
read_value (PlatenDeviceOption *option, const Layers *layers, const char *text)
{
  switch (option->type)
    {
    case PLATEN_VALUE_BOOL:
      return g_variant_new_boolean (g_str_equal (text, "true"));
    case PLATEN_VALUE_STRING:
      return g_variant_new_string (text);
    case PLATEN_VALUE_INT:
    case PLATEN_VALUE_FIXED:
      return option->n_values > 1 ? read_many (option, layers)
                                  : read_number (option, text);
    case PLATEN_VALUE_BUTTON:
      break;
    }

  return NULL;
}

static gboolean
read_option (PlatenDeviceOption *option, const Layers *layers)
{
  g_autofree char *unit = get_layered (layers, "unit");
  g_autofree char *count = get_layered (layers, "count");
  g_autofree char *value = get_layered (layers, "value");
  guint64          n_values = 1;

  if (count != NULL && !g_ascii_string_to_unsigned (
                           count, 10, 1, PLATEN_MAX_OPTION_VALUES, &n_values, NULL))
    return FALSE;
  if (unit != NULL && !platen_unit_from_string (unit, &option->unit))
    return FALSE;

  option->n_values = (guint) n_values;
  option->title = get_layered (layers, "title");
  option->group = get_layered (layers, "group");
  option->is_active = get_layered_flag (layers, "active", TRUE);
  option->is_settable = get_layered_flag (layers, "settable", TRUE);
  option->is_advanced = get_layered_flag (layers, "advanced", FALSE);
  if (!read_constraint (option, layers))
    return FALSE;
  if (value != NULL)
    option->value = read_value (option, layers, value);
  if (option->value != NULL)
    g_variant_ref_sink (option->value);

  return value == NULL || option->value != NULL;
}

/* Whether `…when OTHER=TEXT` holds. */
static gboolean
holds (const char *condition, PlatenRecordingState get_state, gpointer user_data)
{
  g_auto (GStrv)   parts = g_strsplit (condition, "=", 2);
  g_autofree char *text = NULL;

  if (g_strv_length (parts) != 2)
    return FALSE;
  text = g_uri_unescape_string (parts[1], NULL);

  return text != NULL && g_strcmp0 (get_state (parts[0], user_data), text) == 0;
}

/**
 * platen_recording_make_option:
 * @name: one of the options
 * @get_state: (scope call) (nullable): what the options hold just now; without it the option
 *   is as when the device was opened
 *
 * Returns: (transfer full) (nullable): the option as it is now; its value is the recorded
 *   one
 */
PlatenDeviceOption *
platen_recording_make_option (PlatenRecording     *self,
                              const char          *name,
                              PlatenRecordingState get_state,
                              gpointer             user_data)
{
  g_auto (GStrv)                 groups = g_key_file_get_groups (self->file, NULL);
  g_autofree char               *base = g_strconcat (GROUP_PREFIX, name, NULL);
  g_autofree char               *prefix = g_strconcat (base, WHEN, NULL);
  g_autoptr (GPtrArray)          layered = g_ptr_array_new ();
  Layers                         layers = { self->file, layered };
  g_autofree char               *type_word = NULL;
  g_autoptr (PlatenDeviceOption) option = NULL;
  PlatenValueType                type;

  for (gsize i = 0; groups[i] != NULL; i++)
    if (g_str_equal (groups[i], base) ||
        (get_state != NULL && g_str_has_prefix (groups[i], prefix) &&
         holds (groups[i] + strlen (prefix), get_state, user_data)))
      g_ptr_array_add (layered, groups[i]);

  type_word = get_layered (&layers, "type");
  if (!platen_value_type_from_string (type_word, &type))
    return NULL;
  option = platen_device_option_new (name, type);

  return read_option (option, &layers) ? g_steal_pointer (&option) : NULL;
}
