/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "platen-caller.h"
#include "platen-connection.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_EXCHANGE (platen_exchange_get_type ())
G_DECLARE_FINAL_TYPE (PlatenExchange, platen_exchange, PLATEN, EXCHANGE, GObject)

PlatenExchange *platen_exchange_new (SoupServerMessage *message,
                                     PlatenCaller      *caller,
                                     gboolean           is_tls);

SoupServerMessage  *platen_exchange_get_message (PlatenExchange *self);
const PlatenCaller *platen_exchange_get_caller (PlatenExchange *self);
GCancellable       *platen_exchange_get_cancellable (PlatenExchange *self);

char *platen_exchange_dup_base_url (PlatenExchange *self);

void platen_exchange_make_readable (PlatenExchange *self);
void platen_exchange_make_embeddable (PlatenExchange *self);

void     platen_exchange_pass_on (PlatenExchange *self);
gboolean platen_exchange_settle (PlatenExchange *self);
void     platen_exchange_watch (PlatenExchange *self, PlatenConnection *connection);
void     platen_exchange_reply_empty (PlatenExchange *self, guint status);
void     platen_exchange_reply_json (PlatenExchange *self, guint status, JsonNode *node);
void     platen_exchange_reply_page (PlatenExchange *self,
                                     GBytes         *page,
                                     const char     *media_type);
void platen_exchange_reply_file (PlatenExchange *self, int fd, const char *media_type);
void platen_exchange_refuse (PlatenExchange *self,
                             guint           status,
                             const char     *code,
                             const char     *message);

G_END_DECLS
