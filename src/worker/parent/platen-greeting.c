/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-greeting.h"

#include <gio/gunixconnection.h>
#include <unistd.h>

static gboolean
on_allow_mechanism (GDBusAuthObserver *observer, const char *mechanism, gpointer unused)
{
  return g_str_equal (mechanism, "EXTERNAL");
}

/* A greeting under way; the data of its task. */
typedef struct
{
  GSocket      *socket;      /* owned */
  GCancellable *cancellable; /* owned; nullable */
  gulong        cancelled_id;
} Greeting;

static void
greeting_free (gpointer data)
{
  Greeting *greeting = data;

  g_clear_object (&greeting->socket);
  g_clear_object (&greeting->cancellable);
  g_free (greeting);
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_socket_shutdown (G_SOCKET (user_data), TRUE, TRUE, NULL);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Greeting         *greeting = g_task_get_task_data (task);
  GDBusConnection  *connection;
  GError           *error = NULL;

  g_cancellable_disconnect (greeting->cancellable, greeting->cancelled_id);
  connection = g_dbus_connection_new_finish (result, &error);
  if (connection != NULL)
    g_task_return_pointer (task, connection, g_object_unref);
  else
    g_task_return_error (task, error);
}

/*
 * A thread of GLib's waits for the child's first words. It is not given the cancellable:
 * waiting for one takes a descriptor, and GLib ends the whole process when none is left.
 * Hanging up ends the wait as well.
 */
static void
greet (GTask *task, GSocket *socket, GCancellable *cancellable)
{
  g_autoptr (GSocketConnection) stream =
      g_socket_connection_factory_create_connection (socket);
  g_autoptr (GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
  g_autofree char              *guid = g_dbus_generate_guid ();
  Greeting                     *greeting = g_new0 (Greeting, 1);

  greeting->socket = g_object_ref (socket);
  g_set_object (&greeting->cancellable, cancellable);
  if (cancellable != NULL)
    greeting->cancelled_id =
        g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), socket, NULL);
  g_task_set_task_data (task, greeting, greeting_free);
  g_signal_connect (observer, "allow-mechanism", G_CALLBACK (on_allow_mechanism), NULL);
  g_dbus_connection_new (G_IO_STREAM (stream), guid,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER |
                             G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         observer, NULL, on_connected, g_object_ref (task));
}

/**
 * platen_greet_async:
 * @fd: (transfer full): our end of a socket pair; closed here in any case
 * @cancellable: (nullable): stops the wait, from the main thread
 * @callback: (scope async): called once, from the thread-default main context
 *
 * Waits until a child of ours has introduced itself, and makes a D-Bus connection of the
 * socket. Both must be processes of one user. (Descriptors cross a bus only when its
 * authentication has agreed on it; a bare socket pair would not carry them.)
 *
 * The connection does not deliver messages before
 * g_dbus_connection_start_message_processing().
 */
void
platen_greet_async (int                 fd,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask)   task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GSocket) socket = NULL;
  GError             *error = NULL;

  g_task_set_source_tag (task, platen_greet_async);
  socket = g_socket_new_from_fd (fd, &error);
  if (socket != NULL)
    {
      greet (task, socket, cancellable);
      return;
    }

  close (fd);
  g_task_return_error (task, error);
}

/**
 * platen_greet_finish:
 *
 * Returns: (transfer full): the connection
 */
GDBusConnection *
platen_greet_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
