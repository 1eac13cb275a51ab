/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-session-private.h"

#include "platen-error.h"
#include "platen-fd.h"

#include <errno.h>
#include <sys/mman.h>

/* The verbs of a camera. Each is a task that waits for its turn, begins a call on the worker
 * and ends it. */

static GTask *
new_task (PlatenCameraSession *self,
          gpointer             tag,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);

  return task;
}

static void
begin_open (GTask *task, PlatenCameraWorker *worker)
{
  PlatenCameraSession *self = g_task_get_source_object (task);

  platen_camera_session_keep_open (self);
  g_task_return_boolean (task, TRUE);
  platen_camera_session_end_call (self, NULL);
}

/**
 * platen_camera_session_open_async:
 * @callback: (scope async): called once
 *
 * Opens the camera and holds it until platen_camera_session_close(). It sends no pictures
 * before somebody asks for one.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when it is unplugged; what the camera says otherwise.
 */
void
platen_camera_session_open_async (PlatenCameraSession *self,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (PLATEN_IS_CAMERA_SESSION (self));

  platen_camera_session_push (
      self, new_task (self, platen_camera_session_open_async, callback, user_data),
      begin_open);
}

/**
 * platen_camera_session_open_finish:
 *
 * Returns: whether it is open
 */
gboolean
platen_camera_session_open_finish (PlatenCameraSession *self,
                                   GAsyncResult        *result,
                                   GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* One of the small calls, and what becomes of its answer. */
typedef struct
{
  const char *method;
  GVariant   *arguments; /* owned */
  void (*take) (PlatenCameraSession *self, GVariant *reply, gpointer data);
  gpointer data;
} Setting;

static void
setting_free (Setting *setting)
{
  g_clear_pointer (&setting->arguments, g_variant_unref);
  g_free (setting);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  PlatenCameraSession *self = g_task_get_source_object (task);
  const Setting       *setting = g_task_get_task_data (task);
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) reply = NULL;

  reply =
      platen_camera_worker_call_finish (PLATEN_CAMERA_WORKER (source), result, &error);
  if (reply == NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    {
      if (setting->take != NULL)
        setting->take (self, reply, setting->data);
      g_task_return_boolean (task, TRUE);
    }
  platen_camera_session_end_call (self, error);
}

static void
begin_set (GTask *task, PlatenCameraWorker *worker)
{
  const Setting *setting = g_task_get_task_data (task);

  platen_camera_worker_call_async (worker, setting->method, setting->arguments, on_set,
                                   g_object_ref (task));
}

static void
push_setting (GTask *task, const Setting *setting)
{
  Setting *kept = g_memdup2 (setting, sizeof *setting);

  if (kept->arguments != NULL)
    g_variant_ref_sink (kept->arguments);
  g_task_set_task_data (task, kept, (GDestroyNotify) setting_free);
  platen_camera_session_push (g_task_get_source_object (task), task, begin_set);
}

static void
take_mode (PlatenCameraSession *self, GVariant *reply, gpointer data)
{
  g_autoptr (GVariant) mode = g_variant_get_child_value (reply, 0);

  platen_camera_session_take_mode (self, mode);
}

/**
 * platen_camera_session_set_mode_async:
 * @wanted: (transfer floating): an `a{sv}`, see platen_camera_modes_find()
 * @callback: (scope async): called once
 *
 * Changes the mode; it stays until the service ends. Finish with
 * platen_camera_session_set_finish().
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED when the camera has no such mode,
 * %PLATEN_ERROR_INVALID_ARGUMENT for a bad wish.
 */
void
platen_camera_session_set_mode_async (PlatenCameraSession *self,
                                      GVariant            *wanted,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  const Setting setting = {
    .method = "SetMode",
    .arguments = g_variant_new ("(@a{sv})", wanted),
    .take = take_mode,
  };

  g_return_if_fail (PLATEN_IS_CAMERA_SESSION (self));

  push_setting (
      new_task (self, platen_camera_session_set_mode_async, callback, user_data),
      &setting);
}

static void
take_turn (PlatenCameraSession *self, GVariant *reply, gpointer data)
{
  platen_camera_session_take_turn (self, (PlatenCameraTurn) GPOINTER_TO_INT (data));
}

/**
 * platen_camera_session_set_turn_async:
 * @callback: (scope async): called once
 *
 * Turns the pictures that follow. Finish with platen_camera_session_set_finish().
 */
void
platen_camera_session_set_turn_async (PlatenCameraSession *self,
                                      PlatenCameraTurn     turn,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  const Setting setting = {
    .method = "SetTurn",
    .arguments = g_variant_new ("(s)", platen_camera_turn_to_string (turn)),
    .take = take_turn,
    .data = GINT_TO_POINTER ((int) turn),
  };

  g_return_if_fail (PLATEN_IS_CAMERA_SESSION (self));

  push_setting (
      new_task (self, platen_camera_session_set_turn_async, callback, user_data),
      &setting);
}

static void
take_controls (PlatenCameraSession *self, GVariant *reply, gpointer data)
{
  g_autoptr (GVariant) list = g_variant_get_child_value (reply, 0);
  GArray              *controls = platen_camera_controls_from_variant (list, NULL);

  if (controls != NULL)
    platen_camera_session_take_controls (self, controls);
}

/**
 * platen_camera_session_read_controls_async:
 * @callback: (scope async): called once
 *
 * Asks the camera for its controls' values. Finish with platen_camera_session_set_finish().
 */
void
platen_camera_session_read_controls_async (PlatenCameraSession *self,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data)
{
  const Setting setting = { .method = "GetControls", .take = take_controls };

  g_return_if_fail (PLATEN_IS_CAMERA_SESSION (self));

  push_setting (
      new_task (self, platen_camera_session_read_controls_async, callback, user_data),
      &setting);
}

/**
 * platen_camera_session_set_control_async:
 * @name: a control's word
 * @value: within its range; means nothing when @is_auto
 * @is_auto: lets the camera see to it by itself
 * @callback: (scope async): called once
 *
 * Finish with platen_camera_session_set_finish().
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED when there is no such control,
 * %PLATEN_ERROR_INVALID_ARGUMENT out of range, with the range.
 */
void
platen_camera_session_set_control_async (PlatenCameraSession *self,
                                         const char          *name,
                                         int                  value,
                                         gboolean             is_auto,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  const Setting setting = {
    .method = "SetControl",
    .arguments = g_variant_new ("(sib)", name, value, is_auto),
  };

  g_return_if_fail (PLATEN_IS_CAMERA_SESSION (self));

  push_setting (
      new_task (self, platen_camera_session_set_control_async, callback, user_data),
      &setting);
}

/**
 * platen_camera_session_set_finish:
 *
 * Returns: whether the camera took it
 */
gboolean
platen_camera_session_set_finish (PlatenCameraSession *self,
                                  GAsyncResult        *result,
                                  GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A preview's picture on its way. */
typedef struct
{
  int fd; /* owned; -1 before it is begun */
  int quality;
} Frame;

static void
frame_free (Frame *frame)
{
  platen_fd_clear (&frame->fd);
  g_free (frame);
}

static void
on_frame (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  PlatenCameraSession *self = g_task_get_source_object (task);
  const Frame         *frame = g_task_get_task_data (task);
  g_autoptr (GError)   error = NULL;
  GError              *reopen_error = NULL;
  int                  fd = -1;

  if (!platen_camera_worker_frame_finish (PLATEN_CAMERA_WORKER (source), result, &error))
    g_task_return_error (task, g_error_copy (error));
  else if ((fd = platen_fd_reopen_read_only (frame->fd, &reopen_error)) < 0)
    g_task_return_error (task, reopen_error);
  else
    g_task_return_int (task, fd);
  platen_camera_session_end_call (self, error);
}

static void
begin_frame (GTask *task, PlatenCameraWorker *worker)
{
  PlatenCameraSession *self = g_task_get_source_object (task);
  Frame               *frame = g_task_get_task_data (task);

  frame->fd = memfd_create ("platen-frame", MFD_CLOEXEC);
  if (frame->fd < 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno),
                               "No memory for the picture: %s", g_strerror (errno));
      platen_camera_session_end_call (self, NULL);
      return;
    }

  platen_camera_worker_frame_async (worker, frame->fd, frame->quality, on_frame,
                                    g_object_ref (task));
}

