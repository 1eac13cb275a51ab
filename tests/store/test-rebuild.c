/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

static void
remove_index (Fixture *fixture)
{
  const char *const names[] = { "platen.db", "platen.db-wal", "platen.db-shm" };

  fixture_close (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->root, names[i], NULL);

      g_unlink (path);
    }
}

static void
write_index (Fixture *fixture, goffset offset, const void *bytes, gsize n_bytes)
{
  g_autofree char *path = g_build_filename (fixture->root, "platen.db", NULL);
  int              fd = g_open (path, O_RDWR | O_CLOEXEC);

  g_assert_cmpint (pwrite (fd, bytes, n_bytes, offset), ==, (gssize) n_bytes);
  close (fd);
}

static void
assert_report (Fixture *fixture, const char *words)
{
  const char *report = platen_store_get_rebuild_report (fixture->store);

  g_assert_true (platen_store_was_rebuilt (fixture->store));
  g_test_message ("%s", report);
  g_assert_nonnull (strstr (report, words));
}

static void
assert_nothing_found (Fixture *fixture)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) findings = helper_check (fixture->store, FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (findings), ==, 0);
}

static GPtrArray *
list (Fixture *fixture, const char *collection_id, const char *principal)
{
  g_autoptr (GError) error = NULL;
  GPtrArray         *pages;

  pages = helper_list_pages (fixture->store, collection_id, principal, &error);
  g_assert_no_error (error);

  return pages;
}

static void
test_gone_index_is_rebuilt (Fixture *fixture, gconstpointer unused)
{
  const char           *site = "origin:https://example.org";
  g_autofree char      *theirs = helper_create_collection (fixture->store, site);
  g_autofree char      *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char      *foreign = helper_add (fixture->store, theirs, 2);
  g_autofree char      *b = helper_add (fixture->store, fixture->collection_id, 3);
  g_autofree char      *c = helper_add (fixture->store, fixture->collection_id, 4);
  g_autofree char      *digest = helper_read_digest (fixture->store, b);
  g_autofree char      *later_digest = NULL;
  g_autoptr (GPtrArray) before = list (fixture, fixture->collection_id, "local");
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) of_site = NULL;

  remove_index (fixture);
  fixture_open (fixture);
  assert_report (fixture, "4 pages in 2 collections");
  fixture_assert_order (fixture, a, b, c, NULL);
  later_digest = helper_read_digest (fixture->store, b);
  g_assert_cmpstr (digest, ==, later_digest);

  of_site = list (fixture, theirs, site);
  g_assert_cmpuint (of_site->len, ==, 1);
  g_assert_cmpstr (((PlatenPageRecord *) of_site->pdata[0])->id, ==, foreign);
  g_assert_null (helper_list_pages (fixture->store, theirs, "local", NULL));

  after = list (fixture, fixture->collection_id, "local");
  for (guint i = 0; i < before->len; i++)
    {
      PlatenPageRecord    *old = before->pdata[i], *new = after->pdata[i];
      g_autoptr (GVariant) old_facts = NULL;
      g_autoptr (GVariant) new_facts = NULL;

      old_facts = g_variant_ref_sink (platen_page_facts_to_variant (old->facts));
      new_facts = g_variant_ref_sink (platen_page_facts_to_variant (new->facts));
      g_assert_true (g_variant_equal (old_facts, new_facts));
    }
  assert_nothing_found (fixture);

  fixture_reopen (fixture);
  g_assert_false (platen_store_was_rebuilt (fixture->store));
  g_assert_null (platen_store_get_rebuild_report (fixture->store));
}

static void
test_pages_come_after_a_rebuild (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char *b = NULL;

  remove_index (fixture);
  fixture_open (fixture);
  b = helper_add (fixture->store, fixture->collection_id, 2);
  fixture_assert_order (fixture, a, b, NULL);
  remove_index (fixture);
  fixture_open (fixture);
  fixture_assert_order (fixture, a, b, NULL);
}

static void
assert_aside (Fixture *fixture, const char *place, GBytes *expected)
{
  g_autofree char *path =
      g_build_filename (fixture->root, "quarantine", place, "platen.db", NULL);
  g_autofree char   *bytes = NULL;
  g_autoptr (GBytes) found = NULL;
  gsize              n_bytes;

  g_assert_true (g_file_get_contents (path, &bytes, &n_bytes, NULL));
  found = g_bytes_new (bytes, n_bytes);
  g_assert_true (g_bytes_equal (found, expected));
}

static GBytes *
read_index (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->root, "platen.db", NULL);
  char            *bytes;
  gsize            n_bytes;

  g_assert_true (g_file_get_contents (path, &bytes, &n_bytes, NULL));

  return g_bytes_new_take (bytes, n_bytes);
}

