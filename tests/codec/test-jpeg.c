/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-input.h"
#include "platen-jpeg-reader.h"
#include "platen-jpeg-writer.h"
#include "platen-output.h"
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>

static const PlatenImageFormat gray = { 203, 117, 300, 150, PLATEN_MODE_GRAY, 8 };
static const PlatenImageFormat color = { 401, 333, 600, 600, PLATEN_MODE_COLOR, 8 };

static PlatenJpegReader *
open_jpeg (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = platen_input_read_all (fd, &error);
  PlatenJpegReader  *reader;

  g_assert_no_error (error);
  reader = platen_jpeg_reader_new (bytes, &error);
  g_assert_no_error (error);

  return reader;
}

static void
assert_goes_in_and_out (const PlatenImageFormat *format, double mean_difference)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (GBytes)           rows = samples_new (format);
  int                          fd = samples_new_jpeg (format, rows, 95);
  g_autoptr (PlatenJpegReader) reader = open_jpeg (fd);
  g_autoptr (GBytes)           read = NULL;
  const PlatenImageFormat     *found;

  found = platen_image_reader_get_format (PLATEN_IMAGE_READER (reader));
  g_assert_cmpint (found->width_px, ==, format->width_px);
  g_assert_cmpint (found->height_px, ==, format->height_px);
  g_assert_cmpint (found->dpi_x, ==, format->dpi_x);
  g_assert_cmpint (found->dpi_y, ==, format->dpi_y);
  g_assert_cmpint (found->mode, ==, format->mode);
  g_assert_true (platen_jpeg_reader_is_complete (reader));

  read = samples_read_rows (PLATEN_IMAGE_READER (reader), &error);
  g_assert_no_error (error);
  samples_assert_near (rows, read, mean_difference);
  g_assert_finalize_object (g_steal_pointer (&reader));
  close (fd);
}

static void
test_gray_and_color_go_in_and_out (void)
{
  assert_goes_in_and_out (&gray, 5);
  assert_goes_in_and_out (&color, 20); /* the sample's hues change from pixel to pixel */
}

static void
test_bilevel_and_16_bits_become_8 (void)
{
  for (gsize i = 0; i < samples_n_formats; i++)
    {
      const PlatenImageFormat     *format = &samples_formats[i];
      g_autoptr (GBytes)           rows = samples_new (format);
      int                          fd = samples_new_jpeg (format, rows, 50);
      g_autoptr (PlatenJpegReader) reader = open_jpeg (fd);
      const PlatenImageFormat     *found;

      found = platen_image_reader_get_format (PLATEN_IMAGE_READER (reader));
      g_assert_cmpint (found->bits_per_sample, ==, 8);
      g_assert_cmpint (found->mode, ==,
                       format->mode == PLATEN_MODE_COLOR ? PLATEN_MODE_COLOR
                                                         : PLATEN_MODE_GRAY);
      close (fd);
    }
}

static void
assert_size_when_needed (int least, int expected_width, int expected_height)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (GBytes)           rows = samples_new (&color);
  int                          fd = samples_new_jpeg (&color, rows, 80);
  g_autoptr (PlatenJpegReader) reader = open_jpeg (fd);
  const PlatenImageFormat     *found;
  g_autofree guint8           *row = g_malloc0 (3 * 401);

  g_assert_true (
      platen_image_reader_start (PLATEN_IMAGE_READER (reader), least, least, &error));
  found = platen_image_reader_get_format (PLATEN_IMAGE_READER (reader));
  g_assert_cmpint (found->width_px, ==, expected_width);
  g_assert_cmpint (found->height_px, ==, expected_height);
  for (int y = 0; y < expected_height; y++)
    g_assert_true (
        platen_image_reader_read_row (PLATEN_IMAGE_READER (reader), row, &error));
  close (fd);
}

static void
test_small_pictures_are_decoded_small (void)
{
  assert_size_when_needed (333, 401, 333);
  assert_size_when_needed (167, 401, 333);
  assert_size_when_needed (166, 201, 167);
  assert_size_when_needed (80, 101, 84);
  assert_size_when_needed (1, 51, 42);
}

