/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"

G_BEGIN_DECLS

#define PLATEN_CTL_NAME "org.platen.Platen1"
#define PLATEN_CTL_ROOT "/org/platen/Platen1"

GDBusConnection     *platen_ctl_connect (GError **error);
PlatenBusManager    *platen_ctl_get_manager (GError **error);
GPtrArray           *platen_ctl_list_objects (PlatenBusManager *manager,
                                              const char       *interface,
                                              GError          **error);
GPtrArray           *platen_ctl_list_devices (PlatenBusManager *manager,
                                              gboolean          is_fresh,
                                              GError          **error);
PlatenBusDevice     *platen_ctl_find_device (PlatenBusManager *manager,
                                             const char       *wanted,
                                             GError          **error);
PlatenBusCamera     *platen_ctl_find_camera (PlatenBusManager *manager,
                                             const char       *wanted,
                                             GError          **error);
GPtrArray           *platen_ctl_list_jobs (PlatenBusManager *manager, GError **error);
PlatenBusCollection *platen_ctl_get_collection (PlatenBusManager *manager,
                                                const char       *path,
                                                GError          **error);
PlatenBusCollection *platen_ctl_open_collection (PlatenBusManager *manager,
                                                 const char       *id,
                                                 GError          **error);
GVariant *platen_ctl_list_pages (PlatenBusCollection *collection, GError **error);
char    **platen_ctl_choose_pages (PlatenBusCollection *collection,
                                   char               **words,
                                   GError             **error);

G_END_DECLS
