/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-words.h"

static void
test_sources_go_to_words_and_back (void)
{
  for (PlatenSourceKind source = 0; source <= PLATEN_SOURCE_FEEDER_DUPLEX; source++)
    {
      PlatenSourceKind   read = PLATEN_SOURCE_AUTO;
      g_autoptr (GError) error = NULL;

      g_assert_true (platen_source_kind_from_string (
          platen_source_kind_to_string (source), &read, &error));
      g_assert_no_error (error);
      g_assert_cmpint (read, ==, source);
    }
}

static void
test_modes_go_to_words_and_back (void)
{
  for (PlatenMode mode = 0; mode <= PLATEN_MODE_COLOR; mode++)
    {
      PlatenMode         read = PLATEN_MODE_BILEVEL;
      g_autoptr (GError) error = NULL;

      g_assert_true (
          platen_mode_from_string (platen_mode_to_string (mode), &read, &error));
      g_assert_no_error (error);
      g_assert_cmpint (read, ==, mode);
    }
}

static void
test_words_are_those_of_the_manual (void)
{
  g_assert_cmpstr (platen_source_kind_to_string (PLATEN_SOURCE_AUTO), ==, "auto");
  g_assert_cmpstr (platen_source_kind_to_string (PLATEN_SOURCE_FLATBED), ==, "flatbed");
  g_assert_cmpstr (platen_source_kind_to_string (PLATEN_SOURCE_FEEDER), ==, "feeder");
  g_assert_cmpstr (platen_source_kind_to_string (PLATEN_SOURCE_FEEDER_DUPLEX), ==,
                   "feeder-duplex");
  g_assert_cmpstr (platen_mode_to_string (PLATEN_MODE_BILEVEL), ==, "bilevel");
  g_assert_cmpstr (platen_mode_to_string (PLATEN_MODE_GRAY), ==, "gray");
  g_assert_cmpstr (platen_mode_to_string (PLATEN_MODE_COLOR), ==, "color");
}

static void
test_a_wrong_source_names_the_key_and_the_right_words (void)
{
  const char *const wrong[] = { "Flatbed", "feeder ", "", NULL, "flat" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      PlatenSourceKind   source = PLATEN_SOURCE_FEEDER;
      g_autoptr (GError) error = NULL;

      g_assert_false (platen_source_kind_from_string (wrong[i], &source, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "‘source’"));
      g_assert_nonnull (strstr (error->message, "auto, flatbed, feeder, feeder-duplex"));
      g_assert_cmpint (source, ==, PLATEN_SOURCE_FEEDER);
    }
}

static void
test_a_wrong_mode_names_itself (void)
{
  PlatenMode         mode = PLATEN_MODE_GRAY;
  g_autoptr (GError) error = NULL;

  g_assert_false (platen_mode_from_string ("grey", &mode, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==,
                   "‘mode’ cannot be ‘grey’; it is one of: bilevel, gray, color");
  g_assert_cmpint (mode, ==, PLATEN_MODE_GRAY);
}

static void
test_colour_has_three_channels (void)
{
  g_assert_cmpuint (platen_mode_get_n_channels (PLATEN_MODE_BILEVEL), ==, 1);
  g_assert_cmpuint (platen_mode_get_n_channels (PLATEN_MODE_GRAY), ==, 1);
  g_assert_cmpuint (platen_mode_get_n_channels (PLATEN_MODE_COLOR), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/sources-and-back", test_sources_go_to_words_and_back);
  g_test_add_func ("/words/modes-and-back", test_modes_go_to_words_and_back);
  g_test_add_func ("/words/of-the-manual", test_words_are_those_of_the_manual);
  g_test_add_func ("/words/wrong-source",
                   test_a_wrong_source_names_the_key_and_the_right_words);
  g_test_add_func ("/words/wrong-mode", test_a_wrong_mode_names_itself);
  g_test_add_func ("/words/channels", test_colour_has_three_channels);
  return g_test_run ();
}
