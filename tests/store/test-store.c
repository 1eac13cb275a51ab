/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define NO_SUCH_ID "00000000000000000000000000000000"

static void
test_open_makes_private_folders (Fixture *fixture, gconstpointer unused)
{
  const char *const names[] = { ".", "blobs", "incoming", "quarantine" };
  const char *const files[] = { "platen.db", "platen.db-wal", "platen.db-shm", "lock" };
  struct stat       about;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->root, names[i], NULL);

      g_assert_cmpint (stat (path, &about), ==, 0);
      g_assert_cmpint (about.st_mode & 07777, ==, 0700);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (fixture->root, files[i], NULL);

      g_test_message ("file ‘%s’", files[i]);
      g_assert_cmpint (stat (path, &about), ==, 0);
      g_assert_cmpint (about.st_mode & 07777, ==, 0600);
    }
  g_assert_true (g_str_has_suffix (platen_store_get_root (fixture->store), "/store"));
  g_assert_false (platen_store_was_rebuilt (fixture->store));
}

static void
test_page_is_kept_with_its_facts (Fixture *fixture, gconstpointer unused)
{
  g_autofree char       *id = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char       *digest = NULL;
  g_autoptr (GError)     error = NULL;
  g_autoptr (GPtrArray)  pages = NULL;
  const PlatenPageFacts *facts;

  fixture_reopen (fixture);
  pages = helper_list_pages (fixture->store, fixture->collection_id, "local", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 1);
  g_assert_cmpstr (((PlatenPageRecord *) pages->pdata[0])->id, ==, id);
  g_assert_cmpstr (((PlatenPageRecord *) pages->pdata[0])->collection_id, ==,
                   fixture->collection_id);

  facts = ((PlatenPageRecord *) pages->pdata[0])->facts;
  g_assert_cmpint (facts->width_px, ==, 2480);
  g_assert_cmpint (facts->height_px, ==, 3508);
  g_assert_cmpint (facts->dpi_x, ==, 300);
  g_assert_cmpint (facts->mode, ==, PLATEN_MODE_GRAY);
  g_assert_cmpstr (facts->media_type, ==, "image/tiff");
  g_assert_cmpstr (facts->device_id, ==, "virtual-0123456789abcdef");
  g_assert_cmpint (facts->settings.source, ==, PLATEN_SOURCE_FEEDER);
  g_assert_cmpint (facts->settings.dpi, ==, 300);
  g_assert_cmpuint (facts->n_bytes, ==, 4000);
  g_assert_cmpint (facts->created_us, <=, g_get_real_time ());
  g_assert_cmpint (facts->created_us, >, g_get_real_time () - G_TIME_SPAN_HOUR);

  digest = helper_read_digest (fixture->store, id);
  g_assert_cmpstr (facts->sha256, ==, digest);
}

