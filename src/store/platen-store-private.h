/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-store-request.h"
#include "platen-store.h"

G_BEGIN_DECLS

/* Begins, sends and ends one asynchronous call; between the first two come arguments. */
PlatenStoreRequest *platen_store_ask (PlatenStore        *self,
                                      PlatenStoreVerb     verb,
                                      gpointer            source_tag,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean            platen_store_send (PlatenStore *self, PlatenStoreRequest *request);
gpointer            platen_store_take_answer (PlatenStore  *self,
                                              GAsyncResult *result,
                                              GError      **error);

/* On the store's thread, before anybody else has the store. */
void platen_store_took_disk (PlatenStore *self, PlatenStoreDisk *disk);

/* FALSE when the page was handed over before, or is another store's. */
gboolean platen_store_hand_over_page (PlatenStore        *self,
                                      PlatenIncomingPage *page,
                                      PlatenStoreRequest *request);

/* Both answer NOT_FOUND, and nothing else, to what cannot be an identifier. */
gboolean platen_store_refuses_id (PlatenStoreRequest *request, const char *id);
gboolean platen_store_put_id (PlatenStoreRequest *request, char **place, const char *id);

G_END_DECLS
