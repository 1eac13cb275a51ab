/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "document-fixture.h"
#include "platen-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

void
document_set_up (Document *document, gconstpointer recipe_text)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) recipe =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, recipe_text, NULL, NULL, &error);

  g_assert_no_error (error);
  document->folder = g_dir_make_tmp ("platen-document-XXXXXX", &error);
  g_assert_no_error (error);
  document->path = g_build_filename (document->folder, "document", NULL);
  document->fd = g_open (document->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  document->writer = platen_document_writer_new (document->fd, recipe, &error);
  g_assert_no_error (error);
}

void
document_tear_down (Document *document, gconstpointer unused)
{
  g_autoptr (GDir) dir = g_dir_open (document->folder, 0, NULL);
  const char      *name;

  g_assert_finalize_object (g_steal_pointer (&document->writer));
  close (document->fd);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (document->folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (document->folder), ==, 0);
  g_free (document->path);
  g_free (document->folder);
}

void
document_add (Document                *document,
              int                      source,
              const PlatenImageFormat *format,
              const char              *media_type)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = samples_new_facts (format, media_type);

  platen_document_writer_add_page (document->writer, source, facts, &error);
  g_assert_no_error (error);
}

void
document_add_rows (Document *document, const PlatenImageFormat *format, GBytes *rows)
{
  int source = samples_new_master (format, rows);

  document_add (document, source, format, "image/tiff");
  close (source);
}

void
document_add_sample (Document *document, const PlatenImageFormat *format)
{
  g_autoptr (GBytes) rows = samples_new (format);

  document_add_rows (document, format, rows);
}

void
document_finish (Document *document)
{
  g_autoptr (GError) error = NULL;

  platen_document_writer_finish (document->writer, &error);
  g_assert_no_error (error);
}

/* Runs one of poppler's tools, @ standing for the document; its output, or NULL when the
 * tool is missing. */
char *
document_run_tool (Document *document, const char *command)
{
  g_auto (GStrv)     argv = g_strsplit (command, " ", -1);
  g_autofree char   *found = g_find_program_in_path (argv[0]);
  g_autoptr (GError) error = NULL;
  char              *output = NULL;
  int                status = 0;

  if (found == NULL)
    {
      g_test_skip ("poppler-utils is not installed");
      return NULL;
    }

  for (gsize i = 0; argv[i] != NULL; i++)
    if (g_str_equal (argv[i], "@"))
      {
        g_free (argv[i]);
        argv[i] = g_strdup (document->path);
      }
  g_spawn_sync (document->folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);

  return output;
}

GBytes *
document_get_picture (Document *document, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = g_build_filename (document->folder, name, NULL);
  char              *contents;
  gsize              n_bytes;

  g_file_get_contents (path, &contents, &n_bytes, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (contents, n_bytes);
}

static gsize
get_resident_bytes (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv)   words = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  words = g_strsplit (text, " ", 3);

  return g_ascii_strtoull (words[1], NULL, 10) * (gsize) sysconf (_SC_PAGESIZE);
}

void
document_test_memory_does_not_grow (Document *document, gconstpointer unused)
{
  const PlatenImageFormat color = { 1000, 1000, 100, 100, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GBytes)      rows = samples_new (&color);
  int                     source = samples_new_master (&color, rows);
  int                     jpeg = samples_new_jpeg (&color, rows, 95);
  gsize                   before = 0;
  gsize                   after;

  for (int i = 0; i < 100; i++)
    {
      if (i == 10)
        before = get_resident_bytes ();
      document_add (document, i % 2 == 0 ? source : jpeg, &color,
                    i % 2 == 0 ? "image/tiff" : "image/jpeg");
    }
  after = get_resident_bytes ();
  document_finish (document);
  close (source);
  close (jpeg);

  g_test_message ("resident after 10 pages %" G_GSIZE_FORMAT
                  ", after 100 %" G_GSIZE_FORMAT ", file %" G_GINT64_FORMAT,
                  before, after, (gint64) lseek (document->fd, 0, SEEK_END));
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the sanitizer keeps freed memory");
#else
  g_assert_cmpuint (after, <, before + 4 * 1024 * 1024);
#endif
}

static void
assert_page_is_refused (Document   *document,
                        int         source,
                        const char *media_type,
                        PlatenError code)
{
  const PlatenImageFormat     format = { 300, 200, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = samples_new_facts (&format, media_type);

  g_assert_false (
      platen_document_writer_add_page (document->writer, source, facts, &error));
  g_assert_error (error, PLATEN_ERROR, (int) code);
}

void
document_test_damaged_pages_are_refused (Document *document, gconstpointer unused)
{
  const PlatenImageFormat color = { 300, 200, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GBytes)      rows = samples_new (&color);
  int                     jpeg = samples_new_jpeg (&color, rows, 77);
  int                     tiff = samples_new_master (&color, rows);
  int                     garbage = samples_new_file_of ("nothing", 7);

  g_assert_cmpint (ftruncate (jpeg, lseek (jpeg, 0, SEEK_END) / 2), ==, 0);
  g_assert_cmpint (ftruncate (tiff, lseek (tiff, 0, SEEK_END) / 2), ==, 0);
  assert_page_is_refused (document, jpeg, "image/jpeg", PLATEN_ERROR_FAILED);
  assert_page_is_refused (document, tiff, "image/tiff", PLATEN_ERROR_FAILED);
  assert_page_is_refused (document, garbage, "image/tiff", PLATEN_ERROR_FAILED);
  assert_page_is_refused (document, garbage, "image/gif", PLATEN_ERROR_UNSUPPORTED);
  close (jpeg);
  close (tiff);
  close (garbage);
}

void
document_test_no_page_is_an_error (Document *document, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (platen_document_writer_finish (document->writer, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
}

static gboolean
write_to_full_disk (const char *recipe_text, GError **error)
{
  const PlatenImageFormat     color = { 300, 200, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (PlatenPageFacts) facts = samples_new_facts (&color, "image/tiff");
  g_autoptr (GBytes)          rows = samples_new (&color);
  g_autoptr (GVariant) recipe = g_variant_parse (NULL, recipe_text, NULL, NULL, NULL);
  int                  source = samples_new_master (&color, rows);
  int                  fd = samples_open_full_disk ();
  g_autoptr (PlatenDocumentWriter) writer =
      platen_document_writer_new (fd, recipe, error);
  gboolean ok;

  ok = writer != NULL && platen_document_writer_add_page (writer, source, facts, error) &&
       platen_document_writer_finish (writer, error);
  g_clear_object (&writer);
  close (source);
  close (fd);

  return ok;
}

void
document_test_full_disk_is_said_so (gconstpointer recipe_text)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (write_to_full_disk (recipe_text, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
}
