/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-tiff-reader.h"
#include "platen-tiff-writer.h"
#include "samples.h"

#include <string.h>
#include <tiffio.h>
#include <unistd.h>

static void
assert_reads_back (int fd, const PlatenImageFormat *format, GBytes *rows)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenTiffReader) reader = platen_tiff_reader_new (fd, &error);
  g_autoptr (GBytes)           read = NULL;
  const PlatenImageFormat     *found;

  g_assert_no_error (error);
  found = platen_image_reader_get_format (PLATEN_IMAGE_READER (reader));
  g_assert_cmpint (found->width_px, ==, format->width_px);
  g_assert_cmpint (found->height_px, ==, format->height_px);
  g_assert_cmpint (found->dpi_x, ==, format->dpi_x);
  g_assert_cmpint (found->dpi_y, ==, format->dpi_y);
  g_assert_cmpint (found->mode, ==, format->mode);
  g_assert_cmpint (found->bits_per_sample, ==, format->bits_per_sample);

  read = samples_read_rows (PLATEN_IMAGE_READER (reader), &error);
  g_assert_no_error (error);
  samples_assert_same_rows (format, rows, read);
  g_assert_finalize_object (g_steal_pointer (&reader));
}

static void
test_every_mode_goes_in_and_out_without_loss (void)
{
  for (gsize i = 0; i < samples_n_formats; i++)
    {
      const PlatenImageFormat *format = &samples_formats[i];
      g_autoptr (GBytes)       rows = samples_new (format);
      int                      fd = samples_new_master (format, rows);

      assert_reads_back (fd, format, rows);
      close (fd);
    }
}

static void
test_unknown_height_is_found_at_the_end (void)
{
  for (gsize i = 0; i < samples_n_formats; i++)
    {
      PlatenImageFormat  unknown = samples_formats[i];
      g_autoptr (GBytes) rows = samples_new (&samples_formats[i]);
      int                fd;

      unknown.height_px = -1;
      fd = samples_new_master (&unknown, rows);
      assert_reads_back (fd, &samples_formats[i], rows);
      close (fd);
    }
}

static void
write_in_bits (PlatenImageWriter *writer, const PlatenImageFormat *format, GBytes *rows)
{
  g_autoptr (GError) error = NULL;
  gsize              stride = platen_image_format_get_stride (format);
  const guint8      *bytes = g_bytes_get_data (rows, NULL);
  gsize              y = 0;

  for (gsize n = 1; y < (gsize) format->height_px; n = n * 3 % 101 + 1)
    {
      gsize n_rows = MIN (n, (gsize) format->height_px - y);

      platen_image_writer_write_rows (writer, bytes + y * stride, n_rows, &error);
      g_assert_no_error (error);
      y += n_rows;
    }
}

static void
test_rows_may_come_in_any_portions (void)
{
  const PlatenImageFormat      format = { 37, 700, 300, 300, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GError)           error = NULL;
  g_autoptr (GBytes)           rows = samples_new (&format);
  int                          fd = samples_new_file ();
  g_autoptr (PlatenTiffWriter) writer = platen_tiff_writer_new (fd, &error);

  g_assert_true (platen_tiff_writer_begin_page (writer, &format, &error));
  write_in_bits (PLATEN_IMAGE_WRITER (writer), &format, rows);
  g_assert_true (platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error));
  assert_reads_back (fd, &format, rows);
  g_assert_finalize_object (g_steal_pointer (&writer));
  close (fd);
}

static void
test_bilevel_is_one_strip_of_g4 (void)
{
  const PlatenImageFormat     *format = &samples_formats[2];
  g_autoptr (GBytes)           rows = samples_new (format);
  int                          fd = samples_new_master (format, rows);
  g_autoptr (PlatenTiffReader) reader = platen_tiff_reader_new (fd, NULL);

  g_assert_cmpint (format->mode, ==, PLATEN_MODE_BILEVEL);
  g_assert_true (platen_tiff_reader_has_g4_strip (reader));
  close (fd);
}

static gboolean
begin_and_write (const PlatenImageFormat *format,
                 gsize                    n_rows,
                 gboolean                 finish,
                 GError                 **error)
{
  int                          fd = samples_new_file ();
  g_autoptr (PlatenTiffWriter) writer = platen_tiff_writer_new (fd, NULL);
  gsize                        stride = platen_image_format_get_stride (format);
  g_autofree guint8           *rows = g_malloc0_n (MAX (n_rows, 1), stride);
  gboolean                     ok = platen_tiff_writer_begin_page (writer, format, error);

  if (ok && n_rows > 0)
    ok = platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer), rows, n_rows,
                                         error);
  if (ok && finish)
    ok = platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), error);
  close (fd);

  return ok;
}

