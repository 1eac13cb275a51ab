/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-database.h"

G_BEGIN_DECLS

gboolean platen_index_move_page (PlatenDatabase *index,
                                 const char     *collection_id,
                                 const char     *page_id,
                                 const char     *before_id,
                                 GError        **error);
gboolean platen_index_swap_pages (PlatenDatabase *index,
                                  const char     *collection_id,
                                  const char     *page_id,
                                  const char     *other_id,
                                  GError        **error);

G_END_DECLS
