/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-job.h"
#include "platen-page.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_COLLECTION (platen_collection_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCollection, platen_collection, PLATEN, COLLECTION, GObject)

/*
 * An ordered list of durable pages that belongs to one principal: a GListModel of
 * PlatenPage. What it shows is what the store has committed; "items-changed" comes after the
 * commit, never before.
 */

const char *platen_collection_get_id (PlatenCollection *self);
const char *platen_collection_get_principal (PlatenCollection *self);
guint       platen_collection_get_n_pages (PlatenCollection *self);
/* (transfer none) (nullable): NULL past the end */
PlatenPage *platen_collection_get_page (PlatenCollection *self, guint index);
/* Position of a page, -1 when it is not here. */
int platen_collection_find (PlatenCollection *self, const char *page_id);

/* Moves the page at @from so that it stands at @to afterwards. */
void     platen_collection_move_async (PlatenCollection   *self,
                                       guint               from,
                                       guint               to,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean platen_collection_move_finish (PlatenCollection *self,
                                        GAsyncResult     *result,
                                        GError          **error);
void     platen_collection_swap_async (PlatenCollection   *self,
                                       guint               index,
                                       guint               other,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean platen_collection_swap_finish (PlatenCollection *self,
                                        GAsyncResult     *result,
                                        GError          **error);
/* NOT_FOUND, and nothing removed, when one of the ids is not here. NULL: all pages. */
void     platen_collection_remove_async (PlatenCollection   *self,
                                         const char *const  *page_ids,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean platen_collection_remove_finish (PlatenCollection *self,
                                          GAsyncResult     *result,
                                          GError          **error);

/* rendition: `master` or `preview`. Gives a read-only descriptor; the caller closes it. */
void platen_collection_open_page_async (PlatenCollection   *self,
                                        const char         *page_id,
                                        const char         *rendition,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
int  platen_collection_open_page_finish (PlatenCollection *self,
                                         GAsyncResult     *result,
                                         GError          **error);

/*
 * One picture of one page. recipe: format s (jpeg, png), width i, height i (pixels of the
 * box, 0 = none), quality i. Gives a read-only descriptor of an unnamed file at offset 0;
 * the caller closes it. *out_result: (transfer full) (optional): width, height, media-type.
 */
void platen_collection_render_async (PlatenCollection   *self,
                                     const char         *page_id,
                                     GVariant           *recipe,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
int  platen_collection_render_finish (PlatenCollection *self,
                                      GAsyncResult     *result,
                                      GVariant        **out_result,
                                      GError          **error);

/*
 * Writes pages into a descriptor as a job. format: pdf, tiff (all pages), jpeg, png (exactly
 * one). page_ids NULL: all. options (a{sv}): quality i, title s, width i, height i. The
 * descriptor is duplicated; it must be open for reading and writing, and a regular file.
 */
PlatenJob *platen_collection_export (PlatenCollection  *self,
                                     const char        *format,
                                     const char *const *page_ids,
                                     GVariant          *options,
                                     int                output_fd,
                                     GError           **error);

G_END_DECLS
