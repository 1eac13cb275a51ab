/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-gate.h"
#include "platen-limits.h"
#include "platen-peer.h"

/* How long to leave a listener alone when the process has no descriptor left. */
#define ACCEPT_PAUSE_MS 100
#define MAX_ACCEPTS_AT_ONCE 32
/* Each holds a thread of the TLS library, and with it some megabytes. */
#define MAX_HANDSHAKES 4

typedef struct
{
  PlatenGate *gate;   /* not owned */
  GSocket    *socket; /* owned */
  GSource    *source; /* owned, nullable */
  gboolean    is_tls;
} Listener;

/**
 * PlatenGate:
 *
 * Accepts connections and lets none past that the kernel does not attribute to our own
 * user. At most PLATEN_MAX_CONNECTIONS at a time: when all places are taken, the connection
 * that has kept us waiting longest makes room, or the one that does not take its reply, so
 * that any number of slow ones cannot lock out a client that gets on with it.
 *
 * Property: "n-connections" (uint), readable, with notify.
 *
 * Signal "connection" (self, PlatenConnection *stream, GSocketAddress *local,
 * GSocketAddress *remote): one that may be served.
 */
struct _PlatenGate
{
  GObject parent_instance;

  GPtrArray        *listeners;   /* owned (element-type Listener) */
  GQueue            connections; /* owned (element-type PlatenConnection): oldest first */
  GTlsCertificate  *certificate; /* owned, nullable */
  PlatenTurnstile  *turnstile;   /* owned: for TLS handshakes */
  PlatenOriginCheck origin_check;
  gpointer          origin_check_data;
};

G_DEFINE_FINAL_TYPE (PlatenGate, platen_gate, G_TYPE_OBJECT)

enum
{
  SIGNAL_CONNECTION,
  N_SIGNALS,
};

typedef enum
{
  PROP_N_CONNECTIONS = 1,
} PlatenGateProperty;

static guint       signals[N_SIGNALS];
static GParamSpec *properties[PROP_N_CONNECTIONS + 1];

static void listener_watch (Listener *listener);

static void
listener_unwatch (Listener *listener)
{
  if (listener->source != NULL)
    g_source_destroy (listener->source);
  g_clear_pointer (&listener->source, g_source_unref);
}

static void
listener_free (Listener *listener)
{
  listener_unwatch (listener);
  g_socket_close (listener->socket, NULL);
  g_object_unref (listener->socket);
  g_free (listener);
}

static void
on_closed (PlatenConnection *connection, PlatenGate *self)
{
  if (!g_queue_remove (&self->connections, connection))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CONNECTIONS]);
  g_object_unref (connection);
}

static void
on_ready (PlatenConnection *connection, PlatenGate *self)
{
  GSocket                   *socket = platen_connection_get_socket (connection);
  GSocketAddress            *remote = platen_connection_get_remote (connection);
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);

  if (local == NULL || remote == NULL)
    platen_connection_cut (connection);
  else
    g_signal_emit (self, signals[SIGNAL_CONNECTION], 0, connection, local, remote);
}

static gboolean
make_room (PlatenGate *self)
{
  PlatenConnection *slowest = NULL;
  guint             slowest_ms = 0;

  if (self->connections.length < PLATEN_MAX_CONNECTIONS)
    return TRUE;

  for (GList *link = self->connections.head; link != NULL; link = link->next)
    {
      guint waiting_ms = platen_connection_get_waiting_ms (link->data);

      if (waiting_ms > slowest_ms)
        {
          slowest = link->data;
          slowest_ms = waiting_ms;
        }
    }
  if (slowest != NULL)
    platen_connection_cut (slowest);

  return slowest != NULL;
}

static gboolean
is_own_user (GSocket *socket)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);

  return local != NULL && remote != NULL && platen_peer_is_same_user (local, remote);
}

static void
admit (PlatenGate *self, GSocket *socket, gboolean is_tls)
{
  PlatenConnection *connection;

  if (!is_own_user (socket))
    {
      g_info ("Rejected a connection that is not this user's");
      return;
    }
  if ((is_tls && self->certificate == NULL) || !make_room (self))
    return;

  connection = platen_connection_new (socket);
  platen_connection_set_origin_check (connection, self->origin_check,
                                      self->origin_check_data);
  g_queue_push_tail (&self->connections, connection);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_closed), self, 0);
  g_signal_connect_object (connection, "ready", G_CALLBACK (on_ready), self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CONNECTIONS]);
  platen_connection_start (connection, is_tls ? self->certificate : NULL,
                           self->turnstile);
}

