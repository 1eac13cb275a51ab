/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-reducer.h"

#include <math.h>
#include <string.h>

typedef struct
{
  int width;
  int height;
  int to_width;
  int to_height;
} Sizes;

static const Sizes sizes[] = {
  { 1, 1, 1, 1 },          { 7, 5, 3, 2 },         { 100, 80, 33, 27 },
  { 64, 64, 64, 64 },      { 255, 3, 254, 2 },     { 33, 1000, 1, 1 },
  { 5000, 9, 3, 9 },       { 620, 877, 181, 256 }, { 9, 9000, 9, 1024 },
  { 1200, 900, 599, 899 },
};

static guint8 *
new_noise (PlatenMode mode, const Sizes *size, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gsize             n =
      (gsize) size->width * (gsize) size->height * platen_mode_get_n_channels (mode);
  guint8 *samples = g_malloc (n);

  for (gsize i = 0; i < n; i++)
    samples[i] = (guint8) g_rand_int_range (rand, 0, 256);

  return samples;
}

/* How much of [at, at + 1) lies in output pixel @out. */
static double
get_cover (int at, int out, int n_in, int n_out)
{
  double ratio = (double) n_in / n_out;

  return MAX (0, MIN (at + 1, (out + 1) * ratio) - MAX (at, out * ratio));
}

/* The definition: the average of the area that the output pixel covers. */
static double
average (const guint8 *samples,
         guint         n_channels,
         guint         channel,
         const Sizes  *size,
         int           x,
         int           y)
{
  int    left = (int) floor ((double) x * size->width / size->to_width);
  int    right = (int) ceil ((double) (x + 1) * size->width / size->to_width);
  int    top = (int) floor ((double) y * size->height / size->to_height);
  int    bottom = (int) ceil ((double) (y + 1) * size->height / size->to_height);
  double sum = 0;
  double area = 0;

  for (int v = top; v < MIN (bottom, size->height); v++)
    for (int u = left; u < MIN (right, size->width); u++)
      {
        double share = get_cover (u, x, size->width, size->to_width) *
                       get_cover (v, y, size->height, size->to_height);
        gsize at = ((gsize) v * (gsize) size->width + (gsize) u) * n_channels + channel;

        sum += share * samples[at];
        area += share;
      }

  return sum / area;
}

static void
assert_row_is_average (const guint8 *row,
                       const guint8 *samples,
                       guint         n_channels,
                       const Sizes  *size,
                       int           y)
{
  for (int x = 0; x < size->to_width; x++)
    for (guint channel = 0; channel < n_channels; channel++)
      {
        double expected = average (samples, n_channels, channel, size, x, y);

        g_assert_cmpfloat_with_epsilon (row[(guint) x * n_channels + channel], expected,
                                        2.5);
      }
}

static void
reduce_noise (PlatenMode mode, const Sizes *size)
{
  PlatenImageFormat         format = { size->width, size->height, 300, 300, mode, 8 };
  gsize                     stride = platen_image_format_get_stride (&format);
  g_autofree guint8        *samples = new_noise (mode, size, 4711);
  g_autoptr (PlatenReducer) reducer =
      platen_reducer_new (&format, size->to_width, size->height, size->to_height);
  int n_out = 0;

  g_test_message ("%d × %d to %d × %d", size->width, size->height, size->to_width,
                  size->to_height);
  for (int y = 0; y < size->height; y++)
    {
      const guint8 *row = platen_reducer_push (reducer, samples + (gsize) y * stride);

      if (row != NULL)
        assert_row_is_average (row, samples, platen_mode_get_n_channels (mode), size,
                               n_out++);
    }

  g_assert_cmpint (n_out, ==, size->to_height);
  g_assert_null (platen_reducer_flush (reducer));
}

static void
test_output_is_the_average_of_what_it_covers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      reduce_noise (PLATEN_MODE_GRAY, &sizes[i]);
      reduce_noise (PLATEN_MODE_COLOR, &sizes[i]);
    }
}

static void
assert_all (const guint8 *row, int n, guint8 value)
{
  for (int i = 0; row != NULL && i < n; i++)
    g_assert_cmpuint (row[i], ==, value);
}

