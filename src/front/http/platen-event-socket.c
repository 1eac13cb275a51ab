/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-event-socket.h"

#include "platen-band-feed.h"
#include "platen-json.h"
#include "platen-limits.h"
#include "platen-wire-objects.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

/* What the kernel may hold for a slow reader before events wait with us. */
#define CONGESTED_BYTES (64 * 1024)
/* What it may still hold when the next strip of a page goes out. */
#define IDLE_BYTES (8 * 1024)
#define RETRY_MS 100
#define GOODBYE_MS 500

typedef struct
{
  char *text;
  char *replaces; /* nullable: an event that a newer one of the same kind stands in for */
} Frame;

/**
 * PlatenEventSocket:
 *
 * A page's WebSocket. The first message says which instance it is about and is due within
 * PLATEN_SOCKET_HELLO_MS; from then on the instance's events go out as text frames `{id,
 * event, data}`, the first of them `Attached`. Pages that are being read come with them, strip
 * by strip, unless the first message says `"previewRows": false`.
 *
 * A reader that is slow gets the newest progress only, and fewer and taller strips; one that lets PLATEN_MAX_QUEUED_EVENTS
 * other events pile up, or PLATEN_MAX_QUEUED_EVENT_BYTES of them, is cut off.
 *
 * Signal "closed" (self): once.
 */
struct _PlatenEventSocket
{
  GObject parent_instance;

  SoupWebsocketConnection *websocket;  /* owned */
  PlatenConnection        *connection; /* owned */
  PlatenInstances         *instances;  /* owned */
  PlatenInstance          *instance;   /* owned, nullable until the first message */
  PlatenBandFeed          *feed;       /* owned; NULL when strips are not wanted */
  char                    *principal;  /* owned */
  GQueue                   waiting;    /* owned (element-type Frame) */
  gsize                    n_waiting_bytes;
  guint                    timer; /* for the first message, the queue or the good-bye */
  gboolean                 is_closing;
};

G_DEFINE_FINAL_TYPE (PlatenEventSocket, platen_event_socket, G_TYPE_OBJECT)

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
frame_free (Frame *frame)
{
  g_free (frame->text);
  g_free (frame->replaces);
  g_free (frame);
}

/* Whether the reader is behind by more than that. */
static gboolean
owes_more_than (PlatenEventSocket *self, int limit_bytes)
{
  int n_bytes = 0;
  int fd = g_socket_get_fd (platen_connection_get_socket (self->connection));

  return ioctl (fd, SIOCOUTQ, &n_bytes) == 0 && n_bytes > limit_bytes;
}

static gboolean
is_congested (PlatenEventSocket *self)
{
  return owes_more_than (self, CONGESTED_BYTES);
}

static gboolean
on_retry (gpointer user_data)
{
  PlatenEventSocket *self = user_data;

  while (self->waiting.length > 0 && !is_congested (self))
    {
      Frame *frame = g_queue_pop_head (&self->waiting);

      self->n_waiting_bytes -= strlen (frame->text);
      soup_websocket_connection_send_text (self->websocket, frame->text);
      frame_free (frame);
    }
  if (self->waiting.length > 0)
    return G_SOURCE_CONTINUE;

  self->timer = 0;
  return G_SOURCE_REMOVE;
}

static void
drop_replaced (PlatenEventSocket *self, const char *replaces)
{
  GList *link = self->waiting.tail;

  while (link != NULL && g_strcmp0 (((Frame *) link->data)->replaces, replaces) != 0)
    link = link->prev;
  if (link == NULL)
    return;
  self->n_waiting_bytes -= strlen (((Frame *) link->data)->text);
  frame_free (link->data);
  g_queue_delete_link (&self->waiting, link);
}

