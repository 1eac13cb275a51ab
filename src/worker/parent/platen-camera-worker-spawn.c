/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-worker-private.h"

#include "platen-limits.h"

#include <unistd.h>

#define PROGRAM "platen-worker-camera"

/* What becomes of a connection to PipeWire; the data of the spawning's task. */
static void
close_remote (gpointer data)
{
  int *remote_fd = data;

  if (*remote_fd >= 0)
    close (*remote_fd);
  g_free (remote_fd);
}

static void
on_remote_used (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)              task = G_TASK (user_data);
  g_autoptr (PlatenCameraWorker) self = PLATEN_CAMERA_WORKER (source);
  g_autoptr (GVariant)           reply = NULL;
  GError                        *error = NULL;

  reply = g_task_propagate_pointer (G_TASK (result), &error);
  if (reply == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
}

/* (transfer full): both */
static void
use_remote (PlatenCameraWorker *self, GTask *task)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GTask)       spawning = task;
  g_autoptr (GTask)       call = NULL;
  const int              *remote_fd = g_task_get_task_data (task);
  GError                 *error = NULL;

  if (*remote_fd < 0)
    {
      g_task_return_pointer (task, self, g_object_unref);
      return;
    }
  if (g_unix_fd_list_append (fds, *remote_fd, &error) < 0)
    {
      g_object_unref (self);
      g_task_return_error (task, error);
      return;
    }

  call = g_task_new (self, NULL, on_remote_used, g_steal_pointer (&spawning));
  platen_camera_worker_begin (g_steal_pointer (&call), "UseRemote",
                              g_variant_new ("(h)", 0), fds, PLATEN_OPEN_TIMEOUT_MS);
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)        task = G_TASK (user_data);
  g_autoptr (GError)       error = NULL;
  g_autoptr (PlatenWorker) worker = platen_worker_spawn_finish (result, &error);

  if (worker == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  use_remote (platen_camera_worker_new (g_steal_pointer (&worker)),
              g_steal_pointer (&task));
}

/**
 * platen_camera_worker_spawn_async:
 * @remote_fd: (transfer full): a connection to PipeWire, -1 when there is none
 * @cancellable: (nullable): ends the process that is being started
 * @callback: (scope async): called once, from the main context
 *
 * Starts `platen-worker-camera`. Errors: as platen_worker_spawn_async().
 */
void
platen_camera_worker_spawn_async (int                 remote_fd,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, platen_camera_worker_spawn_async);
  g_task_set_task_data (task, g_memdup2 (&remote_fd, sizeof remote_fd), close_remote);
  platen_worker_spawn_async (PROGRAM, cancellable, on_spawned, task);
}

/**
 * platen_camera_worker_spawn_finish:
 *
 * Returns: (transfer full): the process
 */
PlatenCameraWorker *
platen_camera_worker_spawn_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
