/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-area.h"

/**
 * platen_area_is_whole:
 *
 * Tells whether the area stands for everything the source can reach.
 */
gboolean
platen_area_is_whole (const PlatenArea *self)
{
  return self->width_um == 0 && self->height_um == 0;
}

static int
divide_rounded (gint64 number, gint64 divisor)
{
  return (int) ((number + divisor / 2) / divisor);
}

/**
 * platen_um_to_px:
 * @length_um: a length in micrometres, not negative
 * @dpi: pixels per inch, above 0
 *
 * Returns: the same length in pixels, rounded to the nearest
 */
int
platen_um_to_px (int length_um, int dpi)
{
  return divide_rounded ((gint64) length_um * dpi, PLATEN_UM_PER_INCH);
}

/**
 * platen_px_to_um:
 * @length_px: a length in pixels, not negative
 * @dpi: pixels per inch, above 0
 *
 * Returns: the same length in micrometres, rounded to the nearest
 */
int
platen_px_to_um (int length_px, int dpi)
{
  g_return_val_if_fail (dpi > 0, 0);

  return divide_rounded ((gint64) length_px * PLATEN_UM_PER_INCH, dpi);
}

/**
 * platen_fit_inside:
 * @width_px: the page's width, above 0
 * @height_px: the page's height, above 0
 * @box_width_px: the box's width; 0 or less is no limit
 * @box_height_px: the box's height; 0 or less is no limit
 * @out_width_px: (out): at least 1
 * @out_height_px: (out): at least 1
 *
 * Finds the largest size inside the box that keeps the aspect; never larger than the page.
 */
void
platen_fit_inside (int  width_px,
                   int  height_px,
                   int  box_width_px,
                   int  box_height_px,
                   int *out_width_px,
                   int *out_height_px)
{
  gint64 width = width_px;
  gint64 height = height_px;

  if (box_width_px > 0 && width > box_width_px)
    {
      height = MAX (1, height * box_width_px / width);
      width = box_width_px;
    }
  if (box_height_px > 0 && height > box_height_px)
    {
      width = MAX (1, (gint64) width_px * box_height_px / height_px);
      height = box_height_px;
    }

  *out_width_px = (int) width;
  *out_height_px = (int) height;
}
