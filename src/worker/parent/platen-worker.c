/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-worker-private.h"

#include "platen-call.h"
#include "platen-error.h"
#include "platen-limits.h"
#include "platen-process.h"

/**
 * PlatenWorker:
 *
 * The parent's end of the wall: a child process and the private bus to it.
 *
 * It carries one call at a time, gives each a deadline, and makes of every way a process
 * can fail one clear error that names what the process was doing.
 *
 *   STARTING ───────▶ ALIVE ──▶ ENDING ──▶ GONE
 *      │                │  deadline, end()  ▲
 *      └────────────────┴───────────────────┘
 *            the process ended by itself
 *
 * All functions are for the main thread. A worker that is let go ends its process.
 *
 * How it comes is in `platen-worker-spawn.c`, what happens at a deadline in
 * `platen-worker-deadline.c`, its struct in `platen-worker-private.h`.
 */
typedef enum
{
  SIGNAL_DIED,
} PlatenWorkerSignal;

static guint signals[SIGNAL_DIED + 1];

G_DEFINE_FINAL_TYPE (PlatenWorker, platen_worker, G_TYPE_OBJECT)

static void
fail_call (PlatenWorker *self, const GError *error)
{
  g_autoptr (PlatenCall) call = g_steal_pointer (&self->call);

  if (call != NULL)
    g_task_return_error (platen_call_get_task (call), g_error_copy (error));
}

/* The words that name the culprit. */
static GError *
explain_death (PlatenWorker *self)
{
  g_autofree char *end = platen_process_describe_end (self->process);

  return g_error_new (PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED,
                      "The %s process ended unexpectedly (%s) %s %s", self->noun, end,
                      self->call != NULL ? "while" : "when it had nothing to do, after",
                      self->last_words);
}

/*
 * platen_worker_bury:
 *
 * The process is over and everything it said has been heard: says so to whom it concerns.
 */
void
platen_worker_bury (PlatenWorker *self)
{
  g_autoptr (PlatenWorker) kept = g_object_ref (self);
  g_autoptr (GError)       error = g_steal_pointer (&self->verdict);
  gboolean                 was_alive = self->state == STATE_ALIVE;

  if (self->state == STATE_GONE)
    return;

  self->state = STATE_GONE;
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_cancellable_cancel (self->greeting);
  if (error == NULL)
    error = explain_death (self);

  if (was_alive)
    g_signal_emit (self, signals[SIGNAL_DIED], 0, error);
  fail_call (self, error);
}

static void
platen_worker_dispose (GObject *object)
{
  PlatenWorker *self = PLATEN_WORKER (object);

  if (self->process != NULL)
    {
      platen_worker_end (self);
      g_signal_handlers_disconnect_by_data (self->process, self);
    }
  if (self->connection != NULL)
    {
      g_dbus_connection_signal_unsubscribe (self->connection, self->doing_id);
      g_signal_handlers_disconnect_by_data (self->connection, self);
    }
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_object (&self->connection);
  g_clear_object (&self->process);
  g_clear_object (&self->greeting);

  G_OBJECT_CLASS (platen_worker_parent_class)->dispose (object);
}

static void
platen_worker_finalize (GObject *object)
{
  PlatenWorker *self = PLATEN_WORKER (object);

  g_free (self->last_words);
  g_free (self->late_words);
  g_clear_error (&self->verdict);

  G_OBJECT_CLASS (platen_worker_parent_class)->finalize (object);
}

