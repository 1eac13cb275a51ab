/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-handshake.h"

#include <sys/socket.h>

/*
 * TLS on an accepted connection. The TLS library holds a thread for each handshake, so one
 * begins only when the client's first record is complete, and few go on at a time:
 *
 *   header of the record ──▶ all of it ──▶ turnstile ──▶ handshake
 */

/* Source: RFC 8446, section 5.1: type, version (2 bytes), length (2 bytes). */
#define RECORD_HEADER_BYTES 5
#define RECORD_HANDSHAKE 22
#define MAX_RECORD_BYTES 16384

/* A client that has said hello answers at once, over the loopback. */
#define TIMEOUT_MS 2000

typedef struct
{
  GTlsCertificate *certificate; /* owned */
  PlatenTurnstile *turnstile;   /* owned */
  GIOStream       *tls;         /* owned, nullable until it is our turn */
  GCancellable    *timed_out;   /* owned */
  guint            deadline;
  gboolean         has_length; /* of the record; now its end is awaited */
} Handshake;

static void
handshake_free (gpointer data)
{
  Handshake *self = data;

  g_clear_handle_id (&self->deadline, g_source_remove);
  g_object_unref (self->certificate);
  g_object_unref (self->turnstile);
  g_object_unref (self->timed_out);
  g_clear_object (&self->tls);
  g_free (self);
}

static void
on_handshaken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Handshake        *self = g_task_get_task_data (task);
  GError           *error = NULL;

  g_clear_handle_id (&self->deadline, g_source_remove);
  platen_turnstile_leave (self->turnstile);
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&self->tls), g_object_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
on_deadline (gpointer user_data)
{
  Handshake *self = user_data;

  self->deadline = 0;
  g_cancellable_cancel (self->timed_out);

  return G_SOURCE_REMOVE;
}

static GIOStream *
make_tls (GIOStream *wire, GTlsCertificate *certificate, GError **error)
{
  const char *const     protocols[] = { "http/1.1", NULL };
  g_autoptr (GIOStream) tls = g_tls_server_connection_new (wire, certificate, error);

  if (tls == NULL)
    return NULL;
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  /* No client shows a certificate; the system's list of authorities takes megabytes. */
  g_tls_connection_set_database (G_TLS_CONNECTION (tls), NULL);

  return g_steal_pointer (&tls);
}

static void
on_turn (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Handshake        *self = g_task_get_task_data (task);
  GError           *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    self->tls = make_tls (g_task_get_source_object (task), self->certificate, &error);
  if (self->tls == NULL)
    {
      platen_turnstile_leave (self->turnstile);
      g_task_return_error (task, error);
      return;
    }
  self->deadline = g_timeout_add (TIMEOUT_MS, on_deadline, self);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (self->tls), G_PRIORITY_DEFAULT,
                                    self->timed_out, on_handshaken,
                                    g_steal_pointer (&task));
}

static gboolean on_bytes (GSocket *socket, GIOCondition condition, gpointer user_data);

/* Wakes when so many bytes have come: the kernel counts them. */
static void
await_bytes (GTask *task, int n_bytes)
{
  GSocketConnection  *wire = g_task_get_source_object (task);
  GSocket            *socket = g_socket_connection_get_socket (wire);
  g_autoptr (GSource) source = NULL;

  g_socket_set_option (socket, SOL_SOCKET, SO_RCVLOWAT, n_bytes, NULL);
  source = g_socket_create_source (socket, G_IO_IN, g_task_get_cancellable (task));
  g_source_set_callback (source, G_SOURCE_FUNC (on_bytes), g_object_ref (task),
                         g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* Gives the length of the first record with its header; 0 when that is no hello. */
static int
peek_record (GSocket *socket)
{
  guint8 header[RECORD_HEADER_BYTES];
  int    length;

  if (recv (g_socket_get_fd (socket), header, sizeof header, MSG_PEEK | MSG_DONTWAIT) <
          RECORD_HEADER_BYTES ||
      header[0] != RECORD_HANDSHAKE)
    return 0;
  length = (header[3] << 8) | header[4];

  return length > MAX_RECORD_BYTES ? 0 : RECORD_HEADER_BYTES + length;
}

static gboolean
on_bytes (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  GTask     *task = user_data;
  Handshake *self = g_task_get_task_data (task);
  int        length;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;

  length = peek_record (socket);
  if (length == 0)
    g_task_return_new_error (task, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS,
                             "The client does not speak TLS");
  else if (!self->has_length)
    {
      self->has_length = TRUE;
      await_bytes (task, length);
    }
  else
    {
      g_socket_set_option (socket, SOL_SOCKET, SO_RCVLOWAT, 1, NULL);
      platen_turnstile_enter (self->turnstile, on_turn, g_object_ref (task));
    }

  return G_SOURCE_REMOVE;
}

/**
 * platen_handshake_async:
 * @wire: an accepted connection
 * @turnstile: limits how many handshakes go on
 * @cancellable: ends it; to be cancelled when the connection is closed
 * @callback: (scope async): called once, from the thread-default main context
 *
 * Agrees with a client on TLS. There is no deadline until its hello is complete.
 *
 * Errors: a [error@Gio.TlsError] or [error@Gio.IOErrorEnum].
 */
void
platen_handshake_async (GSocketConnection  *wire,
                        GTlsCertificate    *certificate,
                        PlatenTurnstile    *turnstile,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (wire, cancellable, callback, user_data);
  Handshake        *self = g_new0 (Handshake, 1);

  g_task_set_source_tag (task, platen_handshake_async);
  g_task_set_task_data (task, self, handshake_free);
  self->certificate = g_object_ref (certificate);
  self->turnstile = g_object_ref (turnstile);
  self->timed_out = g_cancellable_new ();
  await_bytes (task, RECORD_HEADER_BYTES);
}

/**
 * platen_handshake_finish:
 *
 * Returns: (transfer full): the stream of what the client says in confidence
 */
GIOStream *
platen_handshake_finish (GSocketConnection *wire, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, wire), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