/**
 * platen_camera_session_frame_async:
 * @quality: 1 … 100; a picture that comes as JPEG is given as it is
 * @callback: (scope async): called once
 *
 * Waits for the newest picture that was not given before. It lies in memory only (security
 * requirement R44).
 *
 * Errors: %PLATEN_ERROR_DEVICE_IO when none comes within %PLATEN_FRAME_TIMEOUT_MS,
 * %PLATEN_ERROR_NOT_FOUND, %PLATEN_ERROR_BUSY when too many wait.
 */
void
platen_camera_session_frame_async (PlatenCameraSession *self,
                                   int                  quality,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task;
  Frame *frame;

  g_return_if_fail (PLATEN_IS_CAMERA_SESSION (self));

  task = new_task (self, platen_camera_session_frame_async, callback, user_data);
  frame = g_new (Frame, 1);
  frame->fd = -1;
  frame->quality = quality;
  g_task_set_task_data (task, frame, (GDestroyNotify) frame_free);
  platen_camera_session_push (self, task, begin_frame);
}

/**
 * platen_camera_session_frame_finish:
 *
 * Returns: (transfer full): a read-only descriptor at offset 0, -1 on error
 */
int
platen_camera_session_frame_finish (PlatenCameraSession *self,
                                    GAsyncResult        *result,
                                    GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}