static void
platen_worker_class_init (PlatenWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = platen_worker_dispose;
  object_class->finalize = platen_worker_finalize;

  signals[SIGNAL_DIED] =
      g_signal_new ("died", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
platen_worker_init (PlatenWorker *self)
{
  self->greeting = g_cancellable_new ();
  self->last_words = g_strdup ("starting");
  /* Makes the error names of the bus known, so that replies become PLATEN_ERROR. */
  (void) platen_error_quark ();
}

/**
 * platen_worker_get_pid:
 *
 * Returns: the process's number, also when it is gone
 */
GPid
platen_worker_get_pid (PlatenWorker *self)
{
  g_return_val_if_fail (PLATEN_IS_WORKER (self), 0);

  return platen_process_get_pid (self->process);
}

/**
 * platen_worker_is_alive:
 *
 * Returns: whether the next call has a process to go to
 */
gboolean
platen_worker_is_alive (PlatenWorker *self)
{
  g_return_val_if_fail (PLATEN_IS_WORKER (self), FALSE);

  return self->state == STATE_ALIVE;
}

/**
 * platen_worker_get_connection:
 *
 * Returns: (transfer none): the private bus, for its signals
 */
GDBusConnection *
platen_worker_get_connection (PlatenWorker *self)
{
  g_return_val_if_fail (PLATEN_IS_WORKER (self), NULL);

  return self->connection;
}

static void
on_replied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)      task = G_TASK (user_data);
  PlatenWorker          *self = g_task_get_source_object (task);
  g_autoptr (PlatenCall) call = NULL;
  g_autoptr (GError)     error = NULL;
  g_autoptr (GVariant)   reply = NULL;

  reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source),
                                                           NULL, result, &error);
  /* Somebody answered for it already, or its death has yet to be explained. */
  if (self->call == NULL || platen_call_get_task (self->call) != task ||
      self->state != STATE_ALIVE ||
      (reply == NULL && g_dbus_connection_is_closed (G_DBUS_CONNECTION (source))))
    return;

  call = g_steal_pointer (&self->call);
  if (reply != NULL)
    g_task_return_pointer (task, g_steal_pointer (&reply),
                           (GDestroyNotify) g_variant_unref);
  else if (self->late_words != NULL)
    g_task_return_error (task, platen_worker_explain_lateness (self, "stopped"));
  else
    g_task_return_error (task, platen_call_translate_error (error));
}

static GError *
refuse_call (PlatenWorker *self, GCancellable *cancellable)
{
  if (g_cancellable_is_cancelled (cancellable))
    return g_error_new_literal (PLATEN_ERROR, PLATEN_ERROR_CANCELLED, "Cancelled");
  if (self->state != STATE_ALIVE)
    return g_error_new (PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED,
                        "The %s process has ended; try again with a new one", self->noun);
  if (self->call != NULL)
    return g_error_new (PLATEN_ERROR, PLATEN_ERROR_BUSY,
                        "The %s process is busy with %s; try again after it", self->noun,
                        self->last_words);

  return NULL;
}

/**
 * platen_worker_call_async:
 * @method: `Driver.Open` for instance
 * @arguments: (nullable) (transfer floating): a tuple
 * @fds: (nullable): the descriptors that the arguments name
 * @timeout_ms: the deadline; see platen_worker_restart_deadline()
 * @cancellable: (nullable): ends the process; for a call that cannot be stopped otherwise
 * @callback: (scope async): called once, from the main context
 *
 * Makes a call. When the process has to be ended because of it, the call fails after the
 * process is gone.
 *
 * Errors: what the worker answered, as %PLATEN_ERROR; %PLATEN_ERROR_WORKER_DIED,
 * %PLATEN_ERROR_TIMED_OUT, %PLATEN_ERROR_CANCELLED; %PLATEN_ERROR_BUSY when another call
 * runs; %PLATEN_ERROR_FAILED when the answer has the wrong shape.
 */
void
platen_worker_call_async (PlatenWorker       *self,
                          const char         *method,
                          GVariant           *arguments,
                          GUnixFDList        *fds,
                          guint               timeout_ms,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask)    task = NULL;
  g_autoptr (GVariant) kept = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  g_autoptr (GVariantType) reply_type = NULL;
  g_autofree char         *interface = NULL;
  const char              *member;
  GError                  *refusal;

  g_return_if_fail (PLATEN_IS_WORKER (self));
  g_return_if_fail (method != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_worker_call_async);
  refusal = refuse_call (self, cancellable);
  if (refusal != NULL)
    {
      g_task_return_error (task, refusal);
      return;
    }

  member = platen_call_split_method (method, &interface);
  reply_type = platen_call_get_reply_type (interface, member);
  platen_worker_begin_call (self, task, timeout_ms, cancellable);
  g_dbus_connection_call_with_unix_fd_list (
      self->connection, NULL, PLATEN_WORKER_PATH, interface, member, kept, reply_type,
      G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, fds, NULL, on_replied,
      g_steal_pointer (&task));
}

