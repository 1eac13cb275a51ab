/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-exchange.h"
#include "platen-service.h"

G_BEGIN_DECLS

#define PLATEN_CONTROL_PAGE_STYLE "/style.css"

gboolean platen_control_page_is_path (const char *path);
void     platen_control_page_reply (PlatenExchange *exchange,
                                    PlatenService  *service,
                                    const char     *path);

G_END_DECLS
