/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-database.h"

G_BEGIN_DECLS

/**
 * PlatenCollectionRow:
 * @principal: whom it belongs to
 * @created_us: when it was made, microseconds since 1970
 * @n_pages: how many pages it has
 */
typedef struct
{
  char  *principal;
  gint64 created_us;
  gint64 n_pages;
} PlatenCollectionRow;

void platen_collection_row_clear (PlatenCollectionRow *self);

gboolean  platen_index_add_collection (PlatenDatabase *index,
                                       const char     *id,
                                       const char     *principal,
                                       gint64          created_us,
                                       GError        **error);
gboolean  platen_index_ensure_collection (PlatenDatabase *index,
                                          const char     *id,
                                          const char     *principal,
                                          gint64          created_us,
                                          GError        **error);
gboolean  platen_index_find_collection (PlatenDatabase      *index,
                                        const char          *id,
                                        PlatenCollectionRow *out_row,
                                        GError             **error);
GVariant *platen_index_list_collections (PlatenDatabase *index,
                                         const char     *principal,
                                         GError        **error);
gboolean  platen_index_remove_collection (PlatenDatabase *index,
                                          const char     *id,
                                          GError        **error);

GVariant *platen_index_list_grants (PlatenDatabase *index, GError **error);
gboolean  platen_index_add_grant (PlatenDatabase *index,
                                  const char     *origin,
                                  const char     *capability,
                                  GError        **error);
gboolean  platen_index_remove_grants (PlatenDatabase *index,
                                      const char     *origin,
                                      const char     *capability,
                                      GError        **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenCollectionRow, platen_collection_row_clear)

G_END_DECLS
