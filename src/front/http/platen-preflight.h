/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-exchange.h"

G_BEGIN_DECLS

gboolean platen_preflight_is_one (SoupServerMessage *message);
void     platen_preflight_reply (PlatenExchange *exchange,
                                 gboolean        is_for_any_origin,
                                 const char     *methods);

G_END_DECLS
