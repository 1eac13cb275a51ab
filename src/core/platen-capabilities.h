/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-scan-settings.h"
#include "platen-types.h"

G_BEGIN_DECLS

/**
 * PlatenRange:
 * @minimum: the least value
 * @maximum: the greatest value; the same as @minimum when there is no such thing
 * @step: distance of values; 0 is any
 * @initial: what the device has when nobody says anything
 *
 * What a number may be, in the device's own units.
 */
typedef struct
{
  double minimum;
  double maximum;
  double step;
  double initial;
} PlatenRange;

/**
 * PlatenReach:
 * @width_um: width, micrometres; 0 is not known
 * @height_um: height, micrometres; 0 is not known
 *
 * How far a source reaches.
 */
typedef struct
{
  int width_um;
  int height_um;
} PlatenReach;

/**
 * PlatenCapabilities:
 * @sources: bit `1u << kind` for each [enum@Platen.SourceKind] there is
 * @modes: bit `1u << mode` for each [enum@Platen.Mode] there is
 * @resolutions: (element-type int): the dpi there are, ascending; empty when they are a range
 * @dpi_min: the range's least dpi; 0 when they are a list
 * @dpi_max: the range's greatest dpi
 * @dpi_step: the range's step; 1 or more
 * @max_width_um: the widest area over all sources, micrometres
 * @max_height_um: the longest area over all sources, micrometres
 * @areas: by [enum@Platen.SourceKind]: how far each source reaches
 * @depths: by [enum@Platen.Mode]: bit `1u << depth` for 1, 8 and 16 bits a sample; 0 is not
 *   known
 * @tones: by [enum@Platen.Tone]
 * @features: bit `1u << feature` for each [enum@Platen.Feature] there is
 * @max_pages: most pages of one scan
 *
 * What a device can do. Reference counted; do not change it once it is shared.
 *
 * As a dictionary (`a{sv}`): `sources` as, `modes` as, `resolutions` ai, or
 * `resolution-range` (iii) least, greatest, step; `max-area` (ii) micrometres; `areas`
 * a{s(ii)} by source; `depths` a{sai} by mode; `brightness`, `contrast`, `threshold`,
 * `gamma` (dddd) least, greatest, step, default; `features` as; `max-pages` i.
 */
struct _PlatenCapabilities
{
  guint       sources;
  guint       modes;
  GArray     *resolutions;
  int         dpi_min;
  int         dpi_max;
  int         dpi_step;
  int         max_width_um;
  int         max_height_um;
  PlatenReach areas[PLATEN_SOURCE_FEEDER_DUPLEX + 1];
  guint       depths[PLATEN_MODE_COLOR + 1];
  PlatenRange tones[PLATEN_N_TONES];
  guint       features;
  int         max_pages;
};

#define PLATEN_TYPE_CAPABILITIES (platen_capabilities_get_type ())

GType               platen_capabilities_get_type (void);
PlatenCapabilities *platen_capabilities_new (void);
PlatenCapabilities *platen_capabilities_ref (PlatenCapabilities *self);
void                platen_capabilities_unref (PlatenCapabilities *self);
PlatenCapabilities *platen_capabilities_from_variant (GVariant *dict, GError **error);
GVariant           *platen_capabilities_to_variant (const PlatenCapabilities *self);
gboolean            platen_range_exists (const PlatenRange *self);
PlatenReach         platen_capabilities_get_reach (const PlatenCapabilities *self,
                                                   PlatenSourceKind          source);
int      platen_capabilities_get_nearest_dpi (const PlatenCapabilities *self, int dpi);
void     platen_capabilities_fall_back (const PlatenCapabilities *self,
                                        PlatenScanSettings       *settings,
                                        GVariant                 *wishes,
                                        GPtrArray                *notes);
gboolean platen_capabilities_resolve (const PlatenCapabilities *self,
                                      PlatenScanSettings       *settings,
                                      GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenCapabilities, platen_capabilities_unref)

G_END_DECLS