/**
 * platen_worker_call_finish:
 *
 * Returns: (transfer full): the reply, a tuple of the shape that the interface states
 */
GVariant *
platen_worker_call_finish (PlatenWorker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * platen_worker_return_reply:
 * @task: (type Gio.Task) (transfer full): returns the reply's tuple, or how the call failed
 *
 * The callback of a call whose reply is another task's result as it stands.
 */
void
platen_worker_return_reply (GObject *source, GAsyncResult *result, gpointer task)
{
  g_autoptr (GTask) owned = G_TASK (task);
  GError           *error = NULL;
  GVariant         *reply;

  reply = platen_worker_call_finish (PLATEN_WORKER (source), result, &error);
  if (reply == NULL)
    g_task_return_error (owned, error);
  else
    g_task_return_pointer (owned, reply, (GDestroyNotify) g_variant_unref);
}

/**
 * platen_worker_is_busy:
 *
 * Returns: whether a call runs
 */
gboolean
platen_worker_is_busy (PlatenWorker *self)
{
  g_return_val_if_fail (PLATEN_IS_WORKER (self), FALSE);

  return self->call != NULL;
}

/**
 * platen_worker_notify:
 * @method: `Driver.Cancel` for instance; takes no arguments
 *
 * Sends a message beside the running call and waits for no answer.
 */
void
platen_worker_notify (PlatenWorker *self, const char *method)
{
  g_autofree char *interface = NULL;
  const char      *member;

  g_return_if_fail (PLATEN_IS_WORKER (self));
  g_return_if_fail (method != NULL);

  if (self->state != STATE_ALIVE)
    return;

  member = platen_call_split_method (method, &interface);
  g_dbus_connection_call (self->connection, NULL, PLATEN_WORKER_PATH, interface, member,
                          NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL,
                          NULL);
}

/**
 * platen_worker_end:
 *
 * Hangs up. The worker leaves its device in order and ends by itself; one that does not
 * within %PLATEN_CANCEL_TIMEOUT_MS is ended. Returns at once, and the process's end needs
 * neither @self nor its owner any more. “died” is not emitted; a running call fails with
 * %PLATEN_ERROR_CANCELLED at once.
 */
void
platen_worker_end (PlatenWorker *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (PLATEN_IS_WORKER (self));

  if (self->state == STATE_GONE)
    return;

  self->state = STATE_GONE;
  g_cancellable_cancel (self->greeting);
  if (self->connection != NULL)
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  platen_process_end (self->process,
                      platen_process_scale_ms (self->process, PLATEN_CANCEL_TIMEOUT_MS));
  error = g_error_new (PLATEN_ERROR, PLATEN_ERROR_CANCELLED, "Ended while %s",
                       self->last_words);
  fail_call (self, error);
}

static void
on_gone (PlatenProcess *process, GTask *task)
{
  g_signal_handlers_disconnect_by_func (process, on_gone, task);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * platen_worker_end_async:
 * @callback: (scope async): called once, when the process is gone
 *
 * Like platen_worker_end(), for those who have to know when the device is free again.
 * Finish with platen_worker_end_finish().
 */
void
platen_worker_end_async (PlatenWorker       *self,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PLATEN_IS_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_worker_end_async);
  platen_worker_end (self);
  if (platen_process_is_gone (self->process))
    g_task_return_boolean (task, TRUE);
  else
    g_signal_connect (self->process, "gone", G_CALLBACK (on_gone),
                      g_steal_pointer (&task));
}

/**
 * platen_worker_end_finish:
 *
 * Returns: TRUE; there is nothing that could be done about a process that stays
 */
gboolean
platen_worker_end_finish (PlatenWorker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
