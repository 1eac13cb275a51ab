/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "platen-gate.h"
#include "platen-service.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_ROUTER (platen_router_get_type ())
G_DECLARE_FINAL_TYPE (PlatenRouter, platen_router, PLATEN, ROUTER, GObject)

PlatenRouter *platen_router_new (PlatenService *service, PlatenGate *gate);
void          platen_router_add_port (PlatenRouter *self,
                                      guint16       port,
                                      gboolean      is_control,
                                      gboolean      is_tls);
void          platen_router_attach (PlatenRouter *self, SoupServer *server);
void          platen_router_start (PlatenRouter *self);
void          platen_router_stop (PlatenRouter *self);

G_END_DECLS
