/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-recording-private.h"

#include <string.h>

/* How a recording is written; its format is told in platen-recording.c. */

#define ALLOWED_IN_GROUP " (),&/+:"

/**
 * platen_recording_set_timing:
 * @what: `open`, `list` or `set`
 * @us: how long it took, microseconds
 */
void
platen_recording_set_timing (PlatenRecording *self, const char *what, gint64 us)
{
  g_key_file_set_int64 (self->file, TIMING, what, (us + 999) / 1000);
}

static char *
format_number (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.10g", number));
}

static void
set_numbers (GKeyFile *file, const char *group, const char *key, GVariant *numbers)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (numbers); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (numbers, i);
      g_autofree char     *number = NULL;

      number = format_number (g_variant_is_of_type (child, G_VARIANT_TYPE_INT32)
                                  ? g_variant_get_int32 (child)
                                  : g_variant_get_double (child));
      g_string_append_printf (text, "%s%s", i > 0 ? ";" : "", number);
    }
  g_key_file_set_string (file, group, key, text->str);
}

static void
set_value (GKeyFile *file, const char *group, GVariant *value, gboolean is_listed)
{
  g_autofree char *number = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    g_key_file_set_boolean (file, group, "value", g_variant_get_boolean (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT32))
    g_key_file_set_integer (file, group, "value", g_variant_get_int32 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) && is_listed)
    g_key_file_set_string (file, group, "value", g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    {
      number = format_number (g_variant_get_double (value));
      g_key_file_set_string (file, group, "value", number);
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY))
    set_numbers (file, group, "value", value);
}

static void
set_constraint (GKeyFile *file, const char *group, GVariant *option)
{
  g_autoptr (GVariant) range = NULL;
  g_autoptr (GVariant) numbers = NULL;
  g_auto (GStrv)       words = NULL;

  range = g_variant_lookup_value (option, "range", G_VARIANT_TYPE ("(ddd)"));
  numbers = g_variant_lookup_value (option, "values", G_VARIANT_TYPE ("ad"));
  g_variant_lookup (option, "values", "^as", &words);
  if (range != NULL)
    set_numbers (file, group, "range", range);
  if (numbers != NULL)
    set_numbers (file, group, "values", numbers);
  if (words != NULL)
    g_key_file_set_string_list (file, group, "values", (const char *const *) words,
                                g_strv_length (words));
}

static void
set_flag_unless (GKeyFile   *file,
                 const char *group,
                 GVariant   *option,
                 const char *key,
                 gboolean    usual)
{
  gboolean flag = usual;

  g_variant_lookup (option, key, "b", &flag);
  if (flag != usual)
    g_key_file_set_boolean (file, group, key, flag);
}

static void
set_text (GKeyFile *file, const char *group, GVariant *option, const char *key)
{
  const char *text = NULL;

  g_variant_lookup (option, key, "&s", &text);
  if (text != NULL && *text != '\0' && !g_str_equal (text, "none"))
    g_key_file_set_string (file, group, key, text);
}

/* @option as platen_device_option_to_variant() gives it. */
static void
write_option (GKeyFile *file, const char *group, GVariant *option)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (option, "value", NULL);
  g_autoptr (GVariant) words = NULL;
  int                  count = 1;

  set_text (file, group, option, "type");
  set_text (file, group, option, "unit");
  set_text (file, group, option, "title");
  set_text (file, group, option, "group");
  g_variant_lookup (option, "count", "i", &count);
  if (count != 1)
    g_key_file_set_integer (file, group, "count", count);
  set_constraint (file, group, option);
  set_flag_unless (file, group, option, "active", TRUE);
  set_flag_unless (file, group, option, "settable", TRUE);
  set_flag_unless (file, group, option, "advanced", FALSE);
  words = g_variant_lookup_value (option, "values", G_VARIANT_TYPE ("as"));
  if (value != NULL)
    set_value (file, group, value, words != NULL);
}

static const char *
get_name (GVariant *option)
{
  const char *name = NULL;

  g_variant_lookup (option, "name", "&s", &name);

  return name != NULL && *name != '\0' && strpbrk (name, " []\n") == NULL ? name : NULL;
}

/**
 * platen_recording_add_option:
 * @option: an `a{sv}`, see [struct@Platen.DeviceOption]
 *
 * Notes an option as the device has it when it is opened. One without a usable name is left
 * out.
 */
void
platen_recording_add_option (PlatenRecording *self, GVariant *option)
{
  const char      *name = get_name (option);
  g_autofree char *group = name != NULL ? g_strconcat (GROUP_PREFIX, name, NULL) : NULL;

  if (group != NULL)
    write_option (self->file, group, option);
}

/* Keys that a change takes away are written empty: `active` and its like have a default. */
static void
write_difference (GKeyFile   *file,
                  const char *base,
                  const char *group,
                  GKeyFile   *now,
                  const char *key)
{
  g_autofree char *before = g_key_file_get_value (file, base, key, NULL);
  g_autofree char *after = g_key_file_get_value (now, base, key, NULL);

  if (g_strcmp0 (before, after) != 0)
    g_key_file_set_value (file, group, key, after != NULL ? after : "");
}

/**
 * platen_recording_add_change:
 * @option: an option as it is now, see platen_recording_add_option()
 * @when: another option
 * @is: what that one was set to
 *
 * Notes what has become different of an option, if anything has.
 */
void
platen_recording_add_change (PlatenRecording *self,
                             GVariant        *option,
                             const char      *when,
                             const char      *is)
{
  g_autoptr (GKeyFile) now = g_key_file_new ();
  const char          *name = get_name (option);
  g_autofree char     *base = NULL;
  g_autofree char     *group = NULL;
  g_autofree char     *escaped = g_uri_escape_string (is, ALLOWED_IN_GROUP, TRUE);

  if (name == NULL || g_str_equal (name, when))
    return;

  base = g_strconcat (GROUP_PREFIX, name, NULL);
  group = g_strconcat (base, WHEN, when, "=", escaped, NULL);
  write_option (now, base, option);
  for (gsize i = 0; platen_recording_keys[i] != NULL; i++)
    write_difference (self->file, base, group, now, platen_recording_keys[i]);
}

/**
 * platen_recording_set_follower:
 * @name: an option that was added
 * @followed: another one
 *
 * Notes that the range of an option ends at what another one holds.
 */
void
platen_recording_set_follower (PlatenRecording *self,
                               const char      *name,
                               const char      *followed)
{
  g_autofree char *group = g_strconcat (GROUP_PREFIX, name, NULL);

  if (g_key_file_has_group (self->file, group))
    g_key_file_set_string (self->file, group, "follows", followed);
}
