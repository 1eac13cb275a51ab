/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-turnstile.h"

G_BEGIN_DECLS

void       platen_handshake_async (GSocketConnection  *wire,
                                   GTlsCertificate    *certificate,
                                   PlatenTurnstile    *turnstile,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
GIOStream *platen_handshake_finish (GSocketConnection *wire,
                                    GAsyncResult      *result,
                                    GError           **error);

G_END_DECLS
