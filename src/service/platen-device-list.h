/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-camera-access.h"
#include "platen-camera-views.h"
#include "platen-device.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DEVICE_LIST (platen_device_list_get_type ())
G_DECLARE_FINAL_TYPE (PlatenDeviceList, platen_device_list, PLATEN, DEVICE_LIST, GObject)

/*
 * All known devices: a GListModel of PlatenDevice, in a stable order. Reading it never
 * waits; probes run in workers, one per driver, and change it as they end.
 */

/* (transfer none) (nullable) */
PlatenDevice *platen_device_list_find (PlatenDeviceList *self, const char *device_id);

/* (transfer none): the way to the cameras */
PlatenCameraAccess *platen_device_list_get_camera_access (PlatenDeviceList *self);

/* (transfer none): who looks through which; web pages tell it */
PlatenCameraViews *platen_device_list_get_camera_views (PlatenDeviceList *self);

/*
 * Probes all drivers; ends when the last probe has ended. Calls made meanwhile join it.
 * Fails only when every driver failed; one driver's failure is a log line and a problem.
 */
void     platen_device_list_refresh_async (PlatenDeviceList   *self,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean platen_device_list_refresh_finish (PlatenDeviceList *self,
                                            GAsyncResult     *result,
                                            GError          **error);
/* Something was plugged in, or only taken away. */
void platen_device_list_look_again (PlatenDeviceList *self, gboolean has_come);
/* A scanner by its address; see platen-device-list-added.c. */
void     platen_device_list_add_async (PlatenDeviceList   *self,
                                       const char         *address,
                                       const char         *name,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean platen_device_list_add_finish (PlatenDeviceList *self,
                                        GAsyncResult     *result,
                                        PlatenDevice    **out_device,
                                        GError          **error);
void     platen_device_list_remove_async (PlatenDeviceList   *self,
                                          const char         *wanted,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean platen_device_list_remove_finish (PlatenDeviceList *self,
                                           GAsyncResult     *result,
                                           GError          **error);
/* TRUE once the first probe of every driver has ended. */
gboolean platen_device_list_is_probed (PlatenDeviceList *self);

G_END_DECLS
