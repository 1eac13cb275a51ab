/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "platen-limits.h"
#include "platen-store-profiles.h"

#include <sqlite3.h>

static gboolean
add (Fixture    *fixture,
     const char *id,
     const char *principal,
     const char *name,
     GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GVariant *row = g_variant_new ("(sssssb)", id, principal, name, "", "{}", FALSE);

  platen_store_add_profile_async (fixture->store, row, helper_keep, &result);

  return platen_store_add_profile_finish (fixture->store, helper_wait (&result), error);
}

static gboolean
change (Fixture    *fixture,
        const char *id,
        const char *principal,
        const char *name,
        GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GVariant *row = g_variant_new ("(sssssb)", id, principal, name, "dev", "{x}", TRUE);

  platen_store_change_profile_async (fixture->store, row, helper_keep, &result);

  return platen_store_change_profile_finish (fixture->store, helper_wait (&result),
                                             error);
}

static gboolean
take_away (Fixture *fixture, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_remove_profile_async (fixture->store, id, helper_keep, &result);

  return platen_store_remove_profile_finish (fixture->store, helper_wait (&result),
                                             error);
}

static char *
list (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant)     rows = NULL;
  g_autoptr (GError)       error = NULL;

  platen_store_list_profiles_async (fixture->store, helper_keep, &result);
  rows =
      platen_store_list_profiles_finish (fixture->store, helper_wait (&result), &error);
  g_assert_no_error (error);

  return g_variant_print (rows, FALSE);
}

