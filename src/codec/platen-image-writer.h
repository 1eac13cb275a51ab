/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-image-format.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_IMAGE_WRITER (platen_image_writer_get_type ())
G_DECLARE_INTERFACE (PlatenImageWriter,
                     platen_image_writer,
                     PLATEN,
                     IMAGE_WRITER,
                     GObject)

/**
 * PlatenImageWriterInterface:
 * @write_rows: encodes @n_rows rows
 * @finish: completes the file; called once, after the last row
 *
 * An encoder that takes a picture row by row. Not for two threads at once. One that goes
 * without a finish leaves an unusable file behind.
 */
struct _PlatenImageWriterInterface
{
  GTypeInterface parent_interface;

  gboolean (*write_rows) (PlatenImageWriter *self,
                          const guint8      *rows,
                          gsize              n_rows,
                          GError           **error);
  gboolean (*finish) (PlatenImageWriter *self, GError **error);
};

gboolean platen_image_writer_write_rows (PlatenImageWriter *self,
                                         const guint8      *rows,
                                         gsize              n_rows,
                                         GError           **error);
gboolean platen_image_writer_finish (PlatenImageWriter *self, GError **error);

G_END_DECLS
