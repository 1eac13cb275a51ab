/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-worker-private.h"

#include "platen-device-info.h"
#include "platen-error.h"
#include "platen-limits.h"

#define DRIVER_WORD "camera"

/**
 * PlatenCameraWorker:
 *
 * A camera's process as the service sees it: cameras, modes and pictures instead of
 * messages. One call at a time; a second one is %PLATEN_ERROR_BUSY.
 *
 * Its begin is in `platen-camera-worker-spawn.c`, pictures are in
 * `platen-camera-worker-pictures.c`.
 */
typedef enum
{
  SIGNAL_CHANGED,
  SIGNAL_DIED,
} PlatenCameraWorkerSignal;

static guint signals[SIGNAL_DIED + 1];

G_DEFINE_FINAL_TYPE (PlatenCameraWorker, platen_camera_worker, G_TYPE_OBJECT)

/**
 * platen_camera_abilities_clear:
 *
 * Frees what @self holds; it may be cleared again.
 */
void
platen_camera_abilities_clear (PlatenCameraAbilities *self)
{
  g_clear_pointer (&self->modes, g_array_unref);
  g_clear_pointer (&self->controls, g_array_unref);
}

static void
on_changed (GDBusConnection *connection,
            const char      *sender,
            const char      *path,
            const char      *interface,
            const char      *signal,
            GVariant        *arguments,
            gpointer         user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_CHANGED], 0);
}

static void
on_died (PlatenWorker *worker, const GError *error, PlatenCameraWorker *self)
{
  if (!platen_worker_is_busy (worker))
    g_signal_emit (self, signals[SIGNAL_DIED], 0, error);
}

static void
platen_camera_worker_dispose (GObject *object)
{
  PlatenCameraWorker *self = PLATEN_CAMERA_WORKER (object);

  if (self->worker != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->worker, self);
      g_dbus_connection_signal_unsubscribe (platen_worker_get_connection (self->worker),
                                            self->changed_id);
    }
  g_clear_object (&self->worker);

  G_OBJECT_CLASS (platen_camera_worker_parent_class)->dispose (object);
}

static void
platen_camera_worker_class_init (PlatenCameraWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_camera_worker_dispose;

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DIED] =
      g_signal_new ("died", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
platen_camera_worker_init (PlatenCameraWorker *self)
{
}

/*
 * platen_camera_worker_new:
 * @worker: (transfer full): the process, which has just begun
 *
 * Returns: (transfer full): what the service sees of it
 */
PlatenCameraWorker *
platen_camera_worker_new (PlatenWorker *worker)
{
  PlatenCameraWorker *self = g_object_new (PLATEN_TYPE_CAMERA_WORKER, NULL);

  self->worker = worker;
  self->changed_id = g_dbus_connection_signal_subscribe (
      platen_worker_get_connection (worker), NULL, "org.platen.Worker1.Camera", "Changed",
      NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_changed, self, NULL);
  g_signal_connect (worker, "died", G_CALLBACK (on_died), self);

  return self;
}

/**
 * platen_camera_worker_is_alive:
 *
 * Returns: whether the next call has a process to go to
 */
gboolean
platen_camera_worker_is_alive (PlatenCameraWorker *self)
{
  g_return_val_if_fail (PLATEN_IS_CAMERA_WORKER (self), FALSE);

  return platen_worker_is_alive (self->worker);
}

/*
 * platen_camera_worker_begin:
 * @task: (transfer full): returns the reply's tuple
 */
void
platen_camera_worker_begin (GTask       *task,
                            const char  *method,
                            GVariant    *arguments,
                            GUnixFDList *fds,
                            guint        timeout_ms)
{
  PlatenCameraWorker *self = g_task_get_source_object (task);
  g_autofree char    *full_method = g_strconcat ("Camera.", method, NULL);

  platen_worker_call_async (self->worker, full_method, arguments, fds, timeout_ms, NULL,
                            platen_worker_return_reply, task);
}

/*
 * platen_camera_worker_blame:
 * @error: (inout): why a worker's words could not be read
 *
 * Makes the worker's mistake of what reads like the caller's.
 */
void
platen_camera_worker_blame (GError **error)
{
  if (error == NULL)
    return;

  (*error)->code = PLATEN_ERROR_FAILED;
  g_prefix_error (error, "The camera process said what cannot be: ");
}

/**
 * platen_camera_worker_list_async:
 * @callback: (scope async): called once, from the main context
 *
 * Finds the cameras, within %PLATEN_LIST_TIMEOUT_MS; “changed” follows from then on.
 */
void
platen_camera_worker_list_async (PlatenCameraWorker *self,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_CAMERA_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_camera_worker_list_async);
  platen_camera_worker_begin (task, "List", NULL, NULL, PLATEN_LIST_TIMEOUT_MS);
}

