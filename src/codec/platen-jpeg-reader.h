/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-image-reader.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_JPEG_READER (platen_jpeg_reader_get_type ())
G_DECLARE_FINAL_TYPE (PlatenJpegReader, platen_jpeg_reader, PLATEN, JPEG_READER, GObject)

PlatenJpegReader *platen_jpeg_reader_new (GBytes *bytes, GError **error);
GBytes           *platen_jpeg_reader_get_bytes (PlatenJpegReader *self);
gboolean          platen_jpeg_reader_is_complete (PlatenJpegReader *self);

G_END_DECLS
