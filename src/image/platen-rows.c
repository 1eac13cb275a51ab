/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-rows.h"

#include <string.h>

/**
 * platen_rows_from_16_bit:
 * @from: @n_samples samples of 16 bits, host byte order; need not be aligned
 * @out_samples: (out caller-allocates): room for @n_samples bytes
 *
 * Narrows samples to 8 bits, rounded so that white stays white: v × 255 / 65535.
 */
void
platen_rows_from_16_bit (const guint8 *from, gsize n_samples, guint8 *out_samples)
{
  for (gsize i = 0; i < n_samples; i++)
    {
      guint16 sample;

      memcpy (&sample, from + 2 * i, sizeof sample);
      out_samples[i] = (guint8) ((sample * 255u + 32895u) >> 16);
    }
}

/**
 * platen_rows_from_bilevel:
 * @from: one packed row, most significant bit first, 1 is black
 * @out_samples: (out caller-allocates): room for @n_pixels bytes
 *
 * Widens a bilevel row to grey samples: black becomes 0, white 255.
 */
void
platen_rows_from_bilevel (const guint8 *from, gsize n_pixels, guint8 *out_samples)
{
  gsize n_whole = n_pixels / 8;

  for (gsize i = 0; i < n_whole; i++)
    for (guint bit = 0; bit < 8; bit++)
      out_samples[8 * i + bit] = (guint8) (((from[i] >> (7 - bit)) & 1) - 1);

  for (gsize i = 8 * n_whole; i < n_pixels; i++)
    out_samples[i] = (guint8) (((from[n_whole] >> (7 - i % 8)) & 1) - 1);
}

/**
 * platen_rows_to_8_bit:
 * @format: the shape of @row
 * @row: one row
 * @space: room for width × channels bytes
 *
 * Makes 8-bit grey or colour samples of one row of any shape.
 *
 * Returns: (transfer none): @row itself when it is 8-bit already, else @space
 */
const guint8 *
platen_rows_to_8_bit (const PlatenImageFormat *format, const guint8 *row, guint8 *space)
{
  gsize n_samples = (gsize) format->width_px * platen_mode_get_n_channels (format->mode);

  if (format->bits_per_sample == 8)
    return row;

  if (format->bits_per_sample == 1)
    platen_rows_from_bilevel (row, n_samples, space);
  else
    platen_rows_from_16_bit (row, n_samples, space);

  return space;
}

static void
swap_pixels (guint8 *row, gsize n_pixels, gsize n_bytes)
{
  for (gsize left = 0, right = n_pixels - 1; left < right; left++, right--)
    for (gsize i = 0; i < n_bytes; i++)
      {
        guint8 byte = row[left * n_bytes + i];

        row[left * n_bytes + i] = row[right * n_bytes + i];
        row[right * n_bytes + i] = byte;
      }
}

static guint8
reverse_bits (guint8 byte)
{
  guint8 reversed = 0;

  for (guint bit = 0; bit < 8; bit++)
    reversed |= (guint8) (((byte >> bit) & 1) << (7 - bit));

  return reversed;
}

/* The bytes from behind, each from behind; then what was padding stands in front. */
static void
swap_bits (guint8 *row, gsize n_pixels)
{
  gsize n_bytes = (n_pixels + 7) / 8;
  guint n_padding = (guint) (n_bytes * 8 - n_pixels);

  swap_pixels (row, n_bytes, 1);
  for (gsize i = 0; i < n_bytes; i++)
    row[i] = reverse_bits (row[i]);
  for (gsize i = 0; i < n_bytes && n_padding > 0; i++)
    {
      guint next = i + 1 < n_bytes ? row[i + 1] : 0;

      row[i] = (guint8) ((row[i] << n_padding) | (next >> (8 - n_padding)));
    }
}

/**
 * platen_rows_mirror:
 * @format: the shape of @row; a width of 1 or more
 * @row: (inout): one row
 *
 * Puts the last pixel first. All rows so, and in reverse order, are the picture turned by
 * half.
 */
void
platen_rows_mirror (const PlatenImageFormat *format, guint8 *row)
{
  gsize n_pixels = (gsize) format->width_px;

  if (format->bits_per_sample == 1)
    swap_bits (row, n_pixels);
  else
    swap_pixels (row, n_pixels,
                 platen_mode_get_n_channels (format->mode) *
                     (gsize) format->bits_per_sample / 8);
}
