/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-setup.h"

#include "platen-error.h"
#include "platen-limits.h"

/*
 * The description of virtual devices is a key file that the environment variable
 * PLATEN_VIRTUAL names. Without it there is one device, the “Platen Virtual Scanner”, with
 * flatbed, feeder and duplex, five sheets and no faults. In the file each group
 * [device NAME] is one device; every key is optional:
 *
 *   name=TEXT              what a person sees; the group's NAME when absent
 *   vendor=TEXT, model=TEXT  the same in two parts; not together with name=
 *   flatbed=BOOL           has a glass (true)
 *   feeder=BOOL            has a feeder (true)
 *   duplex=BOOL            the feeder takes both sides (true)
 *   sheets=N               sheets in the feeder at the begin of each scan (5)
 *   noise=BOOL             drawn pages have paper noise (true)
 *   folder=PATH            plays the PNG, JPEG and TIFF files of a folder, by name, every
 *                          page of a TIFF, instead of drawing; sheets= does not count then
 *   scale=BOOL             scales them to fill A4 at the asked resolution (true); false
 *                          gives their own pixels
 *   recording=PATH         has the options of a recorded device (platenctl device --record)
 *                          and, unless they are said here, its vendor and model; flatbed=,
 *                          feeder= and duplex= do not count then
 *   timing=BOOL            takes as long for its options as that device did (false)
 *
 * Faults. Pages count from 1 in each scan, backs included:
 *
 *   jam-at-page=N          the feeder jams instead of giving page N
 *   double-feed-at-page=N  the feeder takes several sheets instead of giving page N
 *   empty-feeder=BOOL      the feeder has no sheet
 *   cover-open=BOOL        the cover is open
 *   slow-rows=N            each row takes N microseconds
 *   short-page=N           the device ends page N half way
 *   garbage=N              the format of page N is nonsense
 *   hang-at=WHEN           never answers again: open, start, read or cancel
 *   crash-at=WHEN          the driver process dies of SIGSEGV: open, start or read
 *   fault-page=N           the page at which hang-at and crash-at strike (1)
 *
 * An unknown key, group or value is an error that names it.
 */

#define GROUP_PREFIX "device "
#define DEFAULT_SHEETS 5
#define MAX_ROW_DELAY_US 1000000

typedef enum
{
  KIND_TEXT,
  KIND_FLAG,
  KIND_NUMBER,
  KIND_MOMENT,
} KeyKind;

typedef struct
{
  const char *key;
  KeyKind     kind;
  gsize       offset;  /* of the field in PlatenVirtualSetup */
  int         maximum; /* of a number; the last moment of a moment */
} Key;

#define FIELD(name) G_STRUCT_OFFSET (PlatenVirtualSetup, name)

static const Key keys[] = {
  { "name", KIND_TEXT, FIELD (model), 0 },
  { "vendor", KIND_TEXT, FIELD (vendor), 0 },
  { "model", KIND_TEXT, FIELD (model), 0 },
  { "flatbed", KIND_FLAG, FIELD (flatbed), 0 },
  { "feeder", KIND_FLAG, FIELD (feeder), 0 },
  { "duplex", KIND_FLAG, FIELD (duplex), 0 },
  { "sheets", KIND_NUMBER, FIELD (n_sheets), PLATEN_MAX_PAGES_PER_JOB },
  { "noise", KIND_FLAG, FIELD (noise), 0 },
  { "folder", KIND_TEXT, FIELD (folder), 0 },
  { "recording", KIND_TEXT, FIELD (recording_path), 0 },
  { "timing", KIND_FLAG, FIELD (timing), 0 },
  { "scale", KIND_FLAG, FIELD (scale_folder), 0 },
  { "jam-at-page", KIND_NUMBER, FIELD (jam_page), PLATEN_MAX_PAGES_PER_JOB },
  { "double-feed-at-page", KIND_NUMBER, FIELD (double_page), PLATEN_MAX_PAGES_PER_JOB },
  { "empty-feeder", KIND_FLAG, FIELD (feeder_empty), 0 },
  { "cover-open", KIND_FLAG, FIELD (cover_open), 0 },
  { "slow-rows", KIND_NUMBER, FIELD (row_delay_us), MAX_ROW_DELAY_US },
  { "short-page", KIND_NUMBER, FIELD (short_page), PLATEN_MAX_PAGES_PER_JOB },
  { "garbage", KIND_NUMBER, FIELD (garbage_page), PLATEN_MAX_PAGES_PER_JOB },
  { "hang-at", KIND_MOMENT, FIELD (hang_at), PLATEN_VIRTUAL_CANCEL },
  { "crash-at", KIND_MOMENT, FIELD (crash_at), PLATEN_VIRTUAL_READ },
  { "fault-page", KIND_NUMBER, FIELD (fault_page), PLATEN_MAX_PAGES_PER_JOB },
};

