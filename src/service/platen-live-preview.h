/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-driver-worker.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_LIVE_PREVIEW (platen_live_preview_get_type ())
G_DECLARE_FINAL_TYPE (PlatenLivePreview,
                      platen_live_preview,
                      PLATEN,
                      LIVE_PREVIEW,
                      GObject)

/*
 * Signal "rows-read" (self, guint page, gboolean is_complete): rows of that page of the scan
 * may be there to be taken, ten times a second at most and when the page is complete. Only
 * after somebody has wanted them.
 */

PlatenLivePreview *platen_live_preview_new (void);

/* For the scan: what it reads with, NULL at its end; and when a page is complete. */
void platen_live_preview_set_worker (PlatenLivePreview *self, PlatenDriverWorker *worker);
void platen_live_preview_end_page (PlatenLivePreview *self);

void        platen_live_preview_want (PlatenLivePreview *self);
void        platen_live_preview_take_async (PlatenLivePreview  *self,
                                            guint               page,
                                            guint               row,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
PlatenBand *platen_live_preview_take_finish (PlatenLivePreview *self,
                                             GAsyncResult      *result,
                                             GError           **error);

G_END_DECLS
