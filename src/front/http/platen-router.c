/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-control-page.h"
#include "platen-device-news.h"
#include "platen-event-socket.h"
#include "platen-instances.h"
#include "platen-page-image.h"
#include "platen-preflight.h"
#include "platen-principal.h"
#include "platen-router.h"
#include "platen-run-command.h"

#define MAX_SOCKETS 32
#define PRINCIPAL_KEY "platen-principal"

typedef enum
{
  ACCESS_ANYBODY,    /* pages of the control port */
  ACCESS_ANY_ORIGIN, /* readable before consent */
  ACCESS_GRANTED,    /* with a grant, or no browser */
  ACCESS_ADDRESS,    /* whoever knows the address, too */
} Access;

typedef struct
{
  const char *path;
  gboolean (*matches) (const char *path); /* instead of the path */
  gboolean       is_prefix;
  gboolean       is_core;
  gboolean       is_control;
  PlatenFetchUse use;
  Access         access;
  const char    *methods; /* as `Allow` has them */
  void (*handle) (PlatenRouter *self, PlatenExchange *exchange, const char *path);
} Route;

typedef struct
{
  guint16  port;
  gboolean is_control;
  gboolean is_tls;
} Port;

/**
 * PlatenRouter:
 *
 * Decides for each request that the gate let through who asks, whether that one may, and
 * what answers. What there is stands in one table.
 */
struct _PlatenRouter
{
  GObject parent_instance;

  PlatenService    *service;   /* owned */
  PlatenGate       *gate;      /* owned */
  PlatenInstances  *instances; /* owned */
  PlatenDeviceNews *news;      /* owned */
  GPtrArray        *sockets;   /* owned (element-type PlatenEventSocket) */
  GArray           *ports;     /* owned (element-type Port) */
};

G_DEFINE_FINAL_TYPE (PlatenRouter, platen_router, G_TYPE_OBJECT)

static gboolean
is_granted (const char *origin, gpointer user_data)
{
  PlatenRouter *self = user_data;

  return platen_sites_is_known (platen_service_get_sites (self->service), origin);
}

static void
handle_version (PlatenRouter *self, PlatenExchange *exchange, const char *path)
{
  platen_reply_version (exchange, self->service, self->instances);
}

static void
handle_command (PlatenRouter *self, PlatenExchange *exchange, const char *path)
{
  platen_run_command (exchange, self->service, self->instances, strrchr (path, '/') + 1);
}

static void
handle_image (PlatenRouter *self, PlatenExchange *exchange, const char *path)
{
  platen_page_image_reply (exchange, self->service, self->instances);
}

static void
handle_page (PlatenRouter *self, PlatenExchange *exchange, const char *path)
{
  platen_control_page_reply (exchange, self->service, path);
}

/* The HTTP library does the upgrade, after this and only when nothing was replied. */
static void
handle_socket (PlatenRouter *self, PlatenExchange *exchange, const char *path)
{
  SoupServerMessage  *message = platen_exchange_get_message (exchange);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const PlatenCaller *caller = platen_exchange_get_caller (exchange);

  if (soup_message_headers_get_one (headers, "Upgrade") == NULL ||
      !soup_websocket_server_check_handshake (message, NULL, NULL, NULL, NULL))
    platen_exchange_refuse (exchange, SOUP_STATUS_BAD_REQUEST, "websocket-expected",
                            "This address takes WebSockets only");
  else if (self->sockets->len >= MAX_SOCKETS)
    platen_exchange_refuse (exchange, SOUP_STATUS_SERVICE_UNAVAILABLE, "too-many-sockets",
                            "Too many pages listen already; close one of them");
  else
    {
      g_object_set_data_full (G_OBJECT (message), PRINCIPAL_KEY,
                              g_strdup (caller->principal), g_free);
      platen_exchange_pass_on (exchange);
    }
}

