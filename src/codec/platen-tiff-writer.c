/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-tiff-file.h"
#include "platen-tiff-writer.h"

#include <string.h>

/* Large enough to compress well, small enough that a page passes in a few MB. */
#define ROWS_PER_STRIP 64

/**
 * PlatenTiffWriter:
 *
 * Encodes pictures row by row into a TIFF file, one picture (a master) or many (a document).
 * Bilevel becomes G4 in one strip, which a PDF can take as it is; grey and colour become, in
 * strips of 64 rows over horizontal differences, Zstandard level 1 in a master, the fastest
 * lossless form that our own tools read, and Deflate in a document, which everybody's read.
 *
 * Between `begin_page` and `end_page` it is a [iface@Platen.ImageWriter], whose finish ends
 * a page that is open and closes the file.
 */
struct _PlatenTiffWriter
{
  GObject parent_instance;

  PlatenTiffFile   *file; /* owned */
  PlatenImageFormat format;
  gsize             stride;
  gboolean          is_document;
  gboolean          is_in_page;
  guint             n_pages;
  int               n_rows;       /* taken from the caller, of this page */
  guint32           n_strips;     /* written, of this page */
  guint8           *strip;        /* owned; rows that do not make a strip yet */
  gsize             n_strip_rows; /* in it */
};

static TIFF *
get_handle (PlatenTiffWriter *self)
{
  return platen_tiff_file_get_handle (self->file);
}

static gboolean
write_strip (PlatenTiffWriter *self, const guint8 *rows, gsize n_rows, GError **error)
{
  TIFF    *tiff = get_handle (self);
  guint32  height = self->n_strips * ROWS_PER_STRIP + (guint32) n_rows;
  tmsize_t n_bytes = (tmsize_t) (n_rows * self->stride);

  /* libtiff lets the length grow while it writes; it needs it before the strip. */
  if (self->format.height_px == -1)
    TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, height);

  if (TIFFWriteEncodedStrip (tiff, self->n_strips, (void *) rows, n_bytes) != n_bytes)
    {
      platen_tiff_file_set_error (self->file, error);
      return FALSE;
    }
  self->n_strips++;

  return TRUE;
}

static gboolean
flush_strip (PlatenTiffWriter *self, GError **error)
{
  gsize n_rows = self->n_strip_rows;

  self->n_strip_rows = 0;

  return n_rows == 0 || write_strip (self, self->strip, n_rows, error);
}

static gboolean
write_in_strips (PlatenTiffWriter *self, const guint8 *rows, gsize n_rows, GError **error)
{
  while (n_rows > 0)
    {
      gsize n = MIN (n_rows, ROWS_PER_STRIP - self->n_strip_rows);

      if (n == ROWS_PER_STRIP)
        {
          if (!write_strip (self, rows, n, error))
            return FALSE;
        }
      else
        {
          memcpy (self->strip + self->n_strip_rows * self->stride, rows,
                  n * self->stride);
          self->n_strip_rows += n;
          if (self->n_strip_rows == ROWS_PER_STRIP && !flush_strip (self, error))
            return FALSE;
        }
      rows += n * self->stride;
      n_rows -= n;
    }

  return TRUE;
}

static gboolean
write_in_one_strip (PlatenTiffWriter *self,
                    const guint8     *rows,
                    gsize             n_rows,
                    GError          **error)
{
  guint32 first = (guint32) self->n_rows;

  for (gsize i = 0; i < n_rows; i++)
    if (TIFFWriteScanline (get_handle (self), (void *) (rows + i * self->stride),
                           first + (guint32) i, 0) != 1)
      {
        platen_tiff_file_set_error (self->file, error);
        return FALSE;
      }

  return TRUE;
}

static gboolean
check_n_rows (PlatenTiffWriter *self, gsize n_rows, GError **error)
{
  gint64 height = self->n_rows + (gint64) n_rows;

  if (self->format.height_px == -1)
    return platen_image_format_check_size (self->format.width_px, height, error);
  if (height <= self->format.height_px)
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                       "A picture has more rows than were announced");
  return FALSE;
}

static gboolean
write_rows (PlatenImageWriter *writer, const guint8 *rows, gsize n_rows, GError **error)
{
  PlatenTiffWriter *self = PLATEN_TIFF_WRITER (writer);

  g_return_val_if_fail (self->is_in_page, FALSE);

  if (!check_n_rows (self, n_rows, error) ||
      !platen_tiff_file_check_room (self->file, n_rows * self->stride, error))
    return FALSE;
  if (self->format.mode == PLATEN_MODE_BILEVEL
          ? !write_in_one_strip (self, rows, n_rows, error)
          : !write_in_strips (self, rows, n_rows, error))
    return FALSE;

  self->n_rows += (int) n_rows;
  return TRUE;
}

static gboolean
finish (PlatenImageWriter *writer, GError **error)
{
  PlatenTiffWriter *self = PLATEN_TIFF_WRITER (writer);

  if (self->is_in_page && !platen_tiff_writer_end_page (self, error))
    return FALSE;

  return platen_tiff_file_close (self->file, error);
}

