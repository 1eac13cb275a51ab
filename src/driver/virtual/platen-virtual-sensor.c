/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-sensor.h"

#include <math.h>
#include <string.h>

#define NOISE_BYTES 65536
#define CHUNK_BYTES 16384

/**
 * PlatenVirtualSensor:
 *
 * Turns light into samples: colour, grey or bilevel, with the grain of paper and sensor.
 *
 * The noise is 0 … 7, the same for the same row number, and comes from a table, so that a
 * row costs about as much as copying it.
 */
struct _PlatenVirtualSensor
{
  PlatenMode mode;
  int        depth;
  guint8     threshold;
  gboolean   has_curve;
  guint8     curve[256];
  guint8    *noise; /* owned; NOISE_BYTES, or NULL for none */
  guint8    *gray;  /* owned; one row, for bilevel */
  int        gray_px;
};

static void
make_curve (PlatenVirtualSensor *self, const PlatenVirtualLook *look)
{
  self->has_curve = look->brightness != 0 || look->contrast != 0 || look->gamma != 1;
  for (int i = 0; i < 256 && self->has_curve; i++)
    {
      double light = pow (i / 255.0, 1 / MAX (look->gamma, 0.01));

      light = (light - 0.5) * (1 + look->contrast) + 0.5 + look->brightness / 2;
      self->curve[i] = (guint8) lround (CLAMP (light, 0, 1) * 255);
    }
}

/**
 * platen_virtual_sensor_new:
 * @look: what a pixel shall be
 *
 * Returns: (transfer full): a sensor
 */
PlatenVirtualSensor *
platen_virtual_sensor_new (const PlatenVirtualLook *look)
{
  PlatenVirtualSensor *self = g_new0 (PlatenVirtualSensor, 1);
  guint32              state = 0x9e3779b9;

  self->mode = look->mode;
  self->depth = look->depth;
  self->threshold = (guint8) CLAMP (lround (look->threshold * 256), 0, 255);
  make_curve (self, look);
  if (!look->noise)
    return self;

  self->noise = g_malloc (NOISE_BYTES);
  for (gsize i = 0; i < NOISE_BYTES; i++)
    {
      /* Source: Marsaglia, Xorshift RNGs, 2003. */
      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      /* Three dice: about normal, 0 … 7. */
      self->noise[i] = (guint8) ((state & 3) + (state >> 8 & 3) + (state >> 16 & 1));
    }

  return self;
}

/**
 * platen_virtual_sensor_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_virtual_sensor_free (PlatenVirtualSensor *self)
{
  if (self == NULL)
    return;

  g_free (self->noise);
  g_free (self->gray);
  g_free (self);
}

static void
read_color (const guint32 *pixels, int width_px, guint8 *row)
{
  for (int x = 0; x < width_px; x++)
    {
      guint32 pixel = pixels[x];

      row[0] = (guint8) (pixel >> 16);
      row[1] = (guint8) (pixel >> 8);
      row[2] = (guint8) pixel;
      row += 3;
    }
}

/* Source: ITU-R BT.601 luma in 1/256; the weights add up to 256, so grey stays as it is. */
static void
read_gray (const guint32 *pixels, int width_px, guint8 *row)
{
  for (int x = 0; x < width_px; x++)
    {
      guint32 pixel = pixels[x];

      row[x] = (guint8) ((77 * (pixel >> 16 & 255) + 150 * (pixel >> 8 & 255) +
                          29 * (pixel & 255)) >>
                         8);
    }
}

static guint8
pack_pixels (const guint8 *gray, int n_pixels, guint8 threshold)
{
  guint8 byte = 0;

  for (int i = 0; i < n_pixels; i++)
    byte |= (guint8) ((gray[i] < threshold) << (7 - i));

  return byte;
}

