/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-area.h"
#include "platen-types.h"
#include "platen-words.h"

G_BEGIN_DECLS

/**
 * PlatenScanSettings:
 * @source: where the paper lies
 * @mode: what a pixel is
 * @dpi: pixels per inch; 0 is the device's choice nearest to 300
 * @area: what to scan; all zero is everything the source can reach
 * @n_pages: stop after this many pages; 0 is until the feeder is empty (one from a flatbed)
 *
 * What a caller wants of a scan. A plain value: copy it by assignment.
 *
 * As options (`a{sv}`): `source` s, `mode` s, `resolution` i (dpi), `area` (iiii) left,
 * top, width, height in micrometres, `pages` i.
 */
struct _PlatenScanSettings
{
  PlatenSourceKind source;
  PlatenMode       mode;
  int              dpi;
  PlatenArea       area;
  int              n_pages;
};

void      platen_scan_settings_init (PlatenScanSettings *self);
gboolean  platen_scan_settings_parse (PlatenScanSettings *self,
                                      GVariant           *options,
                                      GError            **error);
GVariant *platen_scan_settings_to_variant (const PlatenScanSettings *self);

G_END_DECLS
