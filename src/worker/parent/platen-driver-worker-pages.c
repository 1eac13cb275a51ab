/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-driver-worker-private.h"

#include "platen-error.h"
#include "platen-limits.h"

#define CANCEL "Driver.Cancel"

/**
 * platen_driver_worker_set_time_limit:
 * @limit_ms: what each of the following operations on the device gets; 0 is the built-in
 *   limits. To be cancelled, to finish and to close a device always have their own.
 */
void
platen_driver_worker_set_time_limit (PlatenDriverWorker *self, guint limit_ms)
{
  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  self->time_limit_ms = limit_ms;
}

/*
 * platen_driver_worker_get_time_limit:
 * @built_in_ms: of `platen-limits.h`
 *
 * Returns: what an operation gets
 */
guint
platen_driver_worker_get_time_limit (PlatenDriverWorker *self, guint built_in_ms)
{
  return self->time_limit_ms > 0 ? self->time_limit_ms : built_in_ms;
}

/**
 * platen_driver_worker_next_page_async:
 * @master_fd: an empty file, open for reading and writing; duplicated
 * @preview_fd: another one
 * @cancellable: (nullable): see platen_driver_worker_cancel()
 * @callback: (scope async): called once, from the main context
 *
 * Scans one page into the files. The device has %PLATEN_START_TIMEOUT_MS to begin (lamps
 * warm up), then %PLATEN_READ_TIMEOUT_MS from one sign of progress to the next, unless
 * platen_driver_worker_set_time_limit() says otherwise.
 *
 * After that it is asked to stop, and ended when it does not.
 *
 * On failure the files hold rubbish, and nobody writes into them any more.
 */
void
platen_driver_worker_next_page_async (PlatenDriverWorker *self,
                                      int                 master_fd,
                                      int                 preview_fd,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GError)      error = NULL;
  gboolean                is_first;
  GTask                  *task;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_driver_worker_next_page_async);
  if (g_unix_fd_list_append (fds, master_fd, &error) < 0 ||
      g_unix_fd_list_append (fds, preview_fd, &error) < 0)
    {
      g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                               "Could not hand the page's files over: %s; let some "
                               "jobs end and try again",
                               error->message);
      g_object_unref (task);
      return;
    }

  is_first = !platen_worker_is_busy (self->worker);
  if (is_first)
    self->is_scanning = TRUE;
  platen_driver_worker_call (
      task, "Driver.NextPage", g_variant_new ("(hh)", 0, 1), fds,
      platen_driver_worker_get_time_limit (self, PLATEN_START_TIMEOUT_MS), cancellable);
  if (is_first)
    platen_worker_set_farewell (self->worker, CANCEL);
}

/**
 * platen_driver_worker_next_page_finish:
 * @out_facts: (out) (transfer full) (nullable): the page; NULL when none is left
 *
 * Returns: whether it went well
 */
gboolean
platen_driver_worker_next_page_finish (PlatenDriverWorker *self,
                                       GAsyncResult       *result,
                                       PlatenPageFacts   **out_facts,
                                       GError            **error)
{
  g_autoptr (GVariant)        reply = NULL;
  g_autoptr (GVariant)        dict = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;
  gboolean                    have_page;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (out_facts != NULL, FALSE);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(b@a{sv})", &have_page, &dict);
  if (have_page)
    {
      facts = platen_page_facts_from_variant (dict, error);
      if (facts == NULL)
        {
          platen_driver_worker_blame (error);
          return FALSE;
        }
    }

  *out_facts = g_steal_pointer (&facts);
  return TRUE;
}

/**
 * platen_driver_worker_cancel:
 *
 * Makes the running call fail with %PLATEN_ERROR_CANCELLED soon. A driver that does not
 * obey within %PLATEN_CANCEL_TIMEOUT_MS is ended, and the call fails with
 * %PLATEN_ERROR_TIMED_OUT. Without a running call nothing happens.
 */
void
platen_driver_worker_cancel (PlatenDriverWorker *self)
{
  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  if (self->is_cancelling || !platen_worker_is_busy (self->worker))
    return;

  self->is_cancelling = TRUE;
  platen_worker_set_farewell (self->worker, NULL); /* it is being asked now */
  platen_worker_notify (self->worker, CANCEL);
  platen_worker_restart_deadline (self->worker, PLATEN_CANCEL_TIMEOUT_MS);
}

/**
 * platen_driver_worker_finish_batch_async:
 * @cancellable: (nullable): see platen_driver_worker_cancel()
 * @callback: (scope async): called once, from the main context
 *
 * Ends a batch, within %PLATEN_CANCEL_TIMEOUT_MS; the device can be configured again.
 */
void
platen_driver_worker_finish_batch_async (PlatenDriverWorker *self,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_driver_worker_finish_batch_async);
  platen_driver_worker_call (task, "Driver.Finish", NULL, NULL, PLATEN_CANCEL_TIMEOUT_MS,
                             cancellable);
}

/**
 * platen_driver_worker_finish_batch_finish:
 *
 * Returns: whether the driver ended the batch
 */
gboolean
platen_driver_worker_finish_batch_finish (PlatenDriverWorker *self,
                                          GAsyncResult       *result,
                                          GError            **error)
{
  g_autoptr (GVariant) reply = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  reply = g_task_propagate_pointer (G_TASK (result), error);

  return reply != NULL;
}
