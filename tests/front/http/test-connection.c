/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-connection.h"

#include <gio/gio.h>

typedef struct
{
  GSocket          *listener;   /* owned */
  GSocket          *client;     /* owned */
  PlatenConnection *connection; /* owned */
  gboolean          is_closed;
} Fixture;

static void
on_closed (PlatenConnection *connection, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->is_closed = TRUE;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GInetAddress)   ip = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (ip, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket)        accepted = NULL;

  fixture->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                    G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (fixture->listener, any, FALSE, NULL));
  g_assert_true (g_socket_listen (fixture->listener, NULL));
  address = g_socket_get_local_address (fixture->listener, NULL);
  fixture->client = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_connect (fixture->client, address, NULL, NULL));
  accepted = g_socket_accept (fixture->listener, NULL, NULL);
  fixture->connection = platen_connection_new (accepted);
  g_signal_connect (fixture->connection, "closed", G_CALLBACK (on_closed), fixture);
  platen_connection_start (fixture->connection, NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_clear_object (&fixture->connection);
  g_clear_object (&fixture->client);
  g_clear_object (&fixture->listener);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* A thread would close it later, beside the main loop that looks at it. */
static void
test_it_closes_in_the_thread_of_its_caller (Fixture *fixture, gconstpointer unused)
{
  GSocket                 *socket = platen_connection_get_socket (fixture->connection);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  g_io_stream_close_async (G_IO_STREAM (fixture->connection), G_PRIORITY_DEFAULT, NULL,
                           take_result, &result);
  g_assert_true (g_socket_is_closed (socket));
  while (result == NULL || !fixture->is_closed)
    g_main_context_iteration (NULL, TRUE);
  g_io_stream_close_finish (G_IO_STREAM (fixture->connection), result, &error);
  g_assert_no_error (error);
}

static void
test_a_connection_that_is_cut_is_closed_at_once (Fixture *fixture, gconstpointer unused)
{
  char                       byte;
  g_autoptr (GError)         error = NULL;
  GInetSocketAddress        *remote;
  g_autoptr (GSocketAddress) own = g_socket_get_local_address (fixture->client, NULL);

  platen_connection_cut (fixture->connection);
  g_assert_true (fixture->is_closed);
  g_assert_true (g_socket_is_closed (platen_connection_get_socket (fixture->connection)));
  g_assert_cmpint (g_socket_receive (fixture->client, &byte, 1, NULL, &error), ==, 0);
  g_assert_no_error (error);

  remote = G_INET_SOCKET_ADDRESS (platen_connection_get_remote (fixture->connection));
  g_assert_cmpuint (g_inet_socket_address_get_port (remote), ==,
                    g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (own)));
}

/* The peer hears of the end although it was asked to close before. */
static void
test_one_that_closes_can_be_cut (Fixture *fixture, gconstpointer unused)
{
  char               byte;
  g_autoptr (GError) error = NULL;

  g_io_stream_close (G_IO_STREAM (fixture->connection), NULL, &error);
  g_assert_no_error (error);
  platen_connection_cut (fixture->connection);
  g_assert_true (fixture->is_closed);
  g_assert_cmpint (g_socket_receive (fixture->client, &byte, 1, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/connection/close-async", Fixture, NULL, set_up,
              test_it_closes_in_the_thread_of_its_caller, tear_down);
  g_test_add ("/connection/cut", Fixture, NULL, set_up,
              test_a_connection_that_is_cut_is_closed_at_once, tear_down);
  g_test_add ("/connection/close-and-cut", Fixture, NULL, set_up,
              test_one_that_closes_can_be_cut, tear_down);

  return g_test_run ();
}
