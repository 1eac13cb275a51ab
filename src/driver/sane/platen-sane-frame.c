/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-frame.h"

#include "platen-error.h"
#include "platen-limits.h"

/* Much more than PLATEN_MAX_SIDE_PX pixels of three 16-bit samples. */
#define MAX_BYTES_PER_LINE (1 << 24)

static gboolean
refuse (PlatenError code, const char *message, GError **error)
{
  g_set_error_literal (error, PLATEN_ERROR, (int) code, message);
  return FALSE;
}

static gboolean
find_mode (const SANE_Parameters *parameters, PlatenMode *out_mode, GError **error)
{
  switch (parameters->format)
    {
    case SANE_FRAME_GRAY:
      *out_mode = parameters->depth == 1 ? PLATEN_MODE_BILEVEL : PLATEN_MODE_GRAY;
      return TRUE;

    case SANE_FRAME_RGB:
      *out_mode = PLATEN_MODE_COLOR;
      if (parameters->depth != 1)
        return TRUE;
      return refuse (PLATEN_ERROR_UNSUPPORTED,
                     "Colour of one bit is not supported; choose grey or full colour",
                     error);

    case SANE_FRAME_RED:
    case SANE_FRAME_GREEN:
    case SANE_FRAME_BLUE:
      break; /* one pass of three: PlatenSanePlanes */
    }

  /* Backends know frames that are in no released header, such as 0x0B for JPEG. */
  return refuse (PLATEN_ERROR_UNSUPPORTED,
                 "The scanner sends pages in a form that is not supported", error);
}

/**
 * platen_sane_frame_describe:
 * @parameters: what the backend says of the frame that has begun
 * @format: (inout): the resolution is the caller's, the rest is filled in
 *
 * Checks what a backend says and tells it in our terms.
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED for frames we do not read, %PLATEN_ERROR_DEVICE_IO for
 * numbers that cannot be true, %PLATEN_ERROR_LIMIT for a page that is too large.
 */
gboolean
platen_sane_frame_describe (const SANE_Parameters *parameters,
                            PlatenPageFormat      *format,
                            GError               **error)
{
  guint64 n_bits;

  if (!find_mode (parameters, &format->mode, error))
    return FALSE;
  if (parameters->depth != 1 && parameters->depth != 8 && parameters->depth != 16)
    return refuse (PLATEN_ERROR_UNSUPPORTED,
                   "The scanner sends samples of an unusual depth; choose another mode",
                   error);
  /* Source: SANE standard 1.06, 4.3.8: lines is -1 when the height is not known. */
  if (parameters->pixels_per_line < 1 || parameters->lines < -1 || parameters->lines == 0)
    return refuse (PLATEN_ERROR_DEVICE_IO,
                   "The scanner announces an empty page; choose a larger area", error);
  if (parameters->pixels_per_line > PLATEN_MAX_SIDE_PX ||
      parameters->lines > PLATEN_MAX_SIDE_PX)
    return refuse (PLATEN_ERROR_LIMIT,
                   "The page is too large; choose a lower resolution or a smaller area",
                   error);

  n_bits = (guint64) parameters->pixels_per_line *
           platen_mode_get_n_channels (format->mode) * (guint64) parameters->depth;
  format->stride = (gsize) ((n_bits + 7) / 8);
  if (parameters->bytes_per_line < (SANE_Int) format->stride ||
      parameters->bytes_per_line > MAX_BYTES_PER_LINE)
    return refuse (PLATEN_ERROR_DEVICE_IO,
                   "The scanner's numbers for this page contradict each other; choose "
                   "another mode or resolution",
                   error);

  format->width_px = parameters->pixels_per_line;
  format->height_px = parameters->lines;
  format->bits_per_sample = parameters->depth;
  return TRUE;
}
