/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-session-private.h"

/* A device that is kept open without a job: of [class@Platen.DeviceSession]. */

static void
on_acquired_to_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenDeviceSession           *self = PLATEN_DEVICE_SESSION (source);
  g_autoptr (GTask)              task = G_TASK (user_data);
  g_autoptr (PlatenDriverWorker) worker = NULL;
  GError                        *error = NULL;

  worker = platen_device_session_acquire_finish (self, result, &error);
  if (worker == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->is_kept_open = TRUE;
  platen_device_session_release (self);
  g_task_return_boolean (task, TRUE);
}

/**
 * platen_device_session_open_async:
 * @cancellable: (nullable): ends the wait; the device is closed again
 * @callback: (scope async): called once
 *
 * Opens the device and keeps it open until platen_device_session_close(). Opening an open one
 * succeeds at once.
 *
 * Errors: %PLATEN_ERROR_BUSY when a job has it; what the driver says otherwise.
 */
void
platen_device_session_open_async (PlatenDeviceSession *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PLATEN_IS_DEVICE_SESSION (self));

  g_task_set_source_tag (task, platen_device_session_open_async);
  platen_device_session_acquire_async (self, 0, cancellable, on_acquired_to_open, task);
}

/**
 * platen_device_session_open_finish:
 *
 * Returns: whether it is open
 */
gboolean
platen_device_session_open_finish (PlatenDeviceSession *self,
                                   GAsyncResult        *result,
                                   GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * platen_device_session_close:
 *
 * Lets other programs have the device; while a job runs on it, after the job. Closing a
 * closed device does nothing.
 */
void
platen_device_session_close (PlatenDeviceSession *self)
{
  g_return_if_fail (PLATEN_IS_DEVICE_SESSION (self));

  self->is_kept_open = FALSE;
  if (!self->is_held)
    platen_device_session_drop_worker (self);
}
