/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <stdlib.h>

/* Source: sd_listen_fds(3): the first descriptor that an activator hands over. */
#define FIRST_ACTIVATED_FD 3

/*
 * The reference for the availability request: nothing but libsoup, which answers every
 * request with the same 200 bytes.
 *
 *   bare-soup PORT   listens on 127.0.0.1:PORT
 *   bare-soup        takes the socket that systemd-socket-activate hands over
 */

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  GBytes *body = user_data;

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC,
                                    g_bytes_get_data (body, NULL),
                                    g_bytes_get_size (body));
}

static gboolean
listen_activated (SoupServer *server, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (FIRST_ACTIVATED_FD, error);

  return socket != NULL && soup_server_listen_socket (server, socket, 0, error);
}

static gboolean
listen_on_port (SoupServer *server, const char *text, GError **error)
{
  guint64 port;

  return g_ascii_string_to_unsigned (text, 10, 1, 65535, &port, error) &&
         soup_server_listen_local (server, (guint) port, SOUP_SERVER_LISTEN_IPV4_ONLY,
                                   error);
}

int
main (int argc, char **argv)
{
  g_autofree char       *filler = g_strnfill (200 - strlen ("{\"result\":\"\"}"), 'x');
  g_autofree char       *json = g_strdup_printf ("{\"result\":\"%s\"}", filler);
  g_autoptr (GBytes)     body = g_bytes_new_static (json, strlen (json));
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GMainLoop)  loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError)     error = NULL;
  gboolean               is_listening;

  if (argc > 1)
    is_listening = listen_on_port (server, argv[1], &error);
  else
    is_listening = listen_activated (server, &error);
  if (!is_listening)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  soup_server_add_handler (server, NULL, on_request, body, NULL);
  g_main_loop_run (loop);

  return EXIT_SUCCESS;
}
