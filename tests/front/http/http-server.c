/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-http-front.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <stdio.h>
#include <unistd.h>

/*
 * The service with its HTTP front and without a bus, for tests: http-server PLATEN.INI.
 * Prints `ready` when it serves. Takes `allow ORIGIN [CAPABILITY …]` and `revoke ORIGIN` on its standard
 * input and answers each with a line; ends when that does.
 */
typedef struct
{
  GMainLoop        *loop;
  PlatenService    *service;
  PlatenHttpFront  *front;
  GDataInputStream *orders;
  int               status;
} Server;

static void read_order (Server *server);

static void
say (const char *line)
{
  puts (line);
  fflush (stdout);
}

static void
fail (Server *server, GError *error)
{
  fprintf (stderr, "%s\n", error->message);
  g_error_free (error);
  server->status = 1;
  g_main_loop_quit (server->loop);
}

static void
on_allowed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  say (platen_sites_allow_finish (PLATEN_SITES (source), result, &error)
           ? "done"
           : error->message);
  read_order (user_data);
}

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  say (platen_sites_revoke_finish (PLATEN_SITES (source), result, &error)
           ? "done"
           : error->message);
  read_order (user_data);
}

/* `allow ORIGIN [CAPABILITY …]` */
static void
allow (Server *server, const char *words)
{
  PlatenSites   *sites = platen_service_get_sites (server->service);
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);

  platen_sites_allow_async (sites, parts[0],
                            parts[1] != NULL ? (const char *const *) parts + 1 : NULL,
                            on_allowed, server);
}

static void
on_order (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Server          *server = user_data;
  PlatenSites     *sites = platen_service_get_sites (server->service);
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL,
                                               NULL);
  if (line == NULL)
    g_main_loop_quit (server->loop);
  else if (g_str_has_prefix (line, "allow "))
    allow (server, line + strlen ("allow "));
  else if (g_str_has_prefix (line, "revoke "))
    platen_sites_revoke_async (sites, line + strlen ("revoke "), on_revoked, server);
  else
    read_order (server);
}

static void
read_order (Server *server)
{
  g_data_input_stream_read_line_async (server->orders, G_PRIORITY_DEFAULT, NULL, on_order,
                                       server);
}

static void
on_front_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Server *server = user_data;
  GError *error = NULL;

  if (!platen_http_front_start_finish (PLATEN_HTTP_FRONT (source), result, &error))
    {
      fail (server, error);
      return;
    }
  say ("ready");
  read_order (server);
}

static void
on_service_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Server *server = user_data;
  GError *error = NULL;

  if (platen_service_start_finish (PLATEN_SERVICE (source), result, &error))
    platen_http_front_start_async (server->front, on_front_started, server);
  else
    fail (server, error);
}

static void
on_service_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Server *server = user_data;

  platen_service_stop_finish (PLATEN_SERVICE (source), result, NULL);
  g_main_loop_quit (server->loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop)    loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (PlatenConfig) config = platen_config_load ("/nonexistent", argv[1]);
  g_autoptr (GInputStream) orders = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  Server                   server = { .loop = loop };

  for (const char *const *line = platen_config_get_warnings (config); *line != NULL;
       line++)
    g_warning ("%s", *line);
  server.orders = g_data_input_stream_new (orders);
  server.service = platen_service_new (config);
  server.front = platen_http_front_new (server.service);

  platen_service_start_async (server.service, on_service_started, &server);
  g_main_loop_run (loop);
  platen_http_front_stop (server.front);
  platen_service_stop_async (server.service, on_service_stopped, &server);
  g_main_loop_run (loop);

  g_object_unref (server.orders);
  g_object_unref (server.front);
  g_object_unref (server.service);

  return server.status;
}
