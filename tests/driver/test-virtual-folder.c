/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "samples.h"
#include "virtual-fixture.h"

#include "platen-error.h"
#include "platen-output.h"
#include "platen-png-writer.h"
#include "platen-tiff-writer.h"
#include "platen-virtual-driver.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A folder with images, and a virtual scanner that plays them. */
typedef struct
{
  char          *folder;
  char          *description;
  PlatenScanner *scanner;
} Fixture;

static const PlatenImageFormat picture_format = {
  120, 90, 200, 200, PLATEN_MODE_COLOR, 8
};
static const PlatenImageFormat tiff_formats[] = {
  { 80, 60, 100, 100, PLATEN_MODE_GRAY, 8 },
  { 50, 70, 300, 300, PLATEN_MODE_BILEVEL, 1 },
  { 33, 21, 150, 150, PLATEN_MODE_COLOR, 8 },
};

static int
create (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  int              fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);

  return fd;
}

static void
add_png (Fixture *fixture, const char *name)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (GBytes)            rows = samples_new (&picture_format);
  int                           fd = create (fixture, name);
  g_autoptr (PlatenOutput)      output = platen_output_new_for_fd (fd);
  g_autoptr (PlatenImageWriter) writer = NULL;

  writer = PLATEN_IMAGE_WRITER (platen_png_writer_new (output, &picture_format, &error));
  g_assert_no_error (error);
  g_assert_true (
      platen_image_writer_write_rows (writer, g_bytes_get_data (rows, NULL), 90, &error));
  g_assert_true (platen_image_writer_finish (writer, &error));
  g_assert_no_error (error);
  close (fd);
}

static void
add_jpeg (Fixture *fixture, const char *name)
{
  g_autoptr (GBytes) rows = samples_new (&picture_format);
  int                fd = samples_new_jpeg (&picture_format, rows, 95);
  g_autoptr (GBytes) bytes = samples_get_bytes (fd);
  g_autofree char   *path = g_build_filename (fixture->folder, name, NULL);

  close (fd);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
}

static void
add_tiff (Fixture *fixture, const char *name)
{
  g_autoptr (GError)           error = NULL;
  int                          fd = create (fixture, name);
  g_autoptr (PlatenTiffWriter) writer = platen_tiff_writer_new (fd, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (tiff_formats); i++)
    {
      g_autoptr (GBytes) rows = samples_new (&tiff_formats[i]);

      g_assert_true (platen_tiff_writer_begin_page (writer, &tiff_formats[i], &error));
      g_assert_true (platen_image_writer_write_rows (
          PLATEN_IMAGE_WRITER (writer), g_bytes_get_data (rows, NULL),
          (gsize) tiff_formats[i].height_px, &error));
      g_assert_true (platen_tiff_writer_end_page (writer, &error));
    }
  g_assert_true (platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error));
  g_assert_no_error (error);
  close (fd);
}

static void
set_up (Fixture *fixture, gconstpointer scale)
{
  g_autoptr (GError)              error = NULL;
  g_autoptr (PlatenVirtualDriver) driver = platen_virtual_driver_new ();
  g_autofree char                *text = NULL;

  fixture->folder = g_dir_make_tmp ("platen-folder-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->description = g_strconcat (fixture->folder, "/virtual.ini", NULL);
  text = g_strdup_printf ("[device a]\nfolder=%s\nscale=%s\n", fixture->folder,
                          (const char *) scale);
  g_file_set_contents (fixture->description, text, -1, &error);
  g_assert_no_error (error);
  g_setenv ("PLATEN_VIRTUAL", fixture->description, TRUE);
  fixture->scanner = open_only_device (PLATEN_DRIVER (driver));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_unsetenv ("PLATEN_VIRTUAL");
  g_assert_finalize_object (g_steal_pointer (&fixture->scanner));
  remove_folder (fixture->folder);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->description, g_free);
}

static GPtrArray *
scan (Fixture *fixture, PlatenSourceKind source, PlatenMode mode, GError **error)
{
  PlatenScanSettings settings = wanted (source, mode, 150);

  return scan_batch (fixture->scanner, &settings, error);
}

static void
assert_size (const ScannedPage *page, int width_px, int height_px, int dpi)
{
  g_assert_cmpint (page->format.width_px, ==, width_px);
  g_assert_cmpuint (page->n_rows, ==, height_px);
  g_assert_cmpint (page->format.dpi_x, ==, dpi);
}

