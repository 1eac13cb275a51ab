/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-tiff-file.h"
#include "platen-tiff-reader.h"

#define CM_PER_INCH 2.54f
/* What a file that does not say is taken for; the page's facts know better. */
#define DEFAULT_DPI 72

/**
 * PlatenTiffReader:
 *
 * Decodes one picture of a TIFF file row by row: bilevel, grey or RGB, in strips, with
 * 1, 8 or 16 bits a sample. Memory is one compressed strip and a row.
 */
struct _PlatenTiffReader
{
  GObject parent_instance;

  PlatenTiffFile   *file; /* owned */
  PlatenImageFormat format;
  gboolean          is_inverted; /* against our own sense of black and white */
  guint32           row;         /* the next one */
};

static const PlatenImageFormat *
get_format (PlatenImageReader *reader)
{
  return &PLATEN_TIFF_READER (reader)->format;
}

static gboolean
read_row (PlatenImageReader *reader, guint8 *row, GError **error)
{
  PlatenTiffReader *self = PLATEN_TIFF_READER (reader);
  TIFF             *tiff = platen_tiff_file_get_handle (self->file);
  gsize             stride = platen_image_format_get_stride (&self->format);

  if (TIFFReadScanline (tiff, row, self->row, 0) != 1 ||
      platen_tiff_file_is_damaged (self->file))
    {
      platen_tiff_file_set_error (self->file, error);
      return FALSE;
    }
  self->row++;

  if (self->is_inverted)
    for (gsize i = 0; i < stride; i++)
      row[i] = (guint8) ~row[i];

  return TRUE;
}

static void
reader_iface_init (PlatenImageReaderInterface *iface)
{
  iface->get_format = get_format;
  iface->read_row = read_row;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenTiffReader,
                               platen_tiff_reader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_IMAGE_READER,
                                                      reader_iface_init))

static void
platen_tiff_reader_finalize (GObject *object)
{
  PlatenTiffReader *self = PLATEN_TIFF_READER (object);

  g_clear_pointer (&self->file, platen_tiff_file_free);

  G_OBJECT_CLASS (platen_tiff_reader_parent_class)->finalize (object);
}

static void
platen_tiff_reader_class_init (PlatenTiffReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_tiff_reader_finalize;
}

static void
platen_tiff_reader_init (PlatenTiffReader *self)
{
}

static int
get_dpi (TIFF *tiff, ttag_t tag)
{
  float   resolution = 0;
  guint16 unit = RESUNIT_INCH;

  TIFFGetFieldDefaulted (tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
  if (!TIFFGetField (tiff, tag, &resolution))
    return DEFAULT_DPI;
  if (unit == RESUNIT_CENTIMETER)
    resolution *= CM_PER_INCH;
  if (!(resolution >= 1 && resolution <= PLATEN_MAX_DPI))
    return DEFAULT_DPI;

  return (int) (resolution + 0.5f);
}

/* Whether the pixels are of a kind that we know; fills in what they are. */
static gboolean
take_pixel_kind (PlatenTiffReader *self, TIFF *tiff)
{
  guint16 photometric = G_MAXUINT16;
  guint16 n_channels = 1;
  guint16 n_bits = 1;
  guint16 planes = PLANARCONFIG_CONTIG;
  guint16 sample_format = SAMPLEFORMAT_UINT;

  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLESPERPIXEL, &n_channels);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_BITSPERSAMPLE, &n_bits);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_PLANARCONFIG, &planes);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLEFORMAT, &sample_format);
  TIFFGetField (tiff, TIFFTAG_PHOTOMETRIC, &photometric);

  self->format.bits_per_sample = n_bits;
  if (TIFFIsTiled (tiff) || planes != PLANARCONFIG_CONTIG ||
      sample_format != SAMPLEFORMAT_UINT || (n_bits != 1 && n_bits != 8 && n_bits != 16))
    return FALSE;
  if (photometric == PHOTOMETRIC_RGB && n_channels == 3 && n_bits != 1)
    {
      self->format.mode = PLATEN_MODE_COLOR;
      return TRUE;
    }
  if (n_channels != 1 || photometric > PHOTOMETRIC_MINISBLACK)
    return FALSE;

  self->format.mode = n_bits == 1 ? PLATEN_MODE_BILEVEL : PLATEN_MODE_GRAY;
  self->is_inverted = (n_bits == 1) == (photometric == PHOTOMETRIC_MINISBLACK);
  return TRUE;
}

