/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-service.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_HTTP_FRONT (platen_http_front_get_type ())
G_DECLARE_FINAL_TYPE (PlatenHttpFront, platen_http_front, PLATEN, HTTP_FRONT, GObject)

/*
 * The service as web pages see it. Property, readable, with notify: "n-connections" (uint):
 * open connections, for the idle exit. Make it before any thread that reads the environment.
 */
PlatenHttpFront *platen_http_front_new (PlatenService *service);

/*
 * name: `core`, `core-tls`, `control` or `control-tls`. Takes a listening socket of ours
 * (socket activation), two per name, one for each address family; before start. A name for
 * which no socket came is bound from the settings.
 */
gboolean platen_http_front_add_socket (PlatenHttpFront *self,
                                       const char      *name,
                                       GSocket         *socket,
                                       GError         **error);

/* After the service has started. BUSY when a port is taken: the message names the port and the setting. */
void     platen_http_front_start_async (PlatenHttpFront    *self,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean platen_http_front_start_finish (PlatenHttpFront *self,
                                         GAsyncResult    *result,
                                         GError         **error);
/* Stops listening and cuts every connection, at once. */
void platen_http_front_stop (PlatenHttpFront *self);

guint platen_http_front_get_n_connections (PlatenHttpFront *self);

G_END_DECLS
