/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-image-format.h"
#include "platen-limits.h"

static const PlatenImageFormat a4 = { 2480, 3508, 300, 300, PLATEN_MODE_COLOR, 8 };

static void
test_stride_is_whole_bytes_without_padding (void)
{
  PlatenImageFormat bilevel = { 9, 1, 300, 300, PLATEN_MODE_BILEVEL, 1 };
  PlatenImageFormat gray = { 7, 1, 300, 300, PLATEN_MODE_GRAY, 16 };

  g_assert_cmpuint (platen_image_format_get_stride (&a4), ==, 7440);
  g_assert_cmpuint (platen_image_format_get_stride (&bilevel), ==, 2);
  g_assert_cmpuint (platen_image_format_get_stride (&gray), ==, 14);
}

static void
test_ordinary_page_passes (void)
{
  PlatenImageFormat unknown = a4;

  unknown.height_px = -1;
  g_assert_true (platen_image_format_check (&a4, NULL));
  g_assert_true (platen_image_format_check (&unknown, NULL));
}

static void
test_size_over_the_limit_is_refused (void)
{
  const struct
  {
    gint64 width;
    gint64 height;
  } sizes[] = {
    { 0, 10 },
    { 10, 0 },
    { -1, 10 },
    { PLATEN_MAX_SIDE_PX + 1, 1 },
    { 1, PLATEN_MAX_SIDE_PX + 1 },
    { PLATEN_MAX_SIDE_PX, PLATEN_MAX_SIDE_PX },
    { G_MAXUINT32, G_MAXUINT32 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (
          platen_image_format_check_size (sizes[i].width, sizes[i].height, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
    }
}

static void
test_strange_samples_and_resolutions_are_refused (void)
{
  const PlatenImageFormat formats[] = {
    { 10, 10, 300, 300, PLATEN_MODE_BILEVEL, 8 },
    { 10, 10, 300, 300, PLATEN_MODE_GRAY, 1 },
    { 10, 10, 300, 300, PLATEN_MODE_GRAY, 12 },
    { 10, 10, 300, 300, PLATEN_MODE_COLOR, 0 },
    { 10, 10, 0, 300, PLATEN_MODE_COLOR, 8 },
    { 10, 10, 300, -1, PLATEN_MODE_COLOR, 8 },
    { 10, 10, 300, 10000, PLATEN_MODE_COLOR, 8 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (platen_image_format_check (&formats[i], &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED);
    }
}

static void
test_reduced_picture_keeps_the_size_of_the_paper (void)
{
  PlatenImageFormat half = platen_image_format_reduce (&a4, 1240, 1754);
  PlatenImageFormat bilevel = { 2480, 3508, 300, 600, PLATEN_MODE_BILEVEL, 1 };
  PlatenImageFormat tiny = platen_image_format_reduce (&bilevel, 1, 1);

  g_assert_cmpint (half.dpi_x, ==, 150);
  g_assert_cmpint (half.dpi_y, ==, 150);
  g_assert_cmpint (half.mode, ==, PLATEN_MODE_COLOR);
  g_assert_cmpint (tiny.mode, ==, PLATEN_MODE_GRAY);
  g_assert_cmpint (tiny.bits_per_sample, ==, 8);
  g_assert_cmpint (tiny.dpi_x, ==, 1); /* never 0 */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/image/format/stride-is-whole-bytes-without-padding",
                   test_stride_is_whole_bytes_without_padding);
  g_test_add_func ("/image/format/ordinary-page-passes", test_ordinary_page_passes);
  g_test_add_func ("/image/format/size-over-the-limit-is-refused",
                   test_size_over_the_limit_is_refused);
  g_test_add_func ("/image/format/strange-samples-and-resolutions-are-refused",
                   test_strange_samples_and_resolutions_are_refused);
  g_test_add_func ("/image/format/reduced-picture-keeps-the-size-of-the-paper",
                   test_reduced_picture_keeps_the_size_of_the_paper);

  return g_test_run ();
}