static void
test_a_plain_area_stays_exactly_as_it_is (void)
{
  const guint8 values[] = { 0, 1, 100, 254, 255 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gsize v = 0; v < G_N_ELEMENTS (values); v++)
      {
        const Sizes       *size = &sizes[i];
        PlatenImageFormat  format = { size->width, -1, 300, 300, PLATEN_MODE_GRAY, 8 };
        g_autofree guint8 *row = g_malloc ((gsize) size->width);
        g_autoptr (PlatenReducer) reducer =
            platen_reducer_new (&format, size->to_width, size->height, size->to_height);

        memset (row, values[v], (gsize) size->width);
        for (int y = 0; y < size->height + 1; y++)
          assert_all (platen_reducer_push (reducer, row), size->to_width, values[v]);
        assert_all (platen_reducer_flush (reducer), size->to_width, values[v]);
      }
}

static void
test_what_is_left_over_makes_one_more_row (void)
{
  PlatenImageFormat         format = { 1, -1, 300, 300, PLATEN_MODE_GRAY, 8 };
  g_autoptr (PlatenReducer) reducer = platen_reducer_new (&format, 1, 3, 1);
  const guint8              rows[] = { 30, 60, 90, 10, 20 };
  const guint8             *out;

  g_assert_null (platen_reducer_push (reducer, &rows[0]));
  g_assert_null (platen_reducer_push (reducer, &rows[1]));
  out = platen_reducer_push (reducer, &rows[2]);
  g_assert_nonnull (out);
  g_assert_cmpuint (out[0], ==, 60);
  g_assert_null (platen_reducer_push (reducer, &rows[3]));
  g_assert_null (platen_reducer_push (reducer, &rows[4]));
  out = platen_reducer_flush (reducer);
  g_assert_nonnull (out);
  g_assert_cmpuint (out[0], ==, 15);
  g_assert_null (platen_reducer_flush (reducer));
}

static void
test_bilevel_becomes_shades_of_gray (void)
{
  PlatenImageFormat         format = { 11, 2, 300, 300, PLATEN_MODE_BILEVEL, 1 };
  g_autoptr (PlatenReducer) reducer = platen_reducer_new (&format, 1, 2, 1);
  /* 11 black pixels over 11 white ones; the spare bits lie. */
  const guint8  black[] = { 0xff, 0xe0 };
  const guint8  white[] = { 0x00, 0x1f };
  const guint8 *out;

  g_assert_null (platen_reducer_push (reducer, black));
  out = platen_reducer_push (reducer, white);
  g_assert_nonnull (out);
  g_assert_cmpuint (out[0], >=, 127);
  g_assert_cmpuint (out[0], <=, 128);
}

static void
test_16_bits_become_8 (void)
{
  PlatenImageFormat         format = { 2, 1, 300, 300, PLATEN_MODE_COLOR, 16 };
  g_autoptr (PlatenReducer) reducer = platen_reducer_new (&format, 1, 1, 1);
  const guint16 row[] = { 0, 257 * 10, G_MAXUINT16, 0, 257 * 30, G_MAXUINT16 };
  const guint8 *out = platen_reducer_push (reducer, (const guint8 *) row);
  const guint8  expected[] = { 0, 20, 255 };

  g_assert_nonnull (out);
  g_assert_cmpmem (out, 3, expected, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/image/reducer/output-is-the-average-of-what-it-covers",
                   test_output_is_the_average_of_what_it_covers);
  g_test_add_func ("/image/reducer/a-plain-area-stays-exactly-as-it-is",
                   test_a_plain_area_stays_exactly_as_it_is);
  g_test_add_func ("/image/reducer/what-is-left-over-makes-one-more-row",
                   test_what_is_left_over_makes_one_more_row);
  g_test_add_func ("/image/reducer/bilevel-becomes-shades-of-gray",
                   test_bilevel_becomes_shades_of_gray);
  g_test_add_func ("/image/reducer/16-bits-become-8", test_16_bits_become_8);

  return g_test_run ();
}
