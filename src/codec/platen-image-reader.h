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
 * @start: gets ready to decode, perhaps at a smaller size; NULL when there is nothing to do
 * @read_row: decodes one row
 *
 * A decoder that gives a picture row by row. Not for two threads at once.
 */
struct _PlatenImageReaderInterface
{
  GTypeInterface parent_interface;

  const PlatenImageFormat *(*get_format) (PlatenImageReader *self);
  gboolean (*start) (PlatenImageReader *self,
                     int                least_width_px,
                     int                least_height_px,
                     GError           **error);
  gboolean (*read_row) (PlatenImageReader *self, guint8 *row, GError **error);
};

PlatenImageReader       *platen_image_reader_open (int         fd,
                                                   const char *media_type,
                                                   GError    **error);
const PlatenImageFormat *platen_image_reader_get_format (PlatenImageReader *self);
gboolean                 platen_image_reader_start (PlatenImageReader *self,
                                                    int                least_width_px,
                                                    int                least_height_px,
                                                    GError           **error);
gboolean                 platen_image_reader_read_row (PlatenImageReader *self,
                                                       guint8            *row,
                                                       GError           **error);

G_END_DECLS
