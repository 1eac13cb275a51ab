/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "document-fixture.h"
#include "platen-error.h"
#include "platen-tiff-reader.h"

#include <tiffio.h>
#include <unistd.h>

static void
assert_directory (TIFF *tiff, gsize index, guint16 compression)
{
  const PlatenImageFormat *format = &samples_formats[index];
  g_autoptr (GBytes)       rows = samples_new (format);
  gsize                    stride = platen_image_format_get_stride (format);
  g_autofree guint8       *read = g_malloc (stride * (gsize) format->height_px);
  g_autoptr (GBytes)       found = NULL;
  guint16                  found_compression = 0;
  float                    dpi = 0;

  g_assert_true (TIFFSetDirectory (tiff, (tdir_t) index));
  TIFFGetField (tiff, TIFFTAG_COMPRESSION, &found_compression);
  TIFFGetField (tiff, TIFFTAG_YRESOLUTION, &dpi);
  g_assert_cmpint (found_compression, ==, compression);
  g_assert_cmpint ((int) dpi, ==, format->dpi_y);
  for (guint y = 0; y < (guint) format->height_px; y++)
    g_assert_cmpint (TIFFReadScanline (tiff, read + y * stride, y, 0), ==, 1);
  found = g_bytes_new_take (g_steal_pointer (&read), stride * (gsize) format->height_px);
  samples_assert_same_rows (format, rows, found);
}

static void
test_tiff_keeps_every_page_without_loss (Document *document, gconstpointer unused)
{
  TIFF *tiff;

  for (gsize i = 0; i < samples_n_formats; i++)
    document_add_sample (document, &samples_formats[i]);
  document_finish (document);

  tiff = TIFFOpen (document->path, "r");
  g_assert_nonnull (tiff);
  g_assert_cmpint (TIFFNumberOfDirectories (tiff), ==, (int) samples_n_formats);
  for (gsize i = 0; i < samples_n_formats; i++)
    assert_directory (tiff, i,
                      samples_formats[i].mode == PLATEN_MODE_BILEVEL
                          ? COMPRESSION_CCITTFAX4
                          : COMPRESSION_ADOBE_DEFLATE); /* not all read Zstandard */
  TIFFClose (tiff);
}

static void
test_tiff_takes_a_jpeg_page (Document *document, gconstpointer unused)
{
  const PlatenImageFormat      color = { 300, 200, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GError)           error = NULL;
  g_autoptr (GBytes)           rows = samples_new (&color);
  int                          source = samples_new_jpeg (&color, rows, 95);
  g_autoptr (PlatenTiffReader) reader = NULL;
  g_autoptr (GBytes)           read = NULL;

  document_add (document, source, &color, "image/jpeg");
  document_finish (document);
  close (source);

  reader = platen_tiff_reader_new (document->fd, &error);
  g_assert_no_error (error);
  read = samples_read_rows (PLATEN_IMAGE_READER (reader), &error);
  g_assert_no_error (error);
  samples_assert_near (rows, read, 20);
}

#define ADD(path, test) \
  g_test_add ("/codec/tiff-document/" path, Document, TIFF_RECIPE, document_set_up, \
              test, document_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("keeps-every-page-without-loss", test_tiff_keeps_every_page_without_loss);
  ADD ("takes-a-jpeg-page", test_tiff_takes_a_jpeg_page);
  ADD ("memory-does-not-grow-with-the-pages", document_test_memory_does_not_grow);
  ADD ("damaged-pages-are-refused", document_test_damaged_pages_are_refused);
  ADD ("without-pages-is-an-error", document_test_no_page_is_an_error);
  g_test_add_data_func ("/codec/tiff-document/full-disk-is-said-so", TIFF_RECIPE,
                        document_test_full_disk_is_said_so);

  return g_test_run ();
}
