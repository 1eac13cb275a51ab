/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-paper.h"

#include <cairo.h>

#define MARGIN_PX 240
#define LINE_PX 62
#define PHOTO_TOP_PX 1900
#define PHOTO_HEIGHT_PX 1000

static const char *const words[] = {
  "the",    "paper", "lies",   "upon",    "a",        "glass", "and",  "waits", "while",
  "light",  "goes",  "slowly", "from",    "one",      "edge",  "to",   "other", "page",
  "number", "of",    "rows",   "invoice", "contract", "2480",  "3508", "sum",   "date",
};

static void
draw_text (cairo_t *cr, GRand *random)
{
  cairo_select_font_face (cr, "DejaVu Serif", CAIRO_FONT_SLANT_NORMAL,
                          CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, 44);
  cairo_set_source_rgb (cr, 0.12, 0.12, 0.16);
  for (int y = MARGIN_PX; y < BENCH_HEIGHT_PX - MARGIN_PX; y += LINE_PX)
    {
      double x = MARGIN_PX;

      if (y > PHOTO_TOP_PX - LINE_PX && y < PHOTO_TOP_PX + PHOTO_HEIGHT_PX + LINE_PX)
        continue;
      cairo_move_to (cr, x, y);
      while (x < BENCH_WIDTH_PX - MARGIN_PX - 250)
        {
          cairo_show_text (
              cr, words[g_rand_int_range (random, 0, (gint32) G_N_ELEMENTS (words))]);
          cairo_rel_move_to (cr, 14, 0);
          cairo_get_current_point (cr, &x, NULL);
        }
    }
}

/* Soft blobs over each other: smooth in most places, with edges, as photographs are. */
static void
draw_photo (cairo_t *cr, GRand *random)
{
  cairo_rectangle (cr, MARGIN_PX, PHOTO_TOP_PX, BENCH_WIDTH_PX - 2 * MARGIN_PX,
                   PHOTO_HEIGHT_PX);
  cairo_clip (cr);
  for (int i = 0; i < 60; i++)
    {
      double x = g_rand_double_range (random, 0, BENCH_WIDTH_PX);
      double y = PHOTO_TOP_PX + g_rand_double_range (random, 0, PHOTO_HEIGHT_PX);
      double radius = g_rand_double_range (random, 60, 600);
      cairo_pattern_t *blob = cairo_pattern_create_radial (x, y, 0, x, y, radius);

      cairo_pattern_add_color_stop_rgba (blob, 0, g_rand_double (random),
                                         g_rand_double (random), g_rand_double (random),
                                         0.9);
      cairo_pattern_add_color_stop_rgba (blob, 1, 0.5, 0.4, 0.3, 0);
      cairo_set_source (cr, blob);
      cairo_paint (cr);
      cairo_pattern_destroy (blob);
    }
}

/* Paper and sensor add about two levels of noise to each sample. */
static guint8
with_noise (guint8 sample, guint32 *state)
{
  int noisy;

  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  noisy = sample + (int) (*state & 3) + (int) ((*state >> 8) & 3) - 3;

  return (guint8) CLAMP (noisy, 0, 255);
}

static void
copy_with_noise (cairo_surface_t *surface, guint8 *pixels)
{
  const guint8 *drawn = cairo_image_surface_get_data (surface);
  const gsize   stride = (gsize) cairo_image_surface_get_stride (surface);
  guint32       state = 2463534242u;

  for (gsize y = 0; y < BENCH_HEIGHT_PX; y++)
    for (gsize x = 0; x < BENCH_WIDTH_PX; x++)
      {
        guint32 pixel = ((const guint32 *) (const void *) (drawn + y * stride))[x];
        guint8 *to = pixels + y * BENCH_STRIDE + x * 3;

        to[0] = with_noise ((guint8) (pixel >> 16), &state);
        to[1] = with_noise ((guint8) (pixel >> 8), &state);
        to[2] = with_noise ((guint8) pixel, &state);
      }
}

/**
 * bench_paper_draw:
 *
 * @pixels: (out caller-allocates): where the page goes
 *
 * Draws an office page with text and one photograph, and the noise of paper and sensor.
 *
 * Shape: BENCH_HEIGHT_PX rows of BENCH_STRIDE bytes, R G B.
 */
void
bench_paper_draw (guint8 *pixels)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  cairo_surface_t  *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, BENCH_WIDTH_PX, BENCH_HEIGHT_PX);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 0.96, 0.96, 0.94);
  cairo_paint (cr);
  draw_text (cr, random);
  draw_photo (cr, random);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  copy_with_noise (surface, pixels);
  cairo_surface_destroy (surface);
}
