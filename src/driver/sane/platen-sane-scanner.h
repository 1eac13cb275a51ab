/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sane/sane.h>

#include "platen-scanner.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_SANE_SCANNER (platen_sane_scanner_get_type ())
G_DECLARE_FINAL_TYPE (PlatenSaneScanner,
                      platen_sane_scanner,
                      PLATEN,
                      SANE_SCANNER,
                      GObject)

PlatenSaneScanner *platen_sane_scanner_new (GObject    *owner,
                                            SANE_Handle handle,
                                            const char *driver_name);

G_END_DECLS
