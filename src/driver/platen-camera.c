/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera.h"

G_DEFINE_INTERFACE (PlatenCamera, platen_camera, G_TYPE_OBJECT)

static void
platen_camera_default_init (PlatenCameraInterface *iface)
{
}

/**
 * platen_camera_get_modes:
 *
 * Returns: (transfer none) (element-type PlatenCameraMode): what it can do, sorted; never
 *   empty
 */
GArray *
platen_camera_get_modes (PlatenCamera *self)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA (self), NULL);

  return PLATEN_CAMERA_GET_IFACE (self)->get_modes (self);
}

/**
 * platen_camera_get_mode:
 *
 * Returns: (transfer none): the mode in use
 */
const PlatenCameraMode *
platen_camera_get_mode (PlatenCamera *self)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA (self), NULL);

  return PLATEN_CAMERA_GET_IFACE (self)->get_mode (self);
}

/**
 * platen_camera_set_mode:
 * @wanted: an `a{sv}`, see platen_camera_modes_find()
 *
 * Changes to another mode; a running camera goes on in it.
 *
 * Errors: as platen_camera_modes_find(), and what the camera says.
 */
gboolean
platen_camera_set_mode (PlatenCamera *self, GVariant *wanted, GError **error)
{
  PlatenCameraMode mode;

  g_return_val_if_fail (PLATEN_IS_CAMERA (self), FALSE);

  mode = *platen_camera_get_mode (self);

  return platen_camera_modes_find (platen_camera_get_modes (self), wanted, &mode,
                                   error) &&
         PLATEN_CAMERA_GET_IFACE (self)->set_mode (self, &mode, error);
}

/**
 * platen_camera_set_turn:
 *
 * Turns the pictures that follow.
 */
void
platen_camera_set_turn (PlatenCamera *self, PlatenCameraTurn turn)
{
  g_return_if_fail (PLATEN_IS_CAMERA (self));

  PLATEN_CAMERA_GET_IFACE (self)->set_turn (self, turn);
}

/**
 * platen_camera_dup_controls:
 *
 * Returns: (transfer full) (element-type PlatenCameraControl): what can be turned up and
 *   down, with the values of this moment; perhaps nothing
 */
GArray *
platen_camera_dup_controls (PlatenCamera *self)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA (self), NULL);

  return PLATEN_CAMERA_GET_IFACE (self)->dup_controls (self);
}

/**
 * platen_camera_set_control:
 * @name: a control's word
 * @value: within its range; means nothing when @is_auto
 * @is_auto: lets the camera see to it by itself
 *
 * Errors: as platen_camera_controls_check(), and what the camera says.
 */
gboolean
platen_camera_set_control (PlatenCamera *self,
                           const char   *name,
                           int           value,
                           gboolean      is_auto,
                           GError      **error)
{
  g_autoptr (GArray) controls = NULL;

  g_return_val_if_fail (PLATEN_IS_CAMERA (self), FALSE);

  controls = platen_camera_dup_controls (self);

  return platen_camera_controls_check (controls, name, value, is_auto, error) &&
         PLATEN_CAMERA_GET_IFACE (self)->set_control (self, name, value, is_auto, error);
}

/**
 * platen_camera_start:
 *
 * Begins to send pictures; a camera that does already goes on. Does not wait for the first.
 */
gboolean
platen_camera_start (PlatenCamera *self, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA (self), FALSE);

  return PLATEN_CAMERA_GET_IFACE (self)->start (self, error);
}

/**
 * platen_camera_stop:
 *
 * Ends the sending of pictures; the camera's light goes out.
 */
void
platen_camera_stop (PlatenCamera *self)
{
  g_return_if_fail (PLATEN_IS_CAMERA (self));

  PLATEN_CAMERA_GET_IFACE (self)->stop (self);
}

/**
 * platen_camera_take_still:
 * @master_fd: an empty file, open for reading and writing; gets the page
 * @preview_fd: another one; gets the reduced JPEG
 *
 * Writes the newest picture as a page, and starts the camera for it when it does not run. A
 * picture that came as JPEG and is not turned keeps its bytes.
 *
 * Returns: (transfer full): what is known of the page
 */
PlatenPageFacts *
platen_camera_take_still (PlatenCamera *self,
                          int           master_fd,
                          int           preview_fd,
                          GError      **error)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA (self), NULL);

  return PLATEN_CAMERA_GET_IFACE (self)->take_still (self, master_fd, preview_fd, error);
}

/**
 * platen_camera_grab_frame:
 * @fd: an empty file; gets a JPEG
 * @quality: 1 … 100; means nothing to a picture that comes as JPEG and is not turned
 *
 * Writes the newest picture that was not grabbed before, and starts the camera for it when
 * it does not run.
 */
gboolean
platen_camera_grab_frame (PlatenCamera *self, int fd, int quality, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA (self), FALSE);

  return PLATEN_CAMERA_GET_IFACE (self)->grab_frame (self, fd, quality, error);
}

/**
 * platen_camera_cancel:
 *
 * Makes a call that waits for a picture fail with %PLATEN_ERROR_CANCELLED.
 *
 * Thread: any.
 */
void
platen_camera_cancel (PlatenCamera *self)
{
  g_return_if_fail (PLATEN_IS_CAMERA (self));

  PLATEN_CAMERA_GET_IFACE (self)->cancel (self);
}