static const Route routes[] = {
  { .path = "/fa/VersionInfo",
    .is_core = TRUE,
    .is_control = TRUE,
    .use = PLATEN_FETCH_API,
    .access = ACCESS_ANY_ORIGIN,
    .methods = "GET, HEAD, POST",
    .handle = handle_version },
  { .path = "/f/VersionInfo",
    .is_core = TRUE,
    .is_control = TRUE,
    .use = PLATEN_FETCH_API,
    .access = ACCESS_ANY_ORIGIN,
    .methods = "GET, HEAD, POST",
    .handle = handle_version },
  { .path = "/f/",
    .is_prefix = TRUE,
    .is_core = TRUE,
    .use = PLATEN_FETCH_API,
    .access = ACCESS_GRANTED,
    .methods = "GET, POST",
    .handle = handle_command },
  { .matches = platen_page_image_is_path,
    .is_core = TRUE,
    .use = PLATEN_FETCH_IMAGE,
    .access = ACCESS_ADDRESS,
    .methods = "GET, HEAD",
    .handle = handle_image },
  { .path = "/ws",
    .is_core = TRUE,
    .use = PLATEN_FETCH_SOCKET,
    .access = ACCESS_GRANTED,
    .methods = "GET",
    .handle = handle_socket },
  { .path = PLATEN_CONTROL_PAGE_STYLE,
    .is_control = TRUE,
    .use = PLATEN_FETCH_STYLE,
    .access = ACCESS_ANYBODY,
    .methods = "GET, HEAD",
    .handle = handle_page },
  { .matches = platen_control_page_is_path,
    .is_control = TRUE,
    .use = PLATEN_FETCH_PAGE,
    .access = ACCESS_ANYBODY,
    .methods = "GET, HEAD",
    .handle = handle_page },
};

/* What is not there is asked for like any command, so that a stranger cannot map it. */
static const Route nowhere = { .use = PLATEN_FETCH_API, .access = ACCESS_GRANTED };

static gboolean
matches (const Route *route, const char *path)
{
  if (route->matches != NULL)
    return route->matches (path);
  if (!route->is_prefix)
    return g_str_equal (path, route->path);

  return g_str_has_prefix (path, route->path) &&
         strchr (path + strlen (route->path), '/') == NULL;
}

static const Route *
find_route (const char *path, const Port *port)
{
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    if ((port->is_control ? routes[i].is_control : routes[i].is_core) &&
        matches (&routes[i], path))
      return &routes[i];

  return &nowhere;
}

static const Port *
find_port (PlatenRouter *self, SoupServerMessage *message)
{
  GSocketAddress *local = soup_server_message_get_local_address (message);
  guint16         number = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));

  for (guint i = 0; i < self->ports->len; i++)
    if (g_array_index (self->ports, Port, i).port == number)
      return &g_array_index (self->ports, Port, i);

  return NULL;
}

static void
refuse_stranger (PlatenExchange *exchange)
{
  const PlatenCaller *caller = platen_exchange_get_caller (exchange);
  g_autofree char    *message = NULL;

  message =
      g_strdup_printf ("This site may not scan yet; the person at this computer can "
                       "allow it: platenctl sites allow %s",
                       caller->origin);
  platen_exchange_make_readable (exchange);
  platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "consent-required", message);
}

static gboolean
may_pass_without_origin (const Route *route, PlatenExchange *exchange)
{
  SoupServerMessage  *message = platen_exchange_get_message (exchange);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return route->access == ACCESS_ADDRESS &&
         soup_message_headers_get_one (headers, "Origin") == NULL;
}

