/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* Tries to open the store; tells why it was refused. */
static char *
open_refused (const char *root, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (helper_open (root, &error));
  g_assert_error (error, PLATEN_ERROR, code);
  g_test_message ("%s", error->message);

  return g_strdup (error->message);
}

static void
test_held_store_is_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *message = open_refused (fixture->root, PLATEN_ERROR_BUSY);
  g_autofree char *pid = g_strdup_printf ("pid %d", (int) getpid ());

  g_assert_nonnull (strstr (message, pid));
  fixture_reopen (fixture);
}

static void
test_symlinked_root_is_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autofree char *dangling = g_build_filename (fixture->folder, "dangling", NULL);
  g_autofree char *target = g_build_filename (fixture->folder, "target", NULL);
  g_autofree char *message = NULL;
  g_autofree char *other_message = NULL;

  fixture_close (fixture);
  g_assert_cmpint (symlink (fixture->root, link), ==, 0);
  g_assert_cmpint (symlink (target, dangling), ==, 0);
  message = open_refused (link, PLATEN_ERROR_STORE);
  g_assert_nonnull (strstr (message, "symbolic link"));
  other_message = open_refused (dangling, PLATEN_ERROR_STORE);
  g_assert_nonnull (strstr (other_message, "symbolic link"));
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
}

static void
test_open_root_is_refused (Fixture *fixture, gconstpointer unused)
{
  const int modes[] = { 0770, 0707, 0720, 0777 };

  fixture_close (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *message = NULL;

      g_assert_cmpint (chmod (fixture->root, modes[i]), ==, 0);
      message = open_refused (fixture->root, PLATEN_ERROR_STORE);
      g_assert_nonnull (strstr (message, "chmod 700"));
    }
}

static void
test_readable_root_is_closed (Fixture *fixture, gconstpointer unused)
{
  struct stat about;

  fixture_close (fixture);
  g_assert_cmpint (chmod (fixture->root, 0755), ==, 0);
  fixture_open (fixture);
  g_assert_cmpint (stat (fixture->root, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 07777, ==, 0700);
}

static void
test_foreign_root_is_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *message = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give a folder away");
      return;
    }
  fixture_close (fixture);
  g_assert_cmpint (chown (fixture->root, 65534, 65534), ==, 0);
  message = open_refused (fixture->root, PLATEN_ERROR_STORE);
  g_assert_nonnull (strstr (message, "another user"));
}

static char *
list_folder (const char *path)
{
  g_autoptr (GDir)    directory = g_dir_open (path, 0, NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  const char         *name;

  g_assert_nonnull (directory);
  while ((name = g_dir_read_name (directory)) != NULL)
    g_string_append_printf (names, "%s ", name);

  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* Plants a link at each name below the root; what it leads to stays as it was. */
static void
test_planted_links_are_refused (Fixture *fixture, gconstpointer unused)
{
  const char *const names[] = { "blobs",         "incoming",         "quarantine",
                                "lock",          "platen.db",        "platen.db-wal",
                                "platen.db-shm", "platen.db-journal" };
  g_autofree char  *page_id = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char  *folder = g_build_filename (fixture->folder, "theirs", NULL);
  g_autofree char  *inside = g_build_filename (folder, "letter", NULL);

  fixture_close (fixture);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (inside, "dear", -1, NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gboolean         is_folder = i < 3;
      g_autofree char *path = g_build_filename (fixture->root, names[i], NULL);
      g_autofree char *aside = g_strconcat (path, ".aside", NULL);
      g_autofree char *message = NULL;
      g_autofree char *content = NULL;
      g_autofree char *listing = NULL;
      gboolean         was_there = g_rename (path, aside) == 0;

      g_test_message ("link at ‘%s’", names[i]);
      g_assert_cmpint (symlink (is_folder ? folder : inside, path), ==, 0);
      message = open_refused (fixture->root, PLATEN_ERROR_STORE);
      g_assert_true (g_file_get_contents (inside, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, "dear");
      listing = list_folder (folder);
      g_assert_cmpstr (listing, ==, "letter ");

      g_assert_cmpint (g_unlink (path), ==, 0);
      if (was_there)
        g_assert_cmpint (g_rename (aside, path), ==, 0);
    }
  fixture_open (fixture);
  fixture_assert_order (fixture, page_id, NULL);
}

/* A link where a page or one of its folders should be. */
static void
test_planted_page_is_not_read (Fixture *fixture, gconstpointer unused)
{
  g_autofree char  *page_id = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char  *master = helper_page_path (fixture->root, page_id, "master");
  g_autofree char  *folder = helper_page_path (fixture->root, page_id, NULL);
  g_autofree char  *shard = g_path_get_dirname (folder);
  const char *const paths[] = { master, folder, shard };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char   *aside = g_strconcat (paths[i], ".aside", NULL);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (g_rename (paths[i], aside), ==, 0);
      g_assert_cmpint (symlink (aside, paths[i]), ==, 0);
      g_assert_cmpint (
          helper_open_page (fixture->store, page_id, PLATEN_RENDITION_MASTER, &error), ==,
          -1);
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE);
      g_assert_cmpint (g_unlink (paths[i]), ==, 0);
      g_assert_cmpint (g_rename (aside, paths[i]), ==, 0);
    }
}

static void
execute (const char *root, const char *sql)
{
  g_autofree char *path = g_build_filename (root, "platen.db", NULL);
  sqlite3         *connection;

  g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (connection);
}

static GBytes *
read_file (const char *root, const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  char            *bytes;
  gsize            n_bytes;

  if (!g_file_get_contents (path, &bytes, &n_bytes, NULL))
    return g_bytes_new (NULL, 0);

  return g_bytes_new_take (bytes, n_bytes);
}

static void
assert_newer_is_untouched (Fixture *fixture)
{
  g_autoptr (GBytes) before = read_file (fixture->root, "platen.db");
  g_autoptr (GBytes) log_before = read_file (fixture->root, "platen.db-wal");
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GBytes) log_after = NULL;
  g_autofree char   *message = open_refused (fixture->root, PLATEN_ERROR_STORE);

  g_assert_nonnull (strstr (message, "newer version"));
  after = read_file (fixture->root, "platen.db");
  log_after = read_file (fixture->root, "platen.db-wal");
  g_assert_true (g_bytes_equal (before, after));
  g_assert_true (g_bytes_equal (log_before, log_after));
}

