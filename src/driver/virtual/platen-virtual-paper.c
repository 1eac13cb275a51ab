/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-paper.h"

G_DEFINE_INTERFACE (PlatenVirtualPaper, platen_virtual_paper, G_TYPE_OBJECT)

static void
platen_virtual_paper_default_init (PlatenVirtualPaperInterface *iface)
{
}

/**
 * platen_virtual_paper_get_size:
 * @out_width_px: (out): columns
 * @out_height_px: (out): rows
 * @out_dpi: (out): pixels per inch, both ways
 *
 * Tells how large the paper is.
 */
void
platen_virtual_paper_get_size (PlatenVirtualPaper *self,
                               int                *out_width_px,
                               int                *out_height_px,
                               int                *out_dpi)
{
  g_return_if_fail (PLATEN_IS_VIRTUAL_PAPER (self));

  PLATEN_VIRTUAL_PAPER_GET_IFACE (self)->get_size (self, out_width_px, out_height_px,
                                                   out_dpi);
}

/**
 * platen_virtual_paper_render:
 * @band: which rows, and where to put them
 *
 * Renders some rows.
 */
void
platen_virtual_paper_render (PlatenVirtualPaper *self, const PlatenVirtualBand *band)
{
  g_return_if_fail (PLATEN_IS_VIRTUAL_PAPER (self));
  g_return_if_fail (band->left_px >= 0 && band->top_px >= 0);

  PLATEN_VIRTUAL_PAPER_GET_IFACE (self)->render (self, band);
}
