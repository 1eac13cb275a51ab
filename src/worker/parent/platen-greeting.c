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

/**
 * platen_greet_async:
 * @fd: (transfer full): our end of a socket pair; closed here in any case
 * @cancellable: (nullable): stops the wait
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
  g_autoptr (GError)            error = NULL;
  g_autoptr (GSocket)           socket = g_socket_new_from_fd (fd, &error);
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
  g_autofree char              *guid = g_dbus_generate_guid ();

  if (socket == NULL)
    {
      close (fd);
      g_task_report_error (NULL, callback, user_data, platen_greet_async,
                           g_steal_pointer (&error));
      return;
    }

  stream = g_socket_connection_factory_create_connection (socket);
  g_signal_connect (observer, "allow-mechanism", G_CALLBACK (on_allow_mechanism), NULL);
  g_dbus_connection_new (G_IO_STREAM (stream), guid,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER |
                             G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         observer, cancellable, callback, user_data);
}

/**
 * platen_greet_finish:
 *
 * Returns: (transfer full): the connection
 */
GDBusConnection *
platen_greet_finish (GAsyncResult *result, GError **error)
{
  if (g_async_result_is_tagged (result, platen_greet_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return g_dbus_connection_new_finish (result, error);
}
