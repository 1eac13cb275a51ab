/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenBand:
 * @page: which page of the scan, counted from 0
 * @row: where its first row lies in the page's reduced picture, counted from 0
 * @n_rows: how many; 0 when there is nothing new
 * @width_px: of the reduced picture, 1 … PLATEN_PREVIEW_SIDE_PX
 * @height_px: of the whole reduced picture; -1 when nobody knows how long the page gets
 * @picture: (owned) (nullable): the rows as a JPEG; NULL without rows
 *
 * A strip of a page that is still being read, reduced as its preview.
 *
 * In a message (`uuuiiay`): the same in this order.
 */
typedef struct
{
  guint   page;
  guint   row;
  guint   n_rows;
  int     width_px;
  int     height_px;
  GBytes *picture;
} PlatenBand;

void        platen_band_free (PlatenBand *self);
PlatenBand *platen_band_from_variant (GVariant *tuple, GError **error);
GVariant   *platen_band_to_variant (const PlatenBand *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenBand, platen_band_free)

G_END_DECLS
