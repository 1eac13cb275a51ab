/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-recording-private.h"

#include "platen-device-option.h"
#include "platen-error.h"

#include <string.h>

/**
 * PlatenRecording:
 *
 * What a device's options are and how they change one another, without any page: enough to
 * pretend that the device is here. Reference counted.
 *
 * As text it is a key file:
 *
 *   [recording]
 *   format=1
 *   vendor=TEXT, model=TEXT
 *
 *   [timing]               milliseconds; each may be absent
 *   open=N                 opening the device
 *   list=N                 reading all options
 *   set=N                  setting one
 *
 *   [option NAME]          one for each, in the device's order
 *   type=WORD              bool, int, fixed, string or button
 *   unit=WORD              none (when absent), pixel, bit, mm, dpi, percent, microsecond
 *   title=TEXT, group=TEXT
 *   count=N                how many numbers it holds (1)
 *   range=MIN;MAX;STEP     of its numbers; a step of 0 is any
 *   values=A;B;C           what it may hold, instead of a range
 *   value=TEXT             what it holds when the device is opened
 *   active=false, settable=false, advanced=true
 *   follows=OTHER          its range ends at what another option holds, when that is active
 *
 *   [option NAME when OTHER=TEXT]   what is different while another option holds a text;
 *                                   the text is escaped as in an URI; later groups win
 *
 * Numbers have a point. Text that the driver does not limit to a list is left out of a
 * recording: it may be a serial number or a path.
 */
G_DEFINE_BOXED_TYPE (PlatenRecording,
                     platen_recording,
                     platen_recording_ref,
                     platen_recording_unref)

/* Those that a change may replace; each is one line. */
const char *const platen_recording_keys[] = { "type",   "unit",     "title",    "group",
                                              "count",  "range",    "values",   "value",
                                              "active", "settable", "advanced", "follows",
                                              NULL };

/**
 * platen_recording_new:
 *
 * Returns: (transfer full): a recording of no options
 */
PlatenRecording *
platen_recording_new (const char *vendor, const char *model)
{
  PlatenRecording *self = g_atomic_rc_box_new0 (PlatenRecording);

  self->file = g_key_file_new ();
  g_key_file_set_integer (self->file, HEADER, "format", FORMAT);
  g_key_file_set_string (self->file, HEADER, "vendor", vendor);
  g_key_file_set_string (self->file, HEADER, "model", model);

  return self;
}

/**
 * platen_recording_ref:
 *
 * Returns: (transfer full): @self
 */
PlatenRecording *
platen_recording_ref (PlatenRecording *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  PlatenRecording *self = data;

  g_clear_pointer (&self->file, g_key_file_unref);
}

/**
 * platen_recording_unref:
 * @self: (transfer full): freed with its last reference
 */
void
platen_recording_unref (PlatenRecording *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * platen_recording_to_text:
 *
 * Returns: (transfer full): the recording as a key file
 */
char *
platen_recording_to_text (PlatenRecording *self)
{
  return g_key_file_to_data (self->file, NULL, NULL);
}

/**
 * platen_recording_dup_vendor:
 *
 * Returns: (transfer full): may be empty
 */
char *
platen_recording_dup_vendor (PlatenRecording *self)
{
  char *vendor = g_key_file_get_string (self->file, HEADER, "vendor", NULL);

  return vendor != NULL ? vendor : g_strdup ("");
}

/**
 * platen_recording_dup_model:
 *
 * Returns: (transfer full): may be empty
 */
char *
platen_recording_dup_model (PlatenRecording *self)
{
  char *model = g_key_file_get_string (self->file, HEADER, "model", NULL);

  return model != NULL ? model : g_strdup ("");
}

/**
 * platen_recording_get_timing_ms:
 * @what: `open`, `list` or `set`
 *
 * Returns: how long it took, milliseconds; 0 when it was not recorded
 */
int
platen_recording_get_timing_ms (PlatenRecording *self, const char *what)
{
  return MAX (0, g_key_file_get_integer (self->file, TIMING, what, NULL));
}

static gboolean
is_base_group (const char *group)
{
  return g_str_has_prefix (group, GROUP_PREFIX) && strstr (group, WHEN) == NULL;
}

/**
 * platen_recording_list_names:
 *
 * Returns: (transfer full) (array zero-terminated=1): the options' names, in the device's
 *   order
 */
char **
platen_recording_list_names (PlatenRecording *self)
{
  g_auto (GStrv)           groups = g_key_file_get_groups (self->file, NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; groups[i] != NULL; i++)
    if (is_base_group (groups[i]))
      g_strv_builder_add (names, groups[i] + strlen (GROUP_PREFIX));

  return g_strv_builder_end (names);
}

/**
 * platen_recording_is_condition:
 *
 * Tells whether setting an option may change others.
 */
gboolean
platen_recording_is_condition (PlatenRecording *self, const char *name)
{
  g_auto (GStrv)   groups = g_key_file_get_groups (self->file, NULL);
  g_autofree char *part = g_strconcat (WHEN, name, "=", NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *followed =
          g_key_file_get_string (self->file, groups[i], "follows", NULL);

      if (strstr (groups[i], part) != NULL || g_strcmp0 (followed, name) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * platen_recording_dup_followed:
 * @name: one of the options
 *
 * Returns: (transfer full) (nullable): the option that holds where the range of @name ends
 */
char *
platen_recording_dup_followed (PlatenRecording *self, const char *name)
{
  g_autofree char *group = g_strconcat (GROUP_PREFIX, name, NULL);

  return g_key_file_get_string (self->file, group, "follows", NULL);
}

static gboolean
check_keys (PlatenRecording *self, const char *group, GError **error)
{
  g_auto (GStrv) found = g_key_file_get_keys (self->file, group, NULL, NULL);

  for (gsize i = 0; found != NULL && found[i] != NULL; i++)
    if (!g_strv_contains (platen_recording_keys, found[i]))
      {
        g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                     "‘[%s]’ has no key ‘%s’", group, found[i]);
        return FALSE;
      }

  return TRUE;
}

static gboolean
check_group (PlatenRecording *self, const char *group, GError **error)
{
  g_autoptr (PlatenDeviceOption) option = NULL;

  if (g_str_equal (group, HEADER) || g_str_equal (group, TIMING))
    return TRUE;
  if (!check_keys (self, group, error))
    return FALSE;
  if (is_base_group (group))
    option =
        platen_recording_make_option (self, group + strlen (GROUP_PREFIX), NULL, NULL);
  if (option != NULL || strstr (group, WHEN) != NULL)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘[%s]’ is no option of a recording", group);
  return FALSE;
}

/**
 * platen_recording_from_text:
 * @text: what platen_recording_to_text() gives
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the group that is wrong.
 *
 * Returns: (transfer full): the recording
 */
PlatenRecording *
platen_recording_from_text (const char *text, GError **error)
{
  g_autoptr (PlatenRecording) self = platen_recording_new ("", "");
  g_autoptr (GError)          problem = NULL;
  g_auto (GStrv)              groups = NULL;

  if (!g_key_file_load_from_data (self->file, text, (gsize) -1, G_KEY_FILE_NONE,
                                  &problem) ||
      g_key_file_get_integer (self->file, HEADER, "format", NULL) != FORMAT)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "This is no recording of a device that this version reads%s%s",
                   problem != NULL ? ": " : "", problem != NULL ? problem->message : "");
      return NULL;
    }

  groups = g_key_file_get_groups (self->file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    if (!check_group (self, groups[i], error))
      return NULL;

  return g_steal_pointer (&self);
}
