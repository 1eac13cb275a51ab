/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-exchange.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES (256 * 1024)

/**
 * PlatenExchange:
 *
 * One request and its one reply. It puts the header fields on every reply that security
 * requires, lets a reply wait for slow work, and drops a reply whose client has gone.
 *
 * A file is streamed: one chunk in memory, the next read when that one is on the wire.
 */
struct _PlatenExchange
{
  GObject parent_instance;

  SoupServerMessage *message;    /* owned */
  PlatenCaller      *caller;     /* owned */
  GCancellable      *gone;       /* owned: the client went, or the reply is complete */
  PlatenConnection  *connection; /* owned, nullable: while its end is watched for */
  GSource           *hang_up;    /* owned, nullable: the watch */
  GInputStream      *file;       /* owned, nullable: what is streamed */
  goffset            n_left;     /* bytes of it that have not been read */
  gboolean           is_tls;
  gboolean           is_waiting;
  gboolean           is_replied;
  gboolean           is_streaming; /* holds a reference to itself until it is over */
};

G_DEFINE_FINAL_TYPE (PlatenExchange, platen_exchange, G_TYPE_OBJECT)

static SoupMessageHeaders *
get_headers (PlatenExchange *self)
{
  return soup_server_message_get_response_headers (self->message);
}

static void
set_standing_headers (PlatenExchange *self)
{
  SoupMessageHeaders *headers = get_headers (self);

  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Cross-Origin-Resource-Policy", "same-origin");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Vary", "Origin");
}

static gboolean
is_gone (PlatenExchange *self)
{
  return g_cancellable_is_cancelled (self->gone);
}

static void
unwatch (PlatenExchange *self)
{
  if (self->hang_up != NULL)
    g_source_destroy (self->hang_up);
  g_clear_pointer (&self->hang_up, g_source_unref);
  g_clear_object (&self->connection);
}

static void
on_over (SoupServerMessage *message, PlatenExchange *self)
{
  unwatch (self);
  g_cancellable_cancel (self->gone);
  if (self->is_streaming)
    {
      self->is_streaming = FALSE;
      g_object_unref (self);
    }
}

static void
go_on (PlatenExchange *self)
{
  if (!self->is_waiting || is_gone (self))
    return;

  self->is_waiting = FALSE;
  soup_server_message_unpause (self->message);
}

/* The library learns of it only when it writes, so it is made to. */
static gboolean
on_hang_up (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (PlatenExchange) self = g_object_ref (user_data);

  platen_connection_cut (self->connection);
  unwatch (self);
  g_cancellable_cancel (self->gone);
  self->is_waiting = FALSE;
  soup_server_message_unpause (self->message);

  return G_SOURCE_REMOVE;
}

/* Exactly one reply: a second one is a bug of ours, a late one is for nobody. */
static gboolean
begin_reply (PlatenExchange *self, guint status)
{
  g_return_val_if_fail (!self->is_replied, FALSE);

  self->is_replied = TRUE;
  /* From here on writing tells whether the client is there. */
  unwatch (self);
  if (is_gone (self))
    return FALSE;
  soup_server_message_set_status (self->message, status, NULL);

  return TRUE;
}

static void
platen_exchange_dispose (GObject *object)
{
  PlatenExchange *self = PLATEN_EXCHANGE (object);

  unwatch (self);
  g_clear_object (&self->file);
  g_clear_object (&self->message);
  g_clear_object (&self->gone);
  g_clear_pointer (&self->caller, platen_caller_free);

  G_OBJECT_CLASS (platen_exchange_parent_class)->dispose (object);
}

static void
platen_exchange_class_init (PlatenExchangeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_exchange_dispose;
}

static void
platen_exchange_init (PlatenExchange *self)
{
  self->gone = g_cancellable_new ();
}

/**
 * platen_exchange_new:
 * @caller: (transfer full): who sent it
 */
PlatenExchange *
platen_exchange_new (SoupServerMessage *message, PlatenCaller *caller, gboolean is_tls)
{
  PlatenExchange *self = g_object_new (PLATEN_TYPE_EXCHANGE, NULL);

  self->message = g_object_ref (message);
  self->caller = caller;
  self->is_tls = is_tls;
  set_standing_headers (self);
  g_signal_connect_object (message, "finished", G_CALLBACK (on_over), self, 0);
  g_signal_connect_object (message, "disconnected", G_CALLBACK (on_over), self, 0);

  return self;
}