/**
 * platen_camera_worker_list_finish:
 *
 * Returns: (transfer container) (element-type PlatenDeviceInfo): the cameras;
 *   %PLATEN_MAX_DEVICES at most
 */
GPtrArray *
platen_camera_worker_list_finish (PlatenCameraWorker *self,
                                  GAsyncResult       *result,
                                  GError            **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) list = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return NULL;

  list = g_variant_get_child_value (reply, 0);
  return platen_device_infos_from_variant (DRIVER_WORD, "", list);
}

/**
 * platen_camera_worker_open_async:
 * @driver_name: a name that was listed; never one that a caller made up
 * @callback: (scope async): called once, from the main context
 *
 * Opens a camera, within %PLATEN_OPEN_TIMEOUT_MS.
 */
void
platen_camera_worker_open_async (PlatenCameraWorker *self,
                                 const char         *driver_name,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_CAMERA_WORKER (self));
  g_return_if_fail (driver_name != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_camera_worker_open_async);
  platen_camera_worker_begin (task, "Open", g_variant_new ("(s)", driver_name), NULL,
                              PLATEN_OPEN_TIMEOUT_MS);
}

static gboolean
read_abilities (PlatenCameraAbilities *abilities, GVariant *reply, GError **error)
{
  g_autoptr (GVariant) modes = g_variant_get_child_value (reply, 0);
  g_autoptr (GVariant) mode = g_variant_get_child_value (reply, 1);
  g_autoptr (GVariant) controls = g_variant_get_child_value (reply, 2);

  abilities->modes = platen_camera_modes_from_variant (modes, error);
  if (abilities->modes == NULL ||
      !platen_camera_mode_from_variant (&abilities->mode, mode, error))
    return FALSE;

  abilities->controls = platen_camera_controls_from_variant (controls, error);

  return abilities->controls != NULL;
}

/**
 * platen_camera_worker_open_finish:
 * @out_abilities: (out caller-allocates): what it told of itself; clear it when done
 *
 * Returns: whether it is open
 */
gboolean
platen_camera_worker_open_finish (PlatenCameraWorker    *self,
                                  GAsyncResult          *result,
                                  PlatenCameraAbilities *out_abilities,
                                  GError               **error)
{
  PlatenCameraAbilities abilities = { 0 };
  g_autoptr (GVariant)  reply = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return FALSE;
  if (!read_abilities (&abilities, reply, error))
    {
      platen_camera_abilities_clear (&abilities);
      platen_camera_worker_blame (error);
      return FALSE;
    }

  *out_abilities = abilities;
  return TRUE;
}

/**
 * platen_camera_worker_call_async:
 * @method: `SetMode`, `SetTurn`, `GetControls`, `SetControl`, `Start` or `Stop`
 * @arguments: (nullable) (transfer floating): a tuple
 * @callback: (scope async): called once, from the main context
 *
 * Makes one of the small calls, within %PLATEN_CAMERA_TIMEOUT_MS.
 */
void
platen_camera_worker_call_async (PlatenCameraWorker *self,
                                 const char         *method,
                                 GVariant           *arguments,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_CAMERA_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_camera_worker_call_async);
  platen_camera_worker_begin (task, method, arguments, NULL, PLATEN_CAMERA_TIMEOUT_MS);
}

/**
 * platen_camera_worker_call_finish:
 *
 * Returns: (transfer full): the reply, a tuple
 */
GVariant *
platen_camera_worker_call_finish (PlatenCameraWorker *self,
                                  GAsyncResult       *result,
                                  GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * platen_camera_worker_cancel:
 *
 * Makes the running call fail with %PLATEN_ERROR_CANCELLED soon. Without one nothing
 * happens.
 */
void
platen_camera_worker_cancel (PlatenCameraWorker *self)
{
  g_return_if_fail (PLATEN_IS_CAMERA_WORKER (self));

  if (platen_worker_is_busy (self->worker))
    platen_worker_notify (self->worker, "Camera.Cancel");
}

/**
 * platen_camera_worker_close:
 *
 * Ends the process after it has let its camera go, see platen_worker_end().
 */
void
platen_camera_worker_close (PlatenCameraWorker *self)
{
  g_return_if_fail (PLATEN_IS_CAMERA_WORKER (self));

  platen_worker_end (self->worker);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  platen_worker_end_finish (PLATEN_WORKER (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * platen_camera_worker_close_async:
 * @callback: (scope async): called once, from the main context, when the process is gone
 *
 * Like platen_camera_worker_close(). Before the end of it another process may find the
 * camera in use.
 */
void
platen_camera_worker_close_async (PlatenCameraWorker *self,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_CAMERA_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_camera_worker_close_async);
  platen_worker_end_async (self->worker, on_ended, task);
}

/**
 * platen_camera_worker_close_finish:
 *
 * Returns: TRUE
 */
gboolean
platen_camera_worker_close_finish (PlatenCameraWorker *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}
