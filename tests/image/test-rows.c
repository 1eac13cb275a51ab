/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-rows.h"

static void
test_bilevel_becomes_black_and_white (void)
{
  const guint8 packed[] = { 0xa5, 0x80 };
  const guint8 expected[] = { 0, 255, 0, 255, 255, 0, 255, 0, 0, 255 };
  guint8       out[11] = { 0 };

  out[10] = 77;
  platen_rows_from_bilevel (packed, 10, out);

  g_assert_cmpmem (out, 10, expected, sizeof expected);
  g_assert_cmpuint (out[10], ==, 77); /* not a byte too far */
}

static void
test_every_16_bit_value_is_rounded (void)
{
  for (guint value = 0; value <= G_MAXUINT16; value++)
    {
      guint16 sample = (guint16) value;
      guint8  out;

      platen_rows_from_16_bit ((const guint8 *) &sample, 1, &out);
      g_assert_cmpuint (out, ==, (guint) (value / 257.0 + 0.5));
    }
}

static void
test_8_bit_rows_are_not_copied (void)
{
  PlatenImageFormat format = { 2, 1, 300, 300, PLATEN_MODE_COLOR, 8 };
  const guint8      row[6] = { 1, 2, 3, 4, 5, 6 };
  guint8            space[6];

  g_assert_true (platen_rows_to_8_bit (&format, row, space) == row);
}

static void
test_16_bit_color_rows_are_narrowed (void)
{
  PlatenImageFormat format = { 1, 1, 300, 300, PLATEN_MODE_COLOR, 16 };
  const guint16     row[3] = { 0, 257 * 100, G_MAXUINT16 };
  const guint8      expected[3] = { 0, 100, 255 };
  guint8            space[3];

  g_assert_cmpmem (platen_rows_to_8_bit (&format, (const guint8 *) row, space), 3,
                   expected, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/image/rows/bilevel-becomes-black-and-white",
                   test_bilevel_becomes_black_and_white);
  g_test_add_func ("/image/rows/every-16-bit-value-is-rounded",
                   test_every_16_bit_value_is_rounded);
  g_test_add_func ("/image/rows/8-bit-rows-are-not-copied",
                   test_8_bit_rows_are_not_copied);
  g_test_add_func ("/image/rows/16-bit-color-rows-are-narrowed",
                   test_16_bit_color_rows_are_narrowed);

  return g_test_run ();
}
