/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-driver-worker-private.h"

/**
 * platen_driver_worker_close:
 *
 * Ends the process after it has closed its device, see platen_worker_end().
 */
void
platen_driver_worker_close (PlatenDriverWorker *self)
{
  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  platen_worker_end (self->worker);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError           *error = NULL;

  if (platen_worker_end_finish (PLATEN_WORKER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * platen_driver_worker_close_async:
 * @callback: (scope async): called once, from the main context, when the process is gone
 *
 * Like platen_driver_worker_close(). Before the end of it the device may refuse another
 * process, because this one still has it.
 */
void
platen_driver_worker_close_async (PlatenDriverWorker *self,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_driver_worker_close_async);
  platen_worker_end_async (self->worker, on_ended, task);
}

/**
 * platen_driver_worker_close_finish:
 *
 * Returns: TRUE
 */
gboolean
platen_driver_worker_close_finish (PlatenDriverWorker *self,
                                   GAsyncResult       *result,
                                   GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
