/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-options.h"

typedef struct
{
  int   number;
  char *text; /* owned */
} Target;

static gboolean
store_even (GVariant *value, gpointer target, GError **error)
{
  int number = g_variant_get_int32 (value);

  if (number % 2 != 0)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘even’ cannot be %d", number);
      return FALSE;
    }

  ((Target *) target)->number = number;
  return TRUE;
}

static gboolean
store_text (GVariant *value, gpointer target, GError **error)
{
  ((Target *) target)->text = g_variant_dup_string (value, NULL);
  return TRUE;
}

static const PlatenOption table[] = {
  { "even", "i", store_even },
  { "text", "s", store_text },
  { "any", "ai", NULL },
};

static gboolean
parse (const char *options, Target *target, GError **error)
{
  g_autoptr (GVariant) dict =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL);

  g_assert_nonnull (dict);

  return platen_options_parse (table, G_N_ELEMENTS (table), dict, target, error);
}

static void
assert_refused (const char *options, const char *message)
{
  Target             target = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (parse (options, &target, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, message);
  g_free (target.text);
}

static void
test_every_key_reaches_its_row (void)
{
  Target             target = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char   *text = NULL;

  g_assert_true (
      parse ("{'even': <4>, 'text': <'hello'>, 'any': <[1, 2]>}", &target, &error));
  text = target.text;
  g_assert_no_error (error);
  g_assert_cmpint (target.number, ==, 4);
  g_assert_cmpstr (text, ==, "hello");
}

static void
test_no_options_are_fine (void)
{
  Target target = { .number = 6 };

  g_assert_true (parse ("{}", &target, NULL));
  g_assert_true (platen_options_parse (table, G_N_ELEMENTS (table), NULL, &target, NULL));
  g_assert_cmpint (target.number, ==, 6);
}

static void
test_a_number_comes_in_any_integer_type (void)
{
  const char *const numbers[] = {
    "{'even': <int16 8>}", "{'even': <uint16 8>}", "{'even': <uint32 8>}",
    "{'even': <int64 8>}", "{'even': <uint64 8>}", "{'even': <byte 8>}",
    "{'even': <@i 8>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      Target             target = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_true (parse (numbers[i], &target, &error));
      g_assert_no_error (error);
      g_assert_cmpint (target.number, ==, 8);
    }
}

static void
test_a_number_too_large_is_not_cut (void)
{
  const char *const numbers[] = {
    "{'even': <uint32 4294967294>}",
    "{'even': <int64 4294967296>}",
    "{'even': <int64 -4294967296>}",
    "{'even': <uint64 18446744073709551614>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      Target             target = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (parse (numbers[i], &target, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "‘even’"));
      g_assert_cmpint (target.number, ==, 0);
    }
}

static void
test_nothing_that_was_written_is_ignored (void)
{
  assert_refused ("{'odd': <1>}", "Unknown option ‘odd’; it is one of: even, text, any");
  assert_refused ("{'Even': <2>}",
                  "Unknown option ‘Even’; it is one of: even, text, any");
  assert_refused ("{'': <2>}", "Unknown option ‘’; it is one of: even, text, any");
  assert_refused ("{'even': <2>, 'even': <4>}", "Option ‘even’ is given twice");
  assert_refused ("{'even': <3>}", "‘even’ cannot be 3");
}

static void
test_a_wrong_type_names_the_key_and_the_right_type (void)
{
  assert_refused ("{'even': <'2'>}", "‘even’ has type ‘s’; it must have type ‘i’");
  assert_refused ("{'even': <2.0>}", "‘even’ has type ‘d’; it must have type ‘i’");
  assert_refused ("{'even': <true>}", "‘even’ has type ‘b’; it must have type ‘i’");
  assert_refused ("{'text': <2>}", "‘text’ has type ‘i’; it must have type ‘s’");
  assert_refused ("{'any': <2>}", "‘any’ has type ‘i’; it must have type ‘ai’");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/every-key", test_every_key_reaches_its_row);
  g_test_add_func ("/options/none", test_no_options_are_fine);
  g_test_add_func ("/options/any-integer", test_a_number_comes_in_any_integer_type);
  g_test_add_func ("/options/too-large", test_a_number_too_large_is_not_cut);
  g_test_add_func ("/options/nothing-ignored", test_nothing_that_was_written_is_ignored);
  g_test_add_func ("/options/wrong-type",
                   test_a_wrong_type_names_the_key_and_the_right_type);
  return g_test_run ();
}
