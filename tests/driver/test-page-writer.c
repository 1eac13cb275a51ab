/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-page-writer.h"
#include "samples.h"

#include <unistd.h>

typedef struct
{
  int master;
  int preview;
} Files;

static void
set_up (Files *files, gconstpointer unused)
{
  files->master = samples_new_file ();
  files->preview = samples_new_file ();
}

static void
tear_down (Files *files, gconstpointer unused)
{
  close (files->master);
  close (files->preview);
}

static void
empty (Files *files)
{
  g_assert_cmpint (ftruncate (files->master, 0), ==, 0);
  g_assert_cmpint (ftruncate (files->preview, 0), ==, 0);
  g_assert_cmpint (lseek (files->preview, 0, SEEK_SET), ==, 0);
}

static PlatenPageFormat
get_page_format (const PlatenImageFormat *format, int height_px)
{
  PlatenPageFormat page = {
    .width_px = format->width_px,
    .height_px = height_px,
    .dpi_x = format->dpi_x,
    .dpi_y = format->dpi_y,
    .mode = format->mode,
    .bits_per_sample = format->bits_per_sample,
    .stride = platen_image_format_get_stride (format),
  };

  return page;
}

static PlatenPageWriter *
new_writer (Files *files, const PlatenImageFormat *format, int height_px, GError **error)
{
  PlatenPageFormat page = get_page_format (format, height_px);

  return platen_page_writer_new (&page, files->master, files->preview, error);
}

static void
assert_facts (const PlatenPageFacts *facts, const PlatenImageFormat *format)
{
  g_assert_cmpint (facts->width_px, ==, format->width_px);
  g_assert_cmpint (facts->height_px, ==, format->height_px);
  g_assert_cmpint (facts->dpi_x, ==, format->dpi_x);
  g_assert_cmpint (facts->dpi_y, ==, format->dpi_y);
  g_assert_cmpint (facts->mode, ==, format->mode);
  g_assert_cmpint (facts->bits_per_sample, ==, format->bits_per_sample);
  g_assert_cmpstr (facts->media_type, ==, "image/tiff");
}

static void
assert_master (Files *files, const PlatenImageFormat *format, GBytes *rows)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (PlatenImageReader) reader =
      platen_image_reader_open (files->master, "image/tiff", &error);
  g_autoptr (GBytes) read = NULL;

  g_assert_no_error (error);
  read = samples_read_rows (reader, &error);
  g_assert_no_error (error);
  samples_assert_same_rows (format, rows, read);
}

static void
assert_preview (Files *files, const PlatenImageFormat *format)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (PlatenImageReader) reader =
      platen_image_reader_open (files->preview, "image/jpeg", &error);
  const PlatenImageFormat *found;

  g_assert_no_error (error);
  found = platen_image_reader_get_format (reader);
  g_assert_cmpint (found->width_px, <=, PLATEN_PREVIEW_SIDE_PX);
  g_assert_cmpint (found->height_px, <=, PLATEN_PREVIEW_SIDE_PX);
  g_assert_cmpint (
      MAX (found->width_px, found->height_px), ==,
      MIN (MAX (format->width_px, format->height_px), PLATEN_PREVIEW_SIDE_PX));
}

static void
scan (Files *files, const PlatenImageFormat *format, int height_px, gsize rows_at_once)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (GBytes)           rows = samples_new (format);
  g_autoptr (PlatenPageWriter) writer = new_writer (files, format, height_px, &error);
  g_autoptr (PlatenPageFacts)  facts = NULL;
  const guint8                *bytes = g_bytes_get_data (rows, NULL);
  gsize                        stride = platen_image_format_get_stride (format);

  g_assert_no_error (error);
  for (gsize y = 0; y < (gsize) format->height_px; y += rows_at_once)
    {
      gsize n = MIN (rows_at_once, (gsize) format->height_px - y);

      platen_page_writer_write_rows (writer, bytes + y * stride, n, &error);
      g_assert_no_error (error);
    }
  facts = platen_page_writer_finish (writer, &error);
  g_assert_no_error (error);
  assert_facts (facts, format);
  g_assert_finalize_object (g_steal_pointer (&writer));

  assert_master (files, format, rows);
  assert_preview (files, format);
}

static void
test_every_mode_is_kept (Files *files, gconstpointer unused)
{
  for (gsize i = 0; i < samples_n_formats; i++)
    {
      scan (files, &samples_formats[i], samples_formats[i].height_px, 1);
      empty (files);
      scan (files, &samples_formats[i], -1, 50);
      empty (files);
    }
}

/* More rows than the blocks that go round hold. */
static void
test_long_page_is_kept (Files *files, gconstpointer unused)
{
  const PlatenImageFormat format = { 300, 3000, 300, 300, PLATEN_MODE_COLOR, 8 };

  scan (files, &format, 3000, 7);
  empty (files);
  scan (files, &format, -1, 3000);
}