/* Garbage over the header, over an inner page, and a file cut short. */
static void
test_damaged_index_is_set_aside (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char   *b = helper_add (fixture->store, fixture->collection_id, 2);
  g_autofree char   *path = g_build_filename (fixture->root, "platen.db", NULL);
  g_autofree guint8 *garbage = g_malloc (4096);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) third = NULL;

  memset (garbage, 0xa5, 4096);

  fixture_close (fixture);
  write_index (fixture, 0, garbage, 100);
  first = read_index (fixture);
  fixture_open (fixture);
  assert_report (fixture, "‘quarantine/index’");
  assert_aside (fixture, "index", first);
  fixture_assert_order (fixture, a, b, NULL);

  fixture_close (fixture);
  for (goffset page = 1; page < 12; page++)
    write_index (fixture, page * 4096, garbage, 4096);
  second = read_index (fixture);
  fixture_open (fixture);
  assert_report (fixture, "‘quarantine/index-2’");
  assert_aside (fixture, "index-2", second);
  fixture_assert_order (fixture, a, b, NULL);

  fixture_close (fixture);
  g_assert_cmpint (truncate (path, 50), ==, 0);
  third = read_index (fixture);
  fixture_open (fixture);
  assert_report (fixture, "‘quarantine/index-3’");
  assert_aside (fixture, "index-3", third);
  fixture_assert_order (fixture, a, b, NULL);
  assert_nothing_found (fixture);
}

/* Someone took the index away but left its log, which belongs to no other index. */
static void
test_log_alone_is_set_aside (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char *log = g_build_filename (fixture->root, "platen.db-wal", NULL);
  g_autofree char *aside =
      g_build_filename (fixture->root, "quarantine", "index", "platen.db-wal", NULL);

  remove_index (fixture);
  g_assert_true (g_file_set_contents (log, "what was it", -1, NULL));
  fixture_open (fixture);
  assert_report (fixture, "1 pages in 1 collections");
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  fixture_assert_order (fixture, a, NULL);
}

/* A page whose label is damaged could be anybody's: nobody gets it, and nobody loses it. */
static void
test_unreadable_pages_are_set_aside (Fixture *fixture, gconstpointer unused)
{
  g_autofree char  *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char  *b = helper_add (fixture->store, fixture->collection_id, 2);
  g_autofree char  *c = helper_add (fixture->store, fixture->collection_id, 3);
  g_autofree char  *d = helper_add (fixture->store, fixture->collection_id, 4);
  g_autofree char  *facts = helper_page_path (fixture->root, a, "facts");
  g_autofree char  *master = helper_page_path (fixture->root, b, "master");
  g_autofree char  *gone = helper_page_path (fixture->root, c, "master");
  const char *const aside[] = { a, b, c };

  remove_index (fixture);
  helper_flip_byte (facts, 20);
  g_assert_cmpint (truncate (master, 100), ==, 0);
  g_assert_cmpint (g_unlink (gone), ==, 0);
  fixture_open (fixture);
  assert_report (fixture, "3 pages could not be read");
  fixture_assert_order (fixture, d, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (aside); i++)
    {
      g_autofree char *path =
          g_build_filename (fixture->root, "quarantine", aside[i], "facts", NULL);

      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    }
  assert_nothing_found (fixture);
}

/* Every single bit of the label counts. */
static void
test_no_flipped_bit_changes_the_owner (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char *facts = helper_page_path (fixture->root, a, "facts");
  g_autofree char *text = NULL;
  gsize            length;

  g_assert_true (g_file_get_contents (facts, &text, &length, NULL));
  for (gsize i = 0; i < length; i += 17)
    {
      g_autoptr (GError)   error = NULL;
      g_autoptr (GVariant) findings = NULL;
      g_autoptr (GVariant) finding = NULL;
      const char          *kind;

      helper_flip_byte (facts, (goffset) i);
      findings = helper_check (fixture->store, TRUE, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_variant_n_children (findings), ==, 1);
      finding = g_variant_get_child_value (findings, 0);
      g_assert_true (g_variant_lookup (finding, "kind", "&s", &kind));
      g_assert_cmpstr (kind, ==, "facts-damaged");
    }
  assert_nothing_found (fixture);
}

#define TEST(path, function) \
  g_test_add ("/store/rebuild/" path, Fixture, NULL, fixture_set_up, function, \
              fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("gone-index", test_gone_index_is_rebuilt);
  TEST ("pages-come-afterwards", test_pages_come_after_a_rebuild);
  TEST ("damaged-index-is-set-aside", test_damaged_index_is_set_aside);
  TEST ("log-alone-is-set-aside", test_log_alone_is_set_aside);
  TEST ("unreadable-pages-are-set-aside", test_unreadable_pages_are_set_aside);
  TEST ("no-flipped-bit-changes-the-owner", test_no_flipped_bit_changes_the_owner);
  return g_test_run ();
}
