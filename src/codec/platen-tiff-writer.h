/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-image-writer.h"
#include "platen-tiff-reader.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_TIFF_WRITER (platen_tiff_writer_get_type ())
G_DECLARE_FINAL_TYPE (PlatenTiffWriter, platen_tiff_writer, PLATEN, TIFF_WRITER, GObject)

PlatenTiffWriter *platen_tiff_writer_new (int fd, GError **error);
PlatenTiffWriter *platen_tiff_writer_new_document (int fd, GError **error);
gboolean          platen_tiff_writer_begin_page (PlatenTiffWriter        *self,
                                                 const PlatenImageFormat *format,
                                                 GError                 **error);
gboolean          platen_tiff_writer_end_page (PlatenTiffWriter *self, GError **error);
gboolean          platen_tiff_writer_copy_page (PlatenTiffWriter        *self,
                                                PlatenTiffReader        *from,
                                                const PlatenImageFormat *format,
                                                GError                 **error);

G_END_DECLS
