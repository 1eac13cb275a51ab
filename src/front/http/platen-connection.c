/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-connection.h"
#include "platen-handshake.h"
#include "platen-limits.h"
#include "platen-socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* A refused client may still be sending; closing at once would lose it the refusal. */
#define DRAIN_BYTES (64 * 1024 * 1024)
#define DRAIN_MS 5000
#define CLOSE_MS 2000

/**
 * PlatenConnection:
 *
 * One accepted connection, as the stream that the HTTP library gets: TLS if asked for, the
 * [class@Platen.HeadFilter] on its input, deadlines for each phase, and refusals written
 * straight to the wire.
 *
 *   HANDSHAKE ──▶ IDLE ──▶ HEAD ──▶ BODY ──▶ BUSY ──▶ IDLE …
 *                           │                └▶ RAW (WebSocket)
 *                           └▶ REFUSED: write the refusal, drain, close
 *
 * Signals: "ready" (self): the HTTP library may have it. "closed" (self): once, when the
 * socket is gone.
 */
struct _PlatenConnection
{
  GIOStream parent_instance;

  GSocket           *socket;      /* owned */
  GSocketAddress    *remote;      /* owned, nullable: the peer had gone already */
  GSocketConnection *wire;        /* owned */
  GIOStream         *base;        /* owned, nullable: the wire, or TLS over it */
  PlatenHeadFilter  *input;       /* owned, nullable until there is a base */
  PlatenWirePhase    timed;       /* the phase that the deadline belongs to */
  GSource           *deadline;    /* owned */
  GCancellable      *cancellable; /* owned: ends everything under way on the base */
  GBytes            *refusal;     /* owned, nullable: while it is written */
  gsize              n_drained;
  PlatenOriginCheck  may_read; /* nullable */
  gpointer           may_read_data;
  gboolean           is_closing; /* the base closes its socket, TLS in a thread */
  gboolean           is_closed;
};

G_DEFINE_FINAL_TYPE (PlatenConnection, platen_connection, G_TYPE_IO_STREAM)

enum
{
  SIGNAL_READY,
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
on_deadline (gpointer user_data)
{
  PlatenConnection *self = user_data;

  platen_connection_cut (self);

  return G_SOURCE_REMOVE;
}

/* One source for the connection's whole life: a request moves the deadline four times. */
static void
make_deadline (PlatenConnection *self)
{
  self->deadline = g_timeout_source_new (0);
  g_source_set_ready_time (self->deadline, -1);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
}

/* 0 = none */
static void
set_deadline (PlatenConnection *self, guint timeout_ms)
{
  gint64 now_us = g_get_monotonic_time ();

  g_source_set_ready_time (self->deadline,
                           timeout_ms == 0 ? -1 : now_us + timeout_ms * (gint64) 1000);
}

static void drain (PlatenConnection *self);

static void
on_drained (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenConnection) self = user_data;
  g_autoptr (GBytes)           bytes = NULL;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  if (bytes != NULL)
    self->n_drained += g_bytes_get_size (bytes);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0 || self->n_drained > DRAIN_BYTES)
    platen_connection_cut (self);
  else
    drain (self);
}

static void
drain (PlatenConnection *self)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (self->base), 65536,
                                   G_PRIORITY_LOW, self->cancellable, on_drained,
                                   g_object_ref (self));
}

static void
on_refusal_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenConnection) self = user_data;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL) ||
      self->is_closed)
    {
      platen_connection_cut (self);
      return;
    }
  if (self->base == G_IO_STREAM (self->wire))
    g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  drain (self);
}

static void
write_refusal (PlatenConnection *self)
{
  const char *origin = platen_head_filter_get_origin (self->input);
  gboolean    may_read;

  may_read = origin != NULL && self->may_read != NULL &&
             self->may_read (origin, self->may_read_data);
  self->refusal = platen_refusal_to_bytes (platen_head_filter_get_refusal (self->input),
                                           may_read ? origin : NULL);
  g_debug ("Refused a request: %s",
           (const char *) g_bytes_get_data (self->refusal, NULL));
  g_output_stream_write_all_async (
      g_io_stream_get_output_stream (self->base), g_bytes_get_data (self->refusal, NULL),
      g_bytes_get_size (self->refusal), G_PRIORITY_DEFAULT, self->cancellable,
      on_refusal_written, g_object_ref (self));
}

