/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-page-facts.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_IMAGER (platen_imager_get_type ())
G_DECLARE_FINAL_TYPE (PlatenImager, platen_imager, PLATEN, IMAGER, GObject)

/*
 * One image process as the service sees it: one call at a time, PLATEN_RENDER_TIMEOUT_MS
 * each; a process that hangs or dies makes the call fail (TIMED_OUT, WORKER_DIED) and is
 * gone. Descriptors are duplicated; the caller keeps its own. Recipes: see
 * org.platen.Worker1.Imager.
 */

void          platen_imager_spawn_async (GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
PlatenImager *platen_imager_spawn_finish (GAsyncResult *result, GError **error);

gboolean platen_imager_is_alive (PlatenImager *self);
GPid     platen_imager_get_pid (PlatenImager *self);

void platen_imager_render_async (PlatenImager          *self,
                                 int                    source_fd,
                                 const PlatenPageFacts *page,
                                 GVariant              *recipe,
                                 int                    output_fd,
                                 GCancellable          *cancellable,
                                 GAsyncReadyCallback    callback,
                                 gpointer               user_data);
/* (transfer full): the a{sv} result */
GVariant *platen_imager_render_finish (PlatenImager *self,
                                       GAsyncResult *result,
                                       GError      **error);

void     platen_imager_begin_document_async (PlatenImager       *self,
                                             GVariant           *recipe,
                                             int                 output_fd,
                                             GCancellable       *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
gboolean platen_imager_begin_document_finish (PlatenImager *self,
                                              GAsyncResult *result,
                                              GError      **error);

void     platen_imager_add_page_async (PlatenImager          *self,
                                       int                    source_fd,
                                       const PlatenPageFacts *page,
                                       GCancellable          *cancellable,
                                       GAsyncReadyCallback    callback,
                                       gpointer               user_data);
gboolean platen_imager_add_page_finish (PlatenImager *self,
                                        GAsyncResult *result,
                                        GError      **error);

void     platen_imager_end_document_async (PlatenImager       *self,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean platen_imager_end_document_finish (PlatenImager *self,
                                            GAsyncResult *result,
                                            GError      **error);

/* Ends the process; what it was writing is not a document. */
void platen_imager_end (PlatenImager *self);

G_END_DECLS
