/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-session-private.h"

#include "platen-error.h"
#include "platen-limits.h"

/* How long a camera stays on after the last picture. A preview asks ten times a second; a
 * person who looks at the light wants it to go out when the preview does. */
#define LINGER_MS 3000

/**
 * PlatenCameraSession:
 *
 * An open camera's process, and the calls that wait for it. How it is opened is in
 * `platen-camera-opening.c`, what it can do in `platen-camera-verbs.c`.
 */
/*
 *              call                               opened, set as before
 *   CLOSED ───────────▶ (connect, spawn, open) ──────────────▶ READY ◀──▶ a call runs
 *     ▲                      │ failed                            │
 *     └───── CLOSING ◀───────┴───────────────────────────────────┘ linger over, close,
 *                                                                  camera failed
 *
 *   A camera that failed is opened anew by the next call, for it may have come back.
 */
typedef struct
{
  GTask            *task; /* owned */
  PlatenCameraBegin begin;
} Call;

typedef enum
{
  SIGNAL_CHANGED,
  SIGNAL_CLOSED,
} PlatenCameraSessionSignal;

static guint signals[SIGNAL_CLOSED + 1];

G_DEFINE_FINAL_TYPE (PlatenCameraSession, platen_camera_session, G_TYPE_OBJECT)

static void
platen_camera_session_finalize (GObject *object)
{
  PlatenCameraSession *self = PLATEN_CAMERA_SESSION (object);

  g_assert (g_queue_is_empty (&self->calls));
  g_clear_handle_id (&self->linger_id, g_source_remove);
  if (self->worker != NULL)
    platen_camera_worker_close (self->worker);
  g_clear_object (&self->worker);
  platen_camera_abilities_clear (&self->abilities);
  g_clear_object (&self->access);
  g_clear_object (&self->opening);
  g_clear_pointer (&self->info, platen_device_info_free);

  G_OBJECT_CLASS (platen_camera_session_parent_class)->finalize (object);
}

static void
platen_camera_session_class_init (PlatenCameraSessionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = platen_camera_session_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  /* The last process that had the camera is gone. */
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
}

static void
platen_camera_session_init (PlatenCameraSession *self)
{
  g_queue_init (&self->calls);
  self->opening = g_cancellable_new ();
}

/**
 * platen_camera_session_new:
 * @info: the camera, as the driver's enumeration named it
 * @access: the way to it
 *
 * Returns: (transfer full): a closed session
 */
PlatenCameraSession *
platen_camera_session_new (const PlatenDeviceInfo *info, PlatenCameraAccess *access)
{
  PlatenCameraSession *self = g_object_new (PLATEN_TYPE_CAMERA_SESSION, NULL);

  self->info = platen_device_info_copy (info);
  self->access = g_object_ref (access);

  return self;
}

/* Tells when the last process that had the camera is gone. */
void
platen_camera_session_tell_closed (PlatenCameraSession *self)
{
  if (!platen_camera_session_is_open (self))
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCameraSession) self = PLATEN_CAMERA_SESSION (user_data);

  platen_camera_worker_close_finish (PLATEN_CAMERA_WORKER (source), result);
  self->n_closing--;
  platen_camera_session_go_on (self);
  platen_camera_session_tell_closed (self);
}

static void
drop_worker (PlatenCameraSession *self)
{
  g_autoptr (PlatenCameraWorker) worker = g_steal_pointer (&self->worker);

  g_clear_handle_id (&self->linger_id, g_source_remove);
  if (worker == NULL)
    return;

  self->n_closing++;
  platen_camera_worker_close_async (worker, on_closed, g_object_ref (self));
}

