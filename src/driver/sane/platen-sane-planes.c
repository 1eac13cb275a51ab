/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-planes.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-sane-frame.h"
#include "platen-sane-status.h"

#include <string.h>

#define MAX_READ_BYTES (256 * 1024)
#define SPARE_BYTES 4096

/**
 * PlatenSanePlanes:
 *
 * A colour page that comes in three passes, one for each of red, green and blue, in any
 * order. The planes are kept until the last is there, then the rows come out interleaved.
 *
 * Source: SANE standard 1.06, 3.2.1 and 4.3.8: frames of the formats RED, GREEN and BLUE.
 */
struct _PlatenSanePlanes
{
  SANE_Parameters first; /* of the first pass; the others must be like it */
  guint8 *planes[PLATEN_SANE_N_PLANES]; /* owned; by colour; NULL until it began */
  gsize   plane_size;                   /* bytes, with the backend's padding */
  guint   n_planes;                     /* complete ones */
  guint   current;                      /* the colour that is being read */
  gsize   n_bytes;                      /* of it that are there */
  gsize   next_row;
};

/**
 * platen_sane_planes_is_pass:
 *
 * Tells whether a frame is one colour of three.
 */
gboolean
platen_sane_planes_is_pass (const SANE_Parameters *parameters)
{
  return parameters->format == SANE_FRAME_RED || parameters->format == SANE_FRAME_GREEN ||
         parameters->format == SANE_FRAME_BLUE;
}

static guint
get_color (const SANE_Parameters *parameters)
{
  return (guint) parameters->format - SANE_FRAME_RED;
}

static gboolean
refuse (PlatenError code, const char *message, GError **error)
{
  g_set_error_literal (error, PLATEN_ERROR, (int) code, message);

  return FALSE;
}

static gboolean
describe (const SANE_Parameters *parameters, PlatenPageFormat *format, GError **error)
{
  SANE_Parameters gray = *parameters;

  gray.format = SANE_FRAME_GRAY;
  if (!platen_sane_frame_describe (&gray, format, error))
    return FALSE;
  if (format->height_px < 1 || format->bits_per_sample == 1)
    return refuse (PLATEN_ERROR_UNSUPPORTED,
                   "This scanner scans colour in three passes of unknown length, which "
                   "cannot be put together; choose grey",
                   error);
  if ((guint64) format->width_px * (guint64) format->height_px > PLATEN_MAX_PIXELS)
    return refuse (PLATEN_ERROR_LIMIT,
                   "The page is too large; choose a lower resolution or a smaller area",
                   error);

  format->mode = PLATEN_MODE_COLOR;
  format->stride *= PLATEN_SANE_N_PLANES;
  return TRUE;
}

static gboolean
begin (PlatenSanePlanes *self, const SANE_Parameters *parameters, GError **error)
{
  if (!platen_sane_planes_is_pass (parameters) ||
      parameters->lines != self->first.lines ||
      parameters->pixels_per_line != self->first.pixels_per_line ||
      parameters->bytes_per_line != self->first.bytes_per_line ||
      parameters->depth != self->first.depth ||
      self->planes[get_color (parameters)] != NULL)
    return refuse (
        PLATEN_ERROR_DEVICE_IO,
        "The scanner's three passes for colour do not belong together; scan it "
        "again",
        error);

  self->current = get_color (parameters);
  self->planes[self->current] = g_try_malloc (self->plane_size);
  if (self->planes[self->current] == NULL)
    return refuse (
        PLATEN_ERROR_LIMIT,
        "There is not enough memory for this scan; scan a smaller area or at a "
        "lower resolution",
        error);

  return TRUE;
}

/**
 * platen_sane_planes_new:
 * @parameters: what the backend says of the first pass
 * @format: (inout): the page as it will be; the resolution is the caller's
 *
 * Begins the first plane.
 *
 * Errors: those of platen_sane_frame_describe().
 *
 * Returns: (transfer full): the page's planes
 */