static void
test_descriptors_are_for_reading_only (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *id = helper_add (fixture->store, fixture->collection_id, 1);
  g_autoptr (GError) error = NULL;
  char               text[16] = { 0 };
  int                fd;

  fd = helper_open_page (fixture->store, id, PLATEN_RENDITION_PREVIEW, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fcntl (fd, F_GETFL) & O_ACCMODE, ==, O_RDONLY);
  g_assert_cmpint (read (fd, text, sizeof text), ==, 7);
  g_assert_cmpstr (text, ==, "preview");
  close (fd);

  fd = helper_open_page (fixture->store, NO_SUCH_ID, PLATEN_RENDITION_MASTER, &error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_assert_cmpint (fd, ==, -1);
}

static void
test_page_that_is_dropped_leaves_nothing (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (PlatenIncomingPage) page = helper_begin (fixture->store, 0, &error);
  g_autofree char *incoming = g_build_filename (fixture->root, "incoming", NULL);
  g_autoptr (GDir) directory = NULL;

  g_assert_no_error (error);
  helper_write (page, 1, 100);
  g_clear_object (&page);
  fixture_close (fixture); /* everything that was asked before is done after this */

  directory = g_dir_open (incoming, 0, &error);
  g_assert_no_error (error);
  g_assert_null (g_dir_read_name (directory));
}

static void
test_page_is_committed_once (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (PlatenIncomingPage) page = helper_begin (fixture->store, 0, &error);
  g_autoptr (PlatenPageRecord)   record = NULL;

  helper_write (page, 1, 100);
  record = helper_commit (fixture->store, page, fixture->collection_id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (record);
  g_assert_cmpint (platen_incoming_page_get_master_fd (page), ==, -1);

  g_assert_null (helper_commit (fixture->store, page, fixture->collection_id, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  fixture_assert_order (fixture, record->id, NULL);
}

static void
assert_refused (Fixture            *fixture,
                PlatenIncomingPage *page,
                const char         *collection_id,
                int                 code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (helper_commit (fixture->store, page, collection_id, &error));
  g_assert_error (error, PLATEN_ERROR, code);
  fixture_assert_order (fixture, NULL, NULL);
}

static void
test_page_is_refused (Fixture *fixture, gconstpointer unused)
{
  const char *const  bad_ids[] = { NO_SUCH_ID, "", "..", "../../etc/passwd" };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad_ids); i++)
    {
      g_autoptr (PlatenIncomingPage) page = helper_begin (fixture->store, 0, &error);

      g_test_message ("collection ‘%s’", bad_ids[i]);
      helper_write (page, 1, 100);
      assert_refused (fixture, page, bad_ids[i], PLATEN_ERROR_NOT_FOUND);
    }
  for (int i = 0; i < 2; i++) /* an empty page, the second time in the same store */
    {
      g_autoptr (PlatenIncomingPage) page = helper_begin (fixture->store, 0, &error);

      assert_refused (fixture, page, fixture->collection_id, PLATEN_ERROR_DEVICE_IO);
    }
}

static void
test_impossible_facts_are_refused (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (GAsyncResult)       result = NULL;
  g_autoptr (PlatenPageFacts)    facts = helper_facts ();
  g_autoptr (PlatenIncomingPage) page = helper_begin (fixture->store, 0, &error);

  helper_write (page, 1, 100);
  facts->width_px = 0;
  platen_store_commit_page_async (fixture->store, page, fixture->collection_id, facts,
                                  helper_keep, &result);
  g_assert_null (
      platen_store_commit_page_finish (fixture->store, helper_wait (&result), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
}

static void
test_burst_keeps_its_order (Fixture *fixture, gconstpointer unused)
{
  enum
  {
    N = 100
  };
  GAsyncResult               *results[N] = { NULL };
  g_autoptr (PlatenPageFacts) facts = helper_facts ();
  g_autoptr (GString)         expected = g_string_new (NULL);
  g_autofree char            *order = NULL;

  for (int i = 0; i < N; i++)
    {
      g_autoptr (PlatenIncomingPage) page = helper_begin (fixture->store, 0, NULL);

      helper_write (page, i, 50);
      platen_store_commit_page_async (fixture->store, page, fixture->collection_id, facts,
                                      helper_keep, &results[i]);
    }
  for (int i = 0; i < N; i++)
    {
      g_autoptr (GError)           error = NULL;
      g_autoptr (PlatenPageRecord) record = NULL;

      record = platen_store_commit_page_finish (fixture->store, helper_wait (&results[i]),
                                                &error);
      g_assert_no_error (error);
      g_string_append_printf (expected, "%s%s", i > 0 ? " " : "", record->id);
      g_clear_object (&results[i]);
    }

  order = helper_order (fixture->store, fixture->collection_id);
  g_assert_cmpstr (order, ==, expected->str);
}

/* One bad page among others that wait in the same queue does not harm them. */
static void
test_bad_page_of_a_burst_fails_alone (Fixture *fixture, gconstpointer unused)
{
  GAsyncResult               *results[5] = { NULL };
  g_autoptr (PlatenPageFacts) facts = helper_facts ();
  PlatenIncomingPage         *pages[5];

  for (int i = 0; i < 5; i++)
    {
      pages[i] = helper_begin (fixture->store, 0, NULL);
      if (i != 2)
        helper_write (pages[i], i, 50);
    }
  for (int i = 0; i < 5; i++)
    {
      platen_store_commit_page_async (fixture->store, pages[i], fixture->collection_id,
                                      facts, helper_keep, &results[i]);
      g_object_unref (pages[i]);
    }
  for (int i = 0; i < 5; i++)
    {
      g_autoptr (GError)           error = NULL;
      g_autoptr (PlatenPageRecord) record = NULL;

      record = platen_store_commit_page_finish (fixture->store, helper_wait (&results[i]),
                                                &error);
      g_assert_true ((record == NULL) == (i == 2));
      g_assert_true (record != NULL ||
                     g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO));
      g_clear_object (&results[i]);
    }
}

static void
test_pages_go_all_or_none (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char   *b = helper_add (fixture->store, fixture->collection_id, 2);
  g_autofree char   *c = helper_add (fixture->store, fixture->collection_id, 3);
  g_autofree char   *path = helper_page_path (fixture->root, b, NULL);
  const char *const  with_stranger[] = { a, NO_SUCH_ID, NULL };
  const char *const  middle[] = { b, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (
      helper_remove (fixture->store, fixture->collection_id, with_stranger, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  fixture_assert_order (fixture, a, b, c, NULL);

  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  g_assert_true (helper_remove (fixture->store, fixture->collection_id, middle, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  fixture_assert_order (fixture, a, c, NULL);
  g_assert_cmpint (helper_open_page (fixture->store, b, PLATEN_RENDITION_MASTER, NULL),
                   ==, -1);

  g_assert_true (helper_remove (fixture->store, fixture->collection_id, NULL, &error));
  g_assert_no_error (error);
  fixture_assert_order (fixture, NULL, NULL);
}

static void
test_page_stays_readable_while_it_goes (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *id = helper_add (fixture->store, fixture->collection_id, 1);
  g_autoptr (GError) error = NULL;
  char               bytes[4096];
  int                fd;

  fd = helper_open_page (fixture->store, id, PLATEN_RENDITION_MASTER, &error);
  g_assert_true (helper_remove (fixture->store, fixture->collection_id, NULL, &error));
  g_assert_cmpint (read (fd, bytes, sizeof bytes), ==, 4000);
  close (fd);
}

static void
test_closed_store_refuses (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) close_result = NULL;
  g_autoptr (GAsyncResult) second_result = NULL;
  g_autoptr (GError)       error = NULL;

  platen_store_close_async (fixture->store, helper_keep, &close_result);
  g_assert_null (
      helper_list_pages (fixture->store, fixture->collection_id, "local", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE);
  g_clear_error (&error);
  g_assert_true (
      platen_store_close_finish (fixture->store, helper_wait (&close_result), &error));

  platen_store_close_async (fixture->store, helper_keep, &second_result);
  g_assert_false (
      platen_store_close_finish (fixture->store, helper_wait (&second_result), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE);
  g_clear_object (&close_result);
  g_clear_object (&second_result);
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

#define TEST(path, function) \
  g_test_add ("/store/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  umask (0); /* the modes must not depend on it */
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("open/makes-private-folders", test_open_makes_private_folders);
  TEST ("page/is-kept-with-its-facts", test_page_is_kept_with_its_facts);
  TEST ("page/descriptors-are-for-reading", test_descriptors_are_for_reading_only);
  TEST ("page/dropped-leaves-nothing", test_page_that_is_dropped_leaves_nothing);
  TEST ("page/is-committed-once", test_page_is_committed_once);
  TEST ("page/is-refused", test_page_is_refused);
  TEST ("page/impossible-facts-are-refused", test_impossible_facts_are_refused);
  TEST ("page/burst-keeps-its-order", test_burst_keeps_its_order);
  TEST ("page/bad-one-of-a-burst-fails-alone", test_bad_page_of_a_burst_fails_alone);
  TEST ("remove/all-or-none", test_pages_go_all_or_none);
  TEST ("remove/stays-readable-while-open", test_page_stays_readable_while_it_goes);
  TEST ("close/refuses-later-calls", test_closed_store_refuses);
  return g_test_run ();
}
