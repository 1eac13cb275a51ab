/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* One line for each finding: kind, page, collection, and whether it was repaired. */
static char *
check (Fixture *fixture, gboolean repair)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) findings = helper_check (fixture->store, repair, &error);
  g_autoptr (GString)  text = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_type_string (findings), ==, "aa{sv}");
  for (gsize i = 0; i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);
      const char          *kind, *page, *collection, *detail;
      gboolean             repaired;

      g_assert_true (g_variant_lookup (finding, "kind", "&s", &kind));
      g_assert_true (g_variant_lookup (finding, "page", "&s", &page));
      g_assert_true (g_variant_lookup (finding, "collection", "&s", &collection));
      g_assert_true (g_variant_lookup (finding, "detail", "&s", &detail));
      g_assert_true (g_variant_lookup (finding, "repaired", "b", &repaired));
      g_assert_cmpstr (detail, !=, "");
      g_string_append_printf (text, "%s %s %s %s\n", kind, page, collection,
                              repaired ? "repaired" : "left");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_findings (Fixture *fixture, gboolean repair, const char *kind, const char *page_id)
{
  g_autofree char *found = check (fixture, repair);
  g_autofree char *expected = NULL;

  expected = g_strdup_printf ("%s %s %s %s\n", kind, page_id, fixture->collection_id,
                              repair ? "repaired" : "left");
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_sound (Fixture *fixture)
{
  g_autofree char *found = check (fixture, FALSE);

  g_assert_cmpstr (found, ==, "");
}

static char *
quarantine_path (Fixture *fixture, const char *page_id, const char *name)
{
  return g_build_filename (fixture->root, "quarantine", page_id, name, NULL);
}

static void
test_flipped_byte_is_found (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char *b = helper_add (fixture->store, fixture->collection_id, 2);
  g_autofree char *master = helper_page_path (fixture->root, a, "master");
  g_autofree char *aside = quarantine_path (fixture, a, "master");

  assert_sound (fixture);
  helper_flip_byte (master, 1234);
  assert_findings (fixture, FALSE, "damaged", a);
  fixture_assert_order (fixture, a, b, NULL); /* looking changes nothing */
  assert_findings (fixture, TRUE, "damaged", a);
  fixture_assert_order (fixture, b, NULL);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  assert_sound (fixture);
  fixture_reopen (fixture);
  fixture_assert_order (fixture, b, NULL);
}

static void
test_longer_page_is_found (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char *master = helper_page_path (fixture->root, a, "master");

  g_assert_cmpint (truncate (master, 4001), ==, 0);
  assert_findings (fixture, FALSE, "damaged", a);
  g_assert_cmpint (truncate (master, 0), ==, 0);
  assert_findings (fixture, TRUE, "damaged", a);
}

static void
test_missing_page_is_found (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char   *b = helper_add (fixture->store, fixture->collection_id, 2);
  g_autofree char   *c = helper_add (fixture->store, fixture->collection_id, 3);
  g_autofree char   *folder = helper_page_path (fixture->root, a, NULL);
  g_autofree char   *master = helper_page_path (fixture->root, c, "master");
  g_autofree char   *aside = quarantine_path (fixture, c, "preview");
  g_autoptr (GError) error = NULL;

  helper_remove_tree (folder);
  g_assert_cmpint (helper_open_page (fixture->store, a, PLATEN_RENDITION_MASTER, &error),
                   ==, -1);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "platenctl fsck"));

  assert_findings (fixture, FALSE, "missing", a);
  assert_findings (fixture, TRUE, "missing", a);
  fixture_assert_order (fixture, b, c, NULL);

  g_assert_cmpint (g_unlink (master), ==, 0);
  assert_findings (fixture, TRUE, "missing", c);
  fixture_assert_order (fixture, b, NULL);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS)); /* what was left of it */
  assert_sound (fixture);
}

static void
test_missing_preview_costs_no_page (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char   *preview = helper_page_path (fixture->root, a, "preview");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_unlink (preview), ==, 0);
  assert_findings (fixture, FALSE, "missing", a);
  assert_findings (fixture, TRUE, "missing", a);
  assert_sound (fixture);
  fixture_assert_order (fixture, a, NULL);
  g_assert_cmpint (helper_open_page (fixture->store, a, PLATEN_RENDITION_PREVIEW, &error),
                   ==, -1);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
}

