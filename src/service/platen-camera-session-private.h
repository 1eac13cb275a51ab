/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-access.h"
#include "platen-camera-session.h"
#include "platen-camera-worker.h"
#include "platen-device-info.h"

G_BEGIN_DECLS

/* Of platen-camera-session.c, platen-camera-opening.c and platen-camera-verbs.c, and for
 * jobs. */

struct _PlatenCameraSession
{
  GObject parent_instance;

  PlatenDeviceInfo     *info;      /* owned */
  PlatenCameraAccess   *access;    /* owned */
  GCancellable         *opening;   /* owned; ends what may take a person's time */
  PlatenCameraAbilities abilities; /* owned; empty until it was opened once */
  PlatenCameraTurn      turn;
  PlatenCameraWorker   *worker; /* owned; NULL when closed */
  GQueue                calls;  /* owned; of Call; the first one runs once READY */
  guint                 n_closing;
  guint                 linger_id;
  gboolean              has_chosen; /* the mode is somebody's wish */
  gboolean              is_opening;
  gboolean              is_calling;
  gboolean              is_kept_open;
  gboolean              is_shut_down;
};

/* Begins a call on the worker; it ends in platen_camera_session_end_call(). */
typedef void (*PlatenCameraBegin) (GTask *task, PlatenCameraWorker *worker);

PlatenCameraSession *platen_camera_session_new (const PlatenDeviceInfo *info,
                                                PlatenCameraAccess     *access);
/* As platen_device_session_shut_down(); signal "closed" (self) when it is gone. */
void     platen_camera_session_shut_down (PlatenCameraSession *self);
gboolean platen_camera_session_is_open (PlatenCameraSession *self);

void    platen_camera_session_begin_opening (PlatenCameraSession *self);
void    platen_camera_session_end_opening (PlatenCameraSession *self);
void    platen_camera_session_fail_calls (PlatenCameraSession *self, const GError *error);
void    platen_camera_session_tell_closed (PlatenCameraSession *self);
void    platen_camera_session_go_on (PlatenCameraSession *self);
GError *platen_camera_session_new_shut_down_error (void);
void    platen_camera_session_push (PlatenCameraSession *self,
                                    GTask               *task,
                                    PlatenCameraBegin    begin);
void    platen_camera_session_end_call (PlatenCameraSession *self, const GError *error);
void    platen_camera_session_keep_open (PlatenCameraSession *self);
void    platen_camera_session_take_mode (PlatenCameraSession *self, GVariant *dict);
void platen_camera_session_take_turn (PlatenCameraSession *self, PlatenCameraTurn turn);
void platen_camera_session_take_controls (PlatenCameraSession *self, GArray *controls);

/* The descriptors are the caller's. */
void             platen_camera_session_still_async (PlatenCameraSession *self,
                                                    int                  master_fd,
                                                    int                  preview_fd,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
PlatenPageFacts *platen_camera_session_still_finish (PlatenCameraSession *self,
                                                     GAsyncResult        *result,
                                                     GError             **error);

G_END_DECLS
