/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-account.h"

#include <sys/statvfs.h>

/* The programs' paths come on the command line. */
typedef struct
{
  const char *ledger;
  const char *preload;
  char       *folder;
} Programs;

static char *
make_root (const Programs *programs, int n)
{
  g_autofree char *name = g_strdup_printf ("store-%d", n);

  return g_build_filename (programs->folder, name, NULL);
}

/* Nothing is wrong but, where that is allowed, orphans, which nobody can see. */
static void
assert_sound (PlatenStore *store, gboolean may_have_orphans)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) findings = helper_check (store, may_have_orphans, &error);
  g_autoptr (GVariant) left = NULL;

  g_assert_no_error (error);
  for (gsize i = 0; i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);
      const char          *kind;

      g_assert_true (g_variant_lookup (finding, "kind", "&s", &kind));
      g_assert_cmpstr (kind, ==, "orphan");
      g_assert_true (may_have_orphans);
    }
  left = helper_check (store, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (left), ==, 0);
}

static void
assert_swept (const char *root)
{
  g_autofree char *incoming = g_build_filename (root, "incoming", NULL);
  g_autoptr (GDir) directory = g_dir_open (incoming, 0, NULL);

  g_assert_nonnull (directory);
  g_assert_null (g_dir_read_name (directory));
}

static void
verify_and_remove (StoreAccount *account,
                   StoreAccount *later,
                   const char   *root,
                   gboolean      may_have_orphans)
{
  g_autoptr (GError) error = NULL;
  PlatenStore       *store = helper_open (root, &error);

  g_assert_no_error (error);
  assert_swept (root);
  store_account_verify (account, store);
  if (later != NULL)
    store_account_verify (later, store);
  assert_sound (store, may_have_orphans);
  helper_close (store);
  helper_remove_tree (root);
}

/* Dies before each change of the disk in turn, and once more while it recovers. */
static void
crash_everywhere (const Programs *programs, const char *torn)
{
  gboolean ended = FALSE;
  int      n;

  for (n = 1; !ended; n++)
    {
      g_autofree char  *at = g_strdup_printf ("%d", n);
      g_autofree char  *again_at = g_strdup_printf ("%d", 1 + n * 7 % 40);
      g_autofree char  *root = make_root (programs, n);
      const char *const first[] = { "CRASH_AT", at, "CRASH_TORN", torn, NULL };
      const char *const second[] = { "CRASH_AT", again_at, "CRASH_TORN", torn, NULL };
      g_autoptr (StoreAccount) account = NULL;
      g_autoptr (StoreAccount) later = NULL;

      account = store_account_run (programs->ledger, programs->preload, root, first);
      later = store_account_run (programs->ledger, programs->preload, root, second);
      ended = account->ended;
      g_assert_cmpuint (account->failures->len, ==, 0);
      g_assert_cmpuint (later->failures->len, ==, 0);
      g_test_message ("point %d: %u pages told", n, g_hash_table_size (account->pages));
      verify_and_remove (account, later, root, TRUE);
    }
  g_assert_cmpint (n, >, 50); /* or the preload did not work */
}

static void
test_crash_loses_nothing (gconstpointer data)
{
  crash_everywhere (data, "0");
}

static void
test_torn_write_loses_nothing (gconstpointer data)
{
  crash_everywhere (data, "1");
}

static void
show (const StoreAccount *account, const char *what, int n)
{
  guint       n_failures = account->failures->len;
  const char *first = n_failures > 0 ? account->failures->pdata[0] : "";

  g_test_message ("%s %d: %u failures, first: %s", what, n, n_failures, first);
}

static gboolean
has_code (const StoreAccount *account, const char *code)
{
  for (guint i = 0; i < account->failures->len; i++)
    if (g_str_has_prefix (account->failures->pdata[i], code))
      return TRUE;

  return FALSE;
}

/*
 * Fails each fsync in turn. A few may stay untold: those of folders, whose result SQLite
 * does not look at and which we repeat, and those that fold the log into the index, since
 * the log stays then. How many these are depends on which commits fall together.
 */
