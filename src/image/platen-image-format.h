/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-words.h"

G_BEGIN_DECLS

/**
 * PlatenImageFormat:
 * @width_px: pixels a row
 * @height_px: rows, or -1 when it is not known yet
 * @dpi_x: pixels per inch across, 1 or more
 * @dpi_y: pixels per inch down, 1 or more
 * @mode: what a pixel is
 * @bits_per_sample: 1 (bilevel), 8 or 16 (host byte order)
 *
 * The shape of a picture that passes by in rows. Rows follow each other without padding.
 * Bilevel rows are packed, most significant bit first, 1 is black; what the last byte has
 * beyond the width means nothing. Colour rows are interleaved R, G, B. A plain value.
 */
typedef struct
{
  int        width_px;
  int        height_px;
  int        dpi_x;
  int        dpi_y;
  PlatenMode mode;
  int        bits_per_sample;
} PlatenImageFormat;

gsize    platen_image_format_get_stride (const PlatenImageFormat *self);
gboolean platen_image_format_check (const PlatenImageFormat *self, GError **error);
gboolean platen_image_format_check_size (gint64   width_px,
                                         gint64   height_px,
                                         GError **error);
PlatenImageFormat platen_image_format_reduce (const PlatenImageFormat *self,
                                              int                      width_px,
                                              int                      height_px);

G_END_DECLS
