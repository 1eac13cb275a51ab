/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-service.h"

G_BEGIN_DECLS

#define PLATEN_BUS_NAME "org.platen.Platen1"

#define PLATEN_TYPE_BUS_FRONT (platen_bus_front_get_type ())
G_DECLARE_FINAL_TYPE (PlatenBusFront, platen_bus_front, PLATEN, BUS_FRONT, GObject)

/*
 * The service on a bus connection. Property "n-clients" (uint, readable, with notify): the
 * programs that have called and are still on the bus; while there are any, the service has a
 * reason to stay.
 */

PlatenBusFront *platen_bus_front_new (PlatenService *service);
gboolean        platen_bus_front_export (PlatenBusFront  *self,
                                         GDBusConnection *connection,
                                         GError         **error);
void            platen_bus_front_unexport (PlatenBusFront *self);
guint           platen_bus_front_get_n_clients (PlatenBusFront *self);

G_END_DECLS