/* Lets the caller in, or refuses and gives %FALSE. */
static gboolean
admit (const Route *route, PlatenExchange *exchange)
{
  if (route->access == ACCESS_ANYBODY)
    return TRUE;

  switch (platen_exchange_get_caller (exchange)->kind)
    {
    case PLATEN_CALLER_LOCAL:
      return TRUE;
    case PLATEN_CALLER_GRANTED:
      platen_exchange_make_readable (exchange);
      return TRUE;
    case PLATEN_CALLER_STRANGER:
      if (route->access == ACCESS_ANY_ORIGIN)
        platen_exchange_make_readable (exchange);
      else
        refuse_stranger (exchange);
      return route->access == ACCESS_ANY_ORIGIN;
    case PLATEN_CALLER_NOBODY:
    default:
      if (may_pass_without_origin (route, exchange))
        return TRUE;
      platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "origin-refused",
                              "The request does not say which site it comes from");
      return FALSE;
    }
}

static gboolean
has_method (const Route *route, const char *method)
{
  g_auto (GStrv) methods = g_strsplit (route->methods, ", ", -1);

  return g_strv_contains ((const char *const *) methods, method);
}

static void
refuse_method (const Route *route, PlatenExchange *exchange)
{
  SoupServerMessage *message = platen_exchange_get_message (exchange);

  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Allow", route->methods);
  platen_exchange_refuse (exchange, SOUP_STATUS_METHOD_NOT_ALLOWED, "method-not-allowed",
                          "This address does not take that method");
}

static void
route_exchange (PlatenRouter   *self,
                PlatenExchange *exchange,
                const Route    *route,
                const char     *path)
{
  SoupServerMessage  *message = platen_exchange_get_message (exchange);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char         *method = soup_server_message_get_method (message);

  if (!platen_fetch_is_allowed (headers, route->use))
    platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "fetch-refused",
                            "A browser may not use this address in that way");
  else if (platen_preflight_is_one (message))
    platen_preflight_reply (exchange, route->access == ACCESS_ANY_ORIGIN, route->methods);
  else if (!admit (route, exchange))
    return;
  else if (route->handle == NULL)
    platen_exchange_refuse (exchange, SOUP_STATUS_NOT_FOUND, "not-found",
                            "There is nothing at this address");
  else if (!has_method (route, method))
    refuse_method (route, exchange);
  else
    route->handle (self, exchange, path);
}

/* Whoever closes its end does not want its reply any more. */
static void
watch (PlatenRouter *self, PlatenExchange *exchange)
{
  SoupServerMessage *message = platen_exchange_get_message (exchange);
  PlatenConnection  *connection =
      platen_gate_find (self->gate, soup_server_message_get_remote_address (message));

  if (connection != NULL)
    platen_exchange_watch (exchange, connection);
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  PlatenRouter              *self = user_data;
  const Port                *port = find_port (self, message);
  g_autoptr (PlatenExchange) exchange = NULL;
  PlatenCaller              *caller;

  caller = platen_caller_identify (soup_server_message_get_request_headers (message),
                                   is_granted, self);
  exchange = platen_exchange_new (message, caller, port != NULL && port->is_tls);
  if (port == NULL)
    platen_exchange_refuse (exchange, SOUP_STATUS_NOT_FOUND, "not-found",
                            "There is nothing at this address");
  else
    route_exchange (self, exchange, find_route (path, port), path);
  if (platen_exchange_settle (exchange))
    watch (self, exchange);
}

static void
on_socket_closed (PlatenEventSocket *socket, PlatenRouter *self)
{
  g_ptr_array_remove_fast (self->sockets, socket);
}

