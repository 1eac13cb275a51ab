/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-reducer.h"
#include "platen-rows.h"

#include <string.h>

/* All shares of source rows that make up one output row add up to this. 255 × 256 still
 * fits in 16 bits, which keeps the loop over every sample of the page narrow. */
#define WHOLE 256
/* The same for source columns: 255 × 256 × 32768 still fits in 32 bits. */
#define WHOLE_COLUMN 32768

/* The part of the source row that one output pixel is the average of. */
typedef struct
{
  guint first;       /* first source pixel */
  guint n_pixels;    /* 1 or more */
  guint first_share; /* where its shares begin in the table of shares */
} Span;

/**
 * PlatenReducer:
 *
 * Makes a picture smaller as its rows pass, by averaging the area that each output pixel
 * covers. Rows of any shape go in, rows of 8-bit grey or colour come out; memory is a few
 * rows, whatever the height.
 *
 * The down scale is a ratio, so the height need not be known: with n:1 every n rows give
 * one, and [method@Platen.Reducer.flush] gives what is left over.
 *
 * Source: box filter with exact fractional coverage, quantised (to 1/256 of an output row and
 * 1/32768 of a column) by rounding the edges of the source pixels, so that the shares always
 * add up to one. Rows are thinned out where more than 256 make one.
 */
struct _PlatenReducer
{
  PlatenImageFormat format;
  guint             n_channels;
  guint             width_px; /* of the output */
  guint64           n_rows_in;
  guint64           n_rows_out;
  guint64           n_rows_pushed;
  guint64           edge;   /* lower edge of the last row, in 1/256 of an output row */
  guint             taken;  /* share of the output row that is summed up already */
  guint16          *sums;   /* owned; one source row of sums */
  guint8           *space;  /* owned; one source row made 8-bit */
  guint8           *out;    /* owned; one output row */
  Span             *spans;  /* owned; one per output pixel */
  guint16          *shares; /* owned */
};

/* Source pixels come in order, and each touches two output pixels at the most. */
static void
plan_columns (PlatenReducer *self)
{
  guint   n_in = (guint) self->format.width_px;
  guint   n_shares = 0;
  guint64 left = 0;

  self->spans = g_new0 (Span, self->width_px);
  self->shares = g_new (guint16, (gsize) n_in + self->width_px);

  for (guint x = 0; x < n_in; x++)
    {
      guint64 right =
          ((guint64) (x + 1) * self->width_px * WHOLE_COLUMN + n_in / 2) / n_in;

      /* A span's pixels are consecutive, so one that is too thin to count counts nothing. */
      if (left == right && left % WHOLE_COLUMN > 0)
        {
          self->spans[left / WHOLE_COLUMN].n_pixels++;
          self->shares[n_shares++] = 0;
        }
      while (left < right)
        {
          Span   *span = &self->spans[left / WHOLE_COLUMN];
          guint64 end = MIN (right, (left / WHOLE_COLUMN + 1) * WHOLE_COLUMN);

          if (span->n_pixels++ == 0)
            {
              span->first = x;
              span->first_share = n_shares;
            }
          self->shares[n_shares++] = (guint16) (end - left);
          left = end;
        }
    }
}

/**
 * platen_reducer_new:
 * @format: the shape of the rows that will be pushed; its height does not matter
 * @width_px: width of the output, 1 … the width of @format
 * @n_rows_in: with @n_rows_out the ratio of rows pushed to rows that come out
 * @n_rows_out: 1 … @n_rows_in
 *
 * Returns: (transfer full): a reducer
 */
PlatenReducer *
platen_reducer_new (const PlatenImageFormat *format,
                    int                      width_px,
                    int                      n_rows_in,
                    int                      n_rows_out)
{
  PlatenReducer *self;
  gsize          n_samples;

  g_return_val_if_fail (width_px >= 1 && width_px <= format->width_px, NULL);
  g_return_val_if_fail (n_rows_out >= 1 && n_rows_out <= n_rows_in, NULL);

  self = g_new0 (PlatenReducer, 1);
  self->format = *format;
  self->n_channels = platen_mode_get_n_channels (format->mode);
  self->width_px = (guint) width_px;
  self->n_rows_in = (guint64) n_rows_in;
  self->n_rows_out = (guint64) n_rows_out;

  n_samples = (gsize) format->width_px * self->n_channels;
  self->sums = g_new0 (guint16, n_samples);
  self->space = g_malloc (n_samples);
  self->out = g_malloc ((gsize) width_px * self->n_channels);
  plan_columns (self);

  return self;
}

