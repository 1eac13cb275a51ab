/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"

#include <gio/gio.h>

static void
test_every_code_has_its_bus_name (void)
{
  for (int code = 0; code <= PLATEN_ERROR_DOUBLE_FEED; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (PLATEN_ERROR, code, "why");
      g_autofree char   *bus_name = g_dbus_error_encode_gerror (error);
      g_autofree char   *expected =
          g_strconcat ("org.platen.Platen1.Error.", platen_error_get_name (code), NULL);

      g_assert_cmpstr (bus_name, ==, expected);
    }
}

static void
test_names_differ (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = 0; code <= PLATEN_ERROR_DOUBLE_FEED; code++)
    g_assert_true (g_hash_table_add (names, (gpointer) platen_error_get_name (code)));
}

static void
test_an_error_from_the_bus_gets_its_code_back (void)
{
  g_autoptr (GError) error = NULL;

  platen_error_quark ();
  error = g_dbus_error_new_for_dbus_error ("org.platen.Platen1.Error.Jammed",
                                           "The feeder is jammed");

  g_assert_true (g_dbus_error_strip_remote_error (error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_JAMMED);
  g_assert_cmpstr (error->message, ==, "The feeder is jammed");
}

static void
test_a_code_that_is_none_reads_as_failed (void)
{
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*code*");
  g_assert_cmpstr (platen_error_get_name (PLATEN_ERROR_DOUBLE_FEED + 1), ==, "Failed");
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/every-code-has-its-bus-name",
                   test_every_code_has_its_bus_name);
  g_test_add_func ("/error/names-differ", test_names_differ);
  g_test_add_func ("/error/comes-back-from-the-bus",
                   test_an_error_from_the_bus_gets_its_code_back);
  g_test_add_func ("/error/no-such-code", test_a_code_that_is_none_reads_as_failed);
  return g_test_run ();
}
