/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-scan-settings.h"
#include "platen-types.h"

G_BEGIN_DECLS

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
 *
 * What a device can do. Reference counted; do not change it once it is shared.
 *
 * As a dictionary (`a{sv}`): `sources` as, `modes` as, `resolutions` ai, or
 * `resolution-range` (iii) least, greatest, step; `max-area` (ii) micrometres.
 */
struct _PlatenCapabilities
{
  guint   sources;
  guint   modes;
  GArray *resolutions;
  int     dpi_min;
  int     dpi_max;
  int     dpi_step;
  int     max_width_um;
  int     max_height_um;
};

#define PLATEN_TYPE_CAPABILITIES (platen_capabilities_get_type ())

GType               platen_capabilities_get_type (void);
PlatenCapabilities *platen_capabilities_new (void);
PlatenCapabilities *platen_capabilities_ref (PlatenCapabilities *self);
void                platen_capabilities_unref (PlatenCapabilities *self);
PlatenCapabilities *platen_capabilities_from_variant (GVariant *dict, GError **error);
GVariant           *platen_capabilities_to_variant (const PlatenCapabilities *self);
gboolean            platen_capabilities_resolve (const PlatenCapabilities *self,
                                                 PlatenScanSettings       *settings,
                                                 GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenCapabilities, platen_capabilities_unref)

G_END_DECLS