/* The deadline of a head runs from its first byte, or from the start of the connection. */
static void
on_progress (PlatenHeadFilter *input, PlatenConnection *self)
{
  PlatenWirePhase phase = platen_head_filter_get_phase (input);

  if (phase == self->timed && phase != PLATEN_WIRE_BODY)
    return;
  if (phase == PLATEN_WIRE_IDLE && self->timed == PLATEN_WIRE_HANDSHAKE)
    return;

  switch (phase)
    {
    case PLATEN_WIRE_IDLE:
      set_deadline (self, PLATEN_KEEP_ALIVE_MS);
      break;
    case PLATEN_WIRE_HEAD:
      if (self->timed != PLATEN_WIRE_HANDSHAKE)
        set_deadline (self, PLATEN_HEADER_TIMEOUT_MS);
      break;
    case PLATEN_WIRE_BODY:
      set_deadline (self, PLATEN_BODY_TIMEOUT_MS);
      break;
    case PLATEN_WIRE_RAW:
      g_socket_set_timeout (self->socket, 0);
      set_deadline (self, 0);
      break;
    case PLATEN_WIRE_REFUSED:
      set_deadline (self, DRAIN_MS);
      write_refusal (self);
      break;
    case PLATEN_WIRE_HANDSHAKE:
    case PLATEN_WIRE_BUSY:
    case PLATEN_WIRE_CLOSED:
    default:
      set_deadline (self, 0);
      break;
    }
  self->timed = phase;
}

static void
set_base (PlatenConnection *self)
{
  self->input = platen_head_filter_new (g_io_stream_get_input_stream (self->base),
                                        platen_socket_get_local_port (self->socket));
  g_signal_connect_object (self->input, "progress", G_CALLBACK (on_progress), self, 0);
  g_signal_emit (self, signals[SIGNAL_READY], 0);
}

/* The first head has its whole time: a handshake may have had to wait for its turn. */
static void
on_handshaken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenConnection) self = user_data;
  g_autoptr (GError)           error = NULL;
  g_autoptr (GIOStream)        tls = NULL;

  tls = platen_handshake_finish (G_SOCKET_CONNECTION (source), result, &error);
  if (self->is_closed)
    return;
  if (tls == NULL)
    {
      g_debug ("No TLS was agreed on: %s", error->message);
      platen_connection_cut (self);
      return;
    }
  self->base = g_steal_pointer (&tls);
  set_deadline (self, PLATEN_HEADER_TIMEOUT_MS);
  set_base (self);
}

static void
on_base_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenConnection) self = user_data;

  g_io_stream_close_finish (G_IO_STREAM (source), result, NULL);
  g_socket_close (self->socket, NULL); /* TLS that was cut off leaves it open */
  platen_connection_cut (self);
}

/* The library closes when it has written its last reply; TLS says good-bye beside it. */
static gboolean
platen_connection_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  PlatenConnection *self = PLATEN_CONNECTION (stream);

  if (self->is_closed)
    return TRUE;

  self->is_closing = TRUE;
  platen_head_filter_close (self->input);
  set_deadline (self, CLOSE_MS);
  g_io_stream_close_async (self->base, G_PRIORITY_DEFAULT, self->cancellable,
                           on_base_closed, g_object_ref (self));

  return TRUE;
}

/* GIOStream's own would close in a thread, beside the main loop that uses the socket. */
static void
platen_connection_close_async (GIOStream          *stream,
                               int                 priority,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, platen_connection_close_async);
  g_task_set_priority (task, priority);
  g_task_return_boolean (task, platen_connection_close (stream, cancellable, NULL));
}

static gboolean
platen_connection_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static GInputStream *
platen_connection_get_input (GIOStream *stream)
{
  return G_INPUT_STREAM (PLATEN_CONNECTION (stream)->input);
}

static GOutputStream *
platen_connection_get_output (GIOStream *stream)
{
  return g_io_stream_get_output_stream (PLATEN_CONNECTION (stream)->base);
}

static void
platen_connection_dispose (GObject *object)
{
  PlatenConnection *self = PLATEN_CONNECTION (object);

  platen_connection_cut (self);
  g_source_destroy (self->deadline);
  g_clear_object (&self->input);
  g_clear_object (&self->base);
  g_clear_object (&self->wire);
  g_clear_object (&self->socket);
  g_clear_object (&self->remote);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->refusal, g_bytes_unref);

  /* Not GIOStream's: it would close a stream that is closed. */
  G_OBJECT_CLASS (platen_connection_parent_class)->dispose (object);
}

static void
platen_connection_finalize (GObject *object)
{
  g_source_unref (PLATEN_CONNECTION (object)->deadline);

  G_OBJECT_CLASS (platen_connection_parent_class)->finalize (object);
}

