/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-certificate.h"
#include "platen-error.h"
#include "platen-gate.h"
#include "platen-http-front.h"
#include "platen-router.h"

#include <libsoup/soup.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  const char *name; /* also the key below [ports] */
  gboolean    is_control;
  gboolean    is_tls;
  guint16 (*get_port) (PlatenConfig *config);
} Entrance;

static const Entrance entrances[] = {
  { "core", FALSE, FALSE, platen_config_get_core_port },
  { "core-tls", FALSE, TRUE, platen_config_get_core_tls_port },
  { "control", TRUE, FALSE, platen_config_get_control_port },
  { "control-tls", TRUE, TRUE, platen_config_get_control_tls_port },
};

/* The ports of an entrance's sockets that came from outside; 0 is none. */
typedef struct
{
  guint16 ipv4;
  guint16 ipv6;
} HandedOver;

/**
 * PlatenHttpFront:
 *
 * The service as web pages see it: [class@Platen.Gate] lets connections in, libsoup speaks
 * HTTP on the requests that it passes on, [class@Platen.Router] answers them.
 */
struct _PlatenHttpFront
{
  GObject parent_instance;

  PlatenService *service;   /* owned */
  PlatenGate    *gate;      /* owned */
  PlatenRouter  *router;    /* owned */
  SoupServer    *server;    /* owned */
  int            silent_fd; /* owned: the other end of the server\'s mute listener */
  HandedOver     handed_over[G_N_ELEMENTS (entrances)];
};

G_DEFINE_FINAL_TYPE (PlatenHttpFront, platen_http_front, G_TYPE_OBJECT)

typedef enum
{
  PROP_N_CONNECTIONS = 1,
} PlatenHttpFrontProperty;

static GParamSpec *properties[PROP_N_CONNECTIONS + 1];

static void
on_connection (PlatenGate       *gate,
               PlatenConnection *connection,
               GSocketAddress   *local,
               GSocketAddress   *remote,
               PlatenHttpFront  *self)
{
  g_autoptr (GError) error = NULL;

  if (soup_server_accept_iostream (self->server, G_IO_STREAM (connection), local, remote,
                                   &error))
    return;

  g_warning ("A connection cannot be served: %s", error->message);
  platen_connection_cut (connection);
}

static void
on_n_connections (PlatenGate *gate, GParamSpec *pspec, PlatenHttpFront *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CONNECTIONS]);
}

/*
 * SoupServer keeps a connection for a second request only while it listens to something.
 * It gets one end of a socket pair whose other end never speaks: nobody can connect to it.
 */
static int
give_mute_listener (SoupServer *server)
{
  int                 ends[2];
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError)  error = NULL;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return -1;
  socket = g_socket_new_from_fd (ends[0], &error);
  if (socket == NULL || !soup_server_listen_socket (server, socket, 0, &error))
    g_warning ("Connections will not be kept alive: %s", error->message);

  return ends[1];
}

static void
platen_http_front_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch ((PlatenHttpFrontProperty) property_id)
    {
    case PROP_N_CONNECTIONS:
      g_value_set_uint (value,
                        platen_http_front_get_n_connections (PLATEN_HTTP_FRONT (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
platen_http_front_dispose (GObject *object)
{
  PlatenHttpFront *self = PLATEN_HTTP_FRONT (object);

  if (self->gate != NULL)
    platen_http_front_stop (self);
  g_clear_object (&self->server);
  if (self->silent_fd >= 0)
    close (self->silent_fd);
  self->silent_fd = -1;
  g_clear_object (&self->router);
  g_clear_object (&self->gate);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (platen_http_front_parent_class)->dispose (object);
}

static void
platen_http_front_class_init (PlatenHttpFrontClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = platen_http_front_get_property;
  object_class->dispose = platen_http_front_dispose;

  properties[PROP_N_CONNECTIONS] =
      g_param_spec_uint ("n-connections", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
platen_http_front_init (PlatenHttpFront *self)
{
  self->silent_fd = -1;
}

/**
 * platen_http_front_new:
 * @service: a service, which need not be started yet
 *
 * Sets what TLS this process speaks, in its environment: to be called before there are
 * other threads that read it.
 */
PlatenHttpFront *
platen_http_front_new (PlatenService *service)
{
  PlatenHttpFront *self;

  g_return_val_if_fail (PLATEN_IS_SERVICE (service), NULL);

  platen_certificate_use_strict_tls ();

  self = g_object_new (PLATEN_TYPE_HTTP_FRONT, NULL);
  self->service = g_object_ref (service);
  self->gate = platen_gate_new ();
  self->router = platen_router_new (service, self->gate);
  self->server = soup_server_new (NULL, NULL);
  self->silent_fd = give_mute_listener (self->server);
  platen_router_attach (self->router, self->server);
  g_signal_connect_object (self->gate, "connection", G_CALLBACK (on_connection), self, 0);
  g_signal_connect_object (self->gate, "notify::n-connections",
                           G_CALLBACK (on_n_connections), self, 0);

  return self;
}

static GInetSocketAddress *
dup_own_address (GSocket *socket, GError **error)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, error);

  if (address == NULL)
    return NULL;
  if (G_IS_INET_SOCKET_ADDRESS (address) &&
      g_inet_address_get_is_loopback (
          g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))))
    return G_INET_SOCKET_ADDRESS (g_steal_pointer (&address));

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "A socket that was handed over is not bound to 127.0.0.1 or ::1");
  return NULL;
}

/**
 * platen_http_front_add_socket:
 *
 * Takes a listening socket that somebody else bound. Before the start there must be two of a
 * port, one on each address family, or none.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT for an unknown name or a socket that others than
 * this machine could reach.
 */
gboolean
platen_http_front_add_socket (PlatenHttpFront *self,
                              const char      *name,
                              GSocket         *socket,
                              GError         **error)
{
  g_autoptr (GInetSocketAddress) address = NULL;
  guint16                        port;

  g_return_val_if_fail (PLATEN_IS_HTTP_FRONT (self) && G_IS_SOCKET (socket), FALSE);

  address = dup_own_address (socket, error);
  if (address == NULL)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (entrances); i++)
    {
      const Entrance *entrance = &entrances[i];

      if (!g_str_equal (entrance->name, name))
        continue;
      port = g_inet_socket_address_get_port (address);
      if (g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV4)
        self->handed_over[i].ipv4 = port;
      else
        self->handed_over[i].ipv6 = port;
      platen_gate_add_listener (self->gate, socket, entrance->is_tls);
      platen_router_add_port (self->router, port, entrance->is_control, entrance->is_tls);
      return TRUE;
    }

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "No port is called ‘%s’; it is core, core-tls, control or control-tls",
               name);
  return FALSE;
}

