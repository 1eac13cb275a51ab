/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-driver-worker-private.h"

#include "platen-error.h"
#include "platen-limits.h"

/**
 * platen_driver_worker_set_options_async:
 * @chosen: `a{sv}`: options of the open device by its driver's own names
 * @is_confined: whether free text is neither set nor told
 * @cancellable: (nullable): see platen_driver_worker_cancel()
 * @callback: (scope async): called once, from the main context
 *
 * Puts the driver's own options back to what they were when the device was opened, but for
 * some, within %PLATEN_OPEN_TIMEOUT_MS.
 */
void
platen_driver_worker_set_options_async (PlatenDriverWorker *self,
                                        GVariant           *chosen,
                                        gboolean            is_confined,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));
  g_return_if_fail (g_variant_is_of_type (chosen, G_VARIANT_TYPE_VARDICT));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_driver_worker_set_options_async);
  platen_driver_worker_call (
      task, "Driver.SetOptions", g_variant_new ("(@a{sv}b)", chosen, is_confined), NULL,
      platen_driver_worker_get_time_limit (self, PLATEN_OPEN_TIMEOUT_MS), cancellable);
}

/**
 * platen_driver_worker_set_options_finish:
 * @out_used: (out) (transfer full): @chosen with the values that the device took
 *
 * Returns: (transfer full): `aa{sv}`: all options as they are then, see
 *   [struct@Platen.DeviceOption]; at most %PLATEN_MAX_DEVICE_OPTIONS
 */
GVariant *
platen_driver_worker_set_options_finish (PlatenDriverWorker *self,
                                         GAsyncResult       *result,
                                         GVariant          **out_used,
                                         GError            **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) options = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return NULL;

  options = g_variant_get_child_value (reply, 1);
  if (g_variant_n_children (options) > PLATEN_MAX_DEVICE_OPTIONS)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                   "The device has more than %d options", PLATEN_MAX_DEVICE_OPTIONS);
      return NULL;
    }

  *out_used = g_variant_get_child_value (reply, 0);
  return g_steal_pointer (&options);
}