static void
call_free (Call *call)
{
  g_object_unref (call->task);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

GError *
platen_camera_session_new_shut_down_error (void)
{
  return g_error_new_literal (PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                              "The service is stopping; call again to start it anew");
}

/* Opening has failed: all that waited for it fail alike. */
void
platen_camera_session_fail_calls (PlatenCameraSession *self, const GError *error)
{
  g_autoptr (PlatenCameraSession) kept = g_object_ref (self);
  GQueue                          calls = self->calls;
  Call                           *call;

  g_queue_init (&self->calls);
  self->is_opening = FALSE;
  drop_worker (self);
  while ((call = g_queue_pop_head (&calls)) != NULL)
    {
      g_task_return_error (call->task, g_error_copy (error));
      call_free (call);
    }
  platen_camera_session_tell_closed (self);
}

static gboolean
on_linger_over (gpointer user_data)
{
  PlatenCameraSession *self = PLATEN_CAMERA_SESSION (user_data);

  self->linger_id = 0;
  drop_worker (self);

  return G_SOURCE_REMOVE;
}

void
platen_camera_session_end_opening (PlatenCameraSession *self)
{
  self->is_opening = FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  platen_camera_session_go_on (self);
}

/* Does what comes next: nothing while something runs. */
void
platen_camera_session_go_on (PlatenCameraSession *self)
{
  Call *call = g_queue_peek_head (&self->calls);

  if (self->is_opening || self->is_calling)
    return;
  if (self->worker != NULL && !platen_camera_worker_is_alive (self->worker))
    drop_worker (self);
  if (call == NULL)
    {
      if (self->worker != NULL && !self->is_kept_open && self->linger_id == 0)
        self->linger_id = g_timeout_add (LINGER_MS, on_linger_over, self);
      return;
    }

  if (self->is_shut_down)
    {
      g_autoptr (GError) error = platen_camera_session_new_shut_down_error ();

      platen_camera_session_fail_calls (self, error);
      return;
    }

  g_clear_handle_id (&self->linger_id, g_source_remove);
  if (self->worker != NULL)
    {
      self->is_calling = TRUE;
      call->begin (call->task, self->worker);
    }
  else if (self->n_closing == 0)
    {
      self->is_opening = TRUE;
      platen_camera_session_begin_opening (self);
    }
}

/*
 * platen_camera_session_push:
 * @task: (transfer full): returns when it is its turn and it was done; fails when the camera
 *   cannot be opened
 * @begin: begins the call
 */
void
platen_camera_session_push (PlatenCameraSession *self,
                            GTask               *task,
                            PlatenCameraBegin    begin)
{
  g_autoptr (GTask) owned = task;
  Call             *call;

  if (self->is_shut_down)
    {
      g_task_return_error (task, platen_camera_session_new_shut_down_error ());
      return;
    }
  if (g_queue_get_length (&self->calls) >= PLATEN_MAX_FRAME_QUEUE)
    {
      g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_BUSY,
                               "‘%s’ has too many callers; try again in a moment",
                               self->info->name);
      return;
    }

  call = g_new (Call, 1);
  call->task = g_steal_pointer (&owned);
  call->begin = begin;
  g_queue_push_tail (&self->calls, call);
  platen_camera_session_go_on (self);
}

/* Whether the camera may be all right although it did not do what was asked. */
static gboolean
is_harmless (const GError *error)
{
  const int harmless[] = { PLATEN_ERROR_INVALID_ARGUMENT, PLATEN_ERROR_UNSUPPORTED,
                           PLATEN_ERROR_CANCELLED, PLATEN_ERROR_NO_SPACE };

  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++)
    if (g_error_matches (error, PLATEN_ERROR, harmless[i]))
      return TRUE;

  return error == NULL;
}

/*
 * platen_camera_session_end_call:
 * @error: (nullable): how the running call failed
 *
 * The running call is over; its task returns by itself.
 */
void
platen_camera_session_end_call (PlatenCameraSession *self, const GError *error)
{
  g_autoptr (Call) call = g_queue_pop_head (&self->calls);

  g_assert (call != NULL && self->is_calling);

  self->is_calling = FALSE;
  if (!is_harmless (error))
    drop_worker (self);
  platen_camera_session_go_on (self);
}

/* Somebody opened it by name. */
void
platen_camera_session_keep_open (PlatenCameraSession *self)
{
  self->is_kept_open = TRUE;
}

void
platen_camera_session_take_mode (PlatenCameraSession *self, GVariant *dict)
{
  self->has_chosen = platen_camera_mode_from_variant (&self->abilities.mode, dict, NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
platen_camera_session_take_turn (PlatenCameraSession *self, PlatenCameraTurn turn)
{
  self->turn = turn;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* @controls: (transfer full) */
void
platen_camera_session_take_controls (PlatenCameraSession *self, GArray *controls)
{
  g_clear_pointer (&self->abilities.controls, g_array_unref);
  self->abilities.controls = controls;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * platen_camera_session_close:
 *
 * Lets the camera go, once what runs has ended. Closing a closed one does nothing.
 */
void
platen_camera_session_close (PlatenCameraSession *self)
{
  g_return_if_fail (PLATEN_IS_CAMERA_SESSION (self));

  self->is_kept_open = FALSE;
  if (g_queue_is_empty (&self->calls))
    drop_worker (self);
}

/**
 * platen_camera_session_shut_down:
 *
 * Ends the camera's process, whatever it does, and lets no other one begin. “closed” is
 * emitted when it is gone, unless platen_camera_session_is_open() is false already.
 */
void
platen_camera_session_shut_down (PlatenCameraSession *self)
{
  self->is_shut_down = TRUE;
  self->is_kept_open = FALSE;
  g_cancellable_cancel (self->opening);
  drop_worker (self);
}

/**
 * platen_camera_session_is_open:
 *
 * Tells whether a process has the camera, or is being started for it.
 */
gboolean
platen_camera_session_is_open (PlatenCameraSession *self)
{
  return self->worker != NULL || self->is_opening || self->n_closing > 0;
}

GArray *
platen_camera_session_get_modes (PlatenCameraSession *self)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA_SESSION (self), NULL);

  return self->abilities.modes;
}

const PlatenCameraMode *
platen_camera_session_get_mode (PlatenCameraSession *self)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA_SESSION (self), NULL);

  return self->abilities.modes != NULL ? &self->abilities.mode : NULL;
}

PlatenCameraTurn
platen_camera_session_get_turn (PlatenCameraSession *self)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA_SESSION (self), PLATEN_CAMERA_TURN_NONE);

  return self->turn;
}

GArray *
platen_camera_session_get_controls (PlatenCameraSession *self)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA_SESSION (self), NULL);

  return self->abilities.controls;
}
