/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-png-writer.h"
#include "samples.h"

#include <png.h>
#include <string.h>
#include <unistd.h>

static GBytes *
write_png (const PlatenImageFormat *format, GBytes *rows)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenOutput)    output = platen_output_new_for_memory ();
  g_autoptr (PlatenPngWriter) writer = platen_png_writer_new (output, format, &error);

  g_assert_no_error (error);
  platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer),
                                  g_bytes_get_data (rows, NULL),
                                  (gsize) format->height_px, &error);
  g_assert_no_error (error);
  platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error);
  g_assert_no_error (error);
  g_assert_finalize_object (g_steal_pointer (&writer));

  return platen_output_steal_bytes (output);
}

typedef struct
{
  const guint8 *at;
  gsize         n_left;
} Source;

static void
on_read (png_structp png, png_bytep bytes, png_size_t n_bytes)
{
  Source *source = png_get_io_ptr (png);

  g_assert_cmpuint (n_bytes, <=, source->n_left);
  memcpy (bytes, source->at, n_bytes);
  source->at += n_bytes;
  source->n_left -= n_bytes;
}

/* Reads with libpng, in our own order of bits and bytes. A fatal error aborts the test. */
static GBytes *
read_png (GBytes *file, const PlatenImageFormat *format)
{
  Source      source = { g_bytes_get_data (file, NULL), g_bytes_get_size (file) };
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop   info = png_create_info_struct (png);
  gsize       stride = platen_image_format_get_stride (format);
  guint8     *rows = g_malloc (stride * (gsize) format->height_px);

  png_set_read_fn (png, &source, on_read);
  png_read_info (png, info);
  g_assert_cmpuint (png_get_image_width (png, info), ==, (guint) format->width_px);
  g_assert_cmpuint (png_get_image_height (png, info), ==, (guint) format->height_px);
  g_assert_cmpuint (png_get_bit_depth (png, info), ==, (guint) format->bits_per_sample);
  g_assert_cmpuint (png_get_channels (png, info), ==,
                    platen_mode_get_n_channels (format->mode));
  g_assert_cmpuint (png_get_x_pixels_per_inch (png, info), ==, (guint) format->dpi_x);
  g_assert_cmpuint (png_get_y_pixels_per_inch (png, info), ==, (guint) format->dpi_y);

  if (format->mode == PLATEN_MODE_BILEVEL)
    png_set_invert_mono (png);
  if (format->bits_per_sample == 16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (png);
  for (gsize y = 0; y < (gsize) format->height_px; y++)
    png_read_row (png, rows + y * stride, NULL);
  png_read_end (png, info);
  png_destroy_read_struct (&png, &info, NULL);

  return g_bytes_new_take (rows, stride * (gsize) format->height_px);
}

static void
test_every_mode_goes_in_and_out_without_loss (void)
{
  for (gsize i = 0; i < samples_n_formats; i++)
    {
      const PlatenImageFormat *format = &samples_formats[i];
      g_autoptr (GBytes)       rows = samples_new (format);
      g_autoptr (GBytes)       file = write_png (format, rows);
      g_autoptr (GBytes)       read = read_png (file, format);

      samples_assert_same_rows (format, rows, read);
    }
}

static void
test_wrong_number_of_rows_is_an_error (void)
{
  const PlatenImageFormat     format = { 10, 10, 300, 300, PLATEN_MODE_GRAY, 8 };
  const guint8                rows[110] = { 0 };
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenOutput)    output = platen_output_new_for_memory ();
  g_autoptr (PlatenPngWriter) writer = platen_png_writer_new (output, &format, &error);

  g_assert_false (
      platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer), rows, 11, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_true (
      platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer), rows, 9, &error));
  g_assert_false (platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
}

static void
test_full_disk_is_said_so (void)
{
  const PlatenImageFormat    *format = &samples_formats[samples_n_formats - 1];
  g_autoptr (GError)          error = NULL;
  g_autoptr (GBytes)          rows = samples_new (format);
  int                         fd = samples_open_full_disk ();
  g_autoptr (PlatenOutput)    output = platen_output_new_for_fd (fd);
  g_autoptr (PlatenPngWriter) writer = platen_png_writer_new (output, format, &error);

  g_assert_no_error (error);
  g_assert_false (platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer),
                                                  g_bytes_get_data (rows, NULL),
                                                  (gsize) format->height_px, &error) &&
                  platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/codec/png/every-mode-goes-in-and-out-without-loss",
                   test_every_mode_goes_in_and_out_without_loss);
  g_test_add_func ("/codec/png/wrong-number-of-rows-is-an-error",
                   test_wrong_number_of_rows_is_an_error);
  g_test_add_func ("/codec/png/full-disk-is-said-so", test_full_disk_is_said_so);

  return g_test_run ();
}
