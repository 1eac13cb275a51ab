/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-folder.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-tiff-reader.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char *const single_endings[] = { ".png", ".jpg", ".jpeg", NULL };
static const char *const tiff_endings[] = { ".tif", ".tiff", NULL };

static void
entry_free (gpointer data)
{
  PlatenVirtualEntry *self = data;

  g_free (self->path);
  g_free (self);
}

static gboolean
has_ending (const char *name, const char *const *endings)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; endings[i] != NULL; i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;

  return FALSE;
}

/* A file that cannot be opened counts as one page; taking it will say why. */
static int
count_pictures (const char *path)
{
  g_autoptr (PlatenTiffReader) reader = NULL;
  int                          fd = open (path, O_RDONLY | O_CLOEXEC);
  int                          n_pictures = 1;

  if (fd < 0)
    return n_pictures;

  reader = platen_tiff_reader_new (fd, NULL);
  if (reader != NULL)
    n_pictures = platen_tiff_reader_get_n_pictures (reader);
  g_clear_object (&reader);
  close (fd);

  return n_pictures;
}

static void
add_file (GPtrArray *entries, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int              n_pictures = 1;

  if (has_ending (name, tiff_endings))
    n_pictures = count_pictures (path);
  for (int i = 0; i < n_pictures && entries->len < PLATEN_MAX_PAGES_PER_JOB; i++)
    {
      PlatenVirtualEntry *entry = g_new (PlatenVirtualEntry, 1);

      entry->path = g_strdup (path);
      entry->index = i;
      g_ptr_array_add (entries, entry);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * platen_virtual_folder_list:
 * @path: a folder
 *
 * Finds the PNG, JPEG and TIFF files of a folder, by the bytes of their names; a TIFF counts
 * as often as it has pictures.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when the folder cannot be read.
 *
 * Returns: (transfer full) (element-type PlatenVirtualEntry): the pages
 */
GPtrArray *
platen_virtual_folder_list (const char *path, GError **error)
{
  g_autoptr (GError)    local_error = NULL;
  g_autoptr (GDir)      dir = g_dir_open (path, 0, &local_error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GPtrArray            *entries;
  const char           *name;

  if (dir == NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                   "The virtual scanner's folder cannot be read: %s",
                   local_error->message);
      return NULL;
    }

  while ((name = g_dir_read_name (dir)) != NULL)
    if (has_ending (name, single_endings) || has_ending (name, tiff_endings))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);

  entries = g_ptr_array_new_with_free_func (entry_free);
  for (guint i = 0; i < names->len; i++)
    add_file (entries, path, g_ptr_array_index (names, i));

  return entries;
}
