/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_BUS_CALLERS (platen_bus_callers_get_type ())
G_DECLARE_FINAL_TYPE (PlatenBusCallers, platen_bus_callers, PLATEN, BUS_CALLERS, GObject)

/* Property "n-callers" (uint, readable, with notify): programs that called and are still there. */

PlatenBusCallers *platen_bus_callers_new (GDBusConnection *connection);
guint             platen_bus_callers_get_n_callers (PlatenBusCallers *self);

void  platen_bus_callers_identify_async (PlatenBusCallers   *self,
                                         const char         *sender,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
char *platen_bus_callers_identify_finish (PlatenBusCallers *self,
                                          GAsyncResult     *result,
                                          GError          **error);

GPtrArray *platen_bus_callers_list (PlatenBusCallers *self, const char *principal);

G_END_DECLS
