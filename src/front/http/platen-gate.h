/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-connection.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_GATE (platen_gate_get_type ())
G_DECLARE_FINAL_TYPE (PlatenGate, platen_gate, PLATEN, GATE, GObject)

PlatenGate *platen_gate_new (void);
void        platen_gate_set_certificate (PlatenGate *self, GTlsCertificate *certificate);
void        platen_gate_set_origin_check (PlatenGate       *self,
                                          PlatenOriginCheck check,
                                          gpointer          user_data);

gboolean platen_gate_bind (PlatenGate *self,
                           guint16     port,
                           const char *setting,
                           gboolean    is_tls,
                           GError    **error);
void     platen_gate_add_listener (PlatenGate *self, GSocket *socket, gboolean is_tls);
void     platen_gate_start (PlatenGate *self);
void     platen_gate_stop (PlatenGate *self);

guint             platen_gate_get_n_connections (PlatenGate *self);
PlatenConnection *platen_gate_find (PlatenGate *self, GSocketAddress *remote);

G_END_DECLS
