/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-profile-files.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-profile-name.h"
#include "platen-profile-private.h"
#include "platen-profile-settings.h"

#include <string.h>

#define SUFFIX ".ini"
#define PROFILE_PREFIX "profile "
#define OPTION_PREFIX "option "
#define MAX_FILE_BYTES (1024 * 1024)

/* What is being read, and where its parts go. */
typedef struct
{
  const char   *path;     /* not owned */
  GKeyFile     *file;     /* not owned */
  GPtrArray    *profiles; /* not owned */
  GStrvBuilder *warnings; /* not owned */
} Reader;

static void warn (Reader *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
warn (Reader *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  whole = g_strdup_printf ("%s: %s", self->path, text);
  g_strv_builder_add (self->warnings, whole);
}

static gboolean
read_setting (const char      *key,
              const char      *text,
              GVariantDict    *settings,
              GVariantBuilder *options,
              GError         **error)
{
  g_autoptr (GVariant) value = NULL;

  if (g_str_has_prefix (key, OPTION_PREFIX))
    {
      g_variant_builder_add (options, "{sv}", key + strlen (OPTION_PREFIX),
                             g_variant_new_string (text));
      return TRUE;
    }

  value = platen_profile_settings_read_value (key, text, error);
  if (value != NULL)
    g_variant_dict_insert_value (settings, key, value);

  return value != NULL;
}

/* Gives (transfer full) what platen_profile_terms_change() takes. */
static GVariant *
read_group (Reader *self, const char *group, GError **error)
{
  g_auto (GStrv)           keys = g_key_file_get_keys (self->file, group, NULL, NULL);
  g_auto (GVariantDict)    changes = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict)    settings = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant)     own = NULL;

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *text = g_key_file_get_string (self->file, group, keys[i], error);

      if (text == NULL)
        return NULL;
      if (g_str_equal (keys[i], "device"))
        g_variant_dict_insert (&changes, "device", "s", text);
      else if (!read_setting (keys[i], text, &settings, &options, error))
        return NULL;
    }

  own = g_variant_ref_sink (g_variant_builder_end (&options));
  if (g_variant_n_children (own) > 0)
    g_variant_dict_insert_value (&settings, "options", own);
  g_variant_dict_insert (&changes, "name", "s", group + strlen (PROFILE_PREFIX));
  g_variant_dict_insert_value (&changes, "settings", g_variant_dict_end (&settings));

  return g_variant_ref_sink (g_variant_dict_end (&changes));
}

/* The same as long as the name is, so that its object's path is, too. */
static char *
make_id (const char *name)
{
  g_autofree char *folded = platen_profile_name_fold (name);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, folded, -1);

  return g_strndup (digest, 32);
}

static gboolean
is_taken (Reader *self, const char *name)
{
  for (guint i = 0; i < self->profiles->len; i++)
    if (platen_profile_name_equal (platen_profile_get_name (self->profiles->pdata[i]),
                                   name))
      return TRUE;

  return FALSE;
}

static PlatenProfile *
read_profile (Reader *self, const char *group, GError **error)
{
  g_auto (PlatenProfileTerms) terms = { 0 };
  g_autoptr (GVariant)        changes = NULL;
  g_autofree char            *id = NULL;

  if (!g_str_has_prefix (group, PROFILE_PREFIX))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                           "a group is called [profile NAME]");
      return NULL;
    }

  platen_profile_terms_init_from (&terms, NULL);
  changes = read_group (self, group, error);
  if (changes == NULL || !platen_profile_terms_change (&terms, changes, error))
    return NULL;
  if (is_taken (self, terms.name))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                           "there is one of that name already");
      return NULL;
    }

  id = make_id (terms.name);
  return platen_profile_new (id, NULL, &terms);
}

static void
read_groups (Reader *self)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->file, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      PlatenProfile     *profile;

      if (self->profiles->len >= PLATEN_MAX_PROFILES)
        {
          warn (self, "[%s] is not there: there are %d profiles already", groups[i],
                PLATEN_MAX_PROFILES);
          return;
        }
      profile = read_profile (self, groups[i], &error);
      if (profile != NULL)
        g_ptr_array_add (self->profiles, profile);
      else
        warn (self, "[%s] is not there: %s", groups[i], error->message);
    }
}

static gboolean
load (GKeyFile *file, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize            n_bytes;

  if (!g_file_get_contents (path, &text, &n_bytes, error))
    return FALSE;
  if (n_bytes > MAX_FILE_BYTES)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT, "It is larger than %d bytes",
                   MAX_FILE_BYTES);
      return FALSE;
    }

  return g_key_file_load_from_data (file, text, n_bytes, G_KEY_FILE_NONE, error);
}

static void
read_file (const char *path, GPtrArray *profiles, GStrvBuilder *warnings)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError)   error = NULL;
  Reader               reader = { path, file, profiles, warnings };

  if (load (file, path, &error))
    read_groups (&reader);
  else
    warn (&reader, "none of its profiles are there: %s", error->message);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * platen_profile_files_read:
 * @directory: where the administrator's files are; it need not exist
 * @profiles: (element-type PlatenProfile): gets what they say
 * @warnings: gets a sentence for each part that could not be understood, naming the file
 *
 * Reads `*.ini` in the order of their names. What is wrong with one profile is nothing to the
 * others. Blocks: for use before the main loop runs.
 */
void
platen_profile_files_read (const char   *directory,
                           GPtrArray    *profiles,
                           GStrvBuilder *warnings)
{
  g_autoptr (GDir)      dir = NULL;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  Reader                reader = { directory, NULL, profiles, warnings };
  const char           *name;

  dir = g_dir_open (directory, 0, &error);
  if (dir == NULL)
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        warn (&reader, "none of its profiles are there: %s", error->message);
      return;
    }

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, SUFFIX) && *name != '.')
      g_ptr_array_add (paths, g_build_filename (directory, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  for (guint i = 0; i < paths->len; i++)
    read_file (paths->pdata[i], profiles, warnings);
}