static void
writer_iface_init (PlatenImageWriterInterface *iface)
{
  iface->write_rows = write_rows;
  iface->finish = finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenTiffWriter,
                               platen_tiff_writer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_IMAGE_WRITER,
                                                      writer_iface_init))

static void
platen_tiff_writer_finalize (GObject *object)
{
  PlatenTiffWriter *self = PLATEN_TIFF_WRITER (object);

  g_clear_pointer (&self->file, platen_tiff_file_free);
  g_clear_pointer (&self->strip, g_free);

  G_OBJECT_CLASS (platen_tiff_writer_parent_class)->finalize (object);
}

static void
platen_tiff_writer_class_init (PlatenTiffWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_tiff_writer_finalize;
}

static void
platen_tiff_writer_init (PlatenTiffWriter *self)
{
}

/**
 * platen_tiff_writer_new:
 * @fd: an empty regular file, open for reading and writing; not owned, must outlive the
 *   writer
 *
 * Errors: %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_FAILED.
 *
 * Returns: (transfer full): a writer without a page
 */
PlatenTiffWriter *
platen_tiff_writer_new (int fd, GError **error)
{
  g_autoptr (PlatenTiffWriter) self = g_object_new (PLATEN_TYPE_TIFF_WRITER, NULL);

  self->file = platen_tiff_file_open (fd, "w", error);

  return self->file != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * platen_tiff_writer_new_document:
 * @fd: as for platen_tiff_writer_new()
 *
 * As platen_tiff_writer_new(), for a file that leaves this machine: only compressions that
 * every reader of TIFF 6.0 with Adobe's Deflate knows.
 *
 * Returns: (transfer full): a writer without a page
 */
PlatenTiffWriter *
platen_tiff_writer_new_document (int fd, GError **error)
{
  PlatenTiffWriter *self = platen_tiff_writer_new (fd, error);

  if (self != NULL)
    self->is_document = TRUE;

  return self;
}

static void
set_pixel_tags (PlatenTiffWriter *self, TIFF *tiff)
{
  const PlatenImageFormat *format = &self->format;
  guint                    n_channels = platen_mode_get_n_channels (format->mode);
  int                      photometric = PHOTOMETRIC_MINISBLACK;

  if (format->mode == PLATEN_MODE_BILEVEL)
    photometric = PHOTOMETRIC_MINISWHITE;
  else if (format->mode == PLATEN_MODE_COLOR)
    photometric = PHOTOMETRIC_RGB;

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, (guint32) format->width_px);
  if (format->height_px != -1)
    TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, (guint32) format->height_px);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, format->bits_per_sample);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, n_channels);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, photometric);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField (tiff, TIFFTAG_FILLORDER, FILLORDER_MSB2LSB);
  TIFFSetField (tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  TIFFSetField (tiff, TIFFTAG_XRESOLUTION, (double) format->dpi_x);
  TIFFSetField (tiff, TIFFTAG_YRESOLUTION, (double) format->dpi_y);
  TIFFSetField (tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
}

static void
set_compression (PlatenTiffWriter *self, TIFF *tiff)
{
  if (self->format.mode == PLATEN_MODE_BILEVEL)
    {
      TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
      TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, G_MAXUINT32);
      return;
    }

  TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, ROWS_PER_STRIP);
  if (!self->is_document && TIFFIsCODECConfigured (COMPRESSION_ZSTD))
    {
      TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_ZSTD);
      TIFFSetField (tiff, TIFFTAG_ZSTD_LEVEL, 1);
    }
  else
    {
      TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
      TIFFSetField (tiff, TIFFTAG_ZIPQUALITY, 1);
    }
  TIFFSetField (tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
}

/**
 * platen_tiff_writer_begin_page:
 * @format: the shape of the rows that follow; the height may be unknown
 *
 * Begins the next picture; the one before must have ended.
 *
 * Errors: those of [func@Platen.ImageFormat.check].
 */
gboolean
platen_tiff_writer_begin_page (PlatenTiffWriter        *self,
                               const PlatenImageFormat *format,
                               GError                 **error)
{
  g_return_val_if_fail (PLATEN_IS_TIFF_WRITER (self) && !self->is_in_page, FALSE);

  if (!platen_image_format_check (format, error))
    return FALSE;

  self->format = *format;
  self->stride = platen_image_format_get_stride (format);
  self->n_rows = 0;
  self->n_strips = 0;
  self->n_strip_rows = 0;
  self->is_in_page = TRUE;
  g_clear_pointer (&self->strip, g_free);
  if (format->mode != PLATEN_MODE_BILEVEL)
    self->strip = g_malloc_n (ROWS_PER_STRIP, self->stride);

  set_pixel_tags (self, get_handle (self));
  set_compression (self, get_handle (self));

  return TRUE;
}

static gboolean
write_directory (PlatenTiffWriter *self, GError **error)
{
  if (TIFFWriteDirectory (get_handle (self)) != 1)
    {
      platen_tiff_file_set_error (self->file, error);
      return FALSE;
    }

  self->is_in_page = FALSE;
  self->n_pages++;
  return TRUE;
}