PlatenSanePlanes *
platen_sane_planes_new (const SANE_Parameters *parameters,
                        PlatenPageFormat      *format,
                        GError               **error)
{
  g_autoptr (PlatenSanePlanes) self = NULL;

  if (!describe (parameters, format, error))
    return NULL;

  self = g_new0 (PlatenSanePlanes, 1);
  self->first = *parameters;
  self->plane_size = (gsize) parameters->bytes_per_line * (gsize) parameters->lines;
  if (!begin (self, parameters, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * platen_sane_planes_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_sane_planes_free (PlatenSanePlanes *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < PLATEN_SANE_N_PLANES; i++)
    g_free (self->planes[i]);
  g_free (self);
}

/**
 * platen_sane_planes_start:
 *
 * Starts the next pass.
 *
 * Errors: what the backend says; %PLATEN_ERROR_DEVICE_IO when the pass does not belong to
 * those before.
 */
gboolean
platen_sane_planes_start (PlatenSanePlanes *self, PlatenSaneCalls *calls, GError **error)
{
  SANE_Parameters parameters = { 0 };
  SANE_Status     status;

  if (!platen_sane_calls_start (calls, &status, error))
    return FALSE;
  if (status == SANE_STATUS_GOOD)
    status = platen_sane_calls_get_parameters (calls, &parameters);
  if (status != SANE_STATUS_GOOD)
    {
      platen_sane_status_set_error (error, status);
      return FALSE;
    }

  return begin (self, &parameters, error);
}

/**
 * platen_sane_planes_read:
 *
 * Reads the pass that was started, and what follows until EOF, which a backend wants to be
 * read before the next start.
 *
 * Errors: what the backend says; %PLATEN_ERROR_DEVICE_IO when bytes are missing.
 */
gboolean
platen_sane_planes_read (PlatenSanePlanes *self, PlatenSaneCalls *calls, GError **error)
{
  guint8   spare[SPARE_BYTES];
  gsize    n_read = 0;
  gboolean at_end = FALSE;

  while (!at_end)
    {
      gsize    n_left = self->plane_size - n_read;
      gboolean is_full = n_left == 0;
      gsize    n_bytes = is_full ? sizeof spare : MIN (n_left, MAX_READ_BYTES);
      guint8  *space = self->planes[self->current] + n_read;

      if (!platen_sane_calls_read (calls, is_full ? spare : space, &n_bytes, &at_end,
                                   error))
        return FALSE;
      if (!is_full)
        n_read += n_bytes;
    }
  if (n_read < self->plane_size)
    return refuse (PLATEN_ERROR_DEVICE_IO,
                   "The scanner ended one of the three passes early; scan it again",
                   error);

  self->n_planes++;
  return TRUE;
}

/**
 * platen_sane_planes_are_complete:
 *
 * Tells whether all three colours are there.
 */
gboolean
platen_sane_planes_are_complete (PlatenSanePlanes *self)
{
  return self->n_planes == PLATEN_SANE_N_PLANES;
}

static void
interleave (const PlatenSanePlanes *self, gsize y, guint8 *row)
{
  gsize offset = y * (gsize) self->first.bytes_per_line;
  gsize n_bytes = self->first.depth == 16 ? 2 : 1;

  for (gsize x = 0; x < (gsize) self->first.pixels_per_line; x++)
    for (guint i = 0; i < PLATEN_SANE_N_PLANES; i++)
      {
        memcpy (row, self->planes[i] + offset + x * n_bytes, n_bytes);
        row += n_bytes;
      }
}

/**
 * platen_sane_planes_take_rows:
 * @rows: (out caller-allocates): room for @n_rows rows of the page
 *
 * Takes the next rows of a complete page.
 *
 * Returns: how many; 0 after the last
 */
gsize
platen_sane_planes_take_rows (PlatenSanePlanes *self, guint8 *rows, gsize n_rows)
{
  gsize n_left = (gsize) self->first.lines - self->next_row;
  gsize n_samples = (gsize) self->first.pixels_per_line * PLATEN_SANE_N_PLANES;
  gsize stride = n_samples * (self->first.depth == 16 ? 2 : 1);

  g_return_val_if_fail (platen_sane_planes_are_complete (self), 0);

  n_rows = MIN (n_rows, n_left);
  for (gsize i = 0; i < n_rows; i++)
    interleave (self, self->next_row + i, rows + i * stride);
  self->next_row += n_rows;

  return n_rows;
}
