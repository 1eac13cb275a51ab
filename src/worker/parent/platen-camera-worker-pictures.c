/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-worker-private.h"

#include "platen-error.h"
#include "platen-limits.h"

static gboolean
add_fd (GTask *task, GUnixFDList *fds, int fd)
{
  g_autoptr (GError) error = NULL;

  if (g_unix_fd_list_append (fds, fd, &error) >= 0)
    return TRUE;

  g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                           "Could not hand the picture's file over: %s", error->message);
  return FALSE;
}

/**
 * platen_camera_worker_still_async:
 * @master_fd: an empty file, open for reading and writing; duplicated
 * @preview_fd: another one
 * @callback: (scope async): called once, from the main context
 *
 * Writes the newest picture as a page, within %PLATEN_CAMERA_TIMEOUT_MS; a camera that sends
 * nothing fails it after %PLATEN_FRAME_TIMEOUT_MS.
 *
 * On failure the files hold rubbish, and nobody writes into them any more.
 */
void
platen_camera_worker_still_async (PlatenCameraWorker *self,
                                  int                 master_fd,
                                  int                 preview_fd,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GTask)       task = NULL;

  g_return_if_fail (PLATEN_IS_CAMERA_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_camera_worker_still_async);
  if (add_fd (task, fds, master_fd) && add_fd (task, fds, preview_fd))
    platen_camera_worker_begin (g_steal_pointer (&task), "TakeStill",
                                g_variant_new ("(hh)", 0, 1), fds,
                                PLATEN_CAMERA_TIMEOUT_MS);
}

/**
 * platen_camera_worker_still_finish:
 *
 * Returns: (transfer full): what is known of the page
 */
PlatenPageFacts *
platen_camera_worker_still_finish (PlatenCameraWorker *self,
                                   GAsyncResult       *result,
                                   GError            **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) dict = NULL;
  PlatenPageFacts     *facts;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return NULL;

  dict = g_variant_get_child_value (reply, 0);
  facts = platen_page_facts_from_variant (dict, error);
  if (facts == NULL)
    platen_camera_worker_blame (error);

  return facts;
}

/**
 * platen_camera_worker_frame_async:
 * @fd: an empty file, open for reading and writing; duplicated; gets a JPEG
 * @quality: 1 … 100
 * @callback: (scope async): called once, from the main context
 *
 * Writes the newest picture that was not grabbed before; limits as
 * platen_camera_worker_still_async().
 */
void
platen_camera_worker_frame_async (PlatenCameraWorker *self,
                                  int                 fd,
                                  int                 quality,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GTask)       task = NULL;

  g_return_if_fail (PLATEN_IS_CAMERA_WORKER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_camera_worker_frame_async);
  if (add_fd (task, fds, fd))
    platen_camera_worker_begin (g_steal_pointer (&task), "GrabFrame",
                                g_variant_new ("(hi)", 0, quality), fds,
                                PLATEN_CAMERA_TIMEOUT_MS);
}

/**
 * platen_camera_worker_frame_finish:
 *
 * Returns: whether the file has a picture
 */
gboolean
platen_camera_worker_frame_finish (PlatenCameraWorker *self,
                                   GAsyncResult       *result,
                                   GError            **error)
{
  g_autoptr (GVariant) reply = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  reply = g_task_propagate_pointer (G_TASK (result), error);

  return reply != NULL;
}
