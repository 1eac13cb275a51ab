/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-store-disk.h"
#include "platen-store-request.h"

G_BEGIN_DECLS

gboolean platen_store_verb_commit_page (PlatenStoreDisk    *disk,
                                        PlatenStoreRequest *request,
                                        GError            **error);
void     platen_store_commit_batch (PlatenStoreDisk *disk, GPtrArray *requests);

G_END_DECLS