/**
 * platen_reducer_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_reducer_free (PlatenReducer *self)
{
  if (self == NULL)
    return;

  g_free (self->sums);
  g_free (self->space);
  g_free (self->out);
  g_free (self->spans);
  g_free (self->shares);
  g_free (self);
}

static void
add_row (guint16 *restrict sums,
         const guint8 *restrict row,
         gsize   n_samples,
         guint16 share)
{
  for (gsize i = 0; i < n_samples; i++)
    sums[i] = (guint16) (sums[i] + row[i] * share);
}

static void
sum_row (PlatenReducer *self, const guint8 *row, guint share)
{
  gsize n_samples = (gsize) self->format.width_px * self->n_channels;

  add_row (self->sums, row, n_samples, (guint16) share);
  self->taken += share;
}

/* Dividing a sum of sums by its shares, as a product and a shift by 32. */
static guint64
get_scale (const PlatenReducer *self)
{
  guint64 divisor = (guint64) WHOLE_COLUMN * self->taken;

  return ((G_GUINT64_CONSTANT (1) << 32) + divisor - 1) / divisor;
}

static void
average_gray (PlatenReducer *self)
{
  guint64 scale = get_scale (self);
  guint32 half = WHOLE_COLUMN * self->taken / 2;

  for (guint x = 0; x < self->width_px; x++)
    {
      const Span    *span = &self->spans[x];
      const guint16 *sums = self->sums + span->first;
      const guint16 *shares = self->shares + span->first_share;
      guint32        sum = half;

      for (guint i = 0; i < span->n_pixels; i++)
        sum += (guint32) sums[i] * shares[i];

      self->out[x] = (guint8) MIN (255, (sum * scale) >> 32);
    }
}

static void
average_color (PlatenReducer *self)
{
  guint64 scale = get_scale (self);
  guint32 half = WHOLE_COLUMN * self->taken / 2;

  for (guint x = 0; x < self->width_px; x++)
    {
      const Span    *span = &self->spans[x];
      const guint16 *sums = self->sums + 3 * (gsize) span->first;
      const guint16 *shares = self->shares + span->first_share;
      guint32        red = half;
      guint32        green = half;
      guint32        blue = half;

      for (guint i = 0; i < span->n_pixels; i++)
        {
          red += (guint32) sums[3 * i] * shares[i];
          green += (guint32) sums[3 * i + 1] * shares[i];
          blue += (guint32) sums[3 * i + 2] * shares[i];
        }

      self->out[3 * x] = (guint8) MIN (255, (red * scale) >> 32);
      self->out[3 * x + 1] = (guint8) MIN (255, (green * scale) >> 32);
      self->out[3 * x + 2] = (guint8) MIN (255, (blue * scale) >> 32);
    }
}

static const guint8 *
take_average (PlatenReducer *self)
{
  gsize n_samples = (gsize) self->format.width_px * self->n_channels;

  if (self->n_channels == 3)
    average_color (self);
  else
    average_gray (self);

  memset (self->sums, 0, n_samples * sizeof *self->sums);
  self->taken = 0;

  return self->out;
}

/**
 * platen_reducer_push:
 * @row: the next source row
 *
 * Takes one row.
 *
 * Returns: (transfer none) (nullable): the next output row when this one completed it,
 *   valid until the next call
 */
const guint8 *
platen_reducer_push (PlatenReducer *self, const guint8 *row)
{
  const guint8 *samples = platen_rows_to_8_bit (&self->format, row, self->space);
  const guint8 *out = NULL;
  guint64       edge;
  guint         share;

  self->n_rows_pushed++;
  edge = (self->n_rows_pushed * self->n_rows_out * WHOLE + self->n_rows_in / 2) /
         self->n_rows_in;
  share = (guint) (edge - self->edge);
  self->edge = edge;

  if (self->taken + share >= WHOLE)
    {
      guint first = WHOLE - self->taken;

      sum_row (self, samples, first);
      share -= first;
      out = take_average (self);
    }
  if (share > 0)
    sum_row (self, samples, share);

  return out;
}

/**
 * platen_reducer_flush:
 *
 * Ends the picture.
 *
 * Returns: (transfer none) (nullable): one last row, the average of the rows that did not
 *   make a whole one; NULL when nothing was left over
 */
const guint8 *
platen_reducer_flush (PlatenReducer *self)
{
  return self->taken > 0 ? take_average (self) : NULL;
}