static const char *const moment_words[] = {
  [PLATEN_VIRTUAL_OPEN] = "open",
  [PLATEN_VIRTUAL_START] = "start",
  [PLATEN_VIRTUAL_READ] = "read",
  [PLATEN_VIRTUAL_CANCEL] = "cancel",
};

/**
 * platen_virtual_setup_new:
 * @driver_name: what the driver calls the device; also its model
 *
 * Returns: (transfer full): a device without faults that has everything
 */
PlatenVirtualSetup *
platen_virtual_setup_new (const char *driver_name)
{
  PlatenVirtualSetup *self = g_atomic_rc_box_new0 (PlatenVirtualSetup);

  self->driver_name = g_strdup (driver_name);
  self->vendor = g_strdup ("");
  self->model = g_strdup (driver_name);
  self->scale_folder = TRUE;
  self->flatbed = TRUE;
  self->feeder = TRUE;
  self->duplex = TRUE;
  self->n_sheets = DEFAULT_SHEETS;
  self->noise = TRUE;
  self->fault_page = 1;

  return self;
}

/**
 * platen_virtual_setup_ref:
 *
 * Returns: (transfer full): @self
 */
PlatenVirtualSetup *
platen_virtual_setup_ref (PlatenVirtualSetup *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  PlatenVirtualSetup *self = data;

  g_free (self->driver_name);
  g_free (self->vendor);
  g_free (self->model);
  g_free (self->folder);
  g_free (self->recording_path);
  g_clear_pointer (&self->recording, platen_recording_unref);
}

/**
 * platen_virtual_setup_unref:
 * @self: (transfer full): freed with its last reference
 */
void
platen_virtual_setup_unref (PlatenVirtualSetup *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static const Key *
find_key (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].key, name))
      return &keys[i];

  return NULL;
}

static gboolean
find_moment (const char *word, int last, PlatenVirtualMoment *out_moment)
{
  for (int i = PLATEN_VIRTUAL_OPEN; i <= last; i++)
    if (g_strcmp0 (moment_words[i], word) == 0)
      {
        *out_moment = (PlatenVirtualMoment) i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
store_text (PlatenVirtualSetup *self, const Key *key, const char *text)
{
  char **field = G_STRUCT_MEMBER_P (self, key->offset);

  g_free (*field);
  *field = g_strdup (text);

  return TRUE;
}

static gboolean
store_flag (PlatenVirtualSetup *self, const Key *key, const char *text)
{
  gboolean is_true = g_str_equal (text, "true");

  G_STRUCT_MEMBER (gboolean, self, key->offset) = is_true;

  return is_true || g_str_equal (text, "false");
}

static gboolean
store_number (PlatenVirtualSetup *self, const Key *key, const char *text)
{
  gint64 number;

  if (!g_ascii_string_to_signed (text, 10, 0, key->maximum, &number, NULL))
    return FALSE;

  G_STRUCT_MEMBER (int, self, key->offset) = (int) number;
  return TRUE;
}

static gboolean
store (PlatenVirtualSetup *self, const Key *key, const char *text)
{
  switch (key->kind)
    {
    case KIND_TEXT:
      return store_text (self, key, text);

    case KIND_FLAG:
      return store_flag (self, key, text);

    case KIND_NUMBER:
      return store_number (self, key, text);

    case KIND_MOMENT:
      return find_moment (text, key->maximum, G_STRUCT_MEMBER_P (self, key->offset));
    }

  return FALSE;
}

static char *
describe_values (const Key *key)
{
  g_autoptr (GString) words = NULL;

  switch (key->kind)
    {
    case KIND_NUMBER:
      return g_strdup_printf ("a number from 0 to %d", key->maximum);

    case KIND_MOMENT:
      words = g_string_new ("one of: open");
      for (int i = PLATEN_VIRTUAL_START; i <= key->maximum; i++)
        g_string_append_printf (words, ", %s", moment_words[i]);
      return g_string_free (g_steal_pointer (&words), FALSE);

    case KIND_FLAG:
    case KIND_TEXT:
      break;
    }

  return g_strdup ("true or false");
}

static gboolean
load_key (PlatenVirtualSetup *self,
          GKeyFile           *file,
          const char         *group,
          const char         *name,
          GError            **error)
{
  const Key       *key = find_key (name);
  g_autofree char *text = NULL;
  g_autofree char *values = NULL;

  if (key == NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "There is no key ‘%s’ for a virtual scanner; remove it from ‘[%s]’",
                   name, group);
      return FALSE;
    }

  text = g_key_file_get_string (file, group, name, error);
  if (text == NULL)
    return FALSE;
  if (store (self, key, text))
    return TRUE;

  values = describe_values (key);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘%s’ in ‘[%s]’ cannot be ‘%s’; it is %s", name, group, text, values);
  return FALSE;
}

static gboolean
check_together (GKeyFile *file, const char *group, GError **error)
{
  if (!g_key_file_has_key (file, group, "name", NULL) ||
      (!g_key_file_has_key (file, group, "vendor", NULL) &&
       !g_key_file_has_key (file, group, "model", NULL)))
    return TRUE;

  g_set_error (
      error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
      "‘[%s]’ has ‘name’ together with ‘vendor’ or ‘model’; keep only one of them",
      group);
  return FALSE;
}

/* The recorded device's own name, unless the description has one. */
static void
take_name (PlatenVirtualSetup *self, GKeyFile *file, const char *group)
{
  if (g_key_file_has_key (file, group, "name", NULL) ||
      g_key_file_has_key (file, group, "vendor", NULL) ||
      g_key_file_has_key (file, group, "model", NULL))
    return;

  g_free (self->vendor);
  g_free (self->model);
  self->vendor = platen_recording_dup_vendor (self->recording);
  self->model = platen_recording_dup_model (self->recording);
}

static gboolean
load_recording (PlatenVirtualSetup *self, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char   *text = NULL;

  if (g_file_get_contents (self->recording_path, &text, NULL, &problem))
    self->recording = platen_recording_from_text (text, &problem);
  if (self->recording != NULL)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "The recording ‘%s’ cannot be played: %s", self->recording_path,
               problem->message);
  return FALSE;
}

