/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-head-filter.h"
#include "platen-turnstile.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_CONNECTION (platen_connection_get_type ())
G_DECLARE_FINAL_TYPE (PlatenConnection, platen_connection, PLATEN, CONNECTION, GIOStream)

/* Tells whether a refusal may be made readable for this origin. */
typedef gboolean (*PlatenOriginCheck) (const char *origin, gpointer user_data);

PlatenConnection *platen_connection_new (GSocket *socket);
void              platen_connection_set_origin_check (PlatenConnection *self,
                                                      PlatenOriginCheck check,
                                                      gpointer          user_data);
void              platen_connection_start (PlatenConnection *self,
                                           GTlsCertificate  *certificate,
                                           PlatenTurnstile  *turnstile);
void              platen_connection_upgrade (PlatenConnection *self);
void              platen_connection_cut (PlatenConnection *self);

GSocketAddress *platen_connection_get_remote (PlatenConnection *self);
GSocket        *platen_connection_get_socket (PlatenConnection *self);
PlatenWirePhase platen_connection_get_phase (PlatenConnection *self);
guint           platen_connection_get_waiting_ms (PlatenConnection *self);

G_END_DECLS
