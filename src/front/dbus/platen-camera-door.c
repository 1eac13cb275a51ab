/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-door.h"

#include "platen-camera-portal.h"
#include "platen-error.h"

#include <gio/gunixfdlist.h>

#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define CAMERA "org.freedesktop.portal.Camera"
#define REQUEST "org.freedesktop.portal.Request"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define FLATPAK_FILE "/.flatpak-info"
/* As long as other questions to the person: without an answer it is a no. */
#define ANSWER_MS 60000

/**
 * PlatenCameraDoor:
 *
 * The way to the cameras from inside a sandbox: the desktop's camera portal, which asks the
 * person and then connects to PipeWire.
 */
/*
 *   AccessCamera ──▶ a Request ──Response 0──▶ OpenPipeWireRemote ──▶ a descriptor
 *                       └── Response 1 or 2, no answer, cancel ──▶ no
 *
 * Source: XDG Desktop Portal, org.freedesktop.portal.Camera version 1 and .Request.
 */
struct _PlatenCameraDoor
{
  GObject parent_instance;

  GDBusConnection *connection; /* owned; NULL before the first use */
  guint            watch_id;
};

static void portal_iface_init (PlatenCameraPortalInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenCameraDoor,
                               platen_camera_door,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_CAMERA_PORTAL,
                                                      portal_iface_init))

static void
platen_camera_door_dispose (GObject *object)
{
  PlatenCameraDoor *self = PLATEN_CAMERA_DOOR (object);

  if (self->connection != NULL)
    g_dbus_connection_signal_unsubscribe (self->connection, self->watch_id);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (platen_camera_door_parent_class)->dispose (object);
}

static void
platen_camera_door_class_init (PlatenCameraDoorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_camera_door_dispose;
}

static void
platen_camera_door_init (PlatenCameraDoor *self)
{
}

/**
 * platen_camera_door_is_needed:
 *
 * Tells whether this process is in a sandbox that has no cameras of its own.
 */
gboolean
platen_camera_door_is_needed (void)
{
  return g_file_test (FLATPAK_FILE, G_FILE_TEST_EXISTS) ||
         g_getenv ("FLATPAK_ID") != NULL || g_getenv ("SNAP") != NULL;
}

/**
 * platen_camera_door_new:
 *
 * Returns: (transfer full): a door that nobody has knocked at
 */
PlatenCameraDoor *
platen_camera_door_new (void)
{
  return g_object_new (PLATEN_TYPE_CAMERA_DOOR, NULL);
}

static void
on_properties_changed (GDBusConnection *connection,
                       const char      *sender,
                       const char      *path,
                       const char      *interface,
                       const char      *signal,
                       GVariant        *arguments,
                       gpointer         user_data)
{
  platen_camera_portal_tell_changed (PLATEN_CAMERA_PORTAL (user_data));
}

static gboolean
connect (PlatenCameraDoor *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GDBusConnection) connection = g_bus_get_finish (result, error);

  if (connection == NULL)
    {
      g_prefix_error (error, "The camera portal cannot be asked without a session bus: ");
      return FALSE;
    }
  if (self->connection == NULL)
    {
      self->connection = g_steal_pointer (&connection);
      self->watch_id = g_dbus_connection_signal_subscribe (
          self->connection, NAME, PROPERTIES, "PropertiesChanged", PATH, CAMERA,
          G_DBUS_SIGNAL_FLAGS_NONE, on_properties_changed, self, NULL);
    }

  return TRUE;
}

static GError *
explain (const GError *error)
{
  g_autofree char   *remote = g_dbus_error_get_remote_error (error);
  g_autoptr (GError) plain = g_error_copy (error);

  g_dbus_error_strip_remote_error (plain);
  if (g_strcmp0 (remote, "org.freedesktop.portal.Error.NotAllowed") == 0 ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return g_error_new_literal (PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                                "The desktop does not let Platen use cameras; allow it "
                                "in the desktop's settings, at its permissions");

  return g_error_new (PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                      "There is no camera portal: %s; install xdg-desktop-portal, one of "
                      "its backends, and PipeWire",
                      plain->message);
}

/* Is there a camera? ----------------------------------------------------------------- */

static void
on_presence_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) value = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, explain (error));
      return;
    }

  g_variant_get (reply, "(v)", &value);
  g_task_return_boolean (task, g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) &&
                                   g_variant_get_boolean (value));
}

