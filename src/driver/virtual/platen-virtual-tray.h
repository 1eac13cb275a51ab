/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-virtual-paper.h"
#include "platen-virtual-setup.h"
#include "platen-words.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_VIRTUAL_TRAY (platen_virtual_tray_get_type ())
G_DECLARE_FINAL_TYPE (PlatenVirtualTray,
                      platen_virtual_tray,
                      PLATEN,
                      VIRTUAL_TRAY,
                      GObject)

PlatenVirtualTray  *platen_virtual_tray_new (PlatenVirtualSetup *setup,
                                             PlatenSourceKind    source,
                                             GError            **error);
int                 platen_virtual_tray_get_n_pages (PlatenVirtualTray *self);
PlatenVirtualPaper *platen_virtual_tray_take (PlatenVirtualTray *self,
                                              int                page_number,
                                              int                dpi,
                                              GError           **error);

G_END_DECLS