static void
platen_connection_class_init (PlatenConnectionClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = platen_connection_dispose;
  G_OBJECT_CLASS (klass)->finalize = platen_connection_finalize;
  stream_class->get_input_stream = platen_connection_get_input;
  stream_class->get_output_stream = platen_connection_get_output;
  stream_class->close_fn = platen_connection_close;
  stream_class->close_async = platen_connection_close_async;
  stream_class->close_finish = platen_connection_close_finish;

  signals[SIGNAL_READY] =
      g_signal_new ("ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSED] =
      g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
}

static void
platen_connection_init (PlatenConnection *self)
{
  self->cancellable = g_cancellable_new ();
  make_deadline (self);
  self->timed = PLATEN_WIRE_HANDSHAKE;
}

/**
 * platen_connection_new:
 * @socket: an accepted TCP socket
 *
 * The first head must be complete PLATEN_HEADER_TIMEOUT_MS after this, handshake included.
 */
PlatenConnection *
platen_connection_new (GSocket *socket)
{
  PlatenConnection *self;

  g_return_val_if_fail (G_IS_SOCKET (socket), NULL);

  self = g_object_new (PLATEN_TYPE_CONNECTION, NULL);
  self->socket = g_object_ref (socket);
  self->remote = g_socket_get_remote_address (socket, NULL);
  self->wire = g_socket_connection_factory_create_connection (socket);
  /* The body of an answer must not wait until its head is acknowledged: that is 40 ms. */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  /* Whoever takes no byte of a reply for so long is cut. */
  g_socket_set_timeout (socket, PLATEN_BODY_TIMEOUT_MS / 1000);
  set_deadline (self, PLATEN_HEADER_TIMEOUT_MS);

  return self;
}

/**
 * platen_connection_set_origin_check:
 * @check: (scope notified) (nullable): asked before a refusal names an origin
 */
void
platen_connection_set_origin_check (PlatenConnection *self,
                                    PlatenOriginCheck check,
                                    gpointer          user_data)
{
  g_return_if_fail (PLATEN_IS_CONNECTION (self));

  self->may_read = check;
  self->may_read_data = user_data;
}

/**
 * platen_connection_start:
 * @certificate: (nullable): serves TLS with it; NULL serves plain HTTP
 * @turnstile: (nullable): limits how many handshakes go on; needed with a certificate
 *
 * Begins; "ready" follows, at once for plain HTTP, unless the connection ends first.
 */
void
platen_connection_start (PlatenConnection *self,
                         GTlsCertificate  *certificate,
                         PlatenTurnstile  *turnstile)
{
  g_return_if_fail (PLATEN_IS_CONNECTION (self) && self->base == NULL);
  g_return_if_fail (certificate == NULL || turnstile != NULL);

  if (certificate == NULL)
    {
      self->base = g_object_ref (G_IO_STREAM (self->wire));
      set_base (self);
      return;
    }
  platen_handshake_async (self->wire, certificate, turnstile, self->cancellable,
                          on_handshaken, g_object_ref (self));
}

/* There is a WebSocket on it now: its bytes are no requests, and no deadline is ours. */
void
platen_connection_upgrade (PlatenConnection *self)
{
  g_return_if_fail (PLATEN_IS_CONNECTION (self) && self->input != NULL);

  platen_head_filter_upgrade (self->input);
}

/**
 * platen_connection_cut:
 *
 * Ends it now, whatever is under way; "closed" follows once. Both shutdown and close are
 * needed, or the client is left waiting; a base that closes already sees to the latter.
 */
void
platen_connection_cut (PlatenConnection *self)
{
  g_return_if_fail (PLATEN_IS_CONNECTION (self));

  if (self->is_closed)
    return;

  self->is_closed = TRUE;
  set_deadline (self, 0);
  g_cancellable_cancel (self->cancellable);
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  if (!self->is_closing)
    g_socket_close (self->socket, NULL);
  if (self->input != NULL)
    platen_head_filter_close (self->input);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

/**
 * platen_connection_get_remote:
 *
 * Returns: (transfer none) (nullable): the peer's address, also after the end
 */
GSocketAddress *
platen_connection_get_remote (PlatenConnection *self)
{
  g_return_val_if_fail (PLATEN_IS_CONNECTION (self), NULL);

  return self->remote;
}

GSocket *
platen_connection_get_socket (PlatenConnection *self)
{
  g_return_val_if_fail (PLATEN_IS_CONNECTION (self), NULL);

  return self->socket;
}

PlatenWirePhase
platen_connection_get_phase (PlatenConnection *self)
{
  g_return_val_if_fail (PLATEN_IS_CONNECTION (self), PLATEN_WIRE_CLOSED);

  if (self->is_closed)
    return PLATEN_WIRE_CLOSED;

  return self->input == NULL ? PLATEN_WIRE_HANDSHAKE
                             : platen_head_filter_get_phase (self->input);
}

/**
 * platen_connection_get_waiting_ms:
 *
 * Returns: for how long the client has kept us waiting: %G_MAXUINT when the next move is
 * its own, 0 when it is ours
 */
guint
platen_connection_get_waiting_ms (PlatenConnection *self)
{
  switch (platen_connection_get_phase (self))
    {
    case PLATEN_WIRE_HANDSHAKE:
    case PLATEN_WIRE_IDLE:
    case PLATEN_WIRE_HEAD:
    case PLATEN_WIRE_BODY:
    case PLATEN_WIRE_REFUSED:
      return G_MAXUINT;
    case PLATEN_WIRE_BUSY:
      return platen_socket_get_unread_ms (self->socket);
    case PLATEN_WIRE_RAW:
    case PLATEN_WIRE_CLOSED:
    default:
      return 0;
    }
}
