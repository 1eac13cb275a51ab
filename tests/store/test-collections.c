/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

static void
test_collections_belong_to_principals (Fixture *fixture, gconstpointer unused)
{
  const char              *stranger = "origin:https://example.org";
  g_autofree char         *theirs = helper_create_collection (fixture->store, stranger);
  g_autofree char         *page = helper_add (fixture->store, theirs, 1);
  g_autoptr (GError)       error = NULL;
  g_autoptr (GPtrArray)    pages = NULL;
  g_autoptr (GVariant)     list = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  const char              *id, *principal;
  guint                    n_pages;

  g_assert_null (helper_list_pages (fixture->store, theirs, "local", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  pages = helper_list_pages (fixture->store, theirs, stranger, &error);
  g_assert_cmpuint (pages->len, ==, 1);

  platen_store_list_collections_async (fixture->store, stranger, helper_keep, &result);
  list = platen_store_list_collections_finish (fixture->store, helper_wait (&result),
                                               &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  g_variant_get_child (list, 0, "(&s&sxu)", &id, &principal, NULL, &n_pages);
  g_assert_cmpstr (id, ==, theirs);
  g_assert_cmpstr (principal, ==, stranger);
  g_assert_cmpuint (n_pages, ==, 1);

  g_clear_object (&result);
  g_clear_pointer (&list, g_variant_unref);
  platen_store_list_collections_async (fixture->store, NULL, helper_keep, &result);
  list = platen_store_list_collections_finish (fixture->store, helper_wait (&result),
                                               &error);
  g_assert_cmpuint (g_variant_n_children (list), ==, 2);
}

static void
test_collection_goes_with_its_pages (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *id = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char   *path = helper_page_path (fixture->root, id, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (
      helper_remove_collection (fixture->store, fixture->collection_id, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_null (
      helper_list_pages (fixture->store, fixture->collection_id, "local", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_false (
      helper_remove_collection (fixture->store, fixture->collection_id, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
}

static void
test_collection_needs_a_principal (Fixture *fixture, gconstpointer unused)
{
  const char *const nobody[] = { "", "root", "origin:https://EXAMPLE.org", "app:" };

  for (gsize i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError)       error = NULL;

      platen_store_create_collection_async (fixture->store, nobody[i], helper_keep,
                                            &result);
      g_assert_null (platen_store_create_collection_finish (
          fixture->store, helper_wait (&result), &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
    }
}

static GVariant *
list_grants (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  GVariant                *grants;

  platen_store_list_grants_async (fixture->store, helper_keep, &result);
  grants =
      platen_store_list_grants_finish (fixture->store, helper_wait (&result), &error);
  g_assert_no_error (error);

  return grants;
}

static gboolean
grant (Fixture *fixture, const char *origin, const char *capability, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_add_grant_async (fixture->store, origin, capability, helper_keep, &result);

  return platen_store_add_grant_finish (fixture->store, helper_wait (&result), error);
}

static void
take_back (Fixture *fixture, const char *origin, const char *capability)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  platen_store_remove_grants_async (fixture->store, origin, capability, helper_keep,
                                    &result);
  platen_store_remove_grants_finish (fixture->store, helper_wait (&result), &error);
  g_assert_no_error (error);
}

static void
test_grants_are_kept (Fixture *fixture, gconstpointer unused)
{
  const char          *site = "https://example.org";
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;
  g_autoptr (GVariant) rest = NULL;
  g_autoptr (GVariant) none = NULL;
  const char          *capability;

  g_assert_true (grant (fixture, site, "scan", &error));
  g_assert_true (grant (fixture, site, "camera", &error));
  before = list_grants (fixture);
  g_assert_true (grant (fixture, site, "scan", &error));
  fixture_reopen (fixture);
  after = list_grants (fixture);
  g_assert_true (g_variant_equal (before, after)); /* the time too */
  g_assert_cmpuint (g_variant_n_children (after), ==, 2);

  take_back (fixture, site, "scan");
  rest = list_grants (fixture);
  g_assert_cmpuint (g_variant_n_children (rest), ==, 1);
  g_variant_get_child (rest, 0, "(&s&sx)", NULL, &capability, NULL);
  g_assert_cmpstr (capability, ==, "camera");
  take_back (fixture, site, NULL);
  take_back (fixture, site, NULL);
  none = list_grants (fixture);
  g_assert_cmpuint (g_variant_n_children (none), ==, 0);

  g_assert_false (grant (fixture, "https://example.org/", "scan", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
}

#define TEST(path, function) \
  g_test_add ("/store/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("collections/belong-to-principals", test_collections_belong_to_principals);
  TEST ("collections/go-with-their-pages", test_collection_goes_with_its_pages);
  TEST ("collections/need-a-principal", test_collection_needs_a_principal);
  TEST ("grants/are-kept", test_grants_are_kept);
  return g_test_run ();
}
