/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-watch.h"

#include "platen-camera-worker.h"
#include "platen-device-info.h"

/* How long after its process died the watch begins anew: each time in a row it rests twice as
 * long, up to a minute. One that held for a minute was all right. */
#define REST_MS 1000
#define MAX_DOUBLINGS 6
#define STEADY_US (60 * G_USEC_PER_SEC)

/* What the driver calls the camera that a portal gives. */
#define PORTAL_CAMERA "portal"

/**
 * PlatenCameraWatch:
 *
 * Watches cameras come and go, in a process that stays for it.
 */
/*
 *          look                           answered
 *   NONE ───────▶ (connect, spawn, list) ─────────▶ WATCHING ──changed──▶ (list) ──▶ “changed”
 *                          ▲                          │  │
 *                          └──── PipeWire came, went ─┘  │
 *                          └──────── after a rest ◀─died─┘
 *                              │       ▲
 *                              └failed─┘
 *
 *   Each look begins a new process with a connection of its own, which takes the place of the
 *   old one when it has answered: that is how a PipeWire that was started later is used.
 *   Behind a portal there is no process: it tells whether there is a camera, and who it is
 *   comes out when the person has let us have it.
 */
struct _PlatenCameraWatch
{
  GObject parent_instance;

  PlatenCameraAccess *access; /* owned */
  PlatenCameraWorker *worker; /* owned; NULL when nothing is watched */
  guint               rest_id;
  guint               n_failures; /* in a row */
  gint64              begun_us;   /* monotonic; when the process answered first */
  gboolean            is_listing;
  gboolean            is_stale; /* it changed while it was being listed */
  gboolean            has_looked;
  gboolean            is_over;
};

typedef enum
{
  SIGNAL_CHANGED,
} PlatenCameraWatchSignal;

static guint signals[SIGNAL_CHANGED + 1];

G_DEFINE_FINAL_TYPE (PlatenCameraWatch, platen_camera_watch, G_TYPE_OBJECT)

static void
set_worker (PlatenCameraWatch *self, PlatenCameraWorker *worker)
{
  if (self->worker != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->worker, self);
      platen_camera_worker_close (self->worker);
    }
  g_set_object (&self->worker, worker);
  self->is_listing = self->is_stale = FALSE;
}

static void
platen_camera_watch_dispose (GObject *object)
{
  PlatenCameraWatch *self = PLATEN_CAMERA_WATCH (object);

  platen_camera_watch_end (self);
  g_clear_object (&self->access);

  G_OBJECT_CLASS (platen_camera_watch_parent_class)->dispose (object);
}

static void
platen_camera_watch_class_init (PlatenCameraWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_camera_watch_dispose;

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
platen_camera_watch_init (PlatenCameraWatch *self)
{
}

static void list_again (PlatenCameraWatch *self);
static void rest (PlatenCameraWatch *self);

/* The last answer stands until there is a new one. */
static void
begin_anew (PlatenCameraWatch *self, const GError *error)
{
  g_info ("The watch for cameras begins anew: %s",
          error != NULL ? error->message : "its process has ended");
  if (g_get_monotonic_time () - self->begun_us > STEADY_US)
    self->n_failures = 0;
  set_worker (self, NULL);
  rest (self);
}

static void
on_listed_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCameraWatch) self = PLATEN_CAMERA_WATCH (user_data);
  PlatenCameraWorker           *worker = PLATEN_CAMERA_WORKER (source);
  g_autoptr (GPtrArray)         infos = NULL;
  g_autoptr (GError)            error = NULL;

  infos = platen_camera_worker_list_finish (worker, result, &error);
  if (worker != self->worker)
    return;

  self->is_listing = FALSE;
  if (infos != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, infos);
  if (worker != self->worker)
    return;

  /* “died” tells only of a process that had nothing to do. */
  if (!platen_camera_worker_is_alive (worker))
    begin_anew (self, error);
  else if (self->is_stale)
    list_again (self);
}

static void
list_again (PlatenCameraWatch *self)
{
  self->is_stale = self->is_listing;
  if (self->is_listing)
    return;

  self->is_listing = TRUE;
  platen_camera_worker_list_async (self->worker, on_listed_again, g_object_ref (self));
}

static void
on_looked_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenCameraWatch    *self = PLATEN_CAMERA_WATCH (source);
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) infos = platen_camera_watch_look_finish (self, result, &error);

  if (self->is_over)
    return;
  if (infos != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, infos);
  else if (self->worker == NULL)
    {
      g_info ("The cameras could not be looked for: %s", error->message);
      rest (self);
    }
}

static gboolean
on_rested (gpointer user_data)
{
  PlatenCameraWatch *self = PLATEN_CAMERA_WATCH (user_data);

  self->rest_id = 0;
  platen_camera_watch_look_async (self, NULL, on_looked_again, NULL);

  return G_SOURCE_REMOVE;
}

