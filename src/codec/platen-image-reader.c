/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-image-reader.h"
#include "platen-input.h"
#include "platen-jpeg-reader.h"
#include "platen-tiff-reader.h"

G_DEFINE_INTERFACE (PlatenImageReader, platen_image_reader, G_TYPE_OBJECT)

static void
platen_image_reader_default_init (PlatenImageReaderInterface *iface)
{
}

static PlatenImageReader *
open_jpeg (int fd, GError **error)
{
  g_autoptr (GBytes) bytes = platen_input_read_all (fd, error);

  return bytes != NULL ? (PlatenImageReader *) platen_jpeg_reader_new (bytes, error)
                       : NULL;
}

/**
 * platen_image_reader_open:
 * @fd: a master; not owned, must outlive the reader
 * @media_type: what it is: `image/tiff` or `image/jpeg`
 *
 * Opens a page for reading. Nothing is allocated for its pixels.
 *
 * Errors: %PLATEN_ERROR_FAILED when it is damaged or cannot be read, %PLATEN_ERROR_LIMIT
 * when it is too large, %PLATEN_ERROR_UNSUPPORTED when it is of a kind that is not read.
 *
 * Returns: (transfer full): the reader
 */
PlatenImageReader *
platen_image_reader_open (int fd, const char *media_type, GError **error)
{
  g_return_val_if_fail (media_type != NULL, NULL);

  if (g_str_equal (media_type, "image/tiff"))
    return (PlatenImageReader *) platen_tiff_reader_new (fd, error);
  if (g_str_equal (media_type, "image/jpeg"))
    return open_jpeg (fd, error);

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
               "A page of type ‘%s’ cannot be read", media_type);
  return NULL;
}

/**
 * platen_image_reader_get_format:
 *
 * Returns: (transfer none): the shape of the rows, that of the whole picture before
 *   [method@Platen.ImageReader.start]; its height is known
 */
const PlatenImageFormat *
platen_image_reader_get_format (PlatenImageReader *self)
{
  g_return_val_if_fail (PLATEN_IS_IMAGE_READER (self), NULL);

  return PLATEN_IMAGE_READER_GET_IFACE (self)->get_format (self);
}

/**
 * platen_image_reader_start:
 * @least_width_px: the width that is needed
 * @least_height_px: the height that is needed
 *
 * Gets ready to decode at the cheapest size that is not below what is needed; the format
 * tells which that is. Call it once, before the first row.
 *
 * Errors: %PLATEN_ERROR_FAILED when the file is damaged.
 */
gboolean
platen_image_reader_start (PlatenImageReader *self,
                           int                least_width_px,
                           int                least_height_px,
                           GError           **error)
{
  PlatenImageReaderInterface *iface;

  g_return_val_if_fail (PLATEN_IS_IMAGE_READER (self), FALSE);

  iface = PLATEN_IMAGE_READER_GET_IFACE (self);

  return iface->start == NULL ||
         iface->start (self, least_width_px, least_height_px, error);
}

/**
 * platen_image_reader_read_row:
 * @row: (out caller-allocates): room for one row
 *
 * Decodes the next row of a reader that was started. Ask for no more rows than the height.
 *
 * Errors: %PLATEN_ERROR_FAILED when the file is damaged or cannot be read.
 */
gboolean
platen_image_reader_read_row (PlatenImageReader *self, guint8 *row, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_IMAGE_READER (self), FALSE);
  g_return_val_if_fail (row != NULL, FALSE);

  return PLATEN_IMAGE_READER_GET_IFACE (self)->read_row (self, row, error);
}
