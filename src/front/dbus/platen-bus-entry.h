/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One interface at one path. Reference counted; see platen-bus-entry.c. */
typedef struct _PlatenBusEntry PlatenBusEntry;

typedef void (*PlatenBusEntryChanged) (PlatenBusEntry *self,
                                       GVariant       *changed,
                                       gpointer        user_data);

PlatenBusEntry *platen_bus_entry_new (GDBusInterfaceSkeleton *skeleton,
                                      const char             *path,
                                      const char             *principal,
                                      PlatenBusEntryChanged   changed,
                                      gpointer                user_data);
PlatenBusEntry *platen_bus_entry_ref (PlatenBusEntry *self);
void            platen_bus_entry_unref (PlatenBusEntry *self);
void            platen_bus_entry_close (PlatenBusEntry *self);

const char         *platen_bus_entry_get_path (PlatenBusEntry *self);
const char         *platen_bus_entry_get_principal (PlatenBusEntry *self);
GDBusInterfaceInfo *platen_bus_entry_get_info (PlatenBusEntry *self);
gboolean            platen_bus_entry_is_closed (PlatenBusEntry *self);
gboolean            platen_bus_entry_is_child (PlatenBusEntry *self);
gboolean platen_bus_entry_is_open_to (PlatenBusEntry *self, const char *principal);

void      platen_bus_entry_add_interface (PlatenBusEntry *self, GVariantBuilder *builder);
GVariant *platen_bus_entry_dup_interfaces (PlatenBusEntry *self);
void      platen_bus_entry_flush (PlatenBusEntry *self);
void      platen_bus_entry_call (PlatenBusEntry *self, GDBusMethodInvocation *invocation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenBusEntry, platen_bus_entry_unref)

G_END_DECLS
