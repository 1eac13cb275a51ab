/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-camera-control.h"
#include "platen-camera-mode.h"
#include "platen-page-facts.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_CAMERA (platen_camera_get_type ())
G_DECLARE_INTERFACE (PlatenCamera, platen_camera, PLATEN, CAMERA, GObject)

/**
 * PlatenCameraInterface:
 * @get_modes: the ways it can send pictures, sorted; borrowed
 * @get_mode: the one in use
 * @set_mode: takes one of @get_modes; a running camera goes on in the new mode
 * @set_turn: turns those that follow
 * @dup_controls: what can be turned up and down, with the values of this moment
 * @set_control: sets one that was checked against the above
 * @start: begins to send pictures; does not wait for the first
 * @stop: ends that
 * @take_still: writes the newest picture as a page: master and preview
 * @grab_frame: writes the newest picture as a JPEG
 * @cancel: makes a running call fail soon; the only one that may come from another thread
 *
 * One open camera. Lives in a worker process and may block, but never longer than
 * %PLATEN_FRAME_TIMEOUT_MS. The camera is let go when the last reference goes.
 *
 * Errors are of %PLATEN_ERROR: `DEVICE_IO` (it sends no more pictures), `BUSY`,
 * `ACCESS_DENIED`, `UNSUPPORTED`, `NO_SPACE`, `CANCELLED`.
 */
struct _PlatenCameraInterface
{
  GTypeInterface parent_interface;

  GArray *(*get_modes) (PlatenCamera *self);
  const PlatenCameraMode *(*get_mode) (PlatenCamera *self);
  gboolean (*set_mode) (PlatenCamera *self, const PlatenCameraMode *mode, GError **error);
  void (*set_turn) (PlatenCamera *self, PlatenCameraTurn turn);
  GArray *(*dup_controls) (PlatenCamera *self);
  gboolean (*set_control) (PlatenCamera *self,
                           const char   *name,
                           int           value,
                           gboolean      is_auto,
                           GError      **error);
  gboolean (*start) (PlatenCamera *self, GError **error);
  void (*stop) (PlatenCamera *self);
  PlatenPageFacts *(*take_still) (PlatenCamera *self,
                                  int           master_fd,
                                  int           preview_fd,
                                  GError      **error);
  gboolean (*grab_frame) (PlatenCamera *self, int fd, int quality, GError **error);
  void (*cancel) (PlatenCamera *self);
};

GArray                 *platen_camera_get_modes (PlatenCamera *self);
const PlatenCameraMode *platen_camera_get_mode (PlatenCamera *self);
gboolean platen_camera_set_mode (PlatenCamera *self, GVariant *wanted, GError **error);
void     platen_camera_set_turn (PlatenCamera *self, PlatenCameraTurn turn);
GArray  *platen_camera_dup_controls (PlatenCamera *self);
gboolean platen_camera_set_control (PlatenCamera *self,
                                    const char   *name,
                                    int           value,
                                    gboolean      is_auto,
                                    GError      **error);
gboolean platen_camera_start (PlatenCamera *self, GError **error);
void     platen_camera_stop (PlatenCamera *self);
PlatenPageFacts *platen_camera_take_still (PlatenCamera *self,
                                           int           master_fd,
                                           int           preview_fd,
                                           GError      **error);
gboolean         platen_camera_grab_frame (PlatenCamera *self,
                                           int           fd,
                                           int           quality,
                                           GError      **error);
void             platen_camera_cancel (PlatenCamera *self);

G_END_DECLS
