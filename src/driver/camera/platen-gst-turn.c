/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-gst-turn.h"

#include <string.h>

/* Where the pixels of a turned picture stand in the one before: the first, and how far it
 * is from one to the next in a row and from one row to the next; in pixels. */
typedef struct
{
  gssize first;
  gssize across;
  gssize down;
} Walk;

static Walk
plan_walk (gssize width, gssize height, PlatenCameraTurn turn)
{
  switch (turn)
    {
    case PLATEN_CAMERA_TURN_NONE:
      break;
    case PLATEN_CAMERA_TURN_90:
      return (Walk){ (height - 1) * width, -width, 1 };
    case PLATEN_CAMERA_TURN_180:
      return (Walk){ height * width - 1, -1, -width };
    case PLATEN_CAMERA_TURN_270:
      return (Walk){ width - 1, width, -1 };
    case PLATEN_CAMERA_TURN_FLIP:
      return (Walk){ (height - 1) * width, 1, -width };
    case PLATEN_CAMERA_TURN_MIRROR:
      return (Walk){ width - 1, -1, width };
    }

  return (Walk){ 0, 1, width };
}

static void
swap (int *a, int *b)
{
  int kept = *a;

  *a = *b;
  *b = kept;
}

/**
 * platen_gst_turn:
 * @pixels: rows of 8-bit samples without padding
 * @inout_format: (inout): their shape; that of the result
 *
 * Returns: (transfer full): the turned rows
 */
guint8 *
platen_gst_turn (const guint8      *pixels,
                 PlatenImageFormat *inout_format,
                 PlatenCameraTurn   turn)
{
  gsize   n_channels = platen_mode_get_n_channels (inout_format->mode);
  Walk    walk = plan_walk (inout_format->width_px, inout_format->height_px, turn);
  guint8 *result = g_malloc_n ((gsize) inout_format->height_px,
                               (gsize) inout_format->width_px * n_channels);
  guint8 *to = result;

  if (turn == PLATEN_CAMERA_TURN_90 || turn == PLATEN_CAMERA_TURN_270)
    {
      swap (&inout_format->width_px, &inout_format->height_px);
      swap (&inout_format->dpi_x, &inout_format->dpi_y);
    }

  for (gssize y = 0; y < inout_format->height_px; y++)
    for (gssize x = 0; x < inout_format->width_px; x++, to += n_channels)
      memcpy (to,
              pixels +
                  (walk.first + y * walk.down + x * walk.across) * (gssize) n_channels,
              n_channels);

  return result;
}
