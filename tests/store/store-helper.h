/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-error.h"
#include "platen-store.h"

G_BEGIN_DECLS

/* The asynchronous calls run to their end, for tests only. */

PlatenStore *helper_open (const char *root, GError **error);
void         helper_close (PlatenStore *store);

GAsyncResult *helper_wait (GAsyncResult **result);
void          helper_keep (GObject *source, GAsyncResult *result, gpointer user_data);

char      *helper_create_collection (PlatenStore *store, const char *principal);
GPtrArray *helper_list_pages (PlatenStore *store,
                              const char  *collection_id,
                              const char  *principal,
                              GError     **error);
char      *helper_order (PlatenStore *store, const char *collection_id);

PlatenIncomingPage *helper_begin (PlatenStore *store, guint64 n_bytes, GError **error);
gboolean          helper_try_write (PlatenIncomingPage *page, guint seed, gsize n_bytes);
void              helper_write (PlatenIncomingPage *page, guint seed, gsize n_bytes);
PlatenPageFacts  *helper_facts (void);
PlatenPageRecord *helper_commit (PlatenStore        *store,
                                 PlatenIncomingPage *page,
                                 const char         *collection_id,
                                 GError            **error);
char             *helper_add (PlatenStore *store, const char *collection_id, guint seed);

gboolean helper_move (PlatenStore *store,
                      const char  *collection_id,
                      const char  *page_id,
                      const char  *before_id,
                      GError     **error);
gboolean helper_swap (PlatenStore *store,
                      const char  *collection_id,
                      const char  *page_id,
                      const char  *other_id,
                      GError     **error);
gboolean helper_remove (PlatenStore       *store,
                        const char        *collection_id,
                        const char *const *page_ids,
                        GError           **error);
gboolean helper_remove_collection (PlatenStore *store,
                                   const char  *collection_id,
                                   GError     **error);
int      helper_open_page (PlatenStore    *store,
                           const char     *page_id,
                           PlatenRendition rendition,
                           GError        **error);
char    *helper_read_digest (PlatenStore *store, const char *page_id);

GVariant *helper_check (PlatenStore *store, gboolean repair, GError **error);

void  helper_remove_tree (const char *path);
char *helper_page_path (const char *root, const char *page_id, const char *name);
void  helper_flip_byte (const char *path, goffset offset);

G_END_DECLS
