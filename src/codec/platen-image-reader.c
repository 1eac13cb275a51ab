/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-image-reader.h"

G_DEFINE_INTERFACE (PlatenImageReader, platen_image_reader, G_TYPE_OBJECT)

static void
platen_image_reader_default_init (PlatenImageReaderInterface *iface)
{
}

/**
 * platen_image_reader_get_format:
 *
 * Returns: (transfer none): the shape of the rows; its height is known
 */
const PlatenImageFormat *
platen_image_reader_get_format (PlatenImageReader *self)
{
  g_return_val_if_fail (PLATEN_IS_IMAGE_READER (self), NULL);

  return PLATEN_IMAGE_READER_GET_IFACE (self)->get_format (self);
}

/**
 * platen_image_reader_read_row:
 * @row: (out caller-allocates): room for one row
 *
 * Decodes the next row. Ask for no more rows than the height.
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
