/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <tiffio.h>

G_BEGIN_DECLS

typedef struct _PlatenTiffFile PlatenTiffFile;

PlatenTiffFile *platen_tiff_file_open (int fd, const char *mode, GError **error);
void            platen_tiff_file_free (PlatenTiffFile *self);
TIFF           *platen_tiff_file_get_handle (PlatenTiffFile *self);
guint64         platen_tiff_file_get_n_bytes (PlatenTiffFile *self);
gboolean        platen_tiff_file_check_room (const PlatenTiffFile *self,
                                             guint64               n_bytes,
                                             GError              **error);
gboolean        platen_tiff_file_close (PlatenTiffFile *self, GError **error);
void            platen_tiff_file_forget_warnings (PlatenTiffFile *self);
gboolean        platen_tiff_file_is_damaged (const PlatenTiffFile *self);
void            platen_tiff_file_set_error (const PlatenTiffFile *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenTiffFile, platen_tiff_file_free)

G_END_DECLS
