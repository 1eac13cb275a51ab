/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-jpeg-error.h"
#include "platen-jpeg-reader.h"
#include "platen-limits.h"

#include <jerror.h>

#define CM_PER_INCH 2.54
/* What a file that does not say is taken for; the page's facts know better. */
#define DEFAULT_DPI 72
/* libjpeg-turbo has fast paths for 1/2, 1/4 and 1/8. */
#define MAX_SCALE_DENOM 8
/* A progressive JPEG may repeat passes over the picture for hours. Real ones have ten. */
#define MAX_SCANS 100

/**
 * PlatenJpegReader:
 *
 * Decodes a JPEG row by row, on wish at a half, a quarter or an eighth of its size, which
 * costs a fraction of the time. The header is read at construction; the format is that of
 * the full picture until the start has chosen the size.
 */
struct _PlatenJpegReader
{
  GObject parent_instance;

  struct jpeg_decompress_struct jpeg;
  PlatenJpegError               jpeg_error;
  struct jpeg_progress_mgr      progress;
  GBytes                       *bytes; /* owned */
  PlatenImageFormat             format;
};

static void
set_error (PlatenJpegReader *self, GError **error)
{
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
               "The page’s file is damaged; scan it again (%s)",
               self->jpeg_error.message);
}

static const PlatenImageFormat *
get_format (PlatenImageReader *reader)
{
  return &PLATEN_JPEG_READER (reader)->format;
}

static gboolean
start_decompress (PlatenJpegReader *self, guint scale_denom)
{
  if (setjmp (self->jpeg_error.jump) != 0)
    return FALSE;

  self->jpeg.scale_num = 1;
  self->jpeg.scale_denom = scale_denom;
  self->jpeg.out_color_space = self->jpeg.num_components == 3 ? JCS_RGB : JCS_GRAYSCALE;

  return jpeg_start_decompress (&self->jpeg);
}

static gboolean
start (PlatenImageReader *reader, int least_width_px, int least_height_px, GError **error)
{
  PlatenJpegReader *self = PLATEN_JPEG_READER (reader);
  gint64            width = self->format.width_px;
  gint64            height = self->format.height_px;
  guint             denom = 1;

  while (denom < MAX_SCALE_DENOM && width >= 2 * denom * (gint64) least_width_px &&
         height >= 2 * denom * (gint64) least_height_px)
    denom *= 2;

  if (!start_decompress (self, denom))
    {
      set_error (self, error);
      return FALSE;
    }

  self->format.width_px = (int) self->jpeg.output_width;
  self->format.height_px = (int) self->jpeg.output_height;
  return TRUE;
}

static gboolean
decode_row (PlatenJpegReader *self, guint8 *row)
{
  JSAMPROW line = row;

  if (setjmp (self->jpeg_error.jump) != 0)
    return FALSE;

  return jpeg_read_scanlines (&self->jpeg, &line, 1) == 1 &&
         !self->jpeg_error.is_truncated;
}

static gboolean
read_row (PlatenImageReader *reader, guint8 *row, GError **error)
{
  PlatenJpegReader *self = PLATEN_JPEG_READER (reader);

  if (decode_row (self, row))
    return TRUE;

  set_error (self, error);
  return FALSE;
}

static void
reader_iface_init (PlatenImageReaderInterface *iface)
{
  iface->get_format = get_format;
  iface->start = start;
  iface->read_row = read_row;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenJpegReader,
                               platen_jpeg_reader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_IMAGE_READER,
                                                      reader_iface_init))

static void
platen_jpeg_reader_finalize (GObject *object)
{
  PlatenJpegReader *self = PLATEN_JPEG_READER (object);

  jpeg_destroy_decompress (&self->jpeg);
  g_clear_pointer (&self->bytes, g_bytes_unref);

  G_OBJECT_CLASS (platen_jpeg_reader_parent_class)->finalize (object);
}

static void
platen_jpeg_reader_class_init (PlatenJpegReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_jpeg_reader_finalize;
}

/* Source: libjpeg-turbo, “Two Issues with the JPEG Standard”, 2015. */
static void
on_progress (j_common_ptr info)
{
  if (((j_decompress_ptr) info)->input_scan_number > MAX_SCANS)
    ERREXIT (info, JERR_BAD_PROGRESSION);
}

