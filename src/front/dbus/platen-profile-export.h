/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus-objects.h"
#include "platen-bus.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_PROFILE_EXPORT (platen_profile_export_get_type ())
G_DECLARE_FINAL_TYPE (PlatenProfileExport,
                      platen_profile_export,
                      PLATEN,
                      PROFILE_EXPORT,
                      PlatenBusProfileSkeleton)

PlatenProfileExport *platen_profile_export_new (PlatenProfile    *profile,
                                                PlatenBusObjects *objects);

G_END_DECLS