static void
queue_frame (PlatenEventSocket *self, char *text, const char *replaces)
{
  Frame *frame = g_new0 (Frame, 1);

  if (replaces != NULL)
    drop_replaced (self, replaces);
  frame->text = text;
  frame->replaces = g_strdup (replaces);
  g_queue_push_tail (&self->waiting, frame);
  self->n_waiting_bytes += strlen (text);
  if (self->waiting.length > PLATEN_MAX_QUEUED_EVENTS ||
      self->n_waiting_bytes > PLATEN_MAX_QUEUED_EVENT_BYTES)
    platen_connection_cut (self->connection);
  else if (self->timer == 0)
    self->timer = g_timeout_add (RETRY_MS, on_retry, self);
}

static char *
make_text (PlatenEventSocket *self, const char *event, JsonNode *data)
{
  JsonNode *node = platen_wire_object ("id", platen_instance_get_id (self->instance),
                                       "event", event, NULL);
  char     *text;

  json_object_set_member (json_node_get_object (node), "data", json_node_ref (data));
  text = json_to_string (node, FALSE);
  json_node_unref (node);

  return text;
}

static gboolean
may_read (gpointer reader)
{
  PlatenEventSocket *self = PLATEN_EVENT_SOCKET (reader);

  return self->waiting.length == 0 && !owes_more_than (self, IDLE_BYTES);
}

static void
read_band (JsonNode *data, gpointer reader)
{
  PlatenEventSocket   *self = PLATEN_EVENT_SOCKET (reader);
  g_autoptr (JsonNode) owned = data;
  g_autofree char     *text = make_text (self, "PreviewRows", owned);

  soup_websocket_connection_send_text (self->websocket, text);
}

static const PlatenBandReader band_reader = { may_read, read_band };

static void
on_event (PlatenInstance    *instance,
          const char        *event,
          JsonNode          *data,
          PlatenEventSocket *self)
{
  g_autofree char *text = make_text (self, event, data);

  if (self->is_closing)
    return;

  /* An event tells that there is a scan, or another one than before. */
  if (self->feed != NULL)
    platen_band_feed_follow (self->feed, platen_instance_get_job (instance));
  if (self->waiting.length == 0 && !is_congested (self))
    soup_websocket_connection_send_text (self->websocket, text);
  else
    queue_frame (self, g_steal_pointer (&text),
                 g_str_equal (event, "Progress") ? event : NULL);
}

static void
on_detached (PlatenInstance *instance, PlatenEventSocket *self)
{
  platen_event_socket_close (self, "The instance was detached");
}

static void
attach (PlatenEventSocket *self, PlatenInstance *instance)
{
  JsonNode *nothing = platen_wire_object (NULL, NULL);

  g_clear_handle_id (&self->timer, g_source_remove);
  self->instance = g_object_ref (instance);
  platen_instance_hold (instance);
  g_signal_connect_object (instance, "event", G_CALLBACK (on_event), self, 0);
  g_signal_connect_object (instance, "detached", G_CALLBACK (on_detached), self, 0);
  on_event (instance, "Attached", nothing, self);
  json_node_unref (nothing);
}

static gboolean
wants_bands (JsonObject *hello)
{
  JsonNode *node = json_object_get_member (hello, "previewRows");

  return node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
         json_node_get_value_type (node) != G_TYPE_BOOLEAN ||
         json_node_get_boolean (node);
}

/* Later messages say nothing that this version knows. */
static void
on_message (SoupWebsocketConnection *websocket,
            SoupWebsocketDataType    type,
            GBytes                  *message,
            PlatenEventSocket       *self)
{
  g_autoptr (JsonNode) node = NULL;
  PlatenInstance      *instance = NULL;
  gsize                length;
  const char          *text = g_bytes_get_data (message, &length);

  if (self->instance != NULL || self->is_closing)
    return;

  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    node = platen_json_parse (text, length, NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) &&
      !platen_instances_is_locked_out (self->instances, self->principal))
    instance = platen_instances_find (
        self->instances, self->principal,
        platen_wire_get_string (json_node_get_object (node), "id"));
  if (instance != NULL)
    {
      if (wants_bands (json_node_get_object (node)))
        self->feed = platen_band_feed_new (&band_reader, self);
      attach (self, instance);
      return;
    }
  platen_instances_count_wrong_id (self->instances, self->principal);
  platen_event_socket_close (self, "The first message must name an instance of yours");
}

