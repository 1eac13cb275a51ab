/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-access.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_CAMERA_WATCH (platen_camera_watch_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCameraWatch,
                      platen_camera_watch,
                      PLATEN,
                      CAMERA_WATCH,
                      GObject)

/*
 * Signal "changed" (self, GPtrArray *infos): a camera came or went; all that are there now,
 * of PlatenDeviceInfo.
 */

PlatenCameraWatch *platen_camera_watch_new (PlatenCameraAccess *access);

void platen_camera_watch_look_async (PlatenCameraWatch  *self,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
/* (transfer container) (element-type PlatenDeviceInfo) */
GPtrArray *platen_camera_watch_look_finish (PlatenCameraWatch *self,
                                            GAsyncResult      *result,
                                            GError           **error);
void       platen_camera_watch_end (PlatenCameraWatch *self);

G_END_DECLS
