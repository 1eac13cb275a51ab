/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus-callers.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_BUS_GATE (platen_bus_gate_get_type ())
G_DECLARE_FINAL_TYPE (PlatenBusGate, platen_bus_gate, PLATEN, BUS_GATE, GObject)

PlatenBusGate    *platen_bus_gate_new (GDBusConnection *connection, GError **error);
void              platen_bus_gate_close (PlatenBusGate *self);
PlatenBusCallers *platen_bus_gate_get_callers (PlatenBusGate *self);

gboolean platen_bus_gate_add (PlatenBusGate          *self,
                              const char             *path,
                              GDBusInterfaceSkeleton *skeleton,
                              const char             *principal,
                              GError                **error);
void     platen_bus_gate_remove (PlatenBusGate *self, GDBusInterfaceSkeleton *skeleton);
void     platen_bus_gate_emit (PlatenBusGate          *self,
                               GDBusInterfaceSkeleton *skeleton,
                               const char             *signal_name,
                               GVariant               *parameters);

const char *platen_bus_gate_get_principal (GDBusMethodInvocation *invocation);

G_END_DECLS