static void
test_newer_schema_is_untouched (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *page_id = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char *incoming =
      g_build_filename (fixture->root, "incoming", "theirs", NULL);
  g_autofree char *master = helper_page_path (fixture->root, page_id, "master");

  fixture_close (fixture);
  execute (fixture->root, "PRAGMA user_version = 3");
  g_assert_cmpint (g_mkdir (incoming, 0700), ==, 0);
  assert_newer_is_untouched (fixture);
  g_assert_true (g_file_test (incoming, G_FILE_TEST_IS_DIR)); /* not even swept */
  g_assert_true (g_file_test (master, G_FILE_TEST_IS_REGULAR));

  execute (fixture->root, "PRAGMA user_version = 2");
  fixture_open (fixture);
  fixture_assert_order (fixture, page_id, NULL);
}

/* The newer program crashed, so that its version number lies in the log alone. */
static void
test_newer_schema_in_the_log_is_untouched (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->root, "platen.db", NULL);
  sqlite3         *connection;
  int              on = 1;

  fixture_close (fixture);
  g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
  sqlite3_db_config (connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on, NULL);
  g_assert_cmpint (sqlite3_exec (connection, "PRAGMA user_version = 7", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (connection);
  assert_newer_is_untouched (fixture);
}

static void
test_leftovers_are_swept (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *incoming = g_build_filename (fixture->root, "incoming", NULL);
  g_autofree char *half = g_build_filename (incoming, "half", NULL);
  g_autofree char *master = g_build_filename (half, "master", NULL);
  g_autofree char *file = g_build_filename (incoming, "file", NULL);
  g_autofree char *link = g_build_filename (incoming, "link", NULL);
  g_autofree char *kept = g_build_filename (fixture->folder, "kept", NULL);
  g_autofree char *listing = NULL;

  fixture_close (fixture);
  g_assert_cmpint (g_mkdir (half, 0700), ==, 0);
  g_assert_true (g_file_set_contents (master, "x", 1, NULL));
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_true (g_file_set_contents (kept, "x", 1, NULL));
  g_assert_cmpint (symlink (fixture->folder, link), ==, 0);
  fixture_open (fixture);
  listing = list_folder (incoming);
  g_assert_cmpstr (listing, ==, "");
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

static void
test_cancelled_open_frees_the_lock (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  fixture_close (fixture);
  g_cancellable_cancel (cancellable);
  platen_store_open_async (fixture->root, cancellable, helper_keep, &result);
  g_assert_null (platen_store_open_finish (helper_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result); /* it holds the store that nobody fetched */

  while (fixture->store == NULL) /* it closes behind our back, in its time */
    fixture->store = helper_open (fixture->root, NULL);
}

/* A disk too small for the reserve, and one where a folder cannot be made. */
static void
test_small_disk_is_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *mount_point = g_build_filename (fixture->folder, "small", NULL);
  g_autofree char   *root = g_build_filename (mount_point, "store", NULL);
  g_autoptr (GError) error = NULL;
  PlatenStore       *store;

  g_assert_cmpint (g_mkdir (mount_point, 0700), ==, 0);
  if (mount ("none", mount_point, "tmpfs", 0, "size=20m") != 0)
    {
      g_test_skip ("a file system cannot be mounted here");
      return;
    }

  store = helper_open (root, &error);
  g_assert_no_error (error);
  g_assert_null (helper_begin (store, 1000, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_assert_null (helper_begin (store, G_MAXUINT64, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
  helper_close (store);
  g_assert_cmpint (umount (mount_point), ==, 0);
}

#define TEST(path, function) \
  g_test_add ("/store/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("root/held-is-refused", test_held_store_is_refused);
  TEST ("root/symlinked-is-refused", test_symlinked_root_is_refused);
  TEST ("root/open-to-others-is-refused", test_open_root_is_refused);
  TEST ("root/readable-is-closed", test_readable_root_is_closed);
  TEST ("root/foreign-is-refused", test_foreign_root_is_refused);
  TEST ("root/planted-links-are-refused", test_planted_links_are_refused);
  TEST ("root/planted-page-is-not-read", test_planted_page_is_not_read);
  TEST ("root/leftovers-are-swept", test_leftovers_are_swept);
  TEST ("root/cancelled-open-frees-the-lock", test_cancelled_open_frees_the_lock);
  TEST ("root/small-disk-is-refused", test_small_disk_is_refused);
  TEST ("schema/newer-is-untouched", test_newer_schema_is_untouched);
  TEST ("schema/newer-in-log-is-untouched", test_newer_schema_in_the_log_is_untouched);
  return g_test_run ();
}