SoupServerMessage *
platen_exchange_get_message (PlatenExchange *self)
{
  return self->message;
}

const PlatenCaller *
platen_exchange_get_caller (PlatenExchange *self)
{
  return self->caller;
}

/**
 * platen_exchange_get_cancellable:
 *
 * Returns: (transfer none): cancelled when nobody waits for the reply any more
 */
GCancellable *
platen_exchange_get_cancellable (PlatenExchange *self)
{
  return self->gone;
}

/**
 * platen_exchange_dup_base_url:
 *
 * Returns: (transfer full): scheme, host and port under which the client reached us
 */
char *
platen_exchange_dup_base_url (PlatenExchange *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);

  return g_strconcat (self->is_tls ? "https://" : "http://",
                      soup_message_headers_get_one (headers, "Host"), NULL);
}

/**
 * platen_exchange_make_readable:
 *
 * Lets scripts of the caller's origin, of no other, read the reply.
 */
void
platen_exchange_make_readable (PlatenExchange *self)
{
  SoupMessageHeaders *headers = get_headers (self);

  if (self->caller->origin == NULL)
    return;

  soup_message_headers_replace (headers, "Access-Control-Allow-Origin",
                                self->caller->origin);
  soup_message_headers_replace (headers, "Access-Control-Expose-Headers", "ETag");
}

/* Lets pages show the reply as an image: its address was the permission. */
void
platen_exchange_make_embeddable (PlatenExchange *self)
{
  soup_message_headers_replace (get_headers (self), "Cross-Origin-Resource-Policy",
                                "cross-origin");
}

/* Leaves the request to the HTTP library; there will be no reply of ours. */
void
platen_exchange_pass_on (PlatenExchange *self)
{
  self->is_replied = TRUE;
}

/**
 * platen_exchange_settle:
 *
 * To be called when the handler returns: lets the request wait when its reply comes later.
 *
 * Returns: whether it waits
 */
gboolean
platen_exchange_settle (PlatenExchange *self)
{
  if (self->is_replied)
    return FALSE;

  self->is_waiting = TRUE;
  soup_server_message_pause (self->message);

  return TRUE;
}

/**
 * platen_exchange_watch:
 * @connection: the one that the request came by
 *
 * Gives a request that waits up as soon as the client closes its end.
 */
void
platen_exchange_watch (PlatenExchange *self, PlatenConnection *connection)
{
  int fd = g_socket_get_fd (platen_connection_get_socket (connection));

  g_return_if_fail (PLATEN_IS_EXCHANGE (self) && self->is_waiting);

  self->connection = g_object_ref (connection);
  self->hang_up = g_unix_fd_source_new (fd, (GIOCondition) POLLRDHUP);
  g_source_set_callback (self->hang_up, G_SOURCE_FUNC (on_hang_up), self, NULL);
  g_source_attach (self->hang_up, g_main_context_get_thread_default ());
}

static void
on_wrote_headers (SoupServerMessage *message)
{
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_NONE);
}

/*
 * No body and no word of its length: 0 would be that of what a 304 stands for. The library
 * takes the word out of a 204 itself, then thinks that the end of the connection is to be
 * the end of the body, hence the second time.
 */
void
platen_exchange_reply_empty (PlatenExchange *self, guint status)
{
  if (!begin_reply (self, status))
    return;

  soup_message_headers_set_encoding (get_headers (self), SOUP_ENCODING_NONE);
  g_signal_connect (self->message, "wrote-headers", G_CALLBACK (on_wrote_headers), NULL);
  go_on (self);
}

/**
 * platen_exchange_reply_json:
 * @node: (transfer full): the body
 */
void
platen_exchange_reply_json (PlatenExchange *self, guint status, JsonNode *node)
{
  char *text = json_to_string (node, FALSE);

  json_node_unref (node);
  if (!begin_reply (self, status))
    {
      g_free (text);
      return;
    }
  soup_server_message_set_response (self->message, "application/json; charset=utf-8",
                                    SOUP_MEMORY_TAKE, text, strlen (text));
  go_on (self);
}

/**
 * platen_exchange_reply_page:
 * @media_type: what it is: a page of ours, or its style
 *
 * Replies with something for a person to see. Nothing on it comes from elsewhere, no script
 * or style is within it, and nobody frames it.
 */
