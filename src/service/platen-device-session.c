/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-session-private.h"

#include "platen-error.h"

/* How long a device stays open after a scan, so that the next one starts at once. */
#define LINGER_MS 5000

/**
 * PlatenDeviceSession:
 *
 * Who has a device, and the process that drives it while it is open.
 */
/*
 *                 acquire                 opened
 *   CLOSED ─────────────────▶ (spawn, open) ───▶ held ──release──▶ idle ──linger over──▶ CLOSING
 *     ▲                          │ refused                           │ acquire              │
 *     │                          ▼                          held ◀───┘                      │
 *     └─────────────────────── CLOSING ◀────────────────────────────────────────────────────┘
 *
 *   A device that can be reached in several ways is tried in each, the best first; see
 *   platen-device-session-ways.c.
 *
 *   A worker that died is found at the next acquire; a new one waits until it is gone.
 *
 *   Whoever stands in the line gets the device the moment it is no longer held; to everybody
 *   else it stays held.
 */

G_DEFINE_FINAL_TYPE (PlatenDeviceSession, platen_device_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_HELD_CHANGED,
  SIGNAL_CAPABILITIES_CHANGED,
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
platen_device_session_dispose (GObject *object)
{
  PlatenDeviceSession *self = PLATEN_DEVICE_SESSION (object);

  g_clear_handle_id (&self->linger_id, g_source_remove);
  if (self->worker != NULL)
    platen_driver_worker_close (self->worker);
  g_clear_object (&self->worker);

  G_OBJECT_CLASS (platen_device_session_parent_class)->dispose (object);
}

static void
platen_device_session_finalize (GObject *object)
{
  PlatenDeviceSession *self = PLATEN_DEVICE_SESSION (object);

  platen_waiting_line_clear (&self->line);
  g_free (self->name);
  g_object_unref (self->alternatives);
  g_ptr_array_unref (self->ways);
  g_clear_error (&self->first_error);
  g_clear_pointer (&self->capabilities, platen_capabilities_unref);

  G_OBJECT_CLASS (platen_device_session_parent_class)->finalize (object);
}

static void
platen_device_session_class_init (PlatenDeviceSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType         type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = platen_device_session_dispose;
  object_class->finalize = platen_device_session_finalize;

  signals[SIGNAL_HELD_CHANGED] = g_signal_new ("held-changed", type, G_SIGNAL_RUN_LAST, 0,
                                               NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CAPABILITIES_CHANGED] =
      g_signal_new ("capabilities-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  /* Nobody has the device, and the last process that had it is gone. */
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
}

static void
platen_device_session_init (PlatenDeviceSession *self)
{
  self->ways = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_info_free);
}

/**
 * platen_device_session_new:
 * @name: what a person calls the device
 * @alternatives: the ways to it
 *
 * Returns: (transfer full): a closed session
 */
PlatenDeviceSession *
platen_device_session_new (const char *name, PlatenAlternatives *alternatives)
{
  PlatenDeviceSession *self = g_object_new (PLATEN_TYPE_DEVICE_SESSION, NULL);

  self->name = g_strdup (name);
  self->alternatives = g_object_ref (alternatives);

  return self;
}

static void
tell_when_closed (PlatenDeviceSession *self)
{
  if (!platen_device_session_is_open (self))
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
set_held (PlatenDeviceSession *self, gboolean is_held)
{
  if (self->is_held == is_held)
    return;

  self->is_held = is_held;
  if (!is_held && platen_waiting_line_call_next (&self->line))
    return;

  g_signal_emit (self, signals[SIGNAL_HELD_CHANGED], 0);
  tell_when_closed (self);
}

/* One process less that is in the way of the next. */
void
platen_device_session_end_closing (PlatenDeviceSession *self)
{
  self->n_closing--;
  if (self->n_closing == 0 && self->next != NULL)
    platen_device_session_spawn (g_steal_pointer (&self->next));
  tell_when_closed (self);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenDeviceSession) self = PLATEN_DEVICE_SESSION (user_data);

  platen_driver_worker_close_finish (PLATEN_DRIVER_WORKER (source), result, NULL);
  platen_device_session_end_closing (self);
}

/* Ends the process that has the device. */
void
platen_device_session_drop_worker (PlatenDeviceSession *self)
{
  g_autoptr (PlatenDriverWorker) worker = g_steal_pointer (&self->worker);

  g_clear_handle_id (&self->linger_id, g_source_remove);
  if (worker == NULL)
    return;

  if (platen_driver_worker_has_left_job (worker) && !self->is_shut_down)
    platen_device_session_tidy (self);
  self->n_closing++;
  platen_driver_worker_close_async (worker, on_closed, g_object_ref (self));
}

static GError *
new_shut_down_error (void)
{
  return g_error_new_literal (PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                              "The service is stopping; call again to start it anew");
}

void
platen_device_session_fail (GTask *task, GError *error)
{
  PlatenDeviceSession *self = g_task_get_source_object (task);

  platen_device_session_drop_worker (self);
  set_held (self, FALSE);
  g_task_return_error (task, error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenDriverWorker  *worker = PLATEN_DRIVER_WORKER (source);
  g_autoptr (GTask)    task = G_TASK (user_data);
  PlatenDeviceSession *self = g_task_get_source_object (task);
  PlatenCapabilities  *capabilities;
  GError              *error = NULL;

  capabilities = platen_driver_worker_open_finish (worker, result, &error);
  if (capabilities == NULL)
    {
      platen_device_session_try_next_way (task, error);
      return;
    }

  platen_device_session_note_open (self);
  g_clear_pointer (&self->capabilities, platen_capabilities_unref);
  self->capabilities = capabilities;
  g_signal_emit (self, signals[SIGNAL_CAPABILITIES_CHANGED], 0);
  g_task_return_pointer (task, g_object_ref (worker), g_object_unref);
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  PlatenDeviceSession *self = g_task_get_source_object (task);
  GCancellable        *cancellable = g_task_get_cancellable (task);
  GError              *error = NULL;

  self->worker = platen_driver_worker_spawn_finish (result, &error);
  if (self->worker == NULL)
    platen_device_session_try_next_way (task, error);
  else if (self->is_shut_down)
    platen_device_session_fail (task, new_shut_down_error ());
  else
    {
      platen_driver_worker_set_time_limit (self->worker, self->limit_ms);
      platen_driver_worker_open_async (self->worker,
                                       platen_device_session_get_way (self)->driver_name,
                                       cancellable, on_opened, g_steal_pointer (&task));
    }
}

/* (transfer full): whom the device goes to once it is open */
void
platen_device_session_spawn (GTask *task)
{
  g_autoptr (GTask)    owned = task;
  PlatenDeviceSession *self = g_task_get_source_object (task);

  if (self->is_shut_down)
    {
      platen_device_session_fail (task, new_shut_down_error ());
      return;
    }

  platen_driver_worker_spawn_async (platen_device_session_get_way (self)->driver,
                                    g_task_get_cancellable (task), on_spawned,
                                    g_steal_pointer (&owned));
}

/**
 * platen_device_session_acquire_async:
 * @limit_ms: what the device gets for one operation until it is released; 0 is the built-in
 *   limits
 * @cancellable: (nullable): ends the wait and the worker
 * @callback: (scope async): called once
 *
 * Takes the device for one job. Finish with platen_device_session_acquire_finish(), and give it
 * back with platen_device_session_release() when that succeeded.
 *
 * Errors: %PLATEN_ERROR_BUSY when another job has it; what the driver says otherwise.
 */
void
platen_device_session_acquire_async (PlatenDeviceSession *self,
                                     guint                limit_ms,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PLATEN_IS_DEVICE_SESSION (self));

  g_task_set_source_tag (task, platen_device_session_acquire_async);
  g_task_set_check_cancellable (task, FALSE); /* what was taken must be given back */
  if (self->is_held)
    {
      g_task_return_new_error (
          task, PLATEN_ERROR, PLATEN_ERROR_BUSY,
          "‘%s’ is busy with another scan; try again when it has ended", self->name);
      return;
    }

  self->limit_ms = limit_ms;
  set_held (self, TRUE);
  g_clear_handle_id (&self->linger_id, g_source_remove);
  if (self->worker != NULL && platen_driver_worker_is_alive (self->worker))
    {
      platen_driver_worker_set_time_limit (self->worker, self->limit_ms);
      g_task_return_pointer (task, g_object_ref (self->worker), g_object_unref);
      return;
    }

  platen_device_session_drop_worker (self);
  platen_device_session_find_ways (self);
  if (self->n_closing > 0)
    self->next = g_steal_pointer (&task);
  else
    platen_device_session_spawn (g_steal_pointer (&task));
}

/**
 * platen_device_session_acquire_finish:
 *
 * Returns: (transfer full): the device's process; use it until platen_device_session_release()
 */
PlatenDriverWorker *
platen_device_session_acquire_finish (PlatenDeviceSession *self,
                                      GAsyncResult        *result,
                                      GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
on_linger_over (gpointer user_data)
{
  PlatenDeviceSession *self = PLATEN_DEVICE_SESSION (user_data);

  self->linger_id = 0;
  platen_device_session_drop_worker (self);

  return G_SOURCE_REMOVE;
}

/**
 * platen_device_session_release:
 *
 * Gives the device back after a job. It stays open for a moment, or as long as somebody
 * opened it by name.
 */
void
platen_device_session_release (PlatenDeviceSession *self)
{
  g_return_if_fail (PLATEN_IS_DEVICE_SESSION (self));

  if (self->worker != NULL && !platen_driver_worker_is_alive (self->worker))
    platen_device_session_drop_worker (self);
  if (self->worker != NULL && !self->is_kept_open)
    self->linger_id = g_timeout_add (LINGER_MS, on_linger_over, self);
  set_held (self, FALSE);
}

/**
 * platen_device_session_wait_turn:
 * @on_turn: called when the device is free and nobody came before; it must acquire it
 * @who: waits; see platen_device_session_give_up_turn()
 *
 * Stands in the line for a device that is held.
 */
void
platen_device_session_wait_turn (PlatenDeviceSession *self,
                                 PlatenTurnFunc       on_turn,
                                 gpointer             who)
{
  g_return_if_fail (self->is_held);

  platen_waiting_line_join (&self->line, on_turn, who);
}

/**
 * platen_device_session_give_up_turn:
 *
 * Leaves the line.
 */
void
platen_device_session_give_up_turn (PlatenDeviceSession *self, gpointer who)
{
  platen_waiting_line_leave (&self->line, who);
}

/**
 * platen_device_session_shut_down:
 *
 * Ends the device's process, whatever it does, and lets no other one begin; a running call
 * on it fails. “closed” is emitted when it is gone, unless platen_device_session_is_open()
 * says that there is none.
 */
void
platen_device_session_shut_down (PlatenDeviceSession *self)
{
  self->is_kept_open = FALSE;
  self->is_shut_down = TRUE;
  platen_device_session_drop_worker (self);
}

/**
 * platen_device_session_is_open:
 *
 * Tells whether a process has the device, is about to get it, or has not let go of it yet.
 */
gboolean
platen_device_session_is_open (PlatenDeviceSession *self)
{
  return self->is_held || self->worker != NULL || self->n_closing > 0;
}

/**
 * platen_device_session_is_held:
 *
 * Tells whether a job has the device, or it is being opened.
 */
gboolean
platen_device_session_is_held (PlatenDeviceSession *self)
{
  return self->is_held;
}

/**
 * platen_device_session_get_capabilities:
 *
 * Returns: (transfer none) (nullable): NULL until it was opened once
 */
PlatenCapabilities *
platen_device_session_get_capabilities (PlatenDeviceSession *self)
{
  return self->capabilities;
}