static void
test_wrong_number_of_rows_is_an_error (void)
{
  const PlatenImageFormat format = { 10, 100, 300, 300, PLATEN_MODE_GRAY, 8 };
  const PlatenImageFormat unknown = { 10, -1, 300, 300, PLATEN_MODE_GRAY, 8 };
  g_autoptr (GError)      error = NULL;

  g_assert_false (begin_and_write (&format, 101, FALSE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_false (begin_and_write (&format, 99, TRUE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_false (begin_and_write (&unknown, 0, TRUE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
}

static void
test_endless_page_ends_at_the_limit (void)
{
  const PlatenImageFormat unknown = { 1, -1, 300, 300, PLATEN_MODE_BILEVEL, 1 };
  g_autoptr (GError)      error = NULL;

  g_assert_false (begin_and_write (&unknown, PLATEN_MAX_SIDE_PX + 1, FALSE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
}

static void
test_full_disk_is_said_so (void)
{
  g_autoptr (GError)           error = NULL;
  int                          fd = samples_open_full_disk ();
  g_autoptr (PlatenTiffWriter) writer = platen_tiff_writer_new (fd, &error);

  g_assert_null (writer);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
  close (fd);
}

/* Whether a reader takes the file to its last row. */
static gboolean
can_read (const void *bytes, gsize n_bytes, GError **error)
{
  int                          fd = samples_new_file_of (bytes, n_bytes);
  g_autoptr (PlatenTiffReader) reader = platen_tiff_reader_new (fd, error);
  g_autoptr (GBytes)           rows = NULL;

  if (reader != NULL)
    rows = samples_read_rows (PLATEN_IMAGE_READER (reader), error);
  close (fd);

  return rows != NULL;
}

static void
test_cut_off_master_is_an_error (void)
{
  for (gsize i = 0; i < samples_n_formats; i++)
    {
      g_autoptr (GBytes) rows = samples_new (&samples_formats[i]);
      int                fd = samples_new_master (&samples_formats[i], rows);
      g_autoptr (GBytes) bytes = samples_get_bytes (fd);
      gsize              n_bytes = g_bytes_get_size (bytes);
      gsize              step = n_bytes / 50 + 1;

      for (gsize n = 0; n < n_bytes; n += step)
        {
          g_autoptr (GError) error = NULL;

          g_assert_false (can_read (g_bytes_get_data (bytes, NULL), n, &error));
          g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
        }
      close (fd);
    }
}

static void
test_garbage_is_decoded_or_refused (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (gsize i = 0; i < 40 * samples_n_formats; i++)
    {
      const PlatenImageFormat *format = &samples_formats[i % samples_n_formats];
      g_autoptr (GBytes)       rows = samples_new (format);
      int                      fd = samples_new_master (format, rows);
      g_autoptr (GBytes)       bytes = samples_get_bytes (fd);
      gsize                    n_bytes;
      g_autofree guint8       *spoilt =
          g_bytes_unref_to_data (g_steal_pointer (&bytes), &n_bytes);
      g_autoptr (GError) error = NULL;

      for (int k = 0; k < 5; k++)
        spoilt[g_rand_int_range (rand, 0, (gint32) n_bytes)] =
            (guint8) g_rand_int_range (rand, 0, 256);
      if (!can_read (spoilt, n_bytes, &error))
        g_assert_true (error->domain == PLATEN_ERROR);
      close (fd);
    }
}

/* Bad codes are mere warnings to libtiff. */
static void
test_spoilt_g4_is_an_error (void)
{
  const PlatenImageFormat format = { 1000, 1000, 300, 300, PLATEN_MODE_BILEVEL, 1 };
  g_autoptr (GBytes)      rows = samples_new (&format);
  int                     fd = samples_new_master (&format, rows);
  g_autoptr (GBytes)      bytes = samples_get_bytes (fd);
  gsize                   n_bytes;
  g_autofree guint8 *spoilt = g_bytes_unref_to_data (g_steal_pointer (&bytes), &n_bytes);
  g_autoptr (GError) error = NULL;

  memset (spoilt + n_bytes / 4, 0, 100);
  g_assert_false (can_read (spoilt, n_bytes, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
  close (fd);
}

typedef struct
{
  guint32 width;
  guint32 height;
  guint16 n_bits;
  guint16 n_channels;
  guint16 photometric;
  guint16 planes;
} Forged;

static int
new_forged (const Forged *forged)
{
  int   fd = samples_new_file ();
  TIFF *tiff = TIFFFdOpen (dup (fd), "forged", "w");

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, forged->width);
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, forged->height);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, forged->n_bits);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, forged->n_channels);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, forged->photometric);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, forged->planes);
  TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, forged->height);
  TIFFWriteRawStrip (tiff, 0, (void *) "hello", 5);
  TIFFClose (tiff);

  return fd;
}

static void
assert_forged_is_refused (const Forged *forged, PlatenError code)
{
  g_autoptr (GError) error = NULL;
  int                fd = new_forged (forged);

  g_assert_null (platen_tiff_reader_new (fd, &error));
  g_assert_error (error, PLATEN_ERROR, (int) code);
  close (fd);
}

static void
test_too_large_a_picture_is_refused_at_once (void)
{
  const Forged wide = { 4000000000u, 1, 8, 1, PHOTOMETRIC_MINISBLACK, 1 };
  const Forged large = { 60000, 60000, 8, 3, PHOTOMETRIC_RGB, 1 };

  assert_forged_is_refused (&wide, PLATEN_ERROR_LIMIT);
  assert_forged_is_refused (&large, PLATEN_ERROR_LIMIT);
}

static void
test_other_kinds_of_tiff_are_refused (void)
{
  const Forged inks = { 10, 10, 8, 4, PHOTOMETRIC_SEPARATED, 1 };
  const Forged planes = { 10, 10, 8, 3, PHOTOMETRIC_RGB, 2 };
  const Forged nibbles = { 10, 10, 4, 1, PHOTOMETRIC_MINISBLACK, 1 };
  const Forged alpha = { 10, 10, 8, 4, PHOTOMETRIC_RGB, 1 };

  assert_forged_is_refused (&inks, PLATEN_ERROR_UNSUPPORTED);
  assert_forged_is_refused (&planes, PLATEN_ERROR_UNSUPPORTED);
  assert_forged_is_refused (&nibbles, PLATEN_ERROR_UNSUPPORTED);
  assert_forged_is_refused (&alpha, PLATEN_ERROR_UNSUPPORTED);
}

static void
test_black_that_is_0_is_turned_round (void)
{
  const Forged                 forged = { 8, 1, 1, 1, PHOTOMETRIC_MINISBLACK, 1 };
  int                          fd = new_forged (&forged);
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenTiffReader) reader = platen_tiff_reader_new (fd, &error);
  guint8                       row = 0;

  g_assert_no_error (error);
  g_assert_false (platen_tiff_reader_has_g4_strip (reader));
  g_assert_true (
      platen_image_reader_read_row (PLATEN_IMAGE_READER (reader), &row, &error));
  g_assert_cmphex (row, ==, (guint8) ~'h');
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/codec/tiff/every-mode-goes-in-and-out-without-loss",
                   test_every_mode_goes_in_and_out_without_loss);
  g_test_add_func ("/codec/tiff/unknown-height-is-found-at-the-end",
                   test_unknown_height_is_found_at_the_end);
  g_test_add_func ("/codec/tiff/rows-may-come-in-any-portions",
                   test_rows_may_come_in_any_portions);
  g_test_add_func ("/codec/tiff/bilevel-is-one-strip-of-g4",
                   test_bilevel_is_one_strip_of_g4);
  g_test_add_func ("/codec/tiff/wrong-number-of-rows-is-an-error",
                   test_wrong_number_of_rows_is_an_error);
  g_test_add_func ("/codec/tiff/endless-page-ends-at-the-limit",
                   test_endless_page_ends_at_the_limit);
  g_test_add_func ("/codec/tiff/full-disk-is-said-so", test_full_disk_is_said_so);
  g_test_add_func ("/codec/tiff/cut-off-master-is-an-error",
                   test_cut_off_master_is_an_error);
  g_test_add_func ("/codec/tiff/garbage-is-decoded-or-refused",
                   test_garbage_is_decoded_or_refused);
  g_test_add_func ("/codec/tiff/spoilt-g4-is-an-error", test_spoilt_g4_is_an_error);
  g_test_add_func ("/codec/tiff/too-large-a-picture-is-refused-at-once",
                   test_too_large_a_picture_is_refused_at_once);
  g_test_add_func ("/codec/tiff/other-kinds-of-tiff-are-refused",
                   test_other_kinds_of_tiff_are_refused);
  g_test_add_func ("/codec/tiff/black-that-is-0-is-turned-round",
                   test_black_that_is_0_is_turned_round);

  return g_test_run ();
}
