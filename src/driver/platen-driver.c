/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-driver.h"

#include "platen-error.h"

G_DEFINE_INTERFACE (PlatenDriver, platen_driver, G_TYPE_OBJECT)

static void
platen_driver_default_init (PlatenDriverInterface *iface)
{
}

/**
 * platen_driver_add_needs:
 * @needs: gets what the driver needs of the machine
 *
 * Thread: the main thread, before anything else.
 */
void
platen_driver_add_needs (PlatenDriver *self, PlatenNeeds *needs)
{
  g_return_if_fail (PLATEN_IS_DRIVER (self));

  if (PLATEN_DRIVER_GET_IFACE (self)->add_needs != NULL)
    PLATEN_DRIVER_GET_IFACE (self)->add_needs (self, needs);
}

/**
 * platen_driver_needs_network:
 * @name: a part, or a device's name; empty for the driver as a whole
 *
 * Thread: the worker's device thread.
 *
 * Returns: whether it can do nothing without the network
 */
gboolean
platen_driver_needs_network (PlatenDriver *self, const char *name)
{
  g_return_val_if_fail (PLATEN_IS_DRIVER (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return PLATEN_DRIVER_GET_IFACE (self)->needs_network != NULL &&
         PLATEN_DRIVER_GET_IFACE (self)->needs_network (self, name);
}

/**
 * platen_driver_list_parts:
 *
 * Names the parts of the driver that can be asked for their devices in processes of their
 * own, so that none waits for another.
 *
 * Thread: the worker's device thread.
 *
 * Returns: (transfer full) (array zero-terminated=1): the parts; none when there is just
 *   the driver as a whole
 */
char **
platen_driver_list_parts (PlatenDriver *self, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_DRIVER (self), NULL);

  if (PLATEN_DRIVER_GET_IFACE (self)->list_parts == NULL)
    return g_new0 (char *, 1);

  return PLATEN_DRIVER_GET_IFACE (self)->list_parts (self, error);
}

/**
 * platen_driver_select_part:
 * @part: one that platen_driver_list_parts() named
 *
 * Makes platen_driver_list() give the devices of one part alone. Before the first list.
 *
 * Thread: the worker's device thread.
 *
 * Errors: %PLATEN_ERROR: `INVALID_ARGUMENT`, `UNSUPPORTED` when the part cannot be loaded.
 *
 * Returns: whether there is such a part
 */
gboolean
platen_driver_select_part (PlatenDriver *self, const char *part, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_DRIVER (self), FALSE);
  g_return_val_if_fail (part != NULL, FALSE);

  if (PLATEN_DRIVER_GET_IFACE (self)->select_part != NULL)
    return PLATEN_DRIVER_GET_IFACE (self)->select_part (self, part, error);

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "The driver has no part ‘%s’", part);
  return FALSE;
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

/**
 * platen_driver_end_job:
 * @driver_name: one that platen_driver_list() named, in this process or another
 * @address: where the device is on the network, as the list said it
 *
 * Ends the job that a process which is gone has left on a device. Only for who knows that
 * there was one: the device does one at a time, and would else lose somebody else's.
 *
 * Thread: the worker's device thread.
 *
 * Errors: %PLATEN_ERROR: `UNSUPPORTED` when the device keeps no jobs, `NOT_FOUND` when it has
 * none; those of the network.
 */
gboolean
platen_driver_end_job (PlatenDriver *self,
                       const char   *driver_name,
                       const char   *address,
                       GError      **error)
{
  g_return_val_if_fail (PLATEN_IS_DRIVER (self), FALSE);

  if (PLATEN_DRIVER_GET_IFACE (self)->end_job != NULL)
    return PLATEN_DRIVER_GET_IFACE (self)->end_job (self, driver_name, address, error);

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED, "‘%s’ keeps no jobs",
               driver_name);
  return FALSE;
}