static void
on_websocket (SoupServer              *server,
              SoupServerMessage       *message,
              const char              *path,
              SoupWebsocketConnection *websocket,
              gpointer                 user_data)
{
  PlatenRouter      *self = user_data;
  GSocketAddress    *remote = soup_server_message_get_remote_address (message);
  PlatenConnection  *connection = platen_gate_find (self->gate, remote);
  const char        *principal = g_object_get_data (G_OBJECT (message), PRINCIPAL_KEY);
  PlatenEventSocket *socket;

  if (connection == NULL || principal == NULL)
    {
      soup_websocket_connection_close (websocket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
      return;
    }
  platen_connection_upgrade (connection);
  socket = platen_event_socket_new (websocket, connection, self->instances, principal);
  g_ptr_array_add (self->sockets, socket);
  g_signal_connect_object (socket, "closed", G_CALLBACK (on_socket_closed), self, 0);
}

/* What was taken from an origin ends at once, also for what is open. */
static void
on_sites_changed (PlatenSites *sites, const char *origin, PlatenRouter *self)
{
  g_autofree char *principal = NULL;

  if (platen_sites_may_use_devices (sites, origin))
    return;

  principal = platen_principal_for_origin (origin);
  platen_instances_detach_principal (self->instances, principal);
  for (guint i = self->sockets->len; i > 0; i--)
    {
      PlatenEventSocket *socket = g_ptr_array_index (self->sockets, i - 1);

      if (g_str_equal (platen_event_socket_get_principal (socket), principal))
        platen_event_socket_close (socket, "The site is no longer allowed");
    }
}

static void
platen_router_dispose (GObject *object)
{
  PlatenRouter *self = PLATEN_ROUTER (object);

  platen_router_stop (self);
  g_clear_object (&self->news);
  g_clear_object (&self->instances);
  g_clear_object (&self->gate);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (platen_router_parent_class)->dispose (object);
}

static void
platen_router_finalize (GObject *object)
{
  PlatenRouter *self = PLATEN_ROUTER (object);

  g_ptr_array_unref (self->sockets);
  g_array_unref (self->ports);

  G_OBJECT_CLASS (platen_router_parent_class)->finalize (object);
}

static void
platen_router_class_init (PlatenRouterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_router_dispose;
  G_OBJECT_CLASS (klass)->finalize = platen_router_finalize;
}

static void
platen_router_init (PlatenRouter *self)
{
  self->instances = platen_instances_new ();
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->ports = g_array_new (FALSE, FALSE, sizeof (Port));
}

PlatenRouter *
platen_router_new (PlatenService *service, PlatenGate *gate)
{
  PlatenRouter *self = g_object_new (PLATEN_TYPE_ROUTER, NULL);

  self->service = g_object_ref (service);
  self->gate = g_object_ref (gate);
  self->news = platen_device_news_new (service, self->instances);
  platen_gate_set_origin_check (gate, is_granted, self);

  return self;
}

/* To be called when the service has started, before the gate does. */
void
platen_router_start (PlatenRouter *self)
{
  g_return_if_fail (PLATEN_IS_ROUTER (self));

  g_signal_connect_object (platen_service_get_sites (self->service), "changed",
                           G_CALLBACK (on_sites_changed), self, 0);
}

/* Says what a port serves. */
void
platen_router_add_port (PlatenRouter *self,
                        guint16       port,
                        gboolean      is_control,
                        gboolean      is_tls)
{
  Port row = { port, is_control, is_tls };

  g_return_if_fail (PLATEN_IS_ROUTER (self));

  g_array_append_val (self->ports, row);
}

/* A server that it answers for; it must not outlive the router. */
void
platen_router_attach (PlatenRouter *self, SoupServer *server)
{
  g_return_if_fail (PLATEN_IS_ROUTER (self));

  soup_server_remove_websocket_extension (server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_handler (server, NULL, on_request, self, NULL);
  soup_server_add_handler (server, "/ws", on_request, self, NULL);
  soup_server_add_websocket_handler (server, "/ws", NULL, NULL, on_websocket, self, NULL);
}

/* Detaches every instance and lets go of the gate. */
void
platen_router_stop (PlatenRouter *self)
{
  g_return_if_fail (PLATEN_IS_ROUTER (self));

  if (self->instances != NULL)
    platen_instances_detach_all (self->instances);
  if (self->gate != NULL)
    platen_gate_set_origin_check (self->gate, NULL, NULL);
  g_ptr_array_set_size (self->sockets, 0);
}
