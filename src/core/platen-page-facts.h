/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-scan-settings.h"
#include "platen-types.h"

G_BEGIN_DECLS

/**
 * PlatenPageFacts:
 * @width_px: width of the master, 1 … PLATEN_MAX_SIDE_PX
 * @height_px: height of the master
 * @dpi_x: pixels per inch across, above 0
 * @dpi_y: pixels per inch down, above 0
 * @mode: what a pixel is
 * @bits_per_sample: 1, 8 or 16
 * @media_type: (owned): the master's: `image/tiff` or `image/jpeg`
 * @n_bytes: the master's length; filled in by the store
 * @sha256: (owned) (nullable): the master's digest, 64 hexadecimal digits; filled in by the store
 * @device_id: (owned) (nullable): where it came from; filled in by the service
 * @settings: the settings it was scanned with; filled in by the service
 * @created_us: when it was finished, microseconds since 1970; filled in by the store
 *
 * What is known of a page besides its pixels.
 *
 * As a dictionary (`a{sv}`): `width` i, `height` i, `dpi` (ii), `mode` s,
 * `bits-per-sample` i, `media-type` s, `size` t (bytes), `sha256` s, `device` s,
 * `settings` a{sv}, `created` x.
 */
struct _PlatenPageFacts
{
  int                width_px;
  int                height_px;
  int                dpi_x;
  int                dpi_y;
  PlatenMode         mode;
  int                bits_per_sample;
  char              *media_type;
  guint64            n_bytes;
  char              *sha256;
  char              *device_id;
  PlatenScanSettings settings;
  gint64             created_us;
};

#define PLATEN_TYPE_PAGE_FACTS (platen_page_facts_get_type ())

GType            platen_page_facts_get_type (void);
PlatenPageFacts *platen_page_facts_new (void);
PlatenPageFacts *platen_page_facts_copy (const PlatenPageFacts *self);
void             platen_page_facts_free (PlatenPageFacts *self);
PlatenPageFacts *platen_page_facts_from_variant (GVariant *dict, GError **error);
GVariant        *platen_page_facts_to_variant (const PlatenPageFacts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenPageFacts, platen_page_facts_free)

G_END_DECLS
