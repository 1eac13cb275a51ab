/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-collection.h"

G_BEGIN_DECLS

void platen_render_async (PlatenCollection   *collection,
                          PlatenPage         *page,
                          GVariant           *recipe,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data);
int  platen_render_finish (GAsyncResult *result, GVariant **out_result, GError **error);

G_END_DECLS
