/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-limits.h"
#include "platen-principal.h"

static void
test_origins_as_browsers_write_them_are_valid (void)
{
  const char *const origins[] = {
    "https://example.org",       "http://example.org",       "https://a",
    "https://example.org:8443",  "http://example.org:443",   "https://example.org:80",
    "http://127.0.0.1:3000",     "http://localhost",         "https://[::1]",
    "https://[::1]:8443",        "https://xn--bcher-kva.de", "https://a_b.example",
    "https://example.org:65535", "https://1-2.example",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_test_message ("origin ‘%s’", origins[i]);
      g_assert_true (platen_origin_is_valid (origins[i]));
    }
}

static void
test_anything_else_can_hold_no_grant (void)
{
  const char *const others[] = {
    NULL,
    "",
    "null",
    "*",
    "https://",
    "https://:443",
    "example.org",
    "ftp://example.org",
    "file://",
    "HTTPS://example.org",
    "https://Example.org",
    "https://example.org/",
    "https://example.org/path",
    "https://example.org?x",
    "https://example.org#x",
    "https://example.org.",
    "https://.example.org",
    "https://user@example.org",
    "https://example.org:443",
    "http://example.org:80",
    "https://example.org:",
    "https://example.org:0",
    "https://example.org:08",
    "https://example.org:65536",
    "https://example.org:-1",
    "https://example.org:+1",
    "https://example.org: 1",
    "https://example.org:1a",
    "https://exa mple.org",
    "https://bücher.de",
    "https://example.org\n",
    "https://example.org https://evil.example",
    "https://[::1",
    "https://[]",
    "https://[::1]x",
    "https://[::G]",
    "https:///example.org",
    " https://example.org",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_test_message ("origin ‘%s’", others[i] != NULL ? others[i] : "(none)");
      g_assert_false (platen_origin_is_valid (others[i]));
    }
}

static void
test_an_endless_origin_is_refused (void)
{
  g_autofree char *host = g_strnfill (PLATEN_MAX_ORIGIN_BYTES - 8, 'a');
  g_autofree char *longest = g_strconcat ("https://", host, NULL);
  g_autofree char *longer = g_strconcat ("https://a", host, NULL);

  g_assert_true (platen_origin_is_valid (longest));
  g_assert_false (platen_origin_is_valid (longer));
}

static void
test_an_origin_and_its_principal_belong_together (void)
{
  g_autofree char *principal = platen_principal_for_origin ("https://example.org");

  g_assert_true (platen_principal_is_valid (principal));
  g_assert_cmpstr (platen_principal_get_origin (principal), ==, "https://example.org");
}

static void
test_an_application_and_the_local_user_have_no_origin (void)
{
  g_autofree char *app = platen_principal_for_app ("org.example.Scan");

  g_assert_true (platen_principal_is_valid (app));
  g_assert_null (platen_principal_get_origin (app));
  g_assert_true (platen_principal_is_valid (PLATEN_PRINCIPAL_LOCAL));
  g_assert_null (platen_principal_get_origin (PLATEN_PRINCIPAL_LOCAL));
}

static void
test_no_two_kinds_of_caller_share_a_principal (void)
{
  g_autofree char *app = platen_principal_for_app ("origin:https://example.org");
  g_autofree char *origin = platen_principal_for_origin ("https://example.org");

  g_assert_cmpstr (app, !=, origin);
  g_assert_null (platen_principal_get_origin (app));
}

static void
test_other_texts_are_no_principal (void)
{
  const char *const others[] = { NULL,          "",
                                 "Local",       "local ",
                                 "origin:",     "app:",
                                 "origin:null", "origin:a.example",
                                 "user:1",      "origin:https://A.example" };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (platen_principal_is_valid (others[i]));
}

static void
test_a_bad_origin_gets_no_principal (void)
{
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*platen_origin_is_valid*");
  g_assert_null (platen_principal_for_origin ("https://example.org/"));
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/origin/as-browsers-write",
                   test_origins_as_browsers_write_them_are_valid);
  g_test_add_func ("/origin/anything-else", test_anything_else_can_hold_no_grant);
  g_test_add_func ("/origin/endless", test_an_endless_origin_is_refused);
  g_test_add_func ("/principal/origin", test_an_origin_and_its_principal_belong_together);
  g_test_add_func ("/principal/no-origin",
                   test_an_application_and_the_local_user_have_no_origin);
  g_test_add_func ("/principal/kinds-differ",
                   test_no_two_kinds_of_caller_share_a_principal);
  g_test_add_func ("/principal/others", test_other_texts_are_no_principal);
  g_test_add_func ("/principal/bad-origin", test_a_bad_origin_gets_no_principal);
  return g_test_run ();
}
