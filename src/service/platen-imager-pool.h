/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-imager.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_IMAGER_POOL (platen_imager_pool_get_type ())
G_DECLARE_FINAL_TYPE (PlatenImagerPool, platen_imager_pool, PLATEN, IMAGER_POOL, GObject)

PlatenImagerPool *platen_imager_pool_new (void);

void          platen_imager_pool_acquire_async (PlatenImagerPool   *self,
                                                GCancellable       *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
PlatenImager *platen_imager_pool_acquire_finish (PlatenImagerPool *self,
                                                 GAsyncResult     *result,
                                                 GError          **error);
void          platen_imager_pool_release (PlatenImagerPool *self, PlatenImager *imager);

G_END_DECLS
