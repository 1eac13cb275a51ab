/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PLATEN_UM_PER_INCH 25400

/**
 * PlatenArea:
 * @left_um: distance from the left edge of the scan bed, micrometres
 * @top_um: distance from its top edge, micrometres
 * @width_um: width, micrometres; 0 together with @height_um 0 means "all of it"
 * @height_um: height, micrometres
 *
 * A rectangle on the paper.
 */
typedef struct
{
  int left_um;
  int top_um;
  int width_um;
  int height_um;
} PlatenArea;

gboolean platen_area_is_whole (const PlatenArea *self);
int      platen_um_to_px (int length_um, int dpi);
int      platen_px_to_um (int length_px, int dpi);
void     platen_fit_inside (int  width_px,
                            int  height_px,
                            int  box_width_px,
                            int  box_height_px,
                            int *out_width_px,
                            int *out_height_px);

G_END_DECLS