static const PlatenImageFormat small = { 100, 100, 300, 300, PLATEN_MODE_GRAY, 8 };

static void
write_zeros (PlatenPageWriter *writer, gsize n_rows, GError **error)
{
  g_autofree guint8 *rows = g_malloc0 (100 * n_rows);

  platen_page_writer_write_rows (writer, rows, n_rows, error);
}

static void
test_short_page_is_a_device_error (Files *files, gconstpointer unused)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenPageWriter) writer = new_writer (files, &small, 100, &error);

  write_zeros (writer, 99, &error);
  g_assert_no_error (error);
  g_assert_null (platen_page_writer_finish (writer, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO);
  g_assert_finalize_object (g_steal_pointer (&writer));
}

static void
test_long_page_is_a_device_error (Files *files, gconstpointer unused)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenPageWriter) writer = new_writer (files, &small, 100, &error);

  write_zeros (writer, 101, &error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO);
  g_assert_finalize_object (g_steal_pointer (&writer));
}

static void
test_page_without_rows_is_a_device_error (Files *files, gconstpointer unused)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenPageWriter) writer = new_writer (files, &small, -1, &error);

  g_assert_null (platen_page_writer_finish (writer, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO);
}

static void
test_abandoned_page_ends_its_thread (Files *files, gconstpointer unused)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenPageWriter) writer = new_writer (files, &small, 100, &error);

  write_zeros (writer, 70, &error);
  g_assert_no_error (error);
  g_assert_finalize_object (g_steal_pointer (&writer));
}

static void
test_false_formats_are_refused (Files *files, gconstpointer unused)
{
  g_autoptr (GError)      error = NULL;
  PlatenPageFormat        format = get_page_format (&small, 100);
  const PlatenImageFormat wide = { 70000, 10, 300, 300, PLATEN_MODE_GRAY, 8 };

  format.stride = 128;
  g_assert_null (platen_page_writer_new (&format, files->master, files->preview, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO);
  g_clear_error (&error);

  g_assert_null (new_writer (files, &wide, 10, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
}

static void
test_endless_page_ends_at_the_limit (Files *files, gconstpointer unused)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenPageWriter) writer = new_writer (files, &small, -1, &error);

  for (int i = 0; i <= PLATEN_MAX_SIDE_PX / 1000 && error == NULL; i++)
    write_zeros (writer, 1000, &error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
}

/* The preview's disk is full; the master's is not, so that rows go on for a while. */
static void
test_full_disk_ends_the_page (Files *files, gconstpointer unused)
{
  const PlatenImageFormat      format = { 1000, 20000, 300, 300, PLATEN_MODE_GRAY, 8 };
  g_autoptr (GError)           error = NULL;
  g_autoptr (GBytes)           rows = samples_new (&format);
  Files                        full = { files->master, samples_open_full_disk () };
  g_autoptr (PlatenPageWriter) writer = new_writer (&full, &format, 20000, &error);
  g_autoptr (PlatenPageFacts)  facts = NULL;
  const guint8                *bytes = g_bytes_get_data (rows, NULL);

  g_assert_no_error (error);
  for (int y = 0; y < 20000 && error == NULL; y += 100)
    platen_page_writer_write_rows (writer, bytes + y * 1000, 100, &error);
  if (error == NULL)
    facts = platen_page_writer_finish (writer, &error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
  g_assert_null (facts);
  g_clear_error (&error);

  /* Whoever goes on regardless hears the same. */
  g_assert_null (platen_page_writer_finish (writer, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
  g_assert_finalize_object (g_steal_pointer (&writer));
  close (full.preview);
}

static void
test_full_disk_under_the_master_is_said_so (Files *files, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Files              full = { samples_open_full_disk (), files->preview };

  g_assert_null (new_writer (&full, &small, 100, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
  close (full.master);
}

#define ADD(path, test) \
  g_test_add ("/driver/page-writer/" path, Files, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("every-mode-is-kept", test_every_mode_is_kept);
  ADD ("long-page-is-kept", test_long_page_is_kept);
  ADD ("short-page-is-a-device-error", test_short_page_is_a_device_error);
  ADD ("overlong-page-is-a-device-error", test_long_page_is_a_device_error);
  ADD ("page-without-rows-is-a-device-error", test_page_without_rows_is_a_device_error);
  ADD ("abandoned-page-ends-its-thread", test_abandoned_page_ends_its_thread);
  ADD ("false-formats-are-refused", test_false_formats_are_refused);
  ADD ("endless-page-ends-at-the-limit", test_endless_page_ends_at_the_limit);
  ADD ("full-disk-ends-the-page", test_full_disk_ends_the_page);
  ADD ("full-disk-under-the-master-is-said-so",
       test_full_disk_under_the_master_is_said_so);

  return g_test_run ();
}
