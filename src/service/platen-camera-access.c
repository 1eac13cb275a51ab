/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-access.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <unistd.h>

#define SOCKET_NAME "pipewire-0"
/* PipeWire makes its socket a moment before it listens there. */
#define RETRY_MS 200
#define MAX_RETRIES 10

/**
 * PlatenCameraAccess:
 *
 * The way to the cameras: a connection to PipeWire, made here and handed to the camera's
 * process, which so needs neither a socket nor the session bus. Inside a sandbox a portal
 * makes it, after the person has agreed.
 *
 * Source of where PipeWire listens: pipewire(1), `PIPEWIRE_REMOTE`.
 */
struct _PlatenCameraAccess
{
  GObject parent_instance;

  char               *path; /* owned; of PipeWire's socket, NULL when there is no place */
  GFileMonitor       *monitor; /* owned; NULL until somebody watches */
  PlatenCameraPortal *portal;  /* owned; NULL outside a sandbox */
};

typedef enum
{
  SIGNAL_CHANGED,
} PlatenCameraAccessSignal;

static guint signals[SIGNAL_CHANGED + 1];

G_DEFINE_FINAL_TYPE (PlatenCameraAccess, platen_camera_access, G_TYPE_OBJECT)

static void
platen_camera_access_finalize (GObject *object)
{
  PlatenCameraAccess *self = PLATEN_CAMERA_ACCESS (object);

  g_clear_object (&self->portal);
  g_clear_object (&self->monitor);
  g_free (self->path);

  G_OBJECT_CLASS (platen_camera_access_parent_class)->finalize (object);
}

static void
platen_camera_access_class_init (PlatenCameraAccessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_camera_access_finalize;

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

static char *
find_socket (void)
{
  const char *name = g_getenv ("PIPEWIRE_REMOTE");
  const char *directory = g_getenv ("PIPEWIRE_RUNTIME_DIR");

  if (name == NULL || *name == '\0')
    name = SOCKET_NAME;
  if (directory == NULL)
    directory = g_getenv ("XDG_RUNTIME_DIR");
  if (g_path_is_absolute (name))
    return g_strdup (name);

  return directory != NULL ? g_build_filename (directory, name, NULL) : NULL;
}

static void
platen_camera_access_init (PlatenCameraAccess *self)
{
  self->path = find_socket ();
}

/**
 * platen_camera_access_new:
 *
 * Returns: (transfer full): the way to the person's own PipeWire
 */
PlatenCameraAccess *
platen_camera_access_new (void)
{
  return g_object_new (PLATEN_TYPE_CAMERA_ACCESS, NULL);
}

static void
tell_changed (PlatenCameraAccess *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * platen_camera_access_set_portal:
 * @portal: who is asked from now on
 */
void
platen_camera_access_set_portal (PlatenCameraAccess *self, PlatenCameraPortal *portal)
{
  g_return_if_fail (PLATEN_IS_CAMERA_ACCESS (self));
  g_return_if_fail (self->portal == NULL);

  self->portal = g_object_ref (portal);
  g_signal_connect_object (portal, "changed", G_CALLBACK (tell_changed), self,
                           G_CONNECT_SWAPPED);
}

/**
 * platen_camera_access_get_portal:
 *
 * Returns: (transfer none) (nullable): who is asked inside a sandbox
 */
PlatenCameraPortal *
platen_camera_access_get_portal (PlatenCameraAccess *self)
{
  return self->portal;
}

static void
on_file_changed (GFileMonitor       *monitor,
                 GFile              *file,
                 GFile              *other,
                 GFileMonitorEvent   event,
                 PlatenCameraAccess *self)
{
  if (event == G_FILE_MONITOR_EVENT_CREATED || event == G_FILE_MONITOR_EVENT_DELETED)
    tell_changed (self);
}

/**
 * platen_camera_access_watch:
 *
 * Has “changed” tell when PipeWire starts and ends. Watching twice does nothing.
 */
void
platen_camera_access_watch (PlatenCameraAccess *self)
{
  g_autoptr (GFile)  file = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (PLATEN_IS_CAMERA_ACCESS (self));

  if (self->monitor != NULL || self->portal != NULL || self->path == NULL)
    return;

  file = g_file_new_for_path (self->path);
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);
  if (self->monitor == NULL)
    g_info ("A PipeWire that starts later is found when devices are looked for: %s",
            error->message);
  else
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (on_file_changed), self,
                             0);
}

static void try_to_connect (GTask *task);

static gboolean
on_rested (gpointer user_data)
{
  try_to_connect (G_TASK (user_data));

  return G_SOURCE_REMOVE;
}

/* Nobody listens: there is no PipeWire, which is no error, or it is about to. */
static void
go_without (GTask *task, const GError *error)
{
  guint n_tries = GPOINTER_TO_UINT (g_task_get_task_data (task));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) &&
      n_tries < MAX_RETRIES)
    {
      g_task_set_task_data (task, GUINT_TO_POINTER (n_tries + 1), NULL);
      g_timeout_add (RETRY_MS, on_rested, g_object_ref (task));
      return;
    }

  g_debug ("There is no PipeWire: %s", error->message);
  g_task_return_int (task, -1);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)             task = G_TASK (user_data);
  g_autoptr (GError)            error = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  int                           fd;

  connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (connection == NULL)
    {
      if (!g_task_return_error_if_cancelled (task))
        go_without (task, error);
      return;
    }

  fd = fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)),
              F_DUPFD_CLOEXEC, 3);
  g_task_return_int (task, fd);
}

/* (transfer full): @task */
static void
try_to_connect (GTask *task)
{
  PlatenCameraAccess        *self = g_task_get_source_object (task);
  g_autoptr (GSocketClient)  client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address),
                                 g_task_get_cancellable (task), on_connected, task);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)   task = G_TASK (user_data);
  PlatenCameraPortal *portal = PLATEN_CAMERA_PORTAL (source);
  GError             *error = NULL;
  int fd = PLATEN_CAMERA_PORTAL_GET_IFACE (portal)->open_finish (portal, result, &error);

  if (fd < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, fd);
}

/**
 * platen_camera_access_open_async:
 * @cancellable: (nullable): gives it up
 * @callback: (scope async): called once
 *
 * Connects to PipeWire; inside a sandbox the person may be asked first.
 *
 * Errors: of %PLATEN_ERROR, when a portal refused; %G_IO_ERROR_CANCELLED.
 */
void
platen_camera_access_open_async (PlatenCameraAccess *self,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PLATEN_IS_CAMERA_ACCESS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, platen_camera_access_open_async);
  if (self->portal != NULL)
    PLATEN_CAMERA_PORTAL_GET_IFACE (self->portal)
        ->open_async (self->portal, cancellable, on_opened, g_steal_pointer (&task));
  else if (self->path == NULL)
    g_task_return_int (task, -1);
  else
    try_to_connect (g_steal_pointer (&task));
}

/**
 * platen_camera_access_open_finish:
 * @out_fd: (out) (transfer full): the connection; -1 when no PipeWire runs, which leaves the
 *   nodes below `/dev`
 *
 * Returns: whether cameras may be used
 */
gboolean
platen_camera_access_open_finish (PlatenCameraAccess *self,
                                  GAsyncResult       *result,
                                  int                *out_fd,
                                  GError            **error)
{
  g_autoptr (GError) failure = NULL;
  int                fd;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  fd = (int) g_task_propagate_int (G_TASK (result), &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *out_fd = fd;

  return TRUE;
}
