/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-driver.h"

G_DEFINE_INTERFACE (PlatenDriver, platen_driver, G_TYPE_OBJECT)

static void
platen_driver_default_init (PlatenDriverInterface *iface)
{
}

/**
 * platen_driver_list:
 *
 * Finds the devices that this driver can open now. May block for seconds.
 *
 * Thread: the worker's device thread.
 *
 * Errors: %PLATEN_ERROR, when the search as a whole failed; one device that does not answer
 * is left out.
 *
 * Returns: (transfer container) (element-type Platen.DeviceInfo): the devices, perhaps
 *   none; the array frees its elements
 */
GPtrArray *
platen_driver_list (PlatenDriver *self, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_DRIVER (self), NULL);

  return PLATEN_DRIVER_GET_IFACE (self)->list (self, error);
}

/**
 * platen_driver_open:
 * @driver_name: the device, by the name that the driver itself listed
 *
 * Opens one device. May block.
 *
 * Thread: the worker's device thread.
 *
 * Errors: %PLATEN_ERROR: `NOT_FOUND`, `BUSY`, `ACCESS_DENIED`, `COVER_OPEN`, `DEVICE_IO`.
 *
 * Returns: (transfer full): the open device; the last reference closes it
 */
PlatenScanner *
platen_driver_open (PlatenDriver *self, const char *driver_name, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_DRIVER (self), NULL);
  g_return_val_if_fail (driver_name != NULL, NULL);

  return PLATEN_DRIVER_GET_IFACE (self)->open (self, driver_name, error);
}