static void
rest (PlatenCameraWatch *self)
{
  if (self->is_over || self->rest_id != 0)
    return;

  self->rest_id = g_timeout_add (REST_MS << self->n_failures, on_rested, self);
  self->n_failures = MIN (self->n_failures + 1, MAX_DOUBLINGS);
}

static void
on_access_changed (PlatenCameraAccess *access, PlatenCameraWatch *self)
{
  if (self->has_looked && !self->is_over)
    platen_camera_watch_look_async (self, NULL, on_looked_again, NULL);
}

/**
 * platen_camera_watch_new:
 * @access: the way to the cameras
 *
 * Returns: (transfer full): a watch that begins with the first look
 */
PlatenCameraWatch *
platen_camera_watch_new (PlatenCameraAccess *access)
{
  PlatenCameraWatch *self = g_object_new (PLATEN_TYPE_CAMERA_WATCH, NULL);

  self->access = g_object_ref (access);
  g_signal_connect_object (access, "changed", G_CALLBACK (on_access_changed), self, 0);

  return self;
}

static void
on_worker_changed (PlatenCameraWorker *worker, PlatenCameraWatch *self)
{
  list_again (self);
}

static void
on_worker_died (PlatenCameraWorker *worker, const GError *error, PlatenCameraWatch *self)
{
  begin_anew (self, error);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenCameraWorker   *worker = PLATEN_CAMERA_WORKER (source);
  g_autoptr (GTask)     task = G_TASK (user_data);
  PlatenCameraWatch    *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) infos = NULL;
  GError               *error = NULL;

  infos = platen_camera_worker_list_finish (worker, result, &error);
  if (infos == NULL || self->is_over)
    {
      platen_camera_worker_close (worker);
      if (error == NULL)
        error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
      g_task_return_error (task, error);
      return;
    }

  set_worker (self, worker);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->begun_us = g_get_monotonic_time ();
  g_signal_connect (worker, "changed", G_CALLBACK (on_worker_changed), self);
  g_signal_connect (worker, "died", G_CALLBACK (on_worker_died), self);
  g_task_return_pointer (task, g_steal_pointer (&infos),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)              task = G_TASK (user_data);
  g_autoptr (PlatenCameraWorker) worker = NULL;
  GError                        *error = NULL;

  worker = platen_camera_worker_spawn_finish (result, &error);
  if (worker == NULL)
    g_task_return_error (task, error);
  else
    platen_camera_worker_list_async (worker, on_listed, g_steal_pointer (&task));
}

static void
on_access_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GCancellable     *cancellable = g_task_get_cancellable (task);
  GError           *error = NULL;
  int               fd;

  if (platen_camera_access_open_finish (PLATEN_CAMERA_ACCESS (source), result, &fd,
                                        &error))
    platen_camera_worker_spawn_async (fd, cancellable, on_spawned,
                                      g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* One camera stands for all: which it is, a sandbox is not told before it may use it. */
static void
on_portal_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)   task = G_TASK (user_data);
  PlatenCameraPortal *portal = PLATEN_CAMERA_PORTAL (source);
  GPtrArray          *infos;
  GError             *error = NULL;
  gboolean            has_camera;

  has_camera =
      PLATEN_CAMERA_PORTAL_GET_IFACE (portal)->look_finish (portal, result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  infos = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_info_free);
  if (has_camera)
    g_ptr_array_add (infos, platen_device_info_new ("camera", PORTAL_CAMERA, NULL,
                                                    "Camera", "camera"));
  g_task_return_pointer (task, infos, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * platen_camera_watch_look_async:
 * @cancellable: (nullable): ends the start of the process
 * @callback: (scope async): called once
 *
 * Finds the cameras, and watches them from then on.
 *
 * Errors: as platen_camera_worker_spawn_async() and platen_camera_worker_list_async().
 */
void
platen_camera_watch_look_async (PlatenCameraWatch  *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  PlatenCameraPortal *portal;
  GTask              *task;

  g_return_if_fail (PLATEN_IS_CAMERA_WATCH (self));

  self->has_looked = TRUE;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, platen_camera_watch_look_async);
  portal = platen_camera_access_get_portal (self->access);
  if (portal != NULL)
    {
      PLATEN_CAMERA_PORTAL_GET_IFACE (portal)->look_async (portal, on_portal_looked,
                                                           task);
      return;
    }

  platen_camera_access_watch (self->access);
  platen_camera_access_open_async (self->access, cancellable, on_access_open, task);
}

/**
 * platen_camera_watch_look_finish:
 *
 * Returns: (transfer container) (element-type PlatenDeviceInfo): the cameras
 */
GPtrArray *
platen_camera_watch_look_finish (PlatenCameraWatch *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * platen_camera_watch_end:
 *
 * Ends the process; nothing is watched any more.
 */
void
platen_camera_watch_end (PlatenCameraWatch *self)
{
  self->is_over = TRUE;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  set_worker (self, NULL);
}