static void
platen_jpeg_reader_init (PlatenJpegReader *self)
{
  self->progress.progress_monitor = on_progress;
  self->jpeg.err = platen_jpeg_error_init (&self->jpeg_error);
}

static gboolean
read_header (PlatenJpegReader *self)
{
  gsize       n_bytes;
  const void *bytes = g_bytes_get_data (self->bytes, &n_bytes);

  if (setjmp (self->jpeg_error.jump) != 0)
    return FALSE;

  jpeg_create_decompress (&self->jpeg);
  self->jpeg.progress = &self->progress;
  jpeg_mem_src (&self->jpeg, bytes, n_bytes);

  return jpeg_read_header (&self->jpeg, TRUE) == JPEG_HEADER_OK;
}

static int
get_dpi (const struct jpeg_decompress_struct *jpeg, int density)
{
  double factor = jpeg->density_unit == 2 ? CM_PER_INCH : 1;
  double dpi = density * factor;

  if (jpeg->density_unit == 0 || dpi < 1 || dpi > PLATEN_MAX_DPI)
    return DEFAULT_DPI;

  return (int) (dpi + 0.5);
}

static gboolean
take_format (PlatenJpegReader *self, GError **error)
{
  const struct jpeg_decompress_struct *jpeg = &self->jpeg;

  if (!platen_image_format_check_size (jpeg->image_width, jpeg->image_height, error))
    return FALSE;
  if (jpeg->num_components != 1 && jpeg->num_components != 3)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                           "A JPEG in printing colours cannot be read; save it as RGB");
      return FALSE;
    }

  self->format.width_px = (int) jpeg->image_width;
  self->format.height_px = (int) jpeg->image_height;
  self->format.dpi_x = get_dpi (jpeg, jpeg->X_density);
  self->format.dpi_y = get_dpi (jpeg, jpeg->Y_density);
  self->format.mode = jpeg->num_components == 3 ? PLATEN_MODE_COLOR : PLATEN_MODE_GRAY;
  self->format.bits_per_sample = 8;

  return TRUE;
}

/**
 * platen_jpeg_reader_new:
 * @bytes: a whole JPEG file
 *
 * Reads the header.
 *
 * Errors: %PLATEN_ERROR_FAILED when it is damaged, %PLATEN_ERROR_LIMIT when it is too large,
 * %PLATEN_ERROR_UNSUPPORTED when it is neither grey nor RGB.
 *
 * Returns: (transfer full): the reader; start it before reading rows
 */
PlatenJpegReader *
platen_jpeg_reader_new (GBytes *bytes, GError **error)
{
  g_autoptr (PlatenJpegReader) self = g_object_new (PLATEN_TYPE_JPEG_READER, NULL);

  self->bytes = g_bytes_ref (bytes);
  if (!read_header (self))
    {
      set_error (self, error);
      return NULL;
    }
  if (!take_format (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * platen_jpeg_reader_get_bytes:
 *
 * Returns: (transfer none): the file
 */
GBytes *
platen_jpeg_reader_get_bytes (PlatenJpegReader *self)
{
  g_return_val_if_fail (PLATEN_IS_JPEG_READER (self), NULL);

  return self->bytes;
}

/**
 * platen_jpeg_reader_is_complete:
 *
 * Tells, without decoding, whether the file goes on to an end marker after its header. It
 * finds files that were cut off, not ones that were altered.
 */
gboolean
platen_jpeg_reader_is_complete (PlatenJpegReader *self)
{
  const guint8 *bytes;
  gsize         n_bytes;
  gsize         n_header;

  g_return_val_if_fail (PLATEN_IS_JPEG_READER (self), FALSE);

  bytes = g_bytes_get_data (self->bytes, &n_bytes);
  n_header = n_bytes - self->jpeg.src->bytes_in_buffer;

  for (gsize i = n_bytes; i >= n_header + 2; i--)
    if (bytes[i - 2] == 0xff && bytes[i - 1] == JPEG_EOI)
      return TRUE;

  return FALSE;
}