static void
stop_feed (PlatenEventSocket *self)
{
  if (self->feed != NULL)
    platen_band_feed_stop (self->feed);
  g_clear_object (&self->feed);
}

static gboolean
on_no_hello (gpointer user_data)
{
  PlatenEventSocket *self = user_data;

  self->timer = 0;
  platen_event_socket_close (self, "The first message is overdue");

  return G_SOURCE_REMOVE;
}

static gboolean
on_no_goodbye (gpointer user_data)
{
  PlatenEventSocket *self = user_data;

  self->timer = 0;
  platen_connection_cut (self->connection);

  return G_SOURCE_REMOVE;
}

static void
on_closed (SoupWebsocketConnection *websocket, PlatenEventSocket *self)
{
  self->is_closing = TRUE;
  stop_feed (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  platen_connection_cut (self->connection);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
platen_event_socket_dispose (GObject *object)
{
  PlatenEventSocket *self = PLATEN_EVENT_SOCKET (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  stop_feed (self);
  if (self->instance != NULL)
    platen_instance_release (self->instance);
  g_clear_object (&self->instance);
  g_clear_object (&self->instances);
  g_clear_object (&self->websocket);
  g_clear_object (&self->connection);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) frame_free);

  G_OBJECT_CLASS (platen_event_socket_parent_class)->dispose (object);
}

static void
platen_event_socket_finalize (GObject *object)
{
  g_free (PLATEN_EVENT_SOCKET (object)->principal);

  G_OBJECT_CLASS (platen_event_socket_parent_class)->finalize (object);
}

static void
platen_event_socket_class_init (PlatenEventSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_event_socket_dispose;
  G_OBJECT_CLASS (klass)->finalize = platen_event_socket_finalize;

  signals[SIGNAL_CLOSED] =
      g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
}

static void
platen_event_socket_init (PlatenEventSocket *self)
{
  g_queue_init (&self->waiting);
  self->timer = g_timeout_add (PLATEN_SOCKET_HELLO_MS, on_no_hello, self);
}

/**
 * platen_event_socket_new:
 * @connection: the connection below @websocket
 * @principal: who made it; the instance must be its own
 */
PlatenEventSocket *
platen_event_socket_new (SoupWebsocketConnection *websocket,
                         PlatenConnection        *connection,
                         PlatenInstances         *instances,
                         const char              *principal)
{
  PlatenEventSocket *self = g_object_new (PLATEN_TYPE_EVENT_SOCKET, NULL);

  self->websocket = g_object_ref (websocket);
  self->connection = g_object_ref (connection);
  self->instances = g_object_ref (instances);
  self->principal = g_strdup (principal);
  soup_websocket_connection_set_max_incoming_payload_size (websocket,
                                                           PLATEN_MAX_BODY_BYTES);
  g_signal_connect_object (websocket, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (websocket, "closed", G_CALLBACK (on_closed), self, 0);

  return self;
}

const char *
platen_event_socket_get_principal (PlatenEventSocket *self)
{
  return self->principal;
}

/**
 * platen_event_socket_close:
 * @reason: a sentence for the client
 *
 * Says good-bye and, when that is not returned at once, cuts the connection.
 */
void
platen_event_socket_close (PlatenEventSocket *self, const char *reason)
{
  g_return_if_fail (PLATEN_IS_EVENT_SOCKET (self));

  if (self->is_closing)
    return;

  self->is_closing = TRUE;
  stop_feed (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (GOODBYE_MS, on_no_goodbye, self);
  if (soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->websocket,
                                     SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, reason);
}