/* Who holds a port on the other address could pass for us. */
static gboolean
check_handed_over (const Entrance *entrance, const HandedOver *ports, GError **error)
{
  gboolean has_ipv4 = ports->ipv4 != 0;

  if (ports->ipv4 == ports->ipv6)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "platen.socket listens for ‘%s’ of [ports] on one of 127.0.0.1 and ::1 "
               "alone; add ListenStream=%s:%u to it",
               entrance->name, has_ipv4 ? "[::1]" : "127.0.0.1",
               has_ipv4 ? ports->ipv4 : ports->ipv6);
  return FALSE;
}

static gboolean
bind_entrances (PlatenHttpFront *self, GError **error)
{
  PlatenConfig *config = platen_service_get_config (self->service);

  for (gsize i = 0; i < G_N_ELEMENTS (entrances); i++)
    {
      const Entrance *entrance = &entrances[i];
      guint16         port = entrance->get_port (config);

      if (!check_handed_over (entrance, &self->handed_over[i], error))
        return FALSE;
      if (port == 0 || self->handed_over[i].ipv4 != 0)
        continue;
      if (!platen_gate_bind (self->gate, port, entrance->name, entrance->is_tls, error))
        return FALSE;
      platen_router_add_port (self->router, port, entrance->is_control, entrance->is_tls);
    }

  return TRUE;
}

/* Without a certificate plain HTTP is still served; TLS connections are closed. */
static void
on_certificate_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)           task = user_data;
  g_autoptr (GError)          error = NULL;
  g_autoptr (GTlsCertificate) certificate =
      platen_certificate_load_finish (result, &error);
  PlatenHttpFront *self = g_task_get_source_object (task);

  if (certificate == NULL)
    g_warning ("HTTPS is not served: %s", error->message);
  else
    platen_gate_set_certificate (self->gate, certificate);
  platen_gate_start (self->gate);
  g_task_return_boolean (task, TRUE);
}

/**
 * platen_http_front_start_async:
 *
 * To be called when the service has started.
 * Takes the ports, all or none, loads the certificate or makes it, and begins to serve.
 *
 * Errors: %PLATEN_ERROR_BUSY when a port is taken, naming it and the setting;
 * %PLATEN_ERROR_INVALID_ARGUMENT when one was handed over for one of the two address families
 * alone.
 */
void
platen_http_front_start_async (PlatenHttpFront    *self,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree char  *directory = NULL;
  GError           *error = NULL;

  g_return_if_fail (PLATEN_IS_HTTP_FRONT (self));

  g_task_set_source_tag (task, platen_http_front_start_async);
  if (!bind_entrances (self, &error))
    {
      platen_gate_stop (self->gate);
      g_task_return_error (task, error);
      return;
    }
  platen_router_start (self->router);
  directory = g_build_filename (
      platen_config_get_store_directory (platen_service_get_config (self->service)),
      "tls", NULL);
  platen_certificate_load_async (directory, NULL, on_certificate_loaded,
                                 g_steal_pointer (&task));
}

gboolean
platen_http_front_start_finish (PlatenHttpFront *self,
                                GAsyncResult    *result,
                                GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
platen_http_front_stop (PlatenHttpFront *self)
{
  g_return_if_fail (PLATEN_IS_HTTP_FRONT (self));

  platen_gate_stop (self->gate);
  platen_router_stop (self->router);
  soup_server_disconnect (self->server);
}

guint
platen_http_front_get_n_connections (PlatenHttpFront *self)
{
  g_return_val_if_fail (PLATEN_IS_HTTP_FRONT (self), 0);

  return platen_gate_get_n_connections (self->gate);
}
