/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-area.h"

static void
test_all_zero_is_the_whole_bed (void)
{
  PlatenArea whole = { 0 };
  PlatenArea part = { .width_um = 10000, .height_um = 1 };
  PlatenArea moved = { .left_um = 5, .top_um = 5 };

  g_assert_true (platen_area_is_whole (&whole));
  g_assert_false (platen_area_is_whole (&part));
  g_assert_true (platen_area_is_whole (&moved));
}

static void
test_a4_has_its_known_size_in_pixels (void)
{
  g_assert_cmpint (platen_um_to_px (210000, 300), ==, 2480);
  g_assert_cmpint (platen_um_to_px (297000, 300), ==, 3508);
  g_assert_cmpint (platen_um_to_px (215900, 100), ==, 850);
}

static void
test_lengths_round_to_the_nearest (void)
{
  g_assert_cmpint (platen_um_to_px (0, 300), ==, 0);
  g_assert_cmpint (platen_um_to_px (12699, 1), ==, 0);
  g_assert_cmpint (platen_um_to_px (12700, 1), ==, 1);
  g_assert_cmpint (platen_px_to_um (1, 300), ==, 85);
  g_assert_cmpint (platen_px_to_um (3, 9600), ==, 8);
}

static void
test_pixels_survive_the_way_through_micrometres (void)
{
  const int resolutions[] = { 75, 100, 150, 200, 300, 600, 1200 };

  for (gsize i = 0; i < G_N_ELEMENTS (resolutions); i++)
    for (int px = 0; px < 20000; px += 37)
      g_assert_cmpint (
          platen_um_to_px (platen_px_to_um (px, resolutions[i]), resolutions[i]), ==, px);
}

static void
test_long_lengths_do_not_overflow (void)
{
  g_assert_cmpint (platen_um_to_px (2000000000, 25400), ==, 2000000000);
  g_assert_cmpint (platen_px_to_um (65500, 1), ==, 65500 * PLATEN_UM_PER_INCH);
}

static void
test_no_resolution_is_a_mistake_of_the_caller (void)
{
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*dpi > 0*");
  g_assert_cmpint (platen_px_to_um (100, 0), ==, 0);
  g_test_assert_expected_messages ();
}

static void
assert_fit (int width, int height, int box_width, int box_height, int x, int y)
{
  int fitted_width = -1;
  int fitted_height = -1;

  platen_fit_inside (width, height, box_width, box_height, &fitted_width, &fitted_height);
  g_assert_cmpint (fitted_width, ==, x);
  g_assert_cmpint (fitted_height, ==, y);
}

static void
test_a_page_fits_inside_the_box_with_its_aspect (void)
{
  assert_fit (2480, 3508, 585, 513, 362, 513);
  assert_fit (3508, 2480, 585, 513, 585, 413);
  assert_fit (1000, 1000, 300, 300, 300, 300);
}

static void
test_a_side_without_limit_follows_the_other (void)
{
  assert_fit (1000, 2000, 100, 0, 100, 200);
  assert_fit (1000, 2000, -1, 100, 50, 100);
  assert_fit (1000, 2000, -1, -1, 1000, 2000);
}

static void
test_a_page_is_never_enlarged (void)
{
  assert_fit (10, 20, 1000, 1000, 10, 20);
  assert_fit (10, 20, 10, 1000, 10, 20);
}

static void
test_a_thin_page_keeps_one_pixel (void)
{
  assert_fit (65500, 1, 100, 100, 100, 1);
  assert_fit (1, 65500, 100, 100, 1, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/area/all-zero-is-the-whole-bed", test_all_zero_is_the_whole_bed);
  g_test_add_func ("/area/a4-has-its-known-size", test_a4_has_its_known_size_in_pixels);
  g_test_add_func ("/area/lengths-round", test_lengths_round_to_the_nearest);
  g_test_add_func ("/area/pixels-survive",
                   test_pixels_survive_the_way_through_micrometres);
  g_test_add_func ("/area/long-lengths", test_long_lengths_do_not_overflow);
  g_test_add_func ("/area/no-resolution", test_no_resolution_is_a_mistake_of_the_caller);
  g_test_add_func ("/area/fit/keeps-aspect",
                   test_a_page_fits_inside_the_box_with_its_aspect);
  g_test_add_func ("/area/fit/one-side", test_a_side_without_limit_follows_the_other);
  g_test_add_func ("/area/fit/never-enlarges", test_a_page_is_never_enlarged);
  g_test_add_func ("/area/fit/thin-page", test_a_thin_page_keeps_one_pixel);
  return g_test_run ();
}
