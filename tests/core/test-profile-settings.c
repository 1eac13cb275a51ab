/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-profile-choice.h"
#include "platen-profile-name.h"
#include "platen-profile-settings.h"

static void
test_a_name_is_something_to_read (void)
{
  const char *const bad[] = { "",
                              " ",
                              " a",
                              "a ",
                              "a\tb",
                              "a\nb",
                              "a\x7f",
                              "a\xe2\x80\x8b"
                              "b",
                              "\xff",
                              "\xe2\x80\xa8",
                              "a\xe2\x80\xae"
                              "b" };
  const char *const good[] = { "a", "Letters in grey", "Bücher", "合同",
                               "100 % / A4 [x]" };
  g_autofree char  *longest = g_strnfill (PLATEN_MAX_PROFILE_NAME, 'x');
  g_autofree char  *too_long = g_strnfill (PLATEN_MAX_PROFILE_NAME + 1, 'x');
  g_autofree char  *kept = platen_profile_name_check (longest, NULL);

  g_assert_cmpstr (kept, ==, longest);
  g_assert_null (platen_profile_name_check (too_long, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("bad %" G_GSIZE_FORMAT, i);
      g_assert_null (platen_profile_name_check (bad[i], &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char   *name = platen_profile_name_check (good[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (name, ==, good[i]);
    }
}

static void
test_names_that_read_the_same_are_the_same (void)
{
  g_autofree char *composed = platen_profile_name_check ("u\xcc\x88", NULL);

  g_assert_cmpstr (composed, ==, "ü");
  g_assert_true (platen_profile_name_equal ("Letters", "LETTERS"));
  g_assert_true (platen_profile_name_equal ("Bücher", "BU\xcc\x88"
                                                      "CHER"));
  g_assert_true (platen_profile_name_equal ("Straße", "STRASSE"));
  g_assert_true (platen_profile_name_equal ("A4", "Ａ４")); /* full width */
  g_assert_false (platen_profile_name_equal ("Letter", "Letters"));
}

static GVariant *
parse (const char *text)
{
  return g_variant_ref_sink (g_variant_new_parsed (text));
}

static void
assert_same (GVariant *settings, const char *text)
{
  g_autoptr (GVariant) wanted = parse (text);
  GVariantIter         iter;
  const char          *key;
  GVariant            *value;

  g_assert_cmpuint (g_variant_n_children (settings), ==, g_variant_n_children (wanted));
  g_variant_iter_init (&iter, wanted);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) found = g_variant_lookup_value (settings, key, NULL);

      g_test_message ("‘%s’", key);
      g_assert_nonnull (found);
      g_assert_cmpvariant (found, value);
    }
}

static void
test_only_what_was_said_is_kept (void)
{
  g_autoptr (GVariant) said = parse ("{'resolution': <uint64 300>, 'gamma': <2>,"
                                     " 'deskew': <false>, 'page-size': <'A4'>}");
  g_autoptr (GVariant) none = parse ("@a{sv} {}");
  g_autoptr (GVariant) kept = platen_profile_settings_check (said, NULL);
  g_autoptr (GVariant) empty = platen_profile_settings_check (none, NULL);
  g_autofree char     *text = g_variant_print (kept, TRUE);
  g_autoptr (GVariant) again = platen_profile_settings_from_text (text);

  assert_same (kept, "{'resolution': <300>, 'gamma': <2.0>, 'deskew': <false>,"
                     " 'page-size': <'a4'>}");
  assert_same (empty, "@a{sv} {}");
  g_assert_cmpvariant (again, kept);
  g_assert_null (platen_profile_settings_from_text ("{'resolution': <0>}"));
  g_assert_null (platen_profile_settings_from_text ("garbage"));
}

static void
test_too_much_is_refused (void)
{
  g_autofree char     *longest = g_strnfill (PLATEN_MAX_PROFILE_BYTES, 'x');
  g_autoptr (GVariant) much =
      g_variant_ref_sink (g_variant_new_parsed ("{'options': <{'a': <%s>}>}", longest));
  g_autoptr (GError) error = NULL;

  g_assert_null (platen_profile_settings_check (much, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
}

static void
assert_merged (const char *settings,
               const char *said,
               const char *all,
               const char *wishes)
{
  g_autoptr (GVariant) profile = parse (settings);
  g_autoptr (GVariant) own = parse (said);
  g_autoptr (GVariant) wished = NULL;
  g_autoptr (GVariant) merged = platen_profile_settings_merge (profile, own, &wished);

  assert_same (merged, all);
  assert_same (wished, wishes);
}

static void
test_what_the_caller_says_wins (void)
{
  assert_merged ("{'mode': <'gray'>, 'resolution': <300>}", "{'resolution': <75>}",
                 "{'mode': <'gray'>, 'resolution': <75>}", "{'mode': <'gray'>}");
  assert_merged ("@a{sv} {}", "{'resolution': <75>}", "{'resolution': <75>}",
                 "@a{sv} {}");
  /* Paper and area say the same thing. */
  assert_merged ("{'page-size': <'a4'>}", "{'area': <(0, 0, 1, 1)>}",
                 "{'area': <(0, 0, 1, 1)>}", "@a{sv} {}");
  assert_merged ("{'area': <(0, 0, 1, 1)>}", "{'page-size': <'a4'>}",
                 "{'page-size': <'a4'>}", "@a{sv} {}");
  /* The device's own options are joined one by one, the caller's last. */
  assert_merged ("{'options': <{'a': <1>, 'b': <2>}>}", "{'options': <{'b': <3>}>}",
                 "{'options': <{'a': <1>, 'b': <3>}>}", "{'options': <{'a': <1>}>}");
}

static void
test_text_of_a_file_becomes_values (void)
{
  static const struct
  {
    const char *key;
    const char *text;
    const char *value;
  } cases[] = {
    { "source", "feeder", "'feeder'" },
    { "resolution", "300", "300" },
    { "gamma", "1.5", "1.5" },
    { "deskew", "true", "true" },
    { "area", "0; 1,2 , 3", "(0,1,2,3)" },
    { "page-size", "a4", "'a4'" },
  };
  static const char *const bad[][2] = {
    { "resolution", "300dpi" },
    { "resolution", "" },
    { "resolution", "99999999999" },
    { "gamma", "" },
    { "gamma", "1,5" },
    { "deskew", "yes" },
    { "area", "0, 0, 1" },
    { "options", "{}" },
    { "colour", "red" },
    { "area", "0, 0, 1, 1, 1" },
    { "resolution", "1, 2" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) wanted =
          g_variant_ref_sink (g_variant_new_parsed (cases[i].value));
      g_autoptr (GVariant) value =
          platen_profile_settings_read_value (cases[i].key, cases[i].text, NULL);

      g_assert_nonnull (value);
      g_assert_cmpvariant (value, wanted);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("‘%s’ ‘%s’", bad[i][0], bad[i][1]);
      g_assert_null (platen_profile_settings_read_value (bad[i][0], bad[i][1], &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_a_choice_is_one_thing (void)
{
  g_auto (PlatenProfileChoice) choice = { NULL };
  g_auto (PlatenProfileChoice) both = { NULL };
  g_autoptr (GVariant)         options = parse ("{'profile': <'x'>, 'resolution': <75>}");
  g_autoptr (GVariant) double_options = parse ("{'profile': <'x'>, 'last-used': <true>}");
  g_autoptr (GVariant) rest = NULL;
  g_autoptr (GVariant) none = NULL;
  g_autoptr (GError)   error = NULL;

  g_assert_true (platen_profile_choice_take (&choice, options, &rest, NULL));
  g_assert_cmpstr (choice.name, ==, "x");
  g_assert_false (choice.is_last);
  assert_same (rest, "{'resolution': <75>}");
  g_assert_false (platen_profile_choice_take (&both, double_options, &none, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_null (none);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/profile/name/readable", test_a_name_is_something_to_read);
  g_test_add_func ("/profile/name/same", test_names_that_read_the_same_are_the_same);
  g_test_add_func ("/profile/settings/kept", test_only_what_was_said_is_kept);
  g_test_add_func ("/profile/settings/limit", test_too_much_is_refused);
  g_test_add_func ("/profile/settings/merge", test_what_the_caller_says_wins);
  g_test_add_func ("/profile/settings/text", test_text_of_a_file_becomes_values);
  g_test_add_func ("/profile/choice", test_a_choice_is_one_thing);
  return g_test_run ();
}
