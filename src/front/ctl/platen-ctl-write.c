/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-output.h"
#include "platen-ctl-write.h"

#include <gio/gunixfdlist.h>

static gboolean
is_many_pages_format (const char *format)
{
  return g_str_equal (format, "pdf") || g_str_equal (format, "tiff");
}

static gboolean
export_into (PlatenBusCollection *collection,
             PlatenCtlWatch      *watch,
             const char *const   *pages,
             const PlatenCtlFile *file,
             int                  fd,
             GError             **error)
{
  g_autoptr (GUnixFDList) fd_list = g_unix_fd_list_new ();
  g_autofree char        *job = NULL;
  GVariant               *options = file->options;

  if (g_unix_fd_list_append (fd_list, fd, error) < 0)
    return FALSE;
  if (options == NULL)
    options = g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
  if (!platen_bus_collection_call_export_sync (collection, file->format, pages, options,
                                               g_variant_new_handle (0), fd_list, &job,
                                               NULL, NULL, error))
    return FALSE;

  return platen_ctl_watch_wait (watch, job, FALSE, error);
}

static PlatenCtlOutput *
write_file (PlatenBusCollection *collection,
            PlatenCtlWatch      *watch,
            const char *const   *pages,
            const PlatenCtlFile *file,
            GError             **error)
{
  g_autoptr (PlatenCtlOutput) output = platen_ctl_output_new (file->path, error);

  if (output == NULL || !export_into (collection, watch, pages, file,
                                      platen_ctl_output_get_fd (output), error))
    return NULL;

  return g_steal_pointer (&output);
}

/* One picture a file; none is in its place before all are complete. */
static char **
write_numbered (PlatenBusCollection *collection,
                PlatenCtlWatch      *watch,
                char               **pages,
                const PlatenCtlFile *file,
                GError             **error)
{
  g_autoptr (GPtrArray)    outputs = NULL;
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  guint                    n_pages = g_strv_length (pages);

  outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_ctl_output_free);
  for (guint i = 0; i < n_pages; i++)
    {
      const char *const page[] = { pages[i], NULL };
      g_autofree char  *path = platen_ctl_number_path (file->path, i + 1, n_pages);
      PlatenCtlFile     numbered = { path, file->format, file->options };
      PlatenCtlOutput  *output = write_file (collection, watch, page, &numbered, error);

      if (output == NULL)
        return NULL;
      g_ptr_array_add (outputs, output);
      g_strv_builder_add (paths, path);
    }

  for (guint i = 0; i < outputs->len; i++)
    if (!platen_ctl_output_commit (g_ptr_array_index (outputs, i), error))
      return NULL;

  return g_strv_builder_end (paths);
}

/**
 * platen_ctl_write_pages:
 * @pages: identifiers, at least one
 * @file: where to and how
 *
 * Writes pages into one document, or, in a format of single pictures, into one numbered file
 * each when there are several. Nothing stands in its place unless everything is complete.
 *
 * Errors: those of the export; `G_OPTION_ERROR` when several pictures should go to standard
 * output.
 *
 * Returns: (transfer full): the files' paths
 */
char **
platen_ctl_write_pages (PlatenBusCollection *collection,
                        PlatenCtlWatch      *watch,
                        char               **pages,
                        const PlatenCtlFile *file,
                        GError             **error)
{
  g_autoptr (PlatenCtlOutput) output = NULL;
  const char *const           paths[] = { file->path, NULL };

  if (!is_many_pages_format (file->format) && g_strv_length (pages) > 1)
    {
      if (!g_str_equal (file->path, PLATEN_CTL_STDOUT))
        return write_numbered (collection, watch, pages, file, error);
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "%u pictures do not fit into one pipe; use pdf or tiff",
                   g_strv_length (pages));
      return NULL;
    }

  output = write_file (collection, watch, (const char *const *) pages, file, error);
  if (output == NULL || !platen_ctl_output_commit (output, error))
    return NULL;

  return g_strdupv ((char **) paths);
}
