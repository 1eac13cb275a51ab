/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-image-writer.h"
#include "platen-output.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_JPEG_WRITER (platen_jpeg_writer_get_type ())
G_DECLARE_FINAL_TYPE (PlatenJpegWriter, platen_jpeg_writer, PLATEN, JPEG_WRITER, GObject)

PlatenJpegWriter *platen_jpeg_writer_new (PlatenOutput            *output,
                                          const PlatenImageFormat *format,
                                          int                      quality,
                                          GError                 **error);

G_END_DECLS
