/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-jpeg-writer.h"
#include "platen-tiff-writer.h"
#include "samples.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* Every mode and depth, widths that end within a byte, heights around the 64 rows of a
 * strip, and pixels that are not square. */
const PlatenImageFormat samples_formats[] = {
  { 1, 1, 300, 300, PLATEN_MODE_BILEVEL, 1 },
  { 8, 2, 300, 300, PLATEN_MODE_BILEVEL, 1 },
  { 173, 211, 200, 100, PLATEN_MODE_BILEVEL, 1 },
  { 1, 1, 75, 75, PLATEN_MODE_GRAY, 8 },
  { 97, 64, 300, 300, PLATEN_MODE_GRAY, 8 },
  { 33, 65, 300, 600, PLATEN_MODE_GRAY, 16 },
  { 1, 129, 300, 300, PLATEN_MODE_COLOR, 8 },
  { 255, 63, 1200, 1200, PLATEN_MODE_COLOR, 8 },
  { 61, 200, 300, 300, PLATEN_MODE_COLOR, 16 },
};
const gsize samples_n_formats = G_N_ELEMENTS (samples_formats);

static guint8
draw_bits (gsize y, gsize i, guint noise)
{
  return (y / 9) % 2 == 0 ? (guint8) ((0xf0f0u >> (i % 9)) ^ (noise & 1)) : 0;
}

/* Lines, a slope and some noise: neither empty nor incompressible. */
GBytes *
samples_new (const PlatenImageFormat *format)
{
  gsize   stride = platen_image_format_get_stride (format);
  gsize   n_bytes = stride * (gsize) format->height_px;
  guint8 *bytes = g_malloc (n_bytes);
  guint32 state = 1;

  for (gsize at = 0; at < n_bytes; at++)
    {
      gsize y = at / stride;
      gsize i = at % stride;

      state = state * 1103515245u + 12345u;
      bytes[at] = format->mode == PLATEN_MODE_BILEVEL
                      ? draw_bits (y, i, state >> 28)
                      : (guint8) (y + i / 2 + (state >> 29));
    }

  return g_bytes_new_take (bytes, n_bytes);
}

int
samples_new_file (void)
{
  int fd = memfd_create ("sample", MFD_CLOEXEC);

  g_assert_cmpint (fd, !=, -1);

  return fd;
}

int
samples_open_full_disk (void)
{
  int fd = open ("/dev/full", O_RDWR | O_CLOEXEC);

  g_assert_cmpint (fd, !=, -1);

  return fd;
}

int
samples_new_file_of (const void *bytes, gsize n_bytes)
{
  int fd = samples_new_file ();

  g_assert_cmpint (pwrite (fd, bytes, n_bytes, 0), ==, (gssize) n_bytes);

  return fd;
}

int
samples_new_master (const PlatenImageFormat *format, GBytes *rows)
{
  g_autoptr (GError) error = NULL;
  int                fd = samples_new_file ();
  gsize n_rows = g_bytes_get_size (rows) / platen_image_format_get_stride (format);
  g_autoptr (PlatenTiffWriter) writer = platen_tiff_writer_new (fd, &error);

  g_assert_no_error (error);
  platen_tiff_writer_begin_page (writer, format, &error);
  g_assert_no_error (error);
  platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer),
                                  g_bytes_get_data (rows, NULL), n_rows, &error);
  g_assert_no_error (error);
  platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error);
  g_assert_no_error (error);

  return fd;
}

int
samples_new_jpeg (const PlatenImageFormat *format, GBytes *rows, int quality)
{
  g_autoptr (GError)           error = NULL;
  int                          fd = samples_new_file ();
  g_autoptr (PlatenOutput)     output = platen_output_new_for_fd (fd);
  g_autoptr (PlatenJpegWriter) writer =
      platen_jpeg_writer_new (output, format, quality, &error);

  g_assert_no_error (error);
  platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer),
                                  g_bytes_get_data (rows, NULL),
                                  (gsize) format->height_px, &error);
  g_assert_no_error (error);
  platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error);
  g_assert_no_error (error);

  return fd;
}

GBytes *
samples_get_bytes (int fd)
{
  off_t   n_bytes = lseek (fd, 0, SEEK_END);
  guint8 *bytes;

  g_assert_cmpint (n_bytes, >=, 0);
  bytes = g_malloc ((gsize) n_bytes);
  g_assert_cmpint (pread (fd, bytes, (gsize) n_bytes, 0), ==, n_bytes);

  return g_bytes_new_take (bytes, (gsize) n_bytes);
}

/* Decodes a whole picture at the size that the reader has. */
GBytes *
samples_read_rows (PlatenImageReader *reader, GError **error)
{
  PlatenImageFormat  format = *platen_image_reader_get_format (reader);
  gsize              stride = platen_image_format_get_stride (&format);
  gsize              n_bytes = stride * (gsize) format.height_px;
  g_autofree guint8 *bytes = g_malloc (n_bytes);

  if (!platen_image_reader_start (reader, format.width_px, format.height_px, error))
    return NULL;
  for (gsize y = 0; y < (gsize) format.height_px; y++)
    if (!platen_image_reader_read_row (reader, bytes + y * stride, error))
      return NULL;

  return g_bytes_new_take (g_steal_pointer (&bytes), n_bytes);
}

/* The spare bits of a bilevel row's last byte mean nothing. */
void
samples_assert_same_rows (const PlatenImageFormat *format, GBytes *a, GBytes *b)
{
  gsize         stride = platen_image_format_get_stride (format);
  const guint8 *x = g_bytes_get_data (a, NULL);
  const guint8 *y = g_bytes_get_data (b, NULL);
  guint         n_spare = 0;

  g_assert_cmpuint (g_bytes_get_size (a), ==, g_bytes_get_size (b));
  if (format->mode == PLATEN_MODE_BILEVEL)
    n_spare = (guint) (8 * stride) - (guint) format->width_px;

  for (gsize i = 0; i < g_bytes_get_size (a); i++)
    {
      guint shift = (i + 1) % stride == 0 ? n_spare : 0;

      g_assert_cmphex (x[i] >> shift, ==, y[i] >> shift);
    }
}

void
samples_assert_near (GBytes *a, GBytes *b, double mean_difference)
{
  const guint8 *x = g_bytes_get_data (a, NULL);
  const guint8 *y = g_bytes_get_data (b, NULL);
  double        sum = 0;

  g_assert_cmpuint (g_bytes_get_size (a), ==, g_bytes_get_size (b));
  for (gsize i = 0; i < g_bytes_get_size (a); i++)
    sum += ABS (x[i] - y[i]);

  g_assert_cmpfloat (sum / (double) g_bytes_get_size (a), <, mean_difference);
}

PlatenPageFacts *
samples_new_facts (const PlatenImageFormat *format, const char *media_type)
{
  PlatenPageFacts *facts = platen_page_facts_new ();

  facts->width_px = format->width_px;
  facts->height_px = format->height_px;
  facts->dpi_x = format->dpi_x;
  facts->dpi_y = format->dpi_y;
  facts->mode = format->mode;
  facts->bits_per_sample = format->bits_per_sample;
  facts->media_type = g_strdup (media_type);

  return facts;
}