static void
test_files_come_by_name_at_their_own_pixels (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) pages = NULL;
  g_autoptr (GBytes)    rows = samples_new (&picture_format);
  const ScannedPage    *first;

  add_jpeg (fixture, "2.JPG");
  add_tiff (fixture, "3.tif");
  add_png (fixture, "1.png");
  pages = scan (fixture, PLATEN_SOURCE_FEEDER, PLATEN_MODE_COLOR, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 5);

  first = g_ptr_array_index (pages, 0);
  assert_size (first, 120, 90, 150);
  g_assert_cmpmem (first->rows, first->n_rows * first->format.stride,
                   g_bytes_get_data (rows, NULL), g_bytes_get_size (rows));
  assert_size (g_ptr_array_index (pages, 1), 120, 90, 200);
  for (guint i = 0; i < G_N_ELEMENTS (tiff_formats); i++)
    assert_size (g_ptr_array_index (pages, 2 + i), tiff_formats[i].width_px,
                 tiff_formats[i].height_px, tiff_formats[i].dpi_x);
}

static void
test_grey_and_bilevel_pass_unchanged (Fixture *fixture, gconstpointer unused)
{
  const PlatenMode modes[] = { PLATEN_MODE_GRAY, PLATEN_MODE_BILEVEL };

  add_tiff (fixture, "a.tiff");
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (GError)    error = NULL;
      g_autoptr (GPtrArray) pages = NULL;
      g_autoptr (GBytes)    rows = samples_new (&tiff_formats[i]);
      g_autoptr (GBytes)    scanned = NULL;
      const ScannedPage    *page;

      pages = scan (fixture, PLATEN_SOURCE_FEEDER, modes[i], &error);
      g_assert_no_error (error);
      page = g_ptr_array_index (pages, i);
      scanned = g_bytes_new (page->rows, page->n_rows * page->format.stride);
      samples_assert_same_rows (&tiff_formats[i], scanned, rows);
    }
}

static void
test_scaled_pages_fill_a4 (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) pages = NULL;

  add_png (fixture, "1.png");
  add_tiff (fixture, "2.tif");
  pages = scan (fixture, PLATEN_SOURCE_FEEDER, PLATEN_MODE_GRAY, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 4);
  assert_size (g_ptr_array_index (pages, 0), 1240, 930, 150);
  assert_size (g_ptr_array_index (pages, 1), 1240, 930, 150);
  assert_size (g_ptr_array_index (pages, 2), 1240, 1736, 150);
}

static void
test_flatbed_shows_the_first_file (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) pages = NULL;

  add_tiff (fixture, "a.tif");
  pages = scan (fixture, PLATEN_SOURCE_FLATBED, PLATEN_MODE_COLOR, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 1);
  assert_size (g_ptr_array_index (pages, 0), 80, 60, 100);
}

static void
test_empty_folder_is_an_empty_feeder (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) pages = NULL;

  pages = scan (fixture, PLATEN_SOURCE_FEEDER, PLATEN_MODE_COLOR, &error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_PAPER);
  g_assert_cmpuint (pages->len, ==, 0);
}

static void
test_damaged_file_is_named (Fixture *fixture, gconstpointer unused)
{
  const char *const names[] = { "b.png", "b.jpg", "b.tif" };

  add_png (fixture, "a.png");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError)    error = NULL;
      g_autoptr (GPtrArray) pages = NULL;
      g_autofree char      *path = g_build_filename (fixture->folder, names[i], NULL);

      g_file_set_contents (path, "\xff\xd8\xff no image", -1, NULL);
      pages = scan (fixture, PLATEN_SOURCE_FEEDER, PLATEN_MODE_COLOR, &error);
      g_assert_cmpuint (pages->len, ==, 1);
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_remove (path);
    }
}

#define ADD_FOLDER(name, scale, test) \
  g_test_add ("/virtual-folder/" name, Fixture, scale, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_FOLDER ("own-pixels", "false", test_files_come_by_name_at_their_own_pixels);
  ADD_FOLDER ("unchanged", "false", test_grey_and_bilevel_pass_unchanged);
  ADD_FOLDER ("scaled", "true", test_scaled_pages_fill_a4);
  ADD_FOLDER ("flatbed", "false", test_flatbed_shows_the_first_file);
  ADD_FOLDER ("empty", "true", test_empty_folder_is_an_empty_feeder);
  ADD_FOLDER ("damaged", "true", test_damaged_file_is_named);

  return g_test_run ();
}