static gboolean
can_read (const void *bytes, gsize n_bytes, GError **error)
{
  g_autoptr (GBytes)           file = g_bytes_new (bytes, n_bytes);
  g_autoptr (PlatenJpegReader) reader = platen_jpeg_reader_new (file, error);
  g_autoptr (GBytes)           rows = NULL;

  if (reader != NULL)
    rows = samples_read_rows (PLATEN_IMAGE_READER (reader), error);

  return rows != NULL;
}

/* From the last start of scan to the end of the image. */
static GBytes *
repeat_last_pass (const guint8 *bytes, gsize n_bytes, int n_times)
{
  GByteArray *file = g_byte_array_new ();
  gsize       at = n_bytes - 4;

  while (bytes[at] != 0xff || bytes[at + 1] != 0xda)
    at--;

  g_byte_array_append (file, bytes, (guint) at);
  for (int i = 0; i < n_times; i++)
    g_byte_array_append (file, bytes + at, (guint) (n_bytes - 2 - at));
  g_byte_array_append (file, bytes + n_bytes - 2, 2);

  return g_byte_array_free_to_bytes (file);
}

static GBytes *
new_progressive (int n_passes)
{
  struct jpeg_compress_struct jpeg = { 0 };
  struct jpeg_error_mgr       errors;
  g_autofree guint8          *row = g_malloc0 (16);
  JSAMPROW                    line = row;
  unsigned char              *bytes = NULL;
  unsigned long               n_bytes = 0;
  GBytes                     *file;

  jpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &bytes, &n_bytes);
  jpeg.image_width = 16;
  jpeg.image_height = 16;
  jpeg.input_components = 1;
  jpeg.in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults (&jpeg);
  jpeg_simple_progression (&jpeg);
  jpeg_start_compress (&jpeg, TRUE);
  for (int y = 0; y < 16; y++)
    jpeg_write_scanlines (&jpeg, &line, 1);
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);

  file = repeat_last_pass (bytes, n_bytes, n_passes);
  free (bytes);

  return file;
}