/**
 * platen_tiff_writer_end_page:
 *
 * Completes the picture that was begun.
 *
 * Errors: %PLATEN_ERROR_FAILED when rows are missing or there is none;
 * %PLATEN_ERROR_NO_SPACE.
 */
gboolean
platen_tiff_writer_end_page (PlatenTiffWriter *self, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_TIFF_WRITER (self) && self->is_in_page, FALSE);

  if (self->n_rows == 0 ||
      (self->format.height_px != -1 && self->n_rows < self->format.height_px))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                   "A picture ended after %d rows; more were announced", self->n_rows);
      return FALSE;
    }

  return flush_strip (self, error) && write_directory (self, error);
}

/* What says how the strips are to be decoded, besides the pixel tags; FALSE for what a
 * document must not hold. */
static gboolean
copy_decoding_tags (TIFF *from, TIFF *to)
{
  guint16 compression = COMPRESSION_NONE;
  guint16 order = FILLORDER_MSB2LSB;
  guint16 photometric = PHOTOMETRIC_MINISBLACK;
  guint16 predictor = PREDICTOR_NONE;
  guint32 rows_per_strip = G_MAXUINT32;

  TIFFGetField (from, TIFFTAG_COMPRESSION, &compression);
  TIFFGetField (from, TIFFTAG_PHOTOMETRIC, &photometric);
  TIFFGetFieldDefaulted (from, TIFFTAG_FILLORDER, &order);
  TIFFGetFieldDefaulted (from, TIFFTAG_ROWSPERSTRIP, &rows_per_strip);

  TIFFSetField (to, TIFFTAG_COMPRESSION, compression);
  TIFFSetField (to, TIFFTAG_PHOTOMETRIC, photometric);
  TIFFSetField (to, TIFFTAG_FILLORDER, order);
  TIFFSetField (to, TIFFTAG_ROWSPERSTRIP, rows_per_strip);

  switch (compression)
    {
    case COMPRESSION_NONE:
    case COMPRESSION_CCITTFAX4:
      return TRUE;
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_LZW:
      TIFFGetFieldDefaulted (from, TIFFTAG_PREDICTOR, &predictor);
      TIFFSetField (to, TIFFTAG_PREDICTOR, predictor);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
copy_strips (PlatenTiffWriter *self, PlatenTiffReader *from, GError **error)
{
  TIFF   *tiff = platen_tiff_file_get_handle (platen_tiff_reader_get_file (from));
  guint32 n_strips = TIFFNumberOfStrips (tiff);

  for (guint32 i = 0; i < n_strips; i++)
    {
      g_autoptr (GBytes) strip = platen_tiff_reader_read_strip (from, i, error);
      gsize              n_bytes;
      const void        *bytes;

      if (strip == NULL)
        return FALSE;

      bytes = g_bytes_get_data (strip, &n_bytes);
      if (!platen_tiff_file_check_room (self->file, n_bytes, error))
        return FALSE;
      if (TIFFWriteRawStrip (get_handle (self), i, (void *) bytes, (tmsize_t) n_bytes) !=
          (tmsize_t) n_bytes)
        {
          platen_tiff_file_set_error (self->file, error);
          return FALSE;
        }
    }

  return TRUE;
}

/* For what must not be copied: strips of another byte order, of a codec with tables, or of
 * one that not everybody reads. */
static gboolean
recode_rows (PlatenTiffWriter *self, PlatenTiffReader *from, GError **error)
{
  PlatenImageReader *reader = PLATEN_IMAGE_READER (from);
  g_autofree guint8 *row = g_malloc (self->stride);

  for (int y = 0; y < self->format.height_px; y++)
    if (!platen_image_reader_read_row (reader, row, error) ||
        !write_rows (PLATEN_IMAGE_WRITER (self), row, 1, error))
      return FALSE;

  return platen_tiff_writer_end_page (self, error);
}

/**
 * platen_tiff_writer_copy_page:
 * @from: a reader of which no row was read
 * @format: its format, perhaps with another dpi
 *
 * Appends a whole picture. Its strips are copied as they are, still compressed, where that
 * is possible.
 *
 * Errors: %PLATEN_ERROR_FAILED when @from is damaged, %PLATEN_ERROR_NO_SPACE,
 * %PLATEN_ERROR_LIMIT when the file would pass 4 GiB.
 */
gboolean
platen_tiff_writer_copy_page (PlatenTiffWriter        *self,
                              PlatenTiffReader        *from,
                              const PlatenImageFormat *format,
                              GError                 **error)
{
  TIFF *tiff;

  g_return_val_if_fail (PLATEN_IS_TIFF_READER (from), FALSE);

  if (!platen_tiff_writer_begin_page (self, format, error))
    return FALSE;

  tiff = platen_tiff_file_get_handle (platen_tiff_reader_get_file (from));
  if (TIFFIsByteSwapped (tiff) || !copy_decoding_tags (tiff, get_handle (self)))
    {
      set_pixel_tags (self, get_handle (self));
      set_compression (self, get_handle (self));
      return recode_rows (self, from, error);
    }

  return copy_strips (self, from, error) && write_directory (self, error);
}