static gboolean
on_pause_over (gpointer user_data)
{
  Listener *listener = user_data;

  listener_unwatch (listener);
  listener_watch (listener);

  return G_SOURCE_REMOVE;
}

static void
pause_accepting (Listener *listener)
{
  listener_unwatch (listener);
  listener->source = g_timeout_source_new (ACCEPT_PAUSE_MS);
  g_source_set_callback (listener->source, on_pause_over, listener, NULL);
  g_source_attach (listener->source, g_main_context_get_thread_default ());
}

static gboolean
on_incoming (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Listener              *listener = user_data;
  g_autoptr (PlatenGate) gate = g_object_ref (listener->gate);

  for (guint i = 0; i < MAX_ACCEPTS_AT_ONCE; i++)
    {
      g_autoptr (GError)  error = NULL;
      g_autoptr (GSocket) accepted = g_socket_accept (socket, NULL, &error);

      if (accepted != NULL)
        {
          g_socket_set_blocking (accepted, FALSE);
          admit (gate, accepted, listener->is_tls);
          continue;
        }
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_warning ("A connection cannot be accepted: %s", error->message);
          pause_accepting (listener);
        }
      return G_SOURCE_CONTINUE;
    }

  return G_SOURCE_CONTINUE;
}

static void
listener_watch (Listener *listener)
{
  listener->source = g_socket_create_source (listener->socket, G_IO_IN, NULL);
  g_source_set_callback (listener->source, G_SOURCE_FUNC (on_incoming), listener, NULL);
  g_source_attach (listener->source, g_main_context_get_thread_default ());
}

static GSocket *
bind_family (GSocketFamily family, guint16 port, GError **error)
{
  g_autoptr (GInetAddress)   ip = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (ip, port);
  g_autoptr (GSocket)        socket = NULL;

  socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, PLATEN_LISTEN_BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

static void
explain_bind_error (GError **error, guint16 port, const char *setting)
{
  const char *why = (*error)->message;
  gboolean    is_taken = g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  GError     *explained;

  explained = g_error_new (
      PLATEN_ERROR, is_taken ? PLATEN_ERROR_BUSY : PLATEN_ERROR_FAILED,
      is_taken
          ? "Port %u is taken by another program or another user; set another one by "
            "‘%s’ under [ports] in platen.ini%.0s"
          : "Port %u (‘%s’ under [ports] in platen.ini) cannot be opened: %s",
      port, setting, why);
  g_clear_error (error);
  *error = explained;
}

static void
platen_gate_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  PlatenGate *self = PLATEN_GATE (object);

  switch ((PlatenGateProperty) property_id)
    {
    case PROP_N_CONNECTIONS:
      g_value_set_uint (value, self->connections.length);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
platen_gate_dispose (GObject *object)
{
  PlatenGate *self = PLATEN_GATE (object);

  platen_gate_stop (self);
  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (platen_gate_parent_class)->dispose (object);
}

static void
platen_gate_finalize (GObject *object)
{
  PlatenGate *self = PLATEN_GATE (object);

  g_ptr_array_unref (self->listeners);
  g_object_unref (self->turnstile);

  G_OBJECT_CLASS (platen_gate_parent_class)->finalize (object);
}

static void
platen_gate_class_init (PlatenGateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = platen_gate_get_property;
  object_class->dispose = platen_gate_dispose;
  object_class->finalize = platen_gate_finalize;

  properties[PROP_N_CONNECTIONS] =
      g_param_spec_uint ("n-connections", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_CONNECTION] =
      g_signal_new ("connection", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 3, PLATEN_TYPE_CONNECTION,
                    G_TYPE_SOCKET_ADDRESS, G_TYPE_SOCKET_ADDRESS);
}

static void
platen_gate_init (PlatenGate *self)
{
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) listener_free);
  g_queue_init (&self->connections);
  self->turnstile = platen_turnstile_new (MAX_HANDSHAKES);
}

PlatenGate *
platen_gate_new (void)
{
  return g_object_new (PLATEN_TYPE_GATE, NULL);
}

