/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PARENT_FD 3
#define OBJECT_PATH "/org/platen/Worker1"
#define INTERFACE "org.platen.Worker1.Driver"

/*
 * A worker that has been taken over, or was never one. $PLATEN_TEST_LIE says how it
 * misbehaves:
 *
 *   silent   never says a word                junk    says what is no D-Bus
 *   hang-up  closes its end and stays         shape   answers in the wrong shape
 *   facts    reports a page of no size        limit   reports a page too large
 *   words    answers with an error of 100 kB and control characters
 *   band     shows a strip without a picture
 *   settings reports settings that do not exist
 *   unknown  answers with an error that nobody knows
 */
static const char *lie;

static void
stay (void)
{
  while (TRUE)
    pause ();
}

static GVariant *
make_page (int width, int height)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "width", "i", width);
  g_variant_dict_insert (&dict, "height", "i", height);
  g_variant_dict_insert (&dict, "dpi", "(ii)", 300, 300);
  g_variant_dict_insert (&dict, "media-type", "s", "image/tiff");
  g_variant_dict_insert (&dict, "bits-per-sample", "i", 8);
  g_variant_dict_insert (&dict, "mode", "s", "gray");

  return g_variant_new ("(b@a{sv})", TRUE, g_variant_dict_end (&dict));
}

static GVariant *
make_settings (void)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "source", "s", "ceiling");

  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static GVariant *
make_band (void)
{
  return g_variant_new (
      "(uuuii@ay)", 0, 0, 10, 100, 100,
      g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, "", 0, TRUE, NULL, NULL));
}

static void
say_a_lot (GDBusConnection *connection)
{
  g_autofree char *words = g_strnfill (100000, 'x');

  memcpy (words, "a\nb\x1b[31m", 8);
  g_dbus_connection_emit_signal (connection, NULL, OBJECT_PATH, INTERFACE, "Doing",
                                 g_variant_new ("(s)", words), NULL);
}

static GDBusMessage *
make_reply (GDBusConnection *connection, GDBusMessage *call)
{
  GDBusMessage *reply = g_dbus_message_new_method_reply (call);

  if (g_str_equal (lie, "facts"))
    g_dbus_message_set_body (reply, make_page (0, 0));
  else if (g_str_equal (lie, "limit"))
    g_dbus_message_set_body (reply, make_page (65000, 65000));
  else if (g_str_equal (lie, "band"))
    g_dbus_message_set_body (reply, make_band ());
  else if (g_str_equal (lie, "settings"))
    g_dbus_message_set_body (reply, make_settings ());
  else
    g_dbus_message_set_body (reply, g_variant_new ("(s)", "a page, honestly"));
  if (!g_str_equal (lie, "words") && !g_str_equal (lie, "unknown"))
    return reply;

  g_object_unref (reply);
  if (g_str_equal (lie, "words"))
    say_a_lot (connection);

  return g_str_equal (lie, "words")
             ? g_dbus_message_new_method_error (call, "org.platen.Platen1.Error.Jammed",
                                                "%s", g_strnfill (100000, '\n'))
             : g_dbus_message_new_method_error (call, "com.example.Nothing", "%s", "Boo");
}

static GDBusMessage *
on_message (GDBusConnection *connection,
            GDBusMessage    *message,
            gboolean         is_incoming,
            gpointer         unused)
{
  g_autoptr (GDBusMessage) reply = NULL;

  if (!is_incoming ||
      g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  if (g_str_equal (lie, "hang-up"))
    {
      shutdown (PARENT_FD, SHUT_RDWR);
      stay ();
    }

  reply = make_reply (connection, message);
  g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL,
                                  NULL);
  g_object_unref (message);

  return NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GSocket)           socket = g_socket_new_from_fd (PARENT_FD, NULL);
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GDBusConnection)   connection = NULL;

  lie = g_getenv ("PLATEN_TEST_LIE");
  g_assert_nonnull (lie);
  if (g_str_equal (lie, "silent"))
    stay ();
  if (g_str_equal (lie, "junk"))
    {
      g_assert_cmpint (write (PARENT_FD, "GET / HTTP/1.1\r\n\r\n", 18), ==, 18);
      stay ();
    }

  stream = g_socket_connection_factory_create_connection (socket);
  connection =
      g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL,
                                  G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                      G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                                  NULL, NULL, NULL);
  g_assert_nonnull (connection);
  g_dbus_connection_add_filter (connection, on_message, NULL, NULL);
  g_dbus_connection_start_message_processing (connection);
  stay ();
}
