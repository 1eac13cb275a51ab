/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-store-request.h"
#include "platen-store.h"

G_BEGIN_DECLS

PlatenIncomingPage *platen_incoming_page_new (PlatenStoreThread *thread,
                                              const char        *page_id,
                                              int                master_fd,
                                              int                preview_fd);
gboolean            platen_incoming_page_hand_over (PlatenIncomingPage *self,
                                                    PlatenStoreThread  *thread,
                                                    PlatenStoreRequest *request);

G_END_DECLS
