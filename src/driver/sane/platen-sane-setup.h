/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sane/sane.h>

#include "platen-scan-settings.h"

G_BEGIN_DECLS

gboolean    platen_sane_setup_has_source (SANE_Handle handle, PlatenSourceKind source);
gboolean    platen_sane_setup_set_source (SANE_Handle      handle,
                                          PlatenSourceKind source,
                                          GError         **error);
gboolean    platen_sane_setup_has_depth (SANE_Handle handle, int bits);
const char *platen_sane_setup_get_resolution_name (SANE_Handle handle);
int         platen_sane_setup_get_end_um (SANE_Handle handle, const char *name);

gboolean platen_sane_setup_apply (SANE_Handle         handle,
                                  PlatenScanSettings *settings,
                                  GError            **error);
void     platen_sane_setup_get_dpi (SANE_Handle handle, int *out_dpi_x, int *out_dpi_y);
gboolean platen_sane_setup_apply_text (SANE_Handle handle,
                                       const char *text,
                                       GError    **error);

G_END_DECLS
