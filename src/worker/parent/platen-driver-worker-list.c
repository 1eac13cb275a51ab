/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-driver-worker-private.h"

#include "platen-device-info.h"
#include "platen-limits.h"

#define MAX_PARTS 256
#define PART_KEY "platen-part" /* on the task: whose devices they are */

/* What a driver has: of [class@Platen.DriverWorker]. */

/**
 * platen_driver_worker_list_parts_async:
 * @cancellable: (nullable): see platen_driver_worker_cancel()
 * @callback: (scope async): called once, from the main context
 *
 * Asks for the parts of the driver that can look for devices in processes of their own,
 * within %PLATEN_LIST_TIMEOUT_MS.
 */
void
platen_driver_worker_list_parts_async (PlatenDriverWorker *self,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_driver_worker_list_parts_async);
  platen_driver_worker_call (task, "Driver.ListParts", NULL, NULL, PLATEN_LIST_TIMEOUT_MS,
                             cancellable);
}

/**
 * platen_driver_worker_list_parts_finish:
 *
 * Returns: (transfer full) (array zero-terminated=1): the parts, 256 at most; none when the
 *   driver can only be asked as a whole
 */
char **
platen_driver_worker_list_parts_finish (PlatenDriverWorker *self,
                                        GAsyncResult       *result,
                                        GError            **error)
{
  g_autoptr (GVariant)     reply = NULL;
  g_autoptr (GVariantIter) iter = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char              *part;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return NULL;

  g_variant_get (reply, "(as)", &iter);
  for (gsize n = 0; n < MAX_PARTS && g_variant_iter_next (iter, "&s", &part); n++)
    if (*part != '\0')
      g_strv_builder_add (builder, part);

  return g_strv_builder_end (builder);
}

/**
 * platen_driver_worker_list_async:
 * @part: (nullable): one of platen_driver_worker_list_parts_async(); NULL is the whole driver
 * @cancellable: (nullable): see platen_driver_worker_cancel()
 * @callback: (scope async): called once, from the main context
 *
 * Finds the driver's devices, within %PLATEN_LIST_TIMEOUT_MS.
 */
void
platen_driver_worker_list_async (PlatenDriverWorker *self,
                                 const char         *part,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_driver_worker_list_async);
  g_object_set_data_full (G_OBJECT (task), PART_KEY, g_strdup (part != NULL ? part : ""),
                          g_free);
  platen_driver_worker_call (task, "Driver.List",
                             g_variant_new ("(s)", part != NULL ? part : ""), NULL,
                             PLATEN_LIST_TIMEOUT_MS, cancellable);
}

/**
 * platen_driver_worker_list_finish:
 *
 * Devices without a name of their own are left out, and those over %PLATEN_MAX_DEVICES.
 *
 * Returns: (transfer container) (element-type PlatenDeviceInfo): the devices
 */
GPtrArray *
platen_driver_worker_list_finish (PlatenDriverWorker *self,
                                  GAsyncResult       *result,
                                  GError            **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) list = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return NULL;

  list = g_variant_get_child_value (reply, 0);
  return platen_device_infos_from_variant (
      self->driver, g_object_get_data (G_OBJECT (result), PART_KEY), list);
}
