/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-image-format.h"

G_BEGIN_DECLS

void platen_rows_from_16_bit (const guint8 *from, gsize n_samples, guint8 *out_samples);
void platen_rows_from_bilevel (const guint8 *from, gsize n_pixels, guint8 *out_samples);
const guint8 *platen_rows_to_8_bit (const PlatenImageFormat *format,
                                    const guint8            *row,
                                    guint8                  *space);
void          platen_rows_mirror (const PlatenImageFormat *format, guint8 *row);

G_END_DECLS
