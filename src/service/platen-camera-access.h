/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-portal.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_CAMERA_ACCESS (platen_camera_access_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCameraAccess,
                      platen_camera_access,
                      PLATEN,
                      CAMERA_ACCESS,
                      GObject)

/* Signal "changed" (self): look for cameras again. */

PlatenCameraAccess *platen_camera_access_new (void);
void                platen_camera_access_set_portal (PlatenCameraAccess *self,
                                                     PlatenCameraPortal *portal);
PlatenCameraPortal *platen_camera_access_get_portal (PlatenCameraAccess *self);
void                platen_camera_access_watch (PlatenCameraAccess *self);
void                platen_camera_access_open_async (PlatenCameraAccess *self,
                                                     GCancellable       *cancellable,
                                                     GAsyncReadyCallback callback,
                                                     gpointer            user_data);
gboolean            platen_camera_access_open_finish (PlatenCameraAccess *self,
                                                      GAsyncResult       *result,
                                                      int                *out_fd,
                                                      GError            **error);

G_END_DECLS
