/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-image-reader.h"

G_BEGIN_DECLS

typedef struct _PlatenTiffFile PlatenTiffFile;

#define PLATEN_TYPE_TIFF_READER (platen_tiff_reader_get_type ())
G_DECLARE_FINAL_TYPE (PlatenTiffReader, platen_tiff_reader, PLATEN, TIFF_READER, GObject)

PlatenTiffReader *platen_tiff_reader_new (int fd, GError **error);
PlatenTiffReader *platen_tiff_reader_new_at (int fd, int index, GError **error);
int               platen_tiff_reader_get_n_pictures (PlatenTiffReader *self);
PlatenTiffFile   *platen_tiff_reader_get_file (PlatenTiffReader *self);
gboolean          platen_tiff_reader_has_g4_strip (PlatenTiffReader *self);
GBytes           *platen_tiff_reader_read_strip (PlatenTiffReader *self,
                                                 guint32           strip,
                                                 GError          **error);

G_END_DECLS
