/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-camera-control.h"
#include "platen-camera-mode.h"
#include "platen-page-facts.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_CAMERA_SESSION (platen_camera_session_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCameraSession,
                      platen_camera_session,
                      PLATEN,
                      CAMERA_SESSION,
                      GObject)

/*
 * What a device that is a camera can do besides. Any verb opens the camera; it is let go a
 * few seconds after the last one, so that its light goes out. Verbs wait for each other.
 *
 * Signal "changed" (self): modes, mode, turn or controls are no longer what they were.
 */

/* (nullable) (element-type PlatenCameraMode): NULL until it was opened once */
GArray *platen_camera_session_get_modes (PlatenCameraSession *self);
/* (nullable): NULL until it was opened once */
const PlatenCameraMode *platen_camera_session_get_mode (PlatenCameraSession *self);
PlatenCameraTurn        platen_camera_session_get_turn (PlatenCameraSession *self);
/* (nullable) (element-type PlatenCameraControl): with the values last heard of */
GArray *platen_camera_session_get_controls (PlatenCameraSession *self);

/* Opens it, so that the above is known, and holds it until close. */
void     platen_camera_session_open_async (PlatenCameraSession *self,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
gboolean platen_camera_session_open_finish (PlatenCameraSession *self,
                                            GAsyncResult        *result,
                                            GError             **error);
void     platen_camera_session_close (PlatenCameraSession *self);

/* wanted (a{sv}): media-type s, width i, height i, rate d; UNSUPPORTED, INVALID_ARGUMENT. */
void platen_camera_session_set_mode_async (PlatenCameraSession *self,
                                           GVariant            *wanted,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
void platen_camera_session_set_turn_async (PlatenCameraSession *self,
                                           PlatenCameraTurn     turn,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
/* Reads the values of this moment. */
void platen_camera_session_read_controls_async (PlatenCameraSession *self,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
/* INVALID_ARGUMENT out of range; UNSUPPORTED. */
void platen_camera_session_set_control_async (PlatenCameraSession *self,
                                              const char          *name,
                                              int                  value,
                                              gboolean             is_auto,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
/* Of these four. */
gboolean platen_camera_session_set_finish (PlatenCameraSession *self,
                                           GAsyncResult        *result,
                                           GError             **error);

/* The newest picture that was not given before, as JPEG: a read-only descriptor of memory,
 * never of a disk; the caller closes it. quality: 1 … 100. */
void platen_camera_session_frame_async (PlatenCameraSession *self,
                                        int                  quality,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data);
int  platen_camera_session_frame_finish (PlatenCameraSession *self,
                                         GAsyncResult        *result,
                                         GError             **error);

G_END_DECLS
