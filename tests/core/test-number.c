/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-number.h"

#include <math.h>

static void
assert_text (double number, const char *expected)
{
  g_autofree char *text = platen_number_to_string (number);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_numbers_have_the_digits_they_need (void)
{
  assert_text (0, "0");
  assert_text (-300, "-300");
  assert_text (1.5, "1.5");
  assert_text (-42.16999816894531, "-42.17");
  assert_text (32767.999893188477, "32767.9999");
  assert_text (16777216, "16777216");
  assert_text (1073741824, "1073741824");
  assert_text (1e300, "1e+300");
  assert_text (NAN, "nan");
  assert_text (INFINITY, "inf");
}

static void
test_what_is_allowed_is_told (void)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));
  const double       some[] = { -8, 0.25, 65536 };
  g_autofree char   *none = platen_number_describe_list (numbers);
  g_autofree char   *list = NULL;
  g_autofree char   *range = platen_number_describe_range (-1, 32767.999893188477, 0);
  g_autofree char   *steps = platen_number_describe_range (4, 192, 2);

  g_array_append_vals (numbers, some, G_N_ELEMENTS (some));
  list = platen_number_describe_list (numbers);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (list, ==, "-8, 0.25, 65536");
  g_assert_cmpstr (range, ==, "from -1 to 32767.9999");
  g_assert_cmpstr (steps, ==, "from 4 to 192 in steps of 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/number/digits", test_numbers_have_the_digits_they_need);
  g_test_add_func ("/number/allowed", test_what_is_allowed_is_told);

  return g_test_run ();
}
