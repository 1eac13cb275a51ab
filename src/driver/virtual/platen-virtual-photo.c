/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-photo.h"

#include <math.h>

#define WIDTH_PX 640
#define HEIGHT_PX 420
#define N_RIDGES 4

typedef struct
{
  double red;
  double green;
  double blue;
} Light; /* 0 … 248 each */

static Light
mix (Light a, Light b, double share)
{
  return (Light){ a.red + (b.red - a.red) * share, a.green + (b.green - a.green) * share,
                  a.blue + (b.blue - a.blue) * share };
}

/* The height of mountain range @ridge at @x, as a share of the picture from its top. */
static double
ridge_line (double phase, int ridge, double x)
{
  double base = 0.42 + 0.15 * ridge;

  return base + 0.05 * sin (x * 5.1 + phase + ridge * 2.3) +
         0.03 * sin (x * 13.7 + phase * 1.7 + ridge) +
         0.008 * sin (x * 61.0 + phase * 0.3 + ridge * 5.0);
}

static Light
sky (double phase, double x, double y)
{
  const Light high = { 60, 110, 205 };
  const Light low = { 244, 205, 150 };
  const Light sun = { 248, 244, 214 };
  double      distance = hypot (x - 0.3 - 0.4 * fabs (sin (phase)), (y - 0.2) * 0.7);
  double      cloud = sin (x * 9 + 2 * sin (y * 14 + phase)) * sin (y * 23 + phase);
  Light       light = mix (high, low, CLAMP (y * 1.8, 0, 1));

  light = mix (light, sun, CLAMP (cloud * 0.25, 0, 1));

  return mix (light, sun, CLAMP (exp (-distance * 14) * 1.6, 0, 1));
}

static Light
scene (double phase, const double *ridges, double x, double y, double grain)
{
  const Light far = { 130, 150, 190 };
  const Light near = { 34, 74, 30 };
  const Light shadow = { 20, 26, 18 };
  int         ridge = N_RIDGES - 1;
  Light       light;

  while (ridge >= 0 && y <= ridges[ridge])
    ridge--;
  if (ridge < 0)
    return sky (phase, x, y);

  light = mix (far, near, ridge / (N_RIDGES - 1.0));

  return mix (light, shadow,
              CLAMP ((y - ridges[ridge]) * 0.9 + grain * 0.3 * ridge / N_RIDGES, 0, 0.8));
}

static guint32
pack (Light light)
{
  guint32 red = (guint32) CLAMP (light.red, 0, 248);
  guint32 green = (guint32) CLAMP (light.green, 0, 248);
  guint32 blue = (guint32) CLAMP (light.blue, 0, 248);

  return red << 16 | green << 8 | blue;
}

/**
 * platen_virtual_photo_new:
 * @seed: the same one gives the same picture
 *
 * Computes a landscape. Nothing is brighter than 248, so that noise has room.
 *
 * Returns: (transfer full): an RGB24 image surface
 */
cairo_surface_t *
platen_virtual_photo_new (guint32 seed)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH_PX, HEIGHT_PX);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  double            ridges[WIDTH_PX][N_RIDGES];
  double            phase = g_rand_double_range (rand, 0, 6);
  int               stride = cairo_image_surface_get_stride (surface);
  guint8           *pixels = cairo_image_surface_get_data (surface);

  for (int x = 0; x < WIDTH_PX; x++)
    for (int ridge = 0; ridge < N_RIDGES; ridge++)
      ridges[x][ridge] = ridge_line (phase, ridge, (double) x / WIDTH_PX);
  cairo_surface_flush (surface);
  for (int y = 0; y < HEIGHT_PX; y++)
    {
      guint32 *row = (guint32 *) (gpointer) (pixels + (gsize) y * (gsize) stride);

      for (int x = 0; x < WIDTH_PX; x++)
        row[x] = pack (scene (phase, ridges[x], (double) x / WIDTH_PX,
                              (double) y / HEIGHT_PX, g_rand_double (rand)));
    }
  cairo_surface_mark_dirty (surface);

  return surface;
}
