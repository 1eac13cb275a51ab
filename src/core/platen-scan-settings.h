/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-area.h"
#include "platen-page-size.h"
#include "platen-types.h"
#include "platen-words.h"

G_BEGIN_DECLS

/**
 * PlatenScanSettings:
 * @source: where the paper lies
 * @mode: what a pixel is
 * @dpi: pixels per inch; 0 is the device's choice nearest to 300
 * @area: what to scan; all zero is everything the source can reach, or all of @page_size
 * @n_pages: stop after this many pages; 0 is until the feeder is empty (one from a flatbed)
 * @has_mode: whether @mode was said; else a device without colour scans in its best
 * @depth: bits a sample: 1, 8 or 16; 0 is 1 for bilevel and 8 otherwise
 * @page_size: (nullable): the paper; NULL is none in particular
 * @has_tones: bit `1u << tone` for each of @tones that is wanted
 * @tones: by [enum@Platen.Tone], in the device's own units
 * @has_switches: bit `1u << feature` for each of @switches that was said
 * @switches: bit `1u << feature` for each [enum@Platen.Feature] that shall be on
 * @rotate_back: turns back sides by half, for drivers that give them upside down
 * @confined: whether @options may not name free text, which a driver may take for a file
 * @options: (owned) (nullable): `a{sv}`, further options of the device by its driver's own
 *   names, in the order in which they are set
 *
 * What a caller wants of a scan. Copy it with platen_scan_settings_copy() and clear it;
 * one whose @options are NULL holds nothing and may be assigned.
 *
 * As options (`a{sv}`): `source` s, `mode` s, `resolution` i (dpi), `area` (iiii) left,
 * top, width, height in micrometres, `pages` i, `depth` i, `page-size` s, `brightness`,
 * `contrast`, `threshold`, `gamma` d, `deskew`, `crop`, `skip-blank`, `rotate-back`, `confined`
 * b, `options` a{sv}.
 */
struct _PlatenScanSettings
{
  PlatenSourceKind      source;
  PlatenMode            mode;
  int                   dpi;
  PlatenArea            area;
  int                   n_pages;
  gboolean              has_mode;
  int                   depth;
  const PlatenPageSize *page_size;
  guint                 has_tones;
  double                tones[PLATEN_N_TONES];
  guint                 has_switches;
  guint                 switches;
  gboolean              rotate_back;
  gboolean              confined;
  GVariant             *options;
};

const char *platen_scan_settings_get_type_of (const char *key);

void      platen_scan_settings_init (PlatenScanSettings *self);
void      platen_scan_settings_copy (const PlatenScanSettings *self,
                                     PlatenScanSettings       *out_copy);
void      platen_scan_settings_clear (PlatenScanSettings *self);
gboolean  platen_scan_settings_has_key (const char *key);
char     *platen_scan_settings_list_keys (void);
gboolean  platen_scan_settings_parse (PlatenScanSettings *self,
                                      GVariant           *options,
                                      GError            **error);
void      platen_scan_settings_add_options (PlatenScanSettings *self, GVariant *usual);
GVariant *platen_scan_settings_to_variant (const PlatenScanSettings *self);
guint64   platen_scan_settings_estimate_bytes (const PlatenScanSettings *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenScanSettings, platen_scan_settings_clear)

G_END_DECLS
