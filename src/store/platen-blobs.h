/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-page-label.h"

G_BEGIN_DECLS

#define PLATEN_BLOB_MASTER "master"
#define PLATEN_BLOB_PREVIEW "preview"
#define PLATEN_BLOB_FACTS "facts"

#define PLATEN_N_SHARDS 256

typedef struct _PlatenBlobs PlatenBlobs;

PlatenBlobs *platen_blobs_new (int root_fd, const char *root, GError **error);
PlatenBlobs *platen_blobs_ref (PlatenBlobs *self);
void         platen_blobs_unref (PlatenBlobs *self);

/* Coming in; the store's thread only. */
gboolean platen_blobs_has_space (PlatenBlobs *self, guint64 n_bytes, GError **error);
gboolean platen_blobs_begin (PlatenBlobs *self,
                             const char  *page_id,
                             int         *out_master_fd,
                             int         *out_preview_fd,
                             GError     **error);
gboolean platen_blobs_seal (PlatenBlobs           *self,
                            const PlatenPageLabel *label,
                            int                    master_fd,
                            int                    preview_fd,
                            GError               **error);
gboolean platen_blobs_publish (PlatenBlobs *self, const char *page_id, GError **error);
void     platen_blobs_discard (PlatenBlobs *self, const char *page_id);

/* Going; the store's thread only. */
gboolean platen_blobs_withdraw (PlatenBlobs *self, const char *page_id, GError **error);
gboolean platen_blobs_quarantine (PlatenBlobs *self, const char *page_id, GError **error);
gboolean platen_blobs_quarantine_files (PlatenBlobs       *self,
                                        const char        *name,
                                        const char *const *files,
                                        char             **out_place,
                                        GError           **error);
void     platen_blobs_sweep (PlatenBlobs *self);
gboolean platen_blobs_sync_root (PlatenBlobs *self, GError **error);
gboolean platen_blobs_sync (PlatenBlobs *self, GError **error);

/* Mending; the store's thread only. */
gboolean platen_blobs_write_facts (PlatenBlobs           *self,
                                   const PlatenPageLabel *label,
                                   GError               **error);
gboolean platen_blobs_make_preview (PlatenBlobs *self,
                                    const char  *page_id,
                                    GError     **error);

/* Looking; any thread. */
int              platen_blobs_open_file (PlatenBlobs *self,
                                         const char  *page_id,
                                         const char  *name,
                                         GError     **error);
gboolean         platen_blobs_has_file (PlatenBlobs *self,
                                        const char  *page_id,
                                        const char  *name,
                                        gboolean    *out_has_file,
                                        GError     **error);
gboolean         platen_blobs_has_page (PlatenBlobs *self,
                                        const char  *page_id,
                                        gboolean    *out_has_page,
                                        GError     **error);
PlatenPageLabel *platen_blobs_read_facts (PlatenBlobs *self,
                                          const char  *page_id,
                                          GError     **error);
char           **platen_blobs_list (PlatenBlobs *self, guint shard, GError **error);

gboolean platen_blobs_has_failed_sync (PlatenBlobs *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenBlobs, platen_blobs_unref)

G_END_DECLS
