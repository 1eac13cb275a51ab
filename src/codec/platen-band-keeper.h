/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-band.h"
#include "platen-image-format.h"

G_BEGIN_DECLS

typedef struct _PlatenBandKeeper PlatenBandKeeper;

PlatenBandKeeper *platen_band_keeper_new (void);
void              platen_band_keeper_free (PlatenBandKeeper *self);
void        platen_band_keeper_set_wanted (PlatenBandKeeper *self, gboolean is_wanted);
void        platen_band_keeper_clear (PlatenBandKeeper *self);
void        platen_band_keeper_begin_page (PlatenBandKeeper        *self,
                                           const PlatenImageFormat *format);
void        platen_band_keeper_add_row (PlatenBandKeeper *self,
                                        const guint8     *row,
                                        guint             n_times);
PlatenBand *platen_band_keeper_take (PlatenBandKeeper *self,
                                     guint             page,
                                     guint             row,
                                     GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenBandKeeper, platen_band_keeper_free)

G_END_DECLS
