/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-image-format.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_IMAGE_READER (platen_image_reader_get_type ())
G_DECLARE_INTERFACE (PlatenImageReader,
                     platen_image_reader,
                     PLATEN,
                     IMAGE_READER,
                     GObject)

/**
 * PlatenImageReaderInterface:
 * @get_format: the shape of the rows that it gives; the height is known
 * @read_row: decodes one row
 *
 * A decoder that gives a picture row by row. Not for two threads at once.
 */
struct _PlatenImageReaderInterface
{
  GTypeInterface parent_interface;

  const PlatenImageFormat *(*get_format) (PlatenImageReader *self);
  gboolean (*read_row) (PlatenImageReader *self, guint8 *row, GError **error);
};

const PlatenImageFormat *platen_image_reader_get_format (PlatenImageReader *self);
gboolean                 platen_image_reader_read_row (PlatenImageReader *self,
                                                       guint8            *row,
                                                       GError           **error);

G_END_DECLS