/* A still on its way. */
typedef struct
{
  int                 master_fd; /* not owned */
  int                 preview_fd;
  GSource            *cancel; /* owned; NULL while it waits for its turn */
  PlatenCameraWorker *worker; /* owned, while it runs */
} Still;

static void
still_free (Still *still)
{
  if (still->cancel != NULL)
    g_source_destroy (still->cancel);
  g_clear_pointer (&still->cancel, g_source_unref);
  g_clear_object (&still->worker);
  g_free (still);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Still *still = user_data;

  platen_camera_worker_cancel (still->worker);

  return G_SOURCE_REMOVE;
}

static void
on_still (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  PlatenCameraSession *self = g_task_get_source_object (task);
  g_autoptr (GError)   error = NULL;
  PlatenPageFacts     *facts;

  facts =
      platen_camera_worker_still_finish (PLATEN_CAMERA_WORKER (source), result, &error);
  g_task_set_task_data (task, NULL, NULL);
  if (facts == NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, facts, (GDestroyNotify) platen_page_facts_free);
  platen_camera_session_end_call (self, error);
}

static void
begin_still (GTask *task, PlatenCameraWorker *worker)
{
  PlatenCameraSession *self = g_task_get_source_object (task);
  GCancellable        *cancellable = g_task_get_cancellable (task);
  Still               *still = g_task_get_task_data (task);

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                               "The picture was cancelled");
      platen_camera_session_end_call (self, NULL);
      return;
    }

  still->worker = g_object_ref (worker);
  if (cancellable != NULL)
    {
      still->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (still->cancel, G_SOURCE_FUNC (on_cancelled), still, NULL);
      g_source_attach (still->cancel, g_main_context_get_thread_default ());
    }
  platen_camera_worker_still_async (worker, still->master_fd, still->preview_fd, on_still,
                                    g_object_ref (task));
}

/**
 * platen_camera_session_still_async:
 * @master_fd: an empty file; not owned, must stay open
 * @preview_fd: another one
 * @cancellable: (nullable): ends the wait for the picture
 * @callback: (scope async): called once; nobody writes into the files any more then
 *
 * Writes the newest picture as a page.
 *
 * Errors: as platen_camera_session_frame_async(); %PLATEN_ERROR_CANCELLED.
 */
void
platen_camera_session_still_async (PlatenCameraSession *self,
                                   int                  master_fd,
                                   int                  preview_fd,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Still *still = g_new0 (Still, 1);

  g_task_set_source_tag (task, platen_camera_session_still_async);
  g_task_set_check_cancellable (task, FALSE); /* the worker's word counts */
  still->master_fd = master_fd;
  still->preview_fd = preview_fd;
  g_task_set_task_data (task, still, (GDestroyNotify) still_free);
  platen_camera_session_push (self, task, begin_still);
}

/**
 * platen_camera_session_still_finish:
 *
 * Returns: (transfer full): what is known of the page
 */
PlatenPageFacts *
platen_camera_session_still_finish (PlatenCameraSession *self,
                                    GAsyncResult        *result,
                                    GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