static void
test_failed_fsync_is_told (gconstpointer data)
{
  const Programs *programs = data;
  guint           n_told = 0, n_silent = 0, n_silent_in_row = 0;

  for (int n = 1; n_silent_in_row < 8; n++)
    {
      g_autofree char         *at = g_strdup_printf ("%d", n);
      g_autofree char         *root = make_root (programs, n);
      const char *const        variables[] = { "FSYNC_EIO_AT", at, NULL };
      g_autoptr (StoreAccount) account = NULL;

      account = store_account_run (programs->ledger, programs->preload, root, variables);
      g_assert_true (account->ended);
      show (account, "fsync", n);
      if (account->failures->len == 0)
        {
          n_silent++;
          n_silent_in_row++;
        }
      else
        {
          g_assert_true (has_code (account, "Store "));
          n_told++;
          n_silent_in_row = 0;
        }
      verify_and_remove (account, NULL, root, TRUE);
    }
  g_assert_cmpuint (n_told, >, 20);
  g_assert_cmpuint (n_silent, <=, 8 + n_told / 4);
}

/* Fills the disk at each moment in turn; what was refused is nowhere to be seen. */
static void
test_full_disk_is_told (gconstpointer data)
{
  const Programs *programs = data;
  gboolean        whole = FALSE;
  int             n;

  for (n = 1; !whole; n++)
    {
      g_autofree char         *from = g_strdup_printf ("%d", n);
      g_autofree char         *root = make_root (programs, n);
      const char *const        variables[] = { "ENOSPC_FROM", from, NULL };
      g_autoptr (StoreAccount) account = NULL;

      account = store_account_run (programs->ledger, programs->preload, root, variables);
      g_assert_true (account->ended);
      g_test_message (
          "write %d: %u failures, first ‘%s’", n, account->failures->len,
          account->failures->len > 0 ? (const char *) account->failures->pdata[0] : "");
      whole = account->failures->len == 0;
      g_assert_true (whole || has_code (account, "NoSpace ") ||
                     has_code (account, "write"));
      g_assert_false (has_code (account, "Store "));
      account->n_coming = 0; /* each was answered */
      verify_and_remove (account, NULL, root, FALSE);
    }
  g_assert_cmpint (n, >, 20);
}

/*
 * Takes the descriptors away at each moment in turn, with longer steps while the store that
 * is being made looks into each of its 256 folders.
 */
static void
test_no_descriptors_is_told (gconstpointer data)
{
  const Programs *programs = data;
  gboolean        whole = FALSE;
  int             n;

  for (n = 1; !whole; n += n < 240 ? 7 : 1)
    {
      g_autofree char         *from = g_strdup_printf ("%d", n);
      g_autofree char         *root = make_root (programs, n);
      const char *const        variables[] = { "EMFILE_FROM", from, NULL };
      g_autoptr (StoreAccount) account = NULL;

      account = store_account_run (programs->ledger, programs->preload, root, variables);
      g_assert_true (account->ended);
      whole = account->failures->len == 0;
      show (account, "open", n);
      g_assert_true (whole || has_code (account, "Limit "));
      verify_and_remove (account, NULL, root, TRUE);
    }
  g_assert_cmpint (n, >, 10);
}

/*
 * In memory where there is room: what a process leaves behind when it dies is the same
 * there, and thousands of fsyncs cost nothing.
 */
static char *
make_folder (void)
{
  g_autofree char   *folder = g_strdup ("/dev/shm/platen-crash-XXXXXX");
  g_autoptr (GError) error = NULL;
  struct statvfs     disk;
  char              *other;

  if (statvfs ("/dev/shm", &disk) == 0 &&
      (guint64) disk.f_bavail * disk.f_frsize > 512 * 1024 * 1024 &&
      g_mkdtemp (folder) != NULL)
    return g_steal_pointer (&folder);

  other = g_dir_make_tmp ("platen-crash-XXXXXX", &error);
  g_assert_no_error (error);
  return other;
}

int
main (int argc, char **argv)
{
  Programs programs = { NULL, NULL, NULL };
  int      code;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  programs.ledger = argv[1];
  programs.preload = argv[2];
  programs.folder = make_folder ();

  g_test_add_data_func ("/store/crash/loses-nothing", &programs,
                        test_crash_loses_nothing);
  g_test_add_data_func ("/store/crash/torn-write-loses-nothing", &programs,
                        test_torn_write_loses_nothing);
  g_test_add_data_func ("/store/fault/failed-fsync-is-told", &programs,
                        test_failed_fsync_is_told);
  g_test_add_data_func ("/store/fault/full-disk-is-told", &programs,
                        test_full_disk_is_told);
  g_test_add_data_func ("/store/fault/no-descriptors-is-told", &programs,
                        test_no_descriptors_is_told);
  code = g_test_run ();
  helper_remove_tree (programs.folder);
  g_free (programs.folder);

  return code;
}