/* A page that the index does not know: kept out of sight, then out of the way. */
static void
test_orphan_is_found (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char *folder = helper_page_path (fixture->root, a, NULL);
  g_autofree char *shard = g_path_get_dirname (folder);
  g_autofree char *aside = g_build_filename (fixture->folder, "aside", NULL);
  g_autofree char *quarantined = quarantine_path (fixture, a, "master");

  g_assert_cmpint (g_rename (folder, aside), ==, 0);
  g_assert_true (helper_remove (fixture->store, fixture->collection_id, NULL, NULL));
  fixture_reopen (fixture); /* the removal is settled by this */
  g_assert_cmpint (g_rename (aside, folder), ==, 0);

  fixture_assert_order (fixture, NULL, NULL);
  g_assert_cmpint (helper_open_page (fixture->store, a, PLATEN_RENDITION_MASTER, NULL),
                   ==, -1);
  assert_findings (fixture, FALSE, "orphan", a);
  assert_findings (fixture, TRUE, "orphan", a);
  g_assert_true (g_file_test (quarantined, G_FILE_TEST_EXISTS));
  assert_sound (fixture);
}

/* The same page twice in quarantine: the second does not push the first out. */
static void
test_quarantine_keeps_everything (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char *master = helper_page_path (fixture->root, a, "master");
  g_autofree char *aside = quarantine_path (fixture, a, NULL);
  g_autofree char *second = g_strconcat (aside, "-2/master", NULL);

  g_assert_cmpint (g_mkdir (aside, 0700), ==, 0);
  helper_flip_byte (master, 0);
  assert_findings (fixture, TRUE, "damaged", a);
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
}

static void
test_damaged_facts_are_rewritten (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char *facts = helper_page_path (fixture->root, a, "facts");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_true (g_file_get_contents (facts, &before, NULL, NULL));
  helper_flip_byte (facts, 60);
  assert_findings (fixture, FALSE, "facts-damaged", a);
  assert_findings (fixture, TRUE, "facts-damaged", a);
  g_assert_true (g_file_get_contents (facts, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);

  g_assert_cmpint (g_unlink (facts), ==, 0);
  assert_findings (fixture, TRUE, "facts-damaged", a);
  assert_sound (fixture);
  fixture_assert_order (fixture, a, NULL);
}

/* Pages come and go while checks run; none of them is ever suspected. */
static void
test_traffic_is_not_reported (Fixture *fixture, gconstpointer unused)
{
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GVariant)     findings = NULL;
      g_autoptr (GError)       error = NULL;

      platen_store_check_async (fixture->store, TRUE, NULL, helper_keep, &result);
      for (guint i = 0; i < 5; i++)
        g_free (helper_add (fixture->store, fixture->collection_id, round * 5 + i));
      if (round % 2 == 1)
        helper_remove (fixture->store, fixture->collection_id, NULL, NULL);
      findings =
          platen_store_check_finish (fixture->store, helper_wait (&result), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_variant_n_children (findings), ==, 0);
    }
}

static void
test_check_can_be_cancelled (Fixture *fixture, gconstpointer unused)
{
  g_autofree char         *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  g_cancellable_cancel (cancellable);
  platen_store_check_async (fixture->store, FALSE, cancellable, helper_keep, &result);
  g_assert_null (
      platen_store_check_finish (fixture->store, helper_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_assert_order (fixture, a, NULL);
}

/* Closing does not wait for a check, and a check does not wait for a closed store. */
static void
test_closing_ends_a_check (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) check_result = NULL;
  g_autoptr (GAsyncResult) close_result = NULL;
  g_autoptr (GError)       error = NULL;
  g_autoptr (GVariant)     findings = NULL;

  for (guint i = 0; i < 10; i++)
    g_free (helper_add (fixture->store, fixture->collection_id, i));
  platen_store_check_async (fixture->store, FALSE, NULL, helper_keep, &check_result);
  platen_store_close_async (fixture->store, helper_keep, &close_result);
  g_assert_true (
      platen_store_close_finish (fixture->store, helper_wait (&close_result), &error));
  findings =
      platen_store_check_finish (fixture->store, helper_wait (&check_result), &error);
  g_assert_true (findings != NULL || /* it may have been quicker */
                 g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_clear_object (&check_result);
  g_clear_object (&close_result);
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

#define TEST(path, function) \
  g_test_add ("/store/check/" path, Fixture, NULL, fixture_set_up, function, \
              fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("flipped-byte-is-found", test_flipped_byte_is_found);
  TEST ("other-length-is-found", test_longer_page_is_found);
  TEST ("missing-page-is-found", test_missing_page_is_found);
  TEST ("missing-preview-costs-no-page", test_missing_preview_costs_no_page);
  TEST ("orphan-is-found", test_orphan_is_found);
  TEST ("quarantine-keeps-everything", test_quarantine_keeps_everything);
  TEST ("damaged-facts-are-rewritten", test_damaged_facts_are_rewritten);
  TEST ("traffic-is-not-reported", test_traffic_is_not_reported);
  TEST ("can-be-cancelled", test_check_can_be_cancelled);
  TEST ("closing-ends-it", test_closing_ends_a_check);
  return g_test_run ();
}
