/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-driver.h"

#include <unistd.h>

G_DEFINE_INTERFACE (PlatenCameraDriver, platen_camera_driver, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_CHANGED,
} PlatenCameraDriverSignal;

static guint signals[SIGNAL_CHANGED + 1];

static void
platen_camera_driver_default_init (PlatenCameraDriverInterface *iface)
{
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", PLATEN_TYPE_CAMERA_DRIVER, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

/**
 * platen_camera_driver_add_needs:
 * @needs: gets what the driver needs of the machine
 *
 * Thread: the main thread, before anything else.
 */
void
platen_camera_driver_add_needs (PlatenCameraDriver *self, PlatenNeeds *needs)
{
  g_return_if_fail (PLATEN_IS_CAMERA_DRIVER (self));

  if (PLATEN_CAMERA_DRIVER_GET_IFACE (self)->add_needs != NULL)
    PLATEN_CAMERA_DRIVER_GET_IFACE (self)->add_needs (self, needs);
}

/**
 * platen_camera_driver_use_remote:
 * @fd: (transfer full): a connection to PipeWire
 *
 * Thread: the worker's device thread, before the first list or open.
 */
void
platen_camera_driver_use_remote (PlatenCameraDriver *self, int fd)
{
  g_return_if_fail (PLATEN_IS_CAMERA_DRIVER (self));

  if (PLATEN_CAMERA_DRIVER_GET_IFACE (self)->use_remote != NULL)
    PLATEN_CAMERA_DRIVER_GET_IFACE (self)->use_remote (self, fd);
  else
    close (fd);
}

/**
 * platen_camera_driver_list:
 *
 * Finds the cameras that can be opened now, and watches them from then on. May block for
 * seconds.
 *
 * Thread: the worker's device thread.
 *
 * Errors: %PLATEN_ERROR, when the search as a whole failed.
 *
 * Returns: (transfer container) (element-type Platen.DeviceInfo): the cameras, perhaps
 *   none; the array frees its elements
 */
GPtrArray *
platen_camera_driver_list (PlatenCameraDriver *self, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA_DRIVER (self), NULL);

  return PLATEN_CAMERA_DRIVER_GET_IFACE (self)->list (self, error);
}

/**
 * platen_camera_driver_open:
 * @driver_name: the camera, by the name that the driver itself listed
 *
 * Opens one camera; it does not send pictures yet.
 *
 * Thread: the worker's device thread.
 *
 * Errors: %PLATEN_ERROR: `NOT_FOUND`, `BUSY`, `ACCESS_DENIED`, `UNSUPPORTED`, `DEVICE_IO`.
 *
 * Returns: (transfer full): the open camera; the last reference closes it
 */
PlatenCamera *
platen_camera_driver_open (PlatenCameraDriver *self,
                           const char         *driver_name,
                           GError            **error)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA_DRIVER (self), NULL);
  g_return_val_if_fail (driver_name != NULL, NULL);

  return PLATEN_CAMERA_DRIVER_GET_IFACE (self)->open (self, driver_name, error);
}

/**
 * platen_camera_driver_tell_changed:
 *
 * For drivers: emits “changed”.
 *
 * Thread: any.
 */
void
platen_camera_driver_tell_changed (PlatenCameraDriver *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
