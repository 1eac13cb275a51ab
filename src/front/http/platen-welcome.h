/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-exchange.h"
#include "platen-service.h"

G_BEGIN_DECLS

void platen_welcome_reply (PlatenExchange *exchange, PlatenService *service);

G_END_DECLS
