/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-band-keeper.h"
#include "platen-image-writer.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_PREVIEW_WRITER (platen_preview_writer_get_type ())
G_DECLARE_FINAL_TYPE (PlatenPreviewWriter,
                      platen_preview_writer,
                      PLATEN,
                      PREVIEW_WRITER,
                      GObject)

PlatenPreviewWriter *platen_preview_writer_new (int                      fd,
                                                const PlatenImageFormat *format,
                                                GError                 **error);
void platen_preview_writer_show_to (PlatenPreviewWriter *self, PlatenBandKeeper *keeper);

G_END_DECLS
