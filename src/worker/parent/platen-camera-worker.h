/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-camera-control.h"
#include "platen-camera-mode.h"
#include "platen-page-facts.h"

G_BEGIN_DECLS

/**
 * PlatenCameraAbilities:
 * @modes: (element-type PlatenCameraMode): what it can do, sorted; never empty
 * @mode: the one in use
 * @controls: (element-type PlatenCameraControl): what can be turned up and down
 *
 * What an open camera told of itself.
 */
typedef struct
{
  GArray          *modes;
  PlatenCameraMode mode;
  GArray          *controls;
} PlatenCameraAbilities;

void platen_camera_abilities_clear (PlatenCameraAbilities *self);

#define PLATEN_TYPE_CAMERA_WORKER (platen_camera_worker_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCameraWorker,
                      platen_camera_worker,
                      PLATEN,
                      CAMERA_WORKER,
                      GObject)

/*
 * A camera's process as the service sees it: one call at a time, each with a deadline; a
 * process that hangs or dies makes the call fail (TIMED_OUT, WORKER_DIED) and is gone.
 *
 * Signal "changed" (self): a camera came or went since the first list.
 * Signal "died" (self, GError *error): the process has ended unasked, while no call ran.
 */

void                platen_camera_worker_spawn_async (int                 remote_fd,
                                                      GCancellable       *cancellable,
                                                      GAsyncReadyCallback callback,
                                                      gpointer            user_data);
PlatenCameraWorker *platen_camera_worker_spawn_finish (GAsyncResult *result,
                                                       GError      **error);
gboolean            platen_camera_worker_is_alive (PlatenCameraWorker *self);

void platen_camera_worker_list_async (PlatenCameraWorker *self,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
/* (transfer container) (element-type PlatenDeviceInfo) */
GPtrArray *platen_camera_worker_list_finish (PlatenCameraWorker *self,
                                             GAsyncResult       *result,
                                             GError            **error);

void     platen_camera_worker_open_async (PlatenCameraWorker *self,
                                          const char         *driver_name,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean platen_camera_worker_open_finish (PlatenCameraWorker    *self,
                                           GAsyncResult          *result,
                                           PlatenCameraAbilities *out_abilities,
                                           GError               **error);

/* One call that answers with facts or nothing: `SetMode`, `SetTurn`, `GetControls`,
 * `SetControl`, `Start`, `Stop`. Gives the reply's tuple. */
void      platen_camera_worker_call_async (PlatenCameraWorker *self,
                                           const char         *method,
                                           GVariant           *arguments,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
GVariant *platen_camera_worker_call_finish (PlatenCameraWorker *self,
                                            GAsyncResult       *result,
                                            GError            **error);

/* The descriptors are duplicated; the caller keeps its own. */
void             platen_camera_worker_still_async (PlatenCameraWorker *self,
                                                   int                 master_fd,
                                                   int                 preview_fd,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
PlatenPageFacts *platen_camera_worker_still_finish (PlatenCameraWorker *self,
                                                    GAsyncResult       *result,
                                                    GError            **error);
void             platen_camera_worker_frame_async (PlatenCameraWorker *self,
                                                   int                 fd,
                                                   int                 quality,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
gboolean         platen_camera_worker_frame_finish (PlatenCameraWorker *self,
                                                    GAsyncResult       *result,
                                                    GError            **error);

/* Makes the running call fail with CANCELLED soon; returns at once. */
void platen_camera_worker_cancel (PlatenCameraWorker *self);
/* Lets the camera go and ends the process; returns at once, the end comes by itself. */
void     platen_camera_worker_close (PlatenCameraWorker *self);
void     platen_camera_worker_close_async (PlatenCameraWorker *self,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean platen_camera_worker_close_finish (PlatenCameraWorker *self,
                                            GAsyncResult       *result);

G_END_DECLS
