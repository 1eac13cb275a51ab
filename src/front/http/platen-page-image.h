/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-exchange.h"
#include "platen-instances.h"
#include "platen-service.h"

G_BEGIN_DECLS

gboolean platen_page_image_is_path (const char *path);
void     platen_page_image_reply (PlatenExchange  *exchange,
                                  PlatenService   *service,
                                  PlatenInstances *instances);

G_END_DECLS
