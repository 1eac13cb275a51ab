/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-bus-gate.h"
#include "platen-service.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_BUS_OBJECTS (platen_bus_objects_get_type ())
G_DECLARE_FINAL_TYPE (PlatenBusObjects, platen_bus_objects, PLATEN, BUS_OBJECTS, GObject)

PlatenBusObjects *platen_bus_objects_new (PlatenService *service, PlatenBusGate *gate);
void              platen_bus_objects_close (PlatenBusObjects *self);
PlatenService    *platen_bus_objects_get_service (PlatenBusObjects *self);

char *platen_bus_objects_show_job (PlatenBusObjects *self, PlatenJob *job);
char *platen_bus_objects_show_collection (PlatenBusObjects *self,
                                          PlatenCollection *collection);
char *platen_bus_objects_show_profile (PlatenBusObjects *self, PlatenProfile *profile);
PlatenCollection *platen_bus_objects_find_collection (PlatenBusObjects *self,
                                                      const char       *path,
                                                      const char       *principal);

G_END_DECLS