static void
test_profiles_are_kept (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *one = NULL;
  g_autofree char   *both = NULL;
  g_autofree char   *none = NULL;

  g_assert_true (add (fixture, "1", "local", "b", &error));
  g_assert_true (add (fixture, "2", "origin:https://a.test", "A", &error));
  fixture_reopen (fixture);
  both = list (fixture);
  g_assert_cmpstr (both, ==,
                   "[('2', 'origin:https://a.test', 'A', '', '{}', false), "
                   "('1', 'local', 'b', '', '{}', false)]");

  g_assert_true (change (fixture, "1", "local", "c", &error));
  g_assert_true (take_away (fixture, "2", &error));
  fixture_reopen (fixture);
  one = list (fixture);
  g_assert_cmpstr (one, ==, "[('1', 'local', 'c', 'dev', '{x}', true)]");

  g_assert_true (take_away (fixture, "1", &error));
  g_assert_false (take_away (fixture, "1", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (change (fixture, "1", "local", "c", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  none = list (fixture);
  g_assert_cmpstr (none, ==, "[]");
}

static void
test_a_principal_has_a_name_once (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (add (fixture, "1", "local", "Letters", &error));
  g_assert_true (add (fixture, "2", "app:org.example", "Letters", &error));
  g_assert_true (add (fixture, "3", "local", "Other", &error));
  g_assert_false (add (fixture, "4", "local", "LETTERS", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "‘LETTERS’"));
  g_clear_error (&error);
  g_assert_false (change (fixture, "3", "local", "letters", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (change (fixture, "1", "local", "LETTERS", &error)); /* its own */
  g_assert_no_error (error);
}

/* Asked at once, before either is answered. */
static void
test_two_askers_cannot_have_the_same_name (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError)       error = NULL;

  platen_store_add_profile_async (
      fixture->store, g_variant_new ("(sssssb)", "1", "local", "a", "", "{}", FALSE),
      helper_keep, &first);
  platen_store_add_profile_async (
      fixture->store, g_variant_new ("(sssssb)", "2", "local", "A", "", "{}", FALSE),
      helper_keep, &second);
  g_assert_true (
      platen_store_add_profile_finish (fixture->store, helper_wait (&first), &error));
  g_assert_false (
      platen_store_add_profile_finish (fixture->store, helper_wait (&second), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
}

static void
test_a_principal_has_so_many_only (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < PLATEN_MAX_PROFILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%d", i);

      g_assert_true (add (fixture, name, "local", name, &error));
    }
  g_assert_false (add (fixture, "x", "local", "x", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_true (change (fixture, "n1", "local", "x", &error));
  g_assert_true (add (fixture, "y", "app:org.example", "x", &error));
  g_assert_true (take_away (fixture, "n2", &error));
  g_assert_true (add (fixture, "z", "local", "z", &error));
  g_assert_no_error (error);
}

static void
put_last (Fixture *fixture, const char *principal, const char *device, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  platen_store_put_last_settings_async (fixture->store,
                                        g_variant_new ("(sss)", principal, device, text),
                                        helper_keep, &result);
  platen_store_put_last_settings_finish (fixture->store, helper_wait (&result), &error);
  g_assert_no_error (error);
}

static GVariant *
list_last (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  GVariant                *rows;

  platen_store_list_last_settings_async (fixture->store, helper_keep, &result);
  rows = platen_store_list_last_settings_finish (fixture->store, helper_wait (&result),
                                                 &error);
  g_assert_no_error (error);

  return rows;
}

static void
test_the_last_settings_replace_those_before (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) rows = NULL;
  g_autofree char     *text = NULL;

  put_last (fixture, "local", "d", "{a}");
  put_last (fixture, "app:org.example", "d", "{b}");
  put_last (fixture, "local", "d", "{c}");
  fixture_reopen (fixture);
  rows = list_last (fixture);
  text = g_variant_print (rows, FALSE);
  g_assert_cmpstr (text, ==, "[('app:org.example', 'd', '{b}'), ('local', 'd', '{c}')]");
}

static void
test_the_oldest_settings_are_forgotten (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) rows = NULL;

  put_last (fixture, "app:org.example", "d", "{}");
  for (int i = 0; i <= PLATEN_MAX_LAST_SETTINGS; i++)
    {
      g_autofree char *device = g_strdup_printf ("d%d", i);

      put_last (fixture, "local", device, "{}");
    }
  rows = list_last (fixture);
  g_assert_cmpuint (g_variant_n_children (rows), ==, PLATEN_MAX_LAST_SETTINGS + 1);
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      const char *device;

      g_variant_get_child (rows, i, "(&s&s&s)", NULL, &device, NULL);
      g_assert_cmpstr (device, !=, "d0");
    }
}

/* As the first version of the index was. */
static void
make_old (const char *root)
{
  g_autofree char *path = g_build_filename (root, "platen.db", NULL);
  sqlite3         *connection;

  g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (connection,
                                 "DROP TABLE profiles; DROP TABLE last_settings;"
                                 "PRAGMA user_version = 1",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (connection);
}

static void
test_an_older_store_learns_of_profiles (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *page_id = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char   *before = NULL;
  g_autofree char   *after = NULL;
  g_autoptr (GError) error = NULL;

  fixture_close (fixture);
  make_old (fixture->root);
  fixture_open (fixture);
  fixture_assert_order (fixture, page_id, NULL);
  before = list (fixture);
  g_assert_cmpstr (before, ==, "[]");
  g_assert_true (add (fixture, "1", "local", "a", &error));
  put_last (fixture, "local", "d", "{}");
  fixture_reopen (fixture);
  after = list (fixture);
  g_assert_cmpstr (after, ==, "[('1', 'local', 'a', '', '{}', false)]");
}

#define TEST(path, function) \
  g_test_add ("/store/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("profiles/are-kept", test_profiles_are_kept);
  TEST ("profiles/one-of-a-name", test_a_principal_has_a_name_once);
  TEST ("profiles/two-askers", test_two_askers_cannot_have_the_same_name);
  TEST ("profiles/limit", test_a_principal_has_so_many_only);
  TEST ("last-settings/replace", test_the_last_settings_replace_those_before);
  TEST ("last-settings/limit", test_the_oldest_settings_are_forgotten);
  TEST ("profiles/migration", test_an_older_store_learns_of_profiles);
  return g_test_run ();
}
