/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-driver-worker-private.h"

#include "platen-error.h"

#define WORKER_PATH "/org/platen/Worker1"
#define WORKER_INTERFACE "org.platen.Worker1.Driver"
/* A driver whose cancel hangs keeps its process from answering; nobody waits for that. */
#define TAKE_TIMEOUT_MS 2000

/* Beside the running call: these neither make the process busy nor move its deadline. */
static void
ask (PlatenDriverWorker *self,
     const char         *method,
     GVariant           *arguments,
     const GVariantType *reply_type,
     GAsyncReadyCallback callback,
     gpointer            user_data)
{
  g_dbus_connection_call (platen_worker_get_connection (self->worker), NULL, WORKER_PATH,
                          WORKER_INTERFACE, method, arguments, reply_type,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, TAKE_TIMEOUT_MS, NULL,
                          callback, user_data);
}

/**
 * platen_driver_worker_keep_rows:
 * @is_wanted: whether anybody looks on
 *
 * Has the reduced rows of what is read kept from now on, until the device is configured
 * anew; returns at once.
 */
void
platen_driver_worker_keep_rows (PlatenDriverWorker *self, gboolean is_wanted)
{
  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  if (platen_worker_is_alive (self->worker))
    ask (self, "KeepRows", g_variant_new ("(b)", is_wanted), NULL, NULL, NULL);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError)   error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply != NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&reply),
                             (GDestroyNotify) g_variant_unref);
      return;
    }

  /* Its words are the process's own, and of no use to who looks on. */
  g_debug ("No rows from the scanner process: %s", error->message);
  g_task_return_new_error (
      task, PLATEN_ERROR, PLATEN_ERROR_FAILED,
      "The page cannot be looked at just now; it is read all the same");
}

/**
 * platen_driver_worker_take_rows_async:
 * @page: the page of the batch, counted from 0, up to which everything was seen
 * @row: the row of its reduced picture up to which everything was seen
 * @callback: (scope async): called once, from the main context
 *
 * Takes what has been read since, as far as it is kept, while a page is being read.
 */
void
platen_driver_worker_take_rows_async (PlatenDriverWorker *self,
                                      guint               page,
                                      guint               row,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_driver_worker_take_rows_async);
  if (!platen_worker_is_alive (self->worker))
    {
      g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED,
                               "The scanner process is gone");
      g_object_unref (task);
      return;
    }

  ask (self, "TakeRows", g_variant_new ("(uu)", page, row), G_VARIANT_TYPE ("(uuuiiay)"),
       on_taken, task);
}

/**
 * platen_driver_worker_take_rows_finish:
 *
 * Errors: %PLATEN_ERROR_WORKER_DIED, %PLATEN_ERROR_LIMIT for what cannot be,
 * %PLATEN_ERROR_FAILED; the page itself does not suffer from any of it.
 *
 * Returns: (transfer full): the band; without rows when there is nothing new
 */
PlatenBand *
platen_driver_worker_take_rows_finish (PlatenDriverWorker *self,
                                       GAsyncResult       *result,
                                       GError            **error)
{
  g_autoptr (GVariant) reply = NULL;
  PlatenBand          *band;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return NULL;

  band = platen_band_from_variant (reply, error);
  if (band == NULL)
    platen_driver_worker_blame (error);

  return band;
}
