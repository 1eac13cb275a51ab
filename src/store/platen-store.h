/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-page-facts.h"
#include "platen-page-record.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_STORE (platen_store_get_type ())
G_DECLARE_FINAL_TYPE (PlatenStore, platen_store, PLATEN, STORE, GObject)

/*
 * Pages on disk. All disk work runs on the store's own thread, in the order of the calls;
 * every callback comes on the caller's main context. Methods are for the main thread.
 *
 *   <root>/platen.db            SQLite, WAL, synchronous=FULL: collections, pages, grants
 *   <root>/blobs/xx/<page id>/  one directory a page version: master, preview, facts
 *   <root>/incoming/<page id>/  pages that are being written; swept when the store opens
 *   <root>/quarantine/          what fsck took out of the way; never deleted by us
 *   <root>/lock                 held (flock) by the process that has the store open
 */

void         platen_store_open_async (const char         *root,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
PlatenStore *platen_store_open_finish (GAsyncResult *result, GError **error);

/* Finishes what was asked before, then closes the database and joins the thread. */
void     platen_store_close_async (PlatenStore        *self,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean platen_store_close_finish (PlatenStore  *self,
                                    GAsyncResult *result,
                                    GError      **error);

const char *platen_store_get_root (PlatenStore *self);

/* Whether opening had to rebuild the index; the report is one sentence, or NULL. */
gboolean    platen_store_was_rebuilt (PlatenStore *self);
const char *platen_store_get_rebuild_report (PlatenStore *self);

/* Collections: an ordered list of pages, owned by a principal. */
void  platen_store_create_collection_async (PlatenStore        *self,
                                            const char         *principal,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
char *platen_store_create_collection_finish (
    PlatenStore  *self, /* (transfer full): its id */
    GAsyncResult *result,
    GError      **error);

void platen_store_list_collections_async (PlatenStore *self,
                                          const char  *principal, /* (nullable): all */
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
/* (transfer full): a(ssxu): id, principal, created (µs since 1970), number of pages */
GVariant *platen_store_list_collections_finish (PlatenStore  *self,
                                                GAsyncResult *result,
                                                GError      **error);

/* NOT_FOUND when there is none of that id that belongs to the principal. */
void platen_store_list_pages_async (PlatenStore        *self,
                                    const char         *collection_id,
                                    const char         *principal,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
/* (transfer full) (element-type PlatenPageRecord): in order */
GPtrArray *platen_store_list_pages_finish (PlatenStore  *self,
                                           GAsyncResult *result,
                                           GError      **error);

void     platen_store_remove_collection_async (PlatenStore        *self,
                                               const char         *collection_id,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
gboolean platen_store_remove_collection_finish (PlatenStore  *self,
                                                GAsyncResult *result,
                                                GError      **error);

/*
 * A page on its way in. begin makes the files; the worker writes; commit makes it durable
 * (fsync of files and directory, rename, fsync of the parent, SQLite) and only then returns.
 * Without a commit, dropping the last reference discards the files.
 */
#define PLATEN_TYPE_INCOMING_PAGE (platen_incoming_page_get_type ())
G_DECLARE_FINAL_TYPE (PlatenIncomingPage,
                      platen_incoming_page,
                      PLATEN,
                      INCOMING_PAGE,
                      GObject)

int platen_incoming_page_get_master_fd (PlatenIncomingPage *self);
int platen_incoming_page_get_preview_fd (PlatenIncomingPage *self);

/* NO_SPACE when less than expected_bytes (plus a reserve) are free. */
void                platen_store_begin_page_async (PlatenStore        *self,
                                                   guint64             expected_bytes,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
PlatenIncomingPage *platen_store_begin_page_finish (PlatenStore  *self,
                                                    GAsyncResult *result,
                                                    GError      **error);

/* Appends to the collection. */
void              platen_store_commit_page_async (PlatenStore           *self,
                                                  PlatenIncomingPage    *page,
                                                  const char            *collection_id,
                                                  const PlatenPageFacts *facts,
                                                  GAsyncReadyCallback    callback,
                                                  gpointer               user_data);
PlatenPageRecord *platen_store_commit_page_finish (
    PlatenStore  *self, /* (transfer full) */
    GAsyncResult *result,
    GError      **error);

/* Puts a page before the one that now stands at @before_id; NULL is the end. */
void     platen_store_move_page_async (PlatenStore        *self,
                                       const char         *collection_id,
                                       const char         *page_id,
                                       const char         *before_id,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean platen_store_move_page_finish (PlatenStore  *self,
                                        GAsyncResult *result,
                                        GError      **error);

void     platen_store_swap_pages_async (PlatenStore        *self,
                                        const char         *collection_id,
                                        const char         *page_id,
                                        const char         *other_id,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean platen_store_swap_pages_finish (PlatenStore  *self,
                                         GAsyncResult *result,
                                         GError      **error);

/* One transaction, then the files. page_ids NULL: all pages of the collection. */
void     platen_store_remove_pages_async (PlatenStore        *self,
                                          const char         *collection_id,
                                          const char *const  *page_ids,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean platen_store_remove_pages_finish (PlatenStore  *self,
                                           GAsyncResult *result,
                                           GError      **error);

typedef enum
{
  PLATEN_RENDITION_MASTER,
  PLATEN_RENDITION_PREVIEW, /*< last >*/
} PlatenRendition;

/* A descriptor open for reading only; the caller closes it. */
void platen_store_open_page_async (PlatenStore        *self,
                                   const char         *page_id,
                                   PlatenRendition     rendition,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
int  platen_store_open_page_finish (PlatenStore  *self,
                                    GAsyncResult *result,
                                    GError      **error);

/* What web origins were granted: a(ssx): origin, capability, since (µs since 1970). */
void      platen_store_list_grants_async (PlatenStore        *self,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
GVariant *platen_store_list_grants_finish (PlatenStore  *self,
                                           GAsyncResult *result,
                                           GError      **error);
void      platen_store_add_grant_async (PlatenStore        *self,
                                        const char         *origin,
                                        const char         *capability,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean  platen_store_add_grant_finish (PlatenStore  *self,
                                         GAsyncResult *result,
                                         GError      **error);
/* capability NULL: all of that origin. */
void     platen_store_remove_grants_async (PlatenStore        *self,
                                           const char         *origin,
                                           const char         *capability,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean platen_store_remove_grants_finish (PlatenStore  *self,
                                            GAsyncResult *result,
                                            GError      **error);

/*
 * Checks every page against its digest, on a thread beside the store's own, so that scans go
 * on. With repair: damaged pages and orphans go to quarantine/, index rows without a blob go.
 * (transfer full): aa{sv}, one finding each: `kind` s (`damaged`, `missing`, `orphan`,
 * `facts-damaged`), `page` s, `collection` s, `detail` s, `repaired` b,
 * `forgotten` b (repaired by giving the page up).
 */
void      platen_store_check_async (PlatenStore        *self,
                                    gboolean            repair,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
GVariant *platen_store_check_finish (PlatenStore  *self,
                                     GAsyncResult *result,
                                     GError      **error);

G_END_DECLS
