/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-driver-worker-private.h"

#include "platen-limits.h"

/* What a process leaves behind on a scanner: of [class@Platen.DriverWorker]. */

/**
 * platen_driver_worker_has_left_job:
 *
 * Tells whether the process is gone and had begun a page, without an end to it. A scanner of
 * the network may still keep its job then.
 */
gboolean
platen_driver_worker_has_left_job (PlatenDriverWorker *self)
{
  g_return_val_if_fail (PLATEN_IS_DRIVER_WORKER (self), FALSE);

  return self->has_batch && !platen_worker_is_alive (self->worker);
}

/**
 * platen_driver_worker_end_job_async:
 * @driver_name: the device, as its driver names it
 * @address: where it is on the network
 * @callback: (scope async): called once, from the main context
 *
 * Ends the job that another process has left there, within %PLATEN_CANCEL_TIMEOUT_MS.
 *
 * Errors: what the driver says.
 */
void
platen_driver_worker_end_job_async (PlatenDriverWorker *self,
                                    const char         *driver_name,
                                    const char         *address,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_driver_worker_end_job_async);
  platen_driver_worker_call (task, "Driver.EndJob",
                             g_variant_new ("(ss)", driver_name, address), NULL,
                             PLATEN_CANCEL_TIMEOUT_MS, NULL);
}

/**
 * platen_driver_worker_end_job_finish:
 *
 * Returns: whether there was one, and it is over
 */
gboolean
platen_driver_worker_end_job_finish (PlatenDriverWorker *self,
                                     GAsyncResult       *result,
                                     GError            **error)
{
  g_autoptr (GVariant) reply = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  reply = g_task_propagate_pointer (G_TASK (result), error);

  return reply != NULL;
}
