/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-image-writer.h"
#include "platen-output.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_PNG_WRITER (platen_png_writer_get_type ())
G_DECLARE_FINAL_TYPE (PlatenPngWriter, platen_png_writer, PLATEN, PNG_WRITER, GObject)

PlatenPngWriter *platen_png_writer_new (PlatenOutput            *output,
                                        const PlatenImageFormat *format,
                                        GError                 **error);

G_END_DECLS