void
platen_exchange_reply_page (PlatenExchange *self, GBytes *page, const char *media_type)
{
  if (!begin_reply (self, SOUP_STATUS_OK))
    return;

  soup_message_headers_replace (get_headers (self), "Content-Security-Policy",
                                "default-src 'self'; base-uri 'none'; "
                                "form-action 'none'; frame-ancestors 'none'");
  soup_message_headers_replace (get_headers (self), "Content-Type", media_type);
  soup_message_body_append_bytes (soup_server_message_get_response_body (self->message),
                                  page);
  go_on (self);
}

/**
 * platen_exchange_refuse:
 * @code: a word for programs
 * @message: a sentence for people
 *
 * Replies that the gate does not let the request through.
 */
void
platen_exchange_refuse (PlatenExchange *self,
                        guint           status,
                        const char     *code,
                        const char     *message)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode              *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_int_member (object, "statusCode", status);
  json_object_set_string_member (object, "code", code);
  json_object_set_string_member (object, "message", message);
  json_node_set_object (node, object);
  platen_exchange_reply_json (self, status, node);
}

static void
cut_short (PlatenExchange *self)
{
  g_autoptr (GIOStream) stream = NULL;

  /* The length was promised; the only honest end is that of the connection. */
  stream = soup_server_message_steal_connection (self->message);
  g_cancellable_cancel (self->gone);
  g_io_stream_close (stream, NULL, NULL);
}

static void
on_chunk_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenExchange) self = user_data;
  g_autoptr (GBytes)         chunk = NULL;
  g_autoptr (GError)         error = NULL;
  SoupMessageBody           *body;

  chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (is_gone (self))
    return;
  if (chunk == NULL || g_bytes_get_size (chunk) == 0)
    {
      g_warning ("A file ended while it was sent: %s",
                 error == NULL ? "it is shorter than it was" : error->message);
      cut_short (self);
      return;
    }
  self->n_left -= g_bytes_get_size (chunk);
  body = soup_server_message_get_response_body (self->message);
  soup_message_body_append_bytes (body, chunk);
  soup_server_message_unpause (self->message);
}

static void
send_chunk (SoupServerMessage *message, PlatenExchange *self)
{
  if (is_gone (self))
    return;

  soup_server_message_pause (self->message);
  g_input_stream_read_bytes_async (self->file, MIN (CHUNK_BYTES, self->n_left),
                                   G_PRIORITY_DEFAULT, self->gone, on_chunk_read,
                                   g_object_ref (self));
}

static void
on_wrote_chunk (SoupServerMessage *message, PlatenExchange *self)
{
  if (self->n_left > 0)
    send_chunk (message, self);
}

/**
 * platen_exchange_reply_file:
 * @fd: (transfer full): a regular file open for reading, at its start
 * @media_type: what it holds
 *
 * Replies with the bytes of a file.
 */
void
platen_exchange_reply_file (PlatenExchange *self, int fd, const char *media_type)
{
  SoupMessageHeaders *headers = get_headers (self);
  SoupMessageBody    *body = soup_server_message_get_response_body (self->message);
  const char         *method = soup_server_message_get_method (self->message);
  struct stat         facts;

  self->file = g_unix_input_stream_new (fd, /* close_fd= */ TRUE);
  if (fstat (fd, &facts) != 0 || !S_ISREG (facts.st_mode))
    {
      platen_exchange_refuse (self, SOUP_STATUS_INTERNAL_SERVER_ERROR, "failed",
                              "The result cannot be read");
      return;
    }
  if (!begin_reply (self, SOUP_STATUS_OK))
    return;

  soup_message_headers_replace (headers, "Content-Type", media_type);
  soup_message_headers_set_content_length (headers, facts.st_size);
  soup_message_body_set_accumulate (body, FALSE);
  if (facts.st_size == 0 || g_str_equal (method, "HEAD"))
    {
      go_on (self);
      return;
    }
  self->is_waiting = FALSE;
  self->n_left = facts.st_size;
  self->is_streaming = TRUE;
  g_object_ref (self);
  g_signal_connect_object (self->message, "wrote-chunk", G_CALLBACK (on_wrote_chunk),
                           self, 0);
  send_chunk (self->message, self);
}
