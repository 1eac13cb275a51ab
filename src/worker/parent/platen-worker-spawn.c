/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-worker-private.h"

#include "platen-error.h"
#include "platen-greeting.h"
#include "platen-limits.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* After the process has ended, how long its last messages may take to be read; after it has
 * hung up, how long it may take to end. Both are over in a millisecond as a rule. */
#define SETTLE_MS 250

static gboolean
on_settled (gpointer user_data)
{
  PlatenWorker *self = user_data;

  self->settle_id = 0;
  platen_worker_bury (self);

  return G_SOURCE_REMOVE;
}

static void
on_process_gone (PlatenProcess *process, PlatenWorker *self)
{
  self->has_exited = TRUE;
  if (self->has_hung_up)
    platen_worker_bury (self);
  else if (self->settle_id == 0)
    self->settle_id = g_timeout_add (SETTLE_MS, on_settled, self);
}

static void
set_hung_up (PlatenWorker *self)
{
  self->has_hung_up = TRUE;
  if (self->state == STATE_GONE)
    return;

  if (self->has_exited)
    platen_worker_bury (self);
  else
    platen_process_kill (self->process, SETTLE_MS);
}

static void
on_connection_closed (GDBusConnection *connection,
                      gboolean         remote_peer_vanished,
                      GError          *error,
                      PlatenWorker    *self)
{
  set_hung_up (self);
}

static void
on_doing (GDBusConnection *connection,
          const char      *sender,
          const char      *path,
          const char      *interface,
          const char      *signal,
          GVariant        *arguments,
          gpointer         user_data)
{
  PlatenWorker *self = user_data;
  const char   *what;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(s)")))
    return;

  g_variant_get (arguments, "(&s)", &what);
  g_free (self->last_words);
  self->last_words = platen_call_clean_words (what);
}

static void
on_greeted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenWorker) self = PLATEN_WORKER (user_data);
  g_autoptr (PlatenCall)   call = NULL;

  self->connection = platen_greet_finish (result, NULL);
  if (self->connection == NULL)
    {
      /* It died, or it is not one of ours: the process's end says the rest. */
      set_hung_up (self);
      return;
    }

  g_signal_connect (self->connection, "closed", G_CALLBACK (on_connection_closed), self);
  self->doing_id = g_dbus_connection_signal_subscribe (
      self->connection, NULL, NULL, "Doing", PLATEN_WORKER_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_doing, self, NULL);
  g_dbus_connection_start_message_processing (self->connection);
  if (self->state != STATE_STARTING)
    return;

  self->state = STATE_ALIVE;
  call = g_steal_pointer (&self->call);
  g_task_return_pointer (platen_call_get_task (call), g_object_ref (self),
                         g_object_unref);
}

static const char *
choose_noun (const char *program)
{
  if (g_str_equal (program, "platen-worker-camera"))
    return "camera";

  return g_str_has_prefix (program, "platen-worker-") ? "scanner" : "image";
}

/**
 * platen_worker_spawn_async:
 * @program: a worker program's file name, `platen-worker-sane` for instance
 * @cancellable: (nullable): ends the process that is being started
 * @callback: (scope async): called once, from the main context
 *
 * Starts a worker and waits until it has greeted us, %PLATEN_OPEN_TIMEOUT_MS at most.
 *
 * Thread: the main thread; the worker dies with the thread that started it.
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED when there is no such program,
 * %PLATEN_ERROR_WORKER_DIED, %PLATEN_ERROR_TIMED_OUT, %PLATEN_ERROR_CANCELLED,
 * %PLATEN_ERROR_LIMIT when descriptors have run out, %PLATEN_ERROR_FAILED.
 */
void
platen_worker_spawn_async (const char         *program,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask)        task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (PlatenWorker) self = g_object_new (PLATEN_TYPE_WORKER, NULL);
  g_autoptr (GError)       error = NULL;
  int                      fds[2];

  g_return_if_fail (program != NULL);

  g_task_set_source_tag (task, platen_worker_spawn_async);
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    {
      g_task_return_new_error (
          task, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
          "Could not start ‘%s’: %s; let some jobs end and try again", program,
          g_strerror (errno));
      return;
    }

  self->noun = choose_noun (program);
  self->process = platen_process_spawn (program, fds[1], &error);
  if (self->process == NULL)
    {
      close (fds[0]);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* Nobody else holds the worker before it is handed over. */
  g_task_set_task_data (task, g_object_ref (self), g_object_unref);
  g_signal_connect (self->process, "gone", G_CALLBACK (on_process_gone), self);
  platen_worker_begin_call (self, task, PLATEN_OPEN_TIMEOUT_MS, cancellable);
  platen_greet_async (fds[0], self->greeting, on_greeted, g_object_ref (self));
}

/**
 * platen_worker_spawn_finish:
 *
 * Returns: (transfer full): the worker
 */
PlatenWorker *
platen_worker_spawn_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