/**
 * platen_gate_set_certificate:
 *
 * Connections to TLS listeners are closed until there is one.
 */
void
platen_gate_set_certificate (PlatenGate *self, GTlsCertificate *certificate)
{
  g_return_if_fail (PLATEN_IS_GATE (self));

  g_set_object (&self->certificate, certificate);
}

/**
 * platen_gate_set_origin_check:
 * @check: (scope forever) (nullable): whether a refusal may be readable for an origin
 */
void
platen_gate_set_origin_check (PlatenGate       *self,
                              PlatenOriginCheck check,
                              gpointer          user_data)
{
  g_return_if_fail (PLATEN_IS_GATE (self));

  self->origin_check = check;
  self->origin_check_data = user_data;
}

/**
 * platen_gate_bind:
 * @port: 1 … 65535
 * @setting: its key below `[ports]`, for the message
 *
 * Takes the port on 127.0.0.1 and on ::1, both or neither: who holds one of them could
 * pass for us.
 *
 * Errors: %PLATEN_ERROR_BUSY when it is taken, %PLATEN_ERROR_FAILED when it cannot be had
 * for another reason; both name the port and the setting.
 */
gboolean
platen_gate_bind (PlatenGate *self,
                  guint16     port,
                  const char *setting,
                  gboolean    is_tls,
                  GError    **error)
{
  g_autoptr (GSocket) ipv4 = NULL;
  g_autoptr (GSocket) ipv6 = NULL;
  g_autoptr (GError)  reason = NULL;

  g_return_val_if_fail (PLATEN_IS_GATE (self) && port != 0, FALSE);

  ipv4 = bind_family (G_SOCKET_FAMILY_IPV4, port, &reason);
  if (ipv4 != NULL)
    ipv6 = bind_family (G_SOCKET_FAMILY_IPV6, port, &reason);
  if (ipv6 == NULL)
    {
      explain_bind_error (&reason, port, setting);
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  platen_gate_add_listener (self, ipv4, is_tls);
  platen_gate_add_listener (self, ipv6, is_tls);

  return TRUE;
}

/**
 * platen_gate_add_listener:
 * @socket: a listening TCP socket; it is closed when the gate stops
 */
void
platen_gate_add_listener (PlatenGate *self, GSocket *socket, gboolean is_tls)
{
  Listener *listener;

  g_return_if_fail (PLATEN_IS_GATE (self) && G_IS_SOCKET (socket));

  g_socket_set_blocking (socket, FALSE);
  listener = g_new0 (Listener, 1);
  listener->gate = self;
  listener->socket = g_object_ref (socket);
  listener->is_tls = is_tls;
  g_ptr_array_add (self->listeners, listener);
}

/**
 * platen_gate_start:
 *
 * Begins to accept. What has connected before waited in the backlog.
 */
void
platen_gate_start (PlatenGate *self)
{
  g_return_if_fail (PLATEN_IS_GATE (self));

  for (guint i = 0; i < self->listeners->len; i++)
    listener_watch (g_ptr_array_index (self->listeners, i));
}

/**
 * platen_gate_stop:
 *
 * Closes the listeners and cuts every connection.
 */
void
platen_gate_stop (PlatenGate *self)
{
  g_return_if_fail (PLATEN_IS_GATE (self));

  g_ptr_array_set_size (self->listeners, 0);
  while (self->connections.head != NULL)
    platen_connection_cut (self->connections.head->data);
}

guint
platen_gate_get_n_connections (PlatenGate *self)
{
  g_return_val_if_fail (PLATEN_IS_GATE (self), 0);

  return self->connections.length;
}

static gboolean
has_remote (PlatenConnection *connection, GSocketAddress *remote)
{
  GSocketAddress *address = platen_connection_get_remote (connection);

  return address != NULL &&
         g_inet_address_equal (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)),
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote))) &&
         g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) ==
             g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (remote));
}

/**
 * platen_gate_find:
 * @remote: a peer's address
 *
 * Returns: (transfer none) (nullable): the connection to that peer
 */
PlatenConnection *
platen_gate_find (PlatenGate *self, GSocketAddress *remote)
{
  g_return_val_if_fail (PLATEN_IS_GATE (self), NULL);

  for (GList *link = self->connections.head; link != NULL; link = link->next)
    if (has_remote (link->data, remote))
      return link->data;

  return NULL;
}
