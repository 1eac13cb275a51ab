/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-collection-private.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_COLLECTION_LIST (platen_collection_list_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCollectionList,
                      platen_collection_list,
                      PLATEN,
                      COLLECTION_LIST,
                      GObject)

/*
 * The collections that somebody holds: one object for each.
 *
 * Signal "opened" (self, PlatenCollection *): a new object was made.
 */

PlatenCollectionList *platen_collection_list_new (PlatenStore      *store,
                                                  PlatenImagerPool *imagers);

void              platen_collection_list_open_async (PlatenCollectionList *self,
                                                     const char           *principal,
                                                     const char           *collection_id,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
PlatenCollection *platen_collection_list_open_finish (PlatenCollectionList *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);
void              platen_collection_list_forget (PlatenCollectionList *self,
                                                 PlatenCollection     *collection);
PlatenCollection *platen_collection_list_find (PlatenCollectionList *self,
                                               const char           *collection_id);

G_END_DECLS