static gboolean
take_format (PlatenTiffReader *self, GError **error)
{
  TIFF   *tiff = platen_tiff_file_get_handle (self->file);
  guint32 width = 0;
  guint32 height = 0;

  TIFFGetField (tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField (tiff, TIFFTAG_IMAGELENGTH, &height);
  if (!platen_image_format_check_size (width, height, error))
    return FALSE;

  self->format.width_px = (int) width;
  self->format.height_px = (int) height;
  self->format.dpi_x = get_dpi (tiff, TIFFTAG_XRESOLUTION);
  self->format.dpi_y = get_dpi (tiff, TIFFTAG_YRESOLUTION);
  if (!take_pixel_kind (self, tiff) ||
      (gsize) TIFFScanlineSize (tiff) != platen_image_format_get_stride (&self->format))
    {
      g_set_error_literal (
          error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
          "This kind of TIFF cannot be read; save it as bilevel, grey or "
          "RGB in strips");
      return FALSE;
    }

  platen_tiff_file_forget_warnings (self->file);
  if (platen_tiff_file_is_damaged (self->file))
    {
      platen_tiff_file_set_error (self->file, error);
      return FALSE;
    }

  return TRUE;
}

/**
 * platen_tiff_reader_new:
 * @fd: a TIFF file; not owned, must outlive the reader
 *
 * Opens the first picture of a TIFF file. Nothing is allocated for its pixels.
 *
 * Errors: %PLATEN_ERROR_FAILED when it is damaged, %PLATEN_ERROR_LIMIT when it is too large,
 * %PLATEN_ERROR_UNSUPPORTED when it is of a kind that is not read.
 *
 * Returns: (transfer full): the reader
 */
PlatenTiffReader *
platen_tiff_reader_new (int fd, GError **error)
{
  return platen_tiff_reader_new_at (fd, 0, error);
}

/**
 * platen_tiff_reader_new_at:
 * @fd: a TIFF file; not owned, must outlive the reader
 * @index: which of its pictures, from 0
 *
 * Opens one picture of a TIFF file that has many.
 *
 * Errors: as [ctor@Platen.TiffReader.new]; %PLATEN_ERROR_FAILED also when there are fewer.
 *
 * Returns: (transfer full): the reader
 */
PlatenTiffReader *
platen_tiff_reader_new_at (int fd, int index, GError **error)
{
  g_autoptr (PlatenTiffReader) self = g_object_new (PLATEN_TYPE_TIFF_READER, NULL);

  g_return_val_if_fail (index >= 0 && index < PLATEN_MAX_PAGES_PER_JOB, NULL);

  self->file = platen_tiff_file_open (fd, "rm", error);
  if (self->file == NULL)
    return NULL;
  if (index > 0 &&
      !TIFFSetDirectory (platen_tiff_file_get_handle (self->file), (tdir_t) index))
    {
      platen_tiff_file_set_error (self->file, error);
      return NULL;
    }
  if (!take_format (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * platen_tiff_reader_get_n_pictures:
 *
 * Counts the pictures by walking through the whole file; do it before reading rows.
 *
 * Returns: how many there are, 1 … PLATEN_MAX_PAGES_PER_JOB
 */
int
platen_tiff_reader_get_n_pictures (PlatenTiffReader *self)
{
  gint64 n_pictures;

  g_return_val_if_fail (PLATEN_IS_TIFF_READER (self), 0);

  n_pictures = TIFFNumberOfDirectories (platen_tiff_file_get_handle (self->file));

  return (int) CLAMP (n_pictures, 1, PLATEN_MAX_PAGES_PER_JOB);
}

/**
 * platen_tiff_reader_get_file:
 *
 * Returns: (transfer none): the file behind it
 */
PlatenTiffFile *
platen_tiff_reader_get_file (PlatenTiffReader *self)
{
  g_return_val_if_fail (PLATEN_IS_TIFF_READER (self), NULL);

  return self->file;
}

/**
 * platen_tiff_reader_has_g4_strip:
 *
 * Tells whether the whole picture is one strip of G4 in the bit order that a PDF wants, so
 * that it can pass as it is.
 */
gboolean
platen_tiff_reader_has_g4_strip (PlatenTiffReader *self)
{
  TIFF   *tiff;
  guint16 compression = COMPRESSION_NONE;
  guint16 order = FILLORDER_MSB2LSB;

  g_return_val_if_fail (PLATEN_IS_TIFF_READER (self), FALSE);

  tiff = platen_tiff_file_get_handle (self->file);
  TIFFGetField (tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_FILLORDER, &order);

  return compression == COMPRESSION_CCITTFAX4 && order == FILLORDER_MSB2LSB &&
         TIFFNumberOfStrips (tiff) == 1 && !self->is_inverted;
}

/**
 * platen_tiff_reader_read_strip:
 * @strip: 0 … the number of strips - 1
 *
 * Reads one strip as it is stored, still compressed.
 *
 * Errors: %PLATEN_ERROR_FAILED when it lies outside the file.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
platen_tiff_reader_read_strip (PlatenTiffReader *self, guint32 strip, GError **error)
{
  TIFF              *tiff;
  guint64            n_bytes;
  g_autofree guint8 *bytes = NULL;

  g_return_val_if_fail (PLATEN_IS_TIFF_READER (self), NULL);

  tiff = platen_tiff_file_get_handle (self->file);
  n_bytes = TIFFGetStrileByteCount (tiff, strip);
  if (n_bytes == 0 || n_bytes > platen_tiff_file_get_n_bytes (self->file))
    {
      platen_tiff_file_set_error (self->file, error);
      return NULL;
    }

  bytes = g_malloc (n_bytes);
  if (TIFFReadRawStrip (tiff, strip, bytes, (tmsize_t) n_bytes) != (tmsize_t) n_bytes)
    {
      platen_tiff_file_set_error (self->file, error);
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&bytes), n_bytes);
}
