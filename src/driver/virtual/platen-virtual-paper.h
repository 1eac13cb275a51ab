/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PlatenVirtualBand:
 * @left_px: first column on the paper, 0 or more
 * @top_px: first row on the paper, 0 or more
 * @width_px: columns
 * @n_rows: rows
 * @pixels: @width_px × @n_rows, each `0xXXRRGGBB`; without padding
 *
 * Some rows of a paper, as light falls on the sensor.
 */
typedef struct
{
  int      left_px;
  int      top_px;
  int      width_px;
  int      n_rows;
  guint32 *pixels;
} PlatenVirtualBand;

#define PLATEN_TYPE_VIRTUAL_PAPER (platen_virtual_paper_get_type ())
G_DECLARE_INTERFACE (PlatenVirtualPaper,
                     platen_virtual_paper,
                     PLATEN,
                     VIRTUAL_PAPER,
                     GObject)

/**
 * PlatenVirtualPaperInterface:
 * @get_size: its size in pixels and its pixels per inch
 * @render: fills in a band; what reaches over the paper is white
 *
 * What lies on the glass: one side of a sheet, or a page of an image file.
 */
struct _PlatenVirtualPaperInterface
{
  GTypeInterface parent_interface;

  void (*get_size) (PlatenVirtualPaper *self,
                    int                *out_width_px,
                    int                *out_height_px,
                    int                *out_dpi);
  void (*render) (PlatenVirtualPaper *self, const PlatenVirtualBand *band);
};

void platen_virtual_paper_get_size (PlatenVirtualPaper *self,
                                    int                *out_width_px,
                                    int                *out_height_px,
                                    int                *out_dpi);
void platen_virtual_paper_render (PlatenVirtualPaper      *self,
                                  const PlatenVirtualBand *band);

G_END_DECLS