static void
pack_bilevel (const guint8 *gray, int width_px, guint8 threshold, guint8 *row)
{
  int n_whole = width_px / 8;

  for (int i = 0; i < n_whole; i++)
    row[i] = pack_pixels (gray + i * 8, 8, threshold);
  if (width_px % 8 != 0)
    row[n_whole] = pack_pixels (gray + n_whole * 8, width_px % 8, threshold);
}

static guint32
scramble (guint32 number)
{
  number *= 0x85ebca6b;
  number ^= number >> 13;
  number *= 0xc2b2ae35;

  return number ^ number >> 16;
}

/* Eight samples at once; 248 + 7 is 255, so that no sum carries into the next sample. */
static void
add_noise_chunk (guint8 *samples, const guint8 *noise, gsize n_bytes)
{
  gsize i = 0;

  for (; i + 8 <= n_bytes; i += 8)
    {
      guint64 eight;
      guint64 grain;

      memcpy (&eight, samples + i, 8);
      memcpy (&grain, noise + i, 8);
      eight += grain;
      memcpy (samples + i, &eight, 8);
    }
  for (; i < n_bytes; i++)
    samples[i] = (guint8) (samples[i] + noise[i]);
}

static void
add_noise (PlatenVirtualSensor *self, guint8 *row, gsize n_bytes, guint32 row_number)
{
  if (self->noise == NULL)
    return;

  for (gsize at = 0; at < n_bytes; at += CHUNK_BYTES)
    {
      guint32 from = scramble (row_number * 31 + (guint32) (at / CHUNK_BYTES) + 1);

      add_noise_chunk (row + at, self->noise + from % (NOISE_BYTES - CHUNK_BYTES),
                       MIN (CHUNK_BYTES, n_bytes - at));
    }
}

static guint8 *
ensure_gray (PlatenVirtualSensor *self, int width_px)
{
  if (self->gray_px < width_px)
    {
      self->gray = g_realloc (self->gray, (gsize) width_px);
      self->gray_px = width_px;
    }

  return self->gray;
}

static void
bend (PlatenVirtualSensor *self, guint8 *row, gsize n_samples)
{
  for (gsize i = 0; i < n_samples && self->has_curve; i++)
    row[i] = self->curve[row[i]];
}

/* In place, from the end; 255 becomes 65535. In host byte order, as drivers give them. */
static void
widen (guint8 *row, gsize n_samples)
{
  for (gsize i = n_samples; i > 0; i--)
    {
      guint16 sample = (guint16) (row[i - 1] * 257);

      memcpy (row + (i - 1) * 2, &sample, 2);
    }
}

/**
 * platen_virtual_sensor_read_row:
 * @pixels: @width_px of `0xXXRRGGBB`; no channel above 248 when there is noise
 * @width_px: pixels
 * @row_number: chooses the noise
 * @row: (out caller-allocates): (@width_px × channels × bits + 7) / 8 bytes
 *
 * Takes one row.
 */
void
platen_virtual_sensor_read_row (PlatenVirtualSensor *self,
                                const guint32       *pixels,
                                int                  width_px,
                                guint32              row_number,
                                guint8              *row)
{
  gsize   n_samples = (gsize) width_px * platen_mode_get_n_channels (self->mode);
  guint8 *gray;

  switch (self->mode)
    {
    case PLATEN_MODE_COLOR:
      read_color (pixels, width_px, row);
      add_noise (self, row, (gsize) width_px * 3, row_number);
      break;

    case PLATEN_MODE_GRAY:
      read_gray (pixels, width_px, row);
      add_noise (self, row, (gsize) width_px, row_number);
      break;

    case PLATEN_MODE_BILEVEL:
      gray = ensure_gray (self, width_px);
      read_gray (pixels, width_px, gray);
      add_noise (self, gray, (gsize) width_px, row_number);
      pack_bilevel (gray, width_px, self->threshold, row);
      break;
    }

  if (self->mode == PLATEN_MODE_BILEVEL)
    return;
  bend (self, row, n_samples);
  if (self->depth == 16)
    widen (row, n_samples);
}
