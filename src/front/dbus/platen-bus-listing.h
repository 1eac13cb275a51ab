/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PLATEN_BUS_OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define PLATEN_BUS_INTROSPECTABLE "org.freedesktop.DBus.Introspectable"

GDBusNodeInfo *platen_bus_listing_new_node_info (void);
GVariant      *platen_bus_listing_get_objects (GPtrArray *entries);
GVariant      *platen_bus_listing_introspect (GPtrArray *entries, const char *path);

G_END_DECLS