static void
on_look_bus_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenCameraDoor *self = g_task_get_source_object (task);
  GError           *error = NULL;

  if (!connect (self, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_dbus_connection_call (self->connection, NAME, PATH, PROPERTIES, "Get",
                          g_variant_new ("(ss)", CAMERA, "IsCameraPresent"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          on_presence_got, g_steal_pointer (&task));
}

static void
look_async (PlatenCameraPortal *portal, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (portal, NULL, callback, user_data);

  g_task_set_source_tag (task, look_async);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, on_look_bus_got, task);
}

static gboolean
look_finish (PlatenCameraPortal *portal, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* May we use it? --------------------------------------------------------------------- */

/* A question to the person under way; the data of its task. */
typedef struct
{
  char  *path; /* owned; of the portal's Request */
  guint  response_id;
  guint  timeout_id;
  gulong cancelled_id;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->path);
  g_free (question);
}

/* The first of answer, time-out, cancel and failure ends it; gives the reference that the
 * question held, NULL when it was over already. */
static GTask *
end_question (GTask *task)
{
  PlatenCameraDoor *self = g_task_get_source_object (task);
  Question         *question = g_task_get_task_data (task);
  GCancellable     *cancellable = g_task_get_cancellable (task);

  if (question->response_id == 0)
    return NULL;

  g_dbus_connection_signal_unsubscribe (self->connection, question->response_id);
  question->response_id = 0;
  g_clear_handle_id (&question->timeout_id, g_source_remove);
  if (question->cancelled_id != 0)
    g_signal_handler_disconnect (cancellable, question->cancelled_id);
  question->cancelled_id = 0;

  return task;
}

/* The dialog need not stay when nobody waits for its answer. */
static void
give_up (GTask *task, GError *error)
{
  g_autoptr (GTask) ended = end_question (task);
  PlatenCameraDoor *self;
  Question         *question;

  if (ended == NULL)
    {
      g_error_free (error);
      return;
    }

  self = g_task_get_source_object (ended);
  question = g_task_get_task_data (ended);
  g_dbus_connection_call (self->connection, NAME, question->path, REQUEST, "Close", NULL,
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  g_task_return_error (ended, error);
}

static gboolean
on_no_answer (gpointer user_data)
{
  GTask    *task = G_TASK (user_data);
  Question *question = g_task_get_task_data (task);

  question->timeout_id = 0;
  give_up (task, g_error_new_literal (PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                                      "Nobody has allowed the camera within a minute; "
                                      "try again and answer the desktop's question"));

  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  give_up (G_TASK (user_data),
           g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
}

static void
on_remote_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)       task = G_TASK (user_data);
  g_autoptr (GError)      error = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant)    reply = NULL;
  int                     handle;
  int                     fd = -1;

  reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source),
                                                           &fds, result, &error);
  if (reply != NULL)
    {
      g_variant_get (reply, "(h)", &handle);
      if (fds != NULL && handle >= 0 && handle < g_unix_fd_list_get_length (fds))
        fd = g_unix_fd_list_get (fds, handle, &error);
    }
  if (error != NULL)
    g_task_return_error (task, explain (error));
  else if (fd < 0)
    g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                             "The camera portal has given no connection; try again");
  else
    g_task_return_int (task, fd);
}

static void
on_response (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *arguments,
             gpointer         user_data)
{
  g_autoptr (GTask) task = end_question (user_data);
  guint             response = 2; /* ended in some other way */

  if (task == NULL)
    return;

  if (g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get_child (arguments, 0, "u", &response);
  if (response != 0)
    {
      g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                               "The camera was not allowed; allow it when the desktop "
                               "asks, or in its settings, at Platen's permissions");
      return;
    }

  g_dbus_connection_call_with_unix_fd_list (
      connection, NAME, PATH, CAMERA, "OpenPipeWireRemote",
      g_variant_new ("(a{sv})", NULL), G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1,
      NULL, NULL, on_remote_opened, g_steal_pointer (&task));
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply == NULL)
    give_up (task, explain (error));
}

/* The answer may come before the call's own reply: we listen first, where it will come from.
 * Source: org.freedesktop.portal.Request, “handle_token”. */
static char *
predict_path (GDBusConnection *connection, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (connection) + 1);

  g_strdelimit (sender, ".", '_');

  return g_strdup_printf (PATH "/request/%s/%s", sender, token);
}

static void
on_open_bus_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenCameraDoor *self = g_task_get_source_object (task);
  GCancellable     *cancellable = g_task_get_cancellable (task);
  g_autofree char  *token = g_strdup_printf ("platen%u", g_random_int ());
  Question         *question;
  GVariantBuilder   options;
  GError           *error = NULL;

  if (!connect (self, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;

  question = g_new0 (Question, 1);
  question->path = predict_path (self->connection, token);
  g_task_set_task_data (task, question, question_free);
  question->response_id = g_dbus_connection_signal_subscribe (
      self->connection, NAME, REQUEST, "Response", question->path, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_response, g_object_ref (task), NULL);
  question->timeout_id = g_timeout_add (ANSWER_MS, on_no_answer, task);
  if (cancellable != NULL)
    question->cancelled_id =
        g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), task);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_dbus_connection_call (self->connection, NAME, PATH, CAMERA, "AccessCamera",
                          g_variant_new ("(a{sv})", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_asked,
                          g_steal_pointer (&task));
}

static void
open_async (PlatenCameraPortal *portal,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  GTask *task = g_task_new (portal, cancellable, callback, user_data);

  g_task_set_source_tag (task, open_async);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, on_open_bus_got, task);
}

static int
open_finish (PlatenCameraPortal *portal, GAsyncResult *result, GError **error)
{
  GError *failure = NULL;
  int     fd = (int) g_task_propagate_int (G_TASK (result), &failure);

  if (failure == NULL)
    return fd;

  g_propagate_error (error, failure);
  return -1;
}

static void
portal_iface_init (PlatenCameraPortalInterface *iface)
{
  iface->look_async = look_async;
  iface->look_finish = look_finish;
  iface->open_async = open_async;
  iface->open_finish = open_finish;
}
