/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-image-format.h"
#include "platen-limits.h"

/**
 * platen_image_format_get_stride:
 *
 * Returns: bytes a row, without padding: (width × channels × bits + 7) / 8
 */
gsize
platen_image_format_get_stride (const PlatenImageFormat *self)
{
  gsize n_bits = (gsize) self->width_px * platen_mode_get_n_channels (self->mode) *
                 (gsize) self->bits_per_sample;

  return (n_bits + 7) / 8;
}

/**
 * platen_image_format_check_size:
 * @width_px: a width that somebody claims
 * @height_px: a height that somebody claims
 *
 * Refuses a picture that is too large, before anything is allocated for it.
 *
 * Errors: %PLATEN_ERROR_LIMIT when it is over the limits of `platen-limits.h`, or when it
 * has no pixel.
 */
gboolean
platen_image_format_check_size (gint64 width_px, gint64 height_px, GError **error)
{
  if (width_px >= 1 && width_px <= PLATEN_MAX_SIDE_PX && height_px >= 1 &&
      height_px <= PLATEN_MAX_SIDE_PX &&
      (guint64) width_px * (guint64) height_px <= PLATEN_MAX_PIXELS)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
               "A picture of %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
               " pixels is over the limit; choose a lower resolution or a smaller area",
               width_px, height_px);
  return FALSE;
}

static gboolean
has_sample_size (const PlatenImageFormat *self)
{
  if (self->mode == PLATEN_MODE_BILEVEL)
    return self->bits_per_sample == 1;

  return self->bits_per_sample == 8 || self->bits_per_sample == 16;
}

/**
 * platen_image_format_check:
 *
 * Tells whether a picture of this shape can be worked on. An unknown height passes; the
 * rows must then be counted as they come.
 *
 * Errors: %PLATEN_ERROR_LIMIT as [func@Platen.ImageFormat.check_size];
 * %PLATEN_ERROR_UNSUPPORTED for a sample size that the mode does not have or a resolution
 * out of range.
 */
gboolean
platen_image_format_check (const PlatenImageFormat *self, GError **error)
{
  int height_px = self->height_px == -1 ? 1 : self->height_px;

  if (!has_sample_size (self))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                   "A picture in mode ‘%s’ cannot have %d bits a sample",
                   platen_mode_to_string (self->mode), self->bits_per_sample);
      return FALSE;
    }
  if (self->dpi_x < 1 || self->dpi_x > PLATEN_MAX_DPI || self->dpi_y < 1 ||
      self->dpi_y > PLATEN_MAX_DPI)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                   "A resolution of %d × %d dpi is out of range; it is 1 to %d",
                   self->dpi_x, self->dpi_y, PLATEN_MAX_DPI);
      return FALSE;
    }

  return platen_image_format_check_size (self->width_px, height_px, error);
}

static int
scale_dpi (int dpi, int to_px, int from_px)
{
  gint64 scaled = ((gint64) dpi * to_px + from_px / 2) / from_px;

  return (int) MAX (1, scaled);
}

/**
 * platen_image_format_reduce:
 * @width_px: the new width
 * @height_px: the new height
 *
 * Returns: the shape of the same picture at another size, as 8-bit grey or colour; its dpi
 *   shrinks along, so that the paper keeps its size
 */
PlatenImageFormat
platen_image_format_reduce (const PlatenImageFormat *self, int width_px, int height_px)
{
  PlatenImageFormat reduced = *self;

  reduced.width_px = width_px;
  reduced.height_px = height_px;
  reduced.dpi_x = scale_dpi (self->dpi_x, width_px, self->width_px);
  if (self->height_px > 0)
    reduced.dpi_y = scale_dpi (self->dpi_y, height_px, self->height_px);
  reduced.bits_per_sample = 8;
  if (self->mode == PLATEN_MODE_BILEVEL)
    reduced.mode = PLATEN_MODE_GRAY;

  return reduced;
}