static void
test_cut_off_file_is_an_error (void)
{
  g_autoptr (GBytes) rows = samples_new (&color);
  int                fd = samples_new_jpeg (&color, rows, 80);
  g_autoptr (GBytes) bytes = samples_get_bytes (fd);
  gsize              n_bytes;
  const guint8      *data = g_bytes_get_data (bytes, &n_bytes);

  /* The last hundred bytes may hold padding that no row needs. */
  for (gsize n = 0; n < n_bytes - 100; n += n_bytes / 100)
    {
      g_autoptr (GError)           error = NULL;
      g_autoptr (GBytes)           cut = g_bytes_new (data, n);
      g_autoptr (PlatenJpegReader) reader = platen_jpeg_reader_new (cut, NULL);

      g_assert_true (reader == NULL || !platen_jpeg_reader_is_complete (reader));
      g_assert_false (can_read (data, n, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
    }
  close (fd);
}

static void
test_garbage_is_decoded_or_refused (void)
{
  g_autoptr (GRand)  rand = g_rand_new_with_seed (11);
  g_autoptr (GBytes) rows = samples_new (&color);
  int                fd = samples_new_jpeg (&color, rows, 80);
  g_autoptr (GBytes) bytes = samples_get_bytes (fd);
  gsize              n_bytes = g_bytes_get_size (bytes);

  for (int i = 0; i < 300; i++)
    {
      g_autofree guint8 *spoilt = g_memdup2 (g_bytes_get_data (bytes, NULL), n_bytes);
      g_autoptr (GError) error = NULL;

      for (int k = 0; k < 5; k++)
        spoilt[g_rand_int_range (rand, 0, i % 2 == 0 ? 700 : (gint32) n_bytes)] =
            (guint8) g_rand_int_range (rand, 0, 256);
      if (!can_read (spoilt, n_bytes, &error))
        g_assert_true (error->domain == PLATEN_ERROR);
    }
  close (fd);
}

static void
test_too_large_a_picture_is_refused_at_once (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) rows = samples_new (&gray);
  int                fd = samples_new_jpeg (&gray, rows, 80);
  g_autoptr (GBytes) bytes = samples_get_bytes (fd);
  gsize              n_bytes;
  guint8            *forged = g_bytes_unref_to_data (g_steal_pointer (&bytes), &n_bytes);
  guint8            *frame = memmem (forged, n_bytes, "\xff\xc0", 2);

  g_assert_nonnull (frame);
  memset (frame + 5, 0xff, 4); /* height and width */
  g_assert_false (can_read (forged, n_bytes, &error));
  g_assert_error (error, PLATEN_ERROR,
                  PLATEN_ERROR_FAILED); /* over libjpeg's own limit */
  g_clear_error (&error);

  memset (frame + 5, 0xfe, 4);
  g_assert_false (can_read (forged, n_bytes, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
  g_free (forged);
  close (fd);
}

/* A progressive file whose last pass comes again and again. */
static void
test_endless_passes_are_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = new_progressive (400);
  g_autoptr (GBytes) harmless = new_progressive (50);
  gsize              n_bytes;
  const guint8      *bytes = g_bytes_get_data (harmless, &n_bytes);

  g_assert_true (can_read (bytes, n_bytes, &error));
  g_assert_no_error (error);

  bytes = g_bytes_get_data (file, &n_bytes);
  g_assert_false (can_read (bytes, n_bytes, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
}

static void
test_wrong_number_of_rows_is_an_error (void)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenOutput)     output = platen_output_new_for_memory ();
  g_autoptr (PlatenJpegWriter) writer =
      platen_jpeg_writer_new (output, &gray, 80, &error);
  g_autofree guint8 *rows = g_malloc0 (203 * 118);

  g_assert_no_error (error);
  g_assert_false (
      platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer), rows, 118, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_true (
      platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer), rows, 116, &error));
  g_assert_false (platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
  g_assert_finalize_object (g_steal_pointer (&writer));
}

static void
test_full_disk_is_said_so (void)
{
  g_autoptr (GError)           error = NULL;
  int                          fd = samples_open_full_disk ();
  g_autoptr (PlatenOutput)     output = platen_output_new_for_fd (fd);
  g_autoptr (PlatenJpegWriter) writer =
      platen_jpeg_writer_new (output, &color, 95, &error);
  g_autoptr (GBytes) rows = samples_new (&color);

  g_assert_no_error (error);
  g_assert_false (platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer),
                                                  g_bytes_get_data (rows, NULL), 333,
                                                  &error) &&
                  platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/codec/jpeg/gray-and-color-go-in-and-out",
                   test_gray_and_color_go_in_and_out);
  g_test_add_func ("/codec/jpeg/bilevel-and-16-bits-become-8",
                   test_bilevel_and_16_bits_become_8);
  g_test_add_func ("/codec/jpeg/small-pictures-are-decoded-small",
                   test_small_pictures_are_decoded_small);
  g_test_add_func ("/codec/jpeg/cut-off-file-is-an-error", test_cut_off_file_is_an_error);
  g_test_add_func ("/codec/jpeg/garbage-is-decoded-or-refused",
                   test_garbage_is_decoded_or_refused);
  g_test_add_func ("/codec/jpeg/too-large-a-picture-is-refused-at-once",
                   test_too_large_a_picture_is_refused_at_once);
  g_test_add_func ("/codec/jpeg/endless-passes-are-refused",
                   test_endless_passes_are_refused);
  g_test_add_func ("/codec/jpeg/wrong-number-of-rows-is-an-error",
                   test_wrong_number_of_rows_is_an_error);
  g_test_add_func ("/codec/jpeg/full-disk-is-said-so", test_full_disk_is_said_so);

  return g_test_run ();
}
