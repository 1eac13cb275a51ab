/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus-gate.h"
#include "platen-bus.h"
#include "platen-sites.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_SITES_EXPORT (platen_sites_export_get_type ())
G_DECLARE_FINAL_TYPE (PlatenSitesExport,
                      platen_sites_export,
                      PLATEN,
                      SITES_EXPORT,
                      PlatenBusSitesSkeleton)

PlatenSitesExport *platen_sites_export_new (PlatenSites *sites, PlatenBusGate *gate);

G_END_DECLS
