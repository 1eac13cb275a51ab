/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-database.h"

G_BEGIN_DECLS

#define PLATEN_INDEX_FILE "platen.db"

/* Where a page with room on both sides is put; 44 of these fit on either side of zero. */
#define PLATEN_INDEX_GAP (G_GINT64_CONSTANT (1) << 20)

/**
 * PlatenIndexState:
 * @PLATEN_INDEX_NONE: there is no index, or one that nothing was ever written into
 * @PLATEN_INDEX_USABLE: there is one, and this program knows its schema
 * @PLATEN_INDEX_NEWER: a newer program wrote it; it may not be touched
 * @PLATEN_INDEX_DAMAGED: the file is no database any more, or gone but for its log
 *
 * What a look at the file, without touching it, says.
 */
typedef enum
{
  PLATEN_INDEX_NONE,
  PLATEN_INDEX_USABLE,
  PLATEN_INDEX_NEWER,
  PLATEN_INDEX_DAMAGED, /*< last >*/
} PlatenIndexState;

gboolean platen_index_look (int               root_fd,
                            const char       *root,
                            PlatenIndexState *out_state,
                            GError          **error);

PlatenDatabase *platen_index_open (int         root_fd,
                                   const char *root,
                                   gboolean   *out_damaged,
                                   GError    **error);
PlatenDatabase *platen_index_open_reader (const char *root, GError **error);

gboolean platen_index_is_new (PlatenDatabase *index,
                              gboolean       *out_is_new,
                              GError        **error);
gboolean platen_index_create (PlatenDatabase *index, GPtrArray *labels, GError **error);
gboolean platen_index_migrate (PlatenDatabase *index, GError **error);

G_END_DECLS
