/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-image-format.h"

G_BEGIN_DECLS

typedef struct _PlatenReducer PlatenReducer;

PlatenReducer *platen_reducer_new (const PlatenImageFormat *format,
                                   int                      width_px,
                                   int                      n_rows_in,
                                   int                      n_rows_out);
void           platen_reducer_free (PlatenReducer *self);
const guint8  *platen_reducer_push (PlatenReducer *self, const guint8 *row);
const guint8  *platen_reducer_flush (PlatenReducer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenReducer, platen_reducer_free)

G_END_DECLS