static PlatenVirtualSetup *
load_group (GKeyFile *file, const char *group, GError **error)
{
  g_autoptr (PlatenVirtualSetup) self = NULL;
  g_auto (GStrv)                 names = NULL;

  if (!g_str_has_prefix (group, GROUP_PREFIX) || group[strlen (GROUP_PREFIX)] == '\0')
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘[%s]’ is no virtual scanner; write ‘[device NAME]’", group);
      return NULL;
    }
  if (!check_together (file, group, error))
    return NULL;

  self = platen_virtual_setup_new (group + strlen (GROUP_PREFIX));
  names = g_key_file_get_keys (file, group, NULL, error);
  if (names == NULL)
    return NULL;
  for (gsize i = 0; names[i] != NULL; i++)
    if (!load_key (self, file, group, names[i], error))
      return NULL;
  if (self->recording_path != NULL)
    {
      if (!load_recording (self, error))
        return NULL;
      take_name (self, file, group);
    }

  return g_steal_pointer (&self);
}

/**
 * platen_virtual_setup_load:
 * @path: a description of virtual devices; its format is told above
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the file, and the group, key or value that
 * is wrong.
 *
 * Returns: (transfer full) (element-type PlatenVirtualSetup): the devices, in the file's
 *   order
 */
GPtrArray *
platen_virtual_setup_load (const char *path, GError **error)
{
  g_autoptr (GKeyFile)  file = g_key_file_new ();
  g_autoptr (GPtrArray) setups = NULL;
  g_autoptr (GError)    local_error = NULL;
  g_auto (GStrv)        groups = NULL;

  setups = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_virtual_setup_unref);
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &local_error))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "The virtual scanners cannot be read from ‘%s’: %s", path,
                   local_error->message);
      return NULL;
    }

  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    {
      PlatenVirtualSetup *setup = load_group (file, groups[i], error);

      if (setup == NULL)
        {
          g_prefix_error (error, "In ‘%s’: ", path);
          return NULL;
        }
      g_ptr_array_add (setups, setup);
    }

  return g_steal_pointer (&setups);
}

/**
 * platen_virtual_setup_add_needs:
 * @path: a description of virtual devices
 * @needs: gets the description's own path and those that stand in it
 */
void
platen_virtual_setup_add_needs (const char *path, PlatenNeeds *needs)
{
  static const char *const path_keys[] = { "folder", "recording" };
  g_autoptr (GKeyFile)     file = g_key_file_new ();
  g_auto (GStrv)           groups = NULL;

  platen_needs_read (needs, path);
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return;

  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (path_keys); j++)
      {
        g_autofree char *value =
            g_key_file_get_string (file, groups[i], path_keys[j], NULL);

        if (value != NULL)
          platen_needs_read (needs, value);
      }
}
