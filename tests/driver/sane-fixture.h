/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scan-helper.h"

G_BEGIN_DECLS

/* The backends `test`, `pnm` and `fault`, with a configuration of the test's own. */
void               sane_fixture_start (void);
void               sane_fixture_stop (void);
PlatenScanner     *sane_fixture_open (const char *driver_name,
                                      const char *options,
                                      GError    **error);
GPtrArray         *sane_fixture_scan (const char *driver_name,
                                      const char *options,
                                      GError    **error);
void               sane_fixture_wait_for_backend (void);
PlatenScanSettings sane_fixture_want (PlatenSourceKind source, PlatenMode mode, int dpi);

G_END_DECLS
