/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "platen-connection.h"
#include "platen-instances.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_EVENT_SOCKET (platen_event_socket_get_type ())
G_DECLARE_FINAL_TYPE (PlatenEventSocket,
                      platen_event_socket,
                      PLATEN,
                      EVENT_SOCKET,
                      GObject)

PlatenEventSocket *platen_event_socket_new (SoupWebsocketConnection *websocket,
                                            PlatenConnection        *connection,
                                            PlatenInstances         *instances,
                                            const char              *principal);
const char        *platen_event_socket_get_principal (PlatenEventSocket *self);
void platen_event_socket_close (PlatenEventSocket *self, const char *reason);

G_END_DECLS
