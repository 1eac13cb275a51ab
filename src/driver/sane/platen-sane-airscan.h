/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-scanner.h"

G_BEGIN_DECLS

gboolean platen_sane_airscan_drives (const char *driver_name);
gsize    platen_sane_airscan_count_filler (const PlatenPageFormat *format,
                                           const guint8           *rows,
                                           gsize                   n_rows,
                                           gsize                   n_before);
gboolean platen_sane_airscan_check_filler (gsize n_filler, gsize n_rows, GError **error);

G_END_DECLS
