/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus-objects.h"
#include "platen-bus.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_COLLECTION_EXPORT (platen_collection_export_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCollectionExport,
                      platen_collection_export,
                      PLATEN,
                      COLLECTION_EXPORT,
                      PlatenBusCollectionSkeleton)

PlatenCollectionExport *platen_collection_export_new (PlatenCollection *collection,
                                                      PlatenBusObjects *objects,
                                                      PlatenBusGate    *gate);
PlatenCollection *platen_collection_export_get_collection (PlatenCollectionExport *self);

G_END_DECLS
