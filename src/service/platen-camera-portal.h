/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_CAMERA_PORTAL (platen_camera_portal_get_type ())
G_DECLARE_INTERFACE (PlatenCameraPortal,
                     platen_camera_portal,
                     PLATEN,
                     CAMERA_PORTAL,
                     GObject)

/**
 * PlatenCameraPortalInterface:
 * @look_async: asks whether there is a camera, and nobody for leave
 * @look_finish: whether there is
 * @open_async: asks the person for leave, unless it was given before, and connects
 * @open_finish: a connection to PipeWire, (transfer full); -1 on error
 *
 * Whoever stands between a sandbox and the cameras. Errors of @open_finish are of
 * %PLATEN_ERROR: `ACCESS_DENIED` when the person said no, `UNSUPPORTED` when there is nobody
 * to ask, `CANCELLED`.
 *
 * Signal "changed" (self): a camera may have come or gone.
 */
struct _PlatenCameraPortalInterface
{
  GTypeInterface parent_interface;

  void (*look_async) (PlatenCameraPortal *self,
                      GAsyncReadyCallback callback,
                      gpointer            user_data);
  gboolean (*look_finish) (PlatenCameraPortal *self,
                           GAsyncResult       *result,
                           GError            **error);
  void (*open_async) (PlatenCameraPortal *self,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data);
  int (*open_finish) (PlatenCameraPortal *self, GAsyncResult *result, GError **error);
};

void platen_camera_portal_tell_changed (PlatenCameraPortal *self);

G_END_DECLS
