/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus-objects.h"
#include "platen-bus.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_MANAGER_EXPORT (platen_manager_export_get_type ())
G_DECLARE_FINAL_TYPE (PlatenManagerExport,
                      platen_manager_export,
                      PLATEN,
                      MANAGER_EXPORT,
                      PlatenBusManagerSkeleton)

PlatenManagerExport *platen_manager_export_new (PlatenBusObjects *objects);

G_END_DECLS
