/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-fixture.h"

#include "platen-error.h"

static void
allow (ServiceFixture    *fixture,
       const char        *origin,
       const char *const *capabilities,
       GError           **error)
{
  PlatenSites             *sites = platen_service_get_sites (fixture->service);
  g_autoptr (GAsyncResult) result = NULL;

  platen_sites_allow_async (sites, origin, capabilities, service_fixture_take_result,
                            &result);
  platen_sites_allow_finish (sites, service_fixture_wait_result (&result), error);
}

static void
take_back (ServiceFixture *fixture, const char *origin, GError **error)
{
  PlatenSites             *sites = platen_service_get_sites (fixture->service);
  g_autoptr (GAsyncResult) result = NULL;

  platen_sites_revoke_async (sites, origin, service_fixture_take_result, &result);
  platen_sites_revoke_finish (sites, service_fixture_wait_result (&result), error);
}

static gboolean
may_scan (ServiceFixture *fixture, const char *origin)
{
  return platen_sites_is_granted (platen_service_get_sites (fixture->service), origin,
                                  "scan");
}

static void
test_a_grant_is_for_exactly_that_origin (ServiceFixture *fixture, gconstpointer unused)
{
  static const char *const others[] = {
    "null",
    "https://app.test.evil.com",
    "https://evilapp.test",
    "http://app.test",
    "https://app.test:444",
    "https://APP.test",
    "https://app.test.",
    "https://app.test/",
    "",
  };
  GError *error = NULL;

  allow (fixture, "https://app.test", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (may_scan (fixture, "https://app.test"));
  g_assert_false (platen_sites_is_granted (platen_service_get_sites (fixture->service),
                                           "https://app.test", "camera"));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_test_message ("‘%s’", others[i]);
      g_assert_false (may_scan (fixture, others[i]));
    }
}

static void
test_grants_last_unless_the_line_can_be_forged (ServiceFixture *fixture,
                                                gconstpointer   unused)
{
  static const char *const lasting[] = { "https://app.test", "http://127.0.0.1:8000",
                                         "http://localhost:3000", "http://[::1]:8000" };
  static const char *const passing[] = { "http://intranet.test",
                                         "http://127.0.0.1.evil.test",
                                         "http://localhost.evil.test" };
  GError                  *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (lasting); i++)
    allow (fixture, lasting[i], NULL, &error);
  for (gsize i = 0; i < G_N_ELEMENTS (passing); i++)
    {
      allow (fixture, passing[i], NULL, &error);
      g_assert_true (may_scan (fixture, passing[i]));
    }
  g_assert_no_error (error);

  service_fixture_restart (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (lasting); i++)
    g_assert_true (may_scan (fixture, lasting[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (passing); i++)
    g_assert_false (may_scan (fixture, passing[i]));
}

static void
test_a_revoked_grant_is_gone_for_good (ServiceFixture *fixture, gconstpointer unused)
{
  const char *const capabilities[] = { "scan", "camera", NULL };
  GError           *error = NULL;

  allow (fixture, "https://app.test", capabilities, &error);
  take_back (fixture, "https://app.test", &error);
  g_assert_no_error (error);
  g_assert_false (may_scan (fixture, "https://app.test"));
  service_fixture_restart (fixture);
  g_assert_false (may_scan (fixture, "https://app.test"));

  take_back (fixture, "https://app.test", &error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);
}

static void
test_what_is_no_origin_is_refused (ServiceFixture *fixture, gconstpointer unused)
{
  static const char *const bad[] = { "",
                                     "null",
                                     "app.test",
                                     "https://app.test/",
                                     "https://*.test",
                                     "ftp://app.test",
                                     "https://user@app.test" };
  const char *const        capabilities[] = { "scan", "everything", NULL };
  GError                  *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("‘%s’", bad[i]);
      allow (fixture, bad[i], NULL, &error);
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }

  allow (fixture, "https://app.test", capabilities, &error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "everything"));
  g_clear_error (&error);
  g_assert_false (may_scan (fixture, "https://app.test"));
}

#define ADD(path, function) \
  g_test_add ("/sites/" path, ServiceFixture, NULL, service_fixture_set_up, function, \
              service_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("exact", test_a_grant_is_for_exactly_that_origin);
  ADD ("lasting", test_grants_last_unless_the_line_can_be_forged);
  ADD ("revoked", test_a_revoked_grant_is_gone_for_good);
  ADD ("no-origin", test_what_is_no_origin_is_refused);

  return g_test_run ();
}
