/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-image-writer.h"

G_DEFINE_INTERFACE (PlatenImageWriter, platen_image_writer, G_TYPE_OBJECT)

static void
platen_image_writer_default_init (PlatenImageWriterInterface *iface)
{
}

/**
 * platen_image_writer_write_rows:
 * @rows: @n_rows rows of the writer's format, without padding
 * @n_rows: 1 or more
 *
 * Encodes the next rows. After an error the writer is of no more use.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE when the disk is full; %PLATEN_ERROR_LIMIT when a picture
 * of unknown height grows too large; %PLATEN_ERROR_FAILED for more rows than were promised,
 * or when the encoder fails.
 */
gboolean
platen_image_writer_write_rows (PlatenImageWriter *self,
                                const guint8      *rows,
                                gsize              n_rows,
                                GError           **error)
{
  g_return_val_if_fail (PLATEN_IS_IMAGE_WRITER (self), FALSE);
  g_return_val_if_fail (rows != NULL && n_rows > 0, FALSE);

  return PLATEN_IMAGE_WRITER_GET_IFACE (self)->write_rows (self, rows, n_rows, error);
}

/**
 * platen_image_writer_finish:
 *
 * Completes the file. The last byte is handed to the system, not synced.
 *
 * Errors: as [method@Platen.ImageWriter.write_rows]; %PLATEN_ERROR_FAILED also for fewer
 * rows than were promised, or none.
 */
gboolean
platen_image_writer_finish (PlatenImageWriter *self, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_IMAGE_WRITER (self), FALSE);

  return PLATEN_IMAGE_WRITER_GET_IFACE (self)->finish (self, error);
}
