/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-scanner.h"
#include "platen-virtual-setup.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_VIRTUAL_SCANNER (platen_virtual_scanner_get_type ())
G_DECLARE_FINAL_TYPE (PlatenVirtualScanner,
                      platen_virtual_scanner,
                      PLATEN,
                      VIRTUAL_SCANNER,
                      GObject)

PlatenVirtualScanner *platen_virtual_scanner_new (PlatenVirtualSetup *setup);

G_END_DECLS
