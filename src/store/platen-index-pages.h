/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-database.h"
#include "platen-page-label.h"

G_BEGIN_DECLS

GPtrArray *platen_index_list_pages (PlatenDatabase *index,
                                    const char     *collection_id,
                                    GError        **error);
char     **platen_index_list_page_ids (PlatenDatabase *index,
                                       const char     *collection_id,
                                       GError        **error);
GPtrArray *platen_index_list_labels (PlatenDatabase *index,
                                     gint64          after_arrival,
                                     int             n_most,
                                     GError        **error);
gboolean   platen_index_find_label (PlatenDatabase   *index,
                                    const char       *page_id,
                                    PlatenPageLabel **out_label,
                                    GError          **error);
gboolean   platen_index_has_page (PlatenDatabase *index,
                                  const char     *page_id,
                                  gboolean       *out_has_page,
                                  GError        **error);

gboolean platen_index_get_last_arrival (PlatenDatabase *index,
                                        gint64         *out_arrival,
                                        GError        **error);
gboolean platen_index_add_page (PlatenDatabase        *index,
                                const PlatenPageLabel *label,
                                GError               **error);
gboolean platen_index_drop_page (PlatenDatabase *index,
                                 const char     *page_id,
                                 GError        **error);

/* Removal by a person: the page is noted until its files are surely gone. */
gboolean platen_index_remove_page (PlatenDatabase *index,
                                   const char     *collection_id,
                                   const char     *page_id,
                                   GError        **error);
gboolean platen_index_is_being_removed (PlatenDatabase *index,
                                        const char     *page_id,
                                        gboolean       *out_is,
                                        GError        **error);
char   **platen_index_list_removals (PlatenDatabase *index, GError **error);
gboolean platen_index_clear_removals (PlatenDatabase *index, GError **error);

G_END_DECLS
