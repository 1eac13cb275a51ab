/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-input.h"
#include "platen-jpeg-reader.h"
#include "platen-limits.h"
#include "platen-preview-writer.h"
#include "samples.h"

#include <unistd.h>

/* A slope from black to white down the page. */
static void
write_slope (PlatenImageWriter *writer, const PlatenImageFormat *format, int n_rows)
{
  g_autoptr (GError) error = NULL;
  gsize              stride = platen_image_format_get_stride (format);
  g_autofree guint8 *row = g_malloc (stride);

  for (int y = 0; y < n_rows; y++)
    {
      for (gsize i = 0; i < stride; i++)
        row[i] = (guint8) (255 * y / n_rows);
      platen_image_writer_write_rows (writer, row, 1, &error);
      g_assert_no_error (error);
    }
}

static PlatenJpegReader *
make_preview (const PlatenImageFormat *format, int n_rows)
{
  g_autoptr (GError)              error = NULL;
  int                             fd = samples_new_file ();
  g_autoptr (PlatenPreviewWriter) writer = platen_preview_writer_new (fd, format, &error);
  g_autoptr (GBytes)              bytes = NULL;
  PlatenJpegReader               *reader;

  g_assert_no_error (error);
  write_slope (PLATEN_IMAGE_WRITER (writer), format, n_rows);
  platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error);
  g_assert_no_error (error);
  g_assert_finalize_object (g_steal_pointer (&writer));

  bytes = platen_input_read_all (fd, &error);
  g_assert_no_error (error);
  reader = platen_jpeg_reader_new (bytes, &error);
  g_assert_no_error (error);
  close (fd);

  return reader;
}

static void
assert_slope (PlatenJpegReader *reader)
{
  g_autoptr (GError)       error = NULL;
  const PlatenImageFormat *format =
      platen_image_reader_get_format (PLATEN_IMAGE_READER (reader));
  gsize              stride = platen_image_format_get_stride (format);
  g_autoptr (GBytes) rows = samples_read_rows (PLATEN_IMAGE_READER (reader), &error);
  const guint8      *bytes = g_bytes_get_data (rows, NULL);

  for (gsize y = 0; y < (gsize) format->height_px; y++)
    g_assert_cmpfloat_with_epsilon (bytes[y * stride],
                                    255.0 * (double) y / format->height_px, 6);
}

static void
assert_preview (int width, int height, int expected_width, int expected_height)
{
  PlatenImageFormat            known = { width, height, 300, 300, PLATEN_MODE_COLOR, 8 };
  PlatenImageFormat            unknown = { width, -1, 300, 300, PLATEN_MODE_COLOR, 8 };
  g_autoptr (PlatenJpegReader) first = make_preview (&known, height);
  g_autoptr (PlatenJpegReader) second = make_preview (&unknown, height);
  const PlatenImageFormat     *a =
      platen_image_reader_get_format (PLATEN_IMAGE_READER (first));
  const PlatenImageFormat *b =
      platen_image_reader_get_format (PLATEN_IMAGE_READER (second));

  g_test_message ("%d × %d", width, height);
  g_assert_cmpint (a->width_px, ==, expected_width);
  g_assert_cmpint (a->height_px, ==, expected_height);
  g_assert_cmpint (b->width_px, ==, expected_width);
  g_assert_cmpint (b->height_px, ==, expected_height);
  assert_slope (first);
  assert_slope (second);
}

static void
test_preview_fits_and_shows_the_page_at_known_and_unknown_height (void)
{
  assert_preview (620, 877, 620, 877);
  assert_preview (1240, 1754, 723, 1024);
  assert_preview (1754, 1240, 1024, 723);
  assert_preview (2480, 100, 1024, 41);
  assert_preview (40, 5000, 8, 1024);
  assert_preview (3, 20000, 1, 1024);
  assert_preview (1024, 2048, 512, 1024);
  assert_preview (1024, 2049, 511, 1024);
}

static void
test_every_mode_has_a_preview (void)
{
  for (gsize i = 0; i < samples_n_formats; i++)
    {
      g_autoptr (PlatenJpegReader) reader =
          make_preview (&samples_formats[i], samples_formats[i].height_px);

      g_assert_cmpint (
          platen_image_reader_get_format (PLATEN_IMAGE_READER (reader))->bits_per_sample,
          ==, 8);
    }
}

static void
test_page_without_rows_is_an_error (void)
{
  const PlatenImageFormat         unknown = { 10, -1, 300, 300, PLATEN_MODE_GRAY, 8 };
  g_autoptr (GError)              error = NULL;
  int                             fd = samples_new_file ();
  g_autoptr (PlatenPreviewWriter) writer =
      platen_preview_writer_new (fd, &unknown, &error);

  g_assert_false (platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
  close (fd);
}

static void
test_more_rows_than_announced_are_an_error (void)
{
  const PlatenImageFormat         format = { 10, 2, 300, 300, PLATEN_MODE_GRAY, 8 };
  const guint8                    rows[30] = { 0 };
  g_autoptr (GError)              error = NULL;
  int                             fd = samples_new_file ();
  g_autoptr (PlatenPreviewWriter) writer =
      platen_preview_writer_new (fd, &format, &error);

  g_assert_false (
      platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer), rows, 3, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
  close (fd);
}

static void
test_endless_page_ends_at_the_limit (void)
{
  const PlatenImageFormat         unknown = { 1, -1, 300, 300, PLATEN_MODE_GRAY, 8 };
  g_autofree guint8              *rows = g_malloc0 (PLATEN_MAX_SIDE_PX + 1);
  g_autoptr (GError)              error = NULL;
  int                             fd = samples_new_file ();
  g_autoptr (PlatenPreviewWriter) writer =
      platen_preview_writer_new (fd, &unknown, &error);

  g_assert_false (platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer), rows,
                                                  PLATEN_MAX_SIDE_PX + 1, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/codec/preview/fits-and-shows-the-page-at-known-and-unknown-height",
                   test_preview_fits_and_shows_the_page_at_known_and_unknown_height);
  g_test_add_func ("/codec/preview/every-mode-has-one", test_every_mode_has_a_preview);
  g_test_add_func ("/codec/preview/page-without-rows-is-an-error",
                   test_page_without_rows_is_an_error);
  g_test_add_func ("/codec/preview/more-rows-than-announced-are-an-error",
                   test_more_rows_than_announced_are_an_error);
  g_test_add_func ("/codec/preview/endless-page-ends-at-the-limit",
                   test_endless_page_ends_at_the_limit);

  return g_test_run ();
}
