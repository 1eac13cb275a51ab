/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-index-collections.h"
#include "platen-index-pages.h"
#include "platen-index.h"
#include "platen-page-label.h"
#include "platen-store-error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * collections ─┬─◀ pages     n_pages is kept by triggers, so that no count is ever taken
 *              │             position orders pages inside a collection, with gaps
 *   grants     │             arrival orders pages by their coming, over all collections
 *   removals ──┘             pages whose files may still be there; not visible to anyone
 *
 *   profiles                 settings under a name; folded_name tells names apart
 *   last_settings            what each principal scanned with last, by device
 */
static const char schema_1[] =
    "CREATE TABLE collections ("
    "  id         TEXT PRIMARY KEY NOT NULL,"
    "  principal  TEXT NOT NULL,"
    "  created_us INTEGER NOT NULL,"
    "  n_pages    INTEGER NOT NULL DEFAULT 0"
    ");"
    "CREATE INDEX collections_by_principal ON collections (principal, created_us);"
    "CREATE TABLE pages ("
    "  arrival         INTEGER PRIMARY KEY NOT NULL,"
    "  id              TEXT NOT NULL UNIQUE,"
    "  collection_id   TEXT NOT NULL REFERENCES collections (id),"
    "  position        INTEGER NOT NULL,"
    "  created_us      INTEGER NOT NULL,"
    "  width_px        INTEGER NOT NULL,"
    "  height_px       INTEGER NOT NULL,"
    "  dpi_x           INTEGER NOT NULL,"
    "  dpi_y           INTEGER NOT NULL,"
    "  mode            TEXT NOT NULL,"
    "  bits_per_sample INTEGER NOT NULL,"
    "  media_type      TEXT NOT NULL,"
    "  n_bytes         INTEGER NOT NULL,"
    "  sha256          TEXT NOT NULL,"
    "  device_id       TEXT,"
    "  settings        TEXT NOT NULL"
    ");"
    "CREATE INDEX pages_in_order ON pages (collection_id, position);"
    "CREATE TRIGGER page_came AFTER INSERT ON pages BEGIN"
    "  UPDATE collections SET n_pages = n_pages + 1 WHERE id = new.collection_id; END;"
    "CREATE TRIGGER page_went AFTER DELETE ON pages BEGIN"
    "  UPDATE collections SET n_pages = n_pages - 1 WHERE id = old.collection_id; END;"
    "CREATE TABLE grants ("
    "  origin     TEXT NOT NULL,"
    "  capability TEXT NOT NULL,"
    "  since_us   INTEGER NOT NULL,"
    "  PRIMARY KEY (origin, capability)"
    ") WITHOUT ROWID;"
    "CREATE TABLE removals (page_id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;"
    "PRAGMA user_version = 1;";

static const char schema_2[] = "CREATE TABLE profiles ("
                               "  id          TEXT PRIMARY KEY NOT NULL,"
                               "  principal   TEXT NOT NULL,"
                               "  name        TEXT NOT NULL,"
                               "  folded_name TEXT NOT NULL,"
                               "  device_id   TEXT NOT NULL,"
                               "  settings    TEXT NOT NULL,"
                               "  is_shared   INTEGER NOT NULL,"
                               "  UNIQUE (principal, folded_name)"
                               ") WITHOUT ROWID;"
                               "CREATE TABLE last_settings ("
                               "  principal TEXT NOT NULL,"
                               "  device_id TEXT NOT NULL,"
                               "  settings  TEXT NOT NULL,"
                               "  used_us   INTEGER NOT NULL,"
                               "  PRIMARY KEY (principal, device_id)"
                               ") WITHOUT ROWID;"
                               "PRAGMA user_version = 2;";

/* The statements that lead from version i to version i + 1; they are only ever appended. */
static const char *const steps[] = { schema_1, schema_2 };

#define SCHEMA_VERSION ((gint64) G_N_ELEMENTS (steps))

/* Source: SQLite file format, 1.3: the magic string, and the user version at offset 60. */
#define HEADER_BYTES 100
#define MAGIC "SQLite format 3"
#define VERSION_OFFSET 60

static gboolean
check_file (int root_fd, const char *name, struct stat *out_about, GError **error)
{
  out_about->st_size = -1;
  if (fstatat (root_fd, name, out_about, AT_SYMLINK_NOFOLLOW) != 0)
    {
      if (errno == ENOENT)
        return TRUE;
      platen_store_set_errno (error, errno, "‘%s’ cannot be examined", name);
      return FALSE;
    }
  if (!S_ISREG (out_about->st_mode) || out_about->st_uid != geteuid ())
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                   "‘%s’ in the store is not a plain file of yours; move it away", name);
      return FALSE;
    }

  return TRUE;
}

static PlatenIndexState
judge_header (const guint8 *header, gssize n_bytes)
{
  guint32 version;

  if (n_bytes == 0)
    return PLATEN_INDEX_NONE;
  if (n_bytes < HEADER_BYTES || memcmp (header, MAGIC, sizeof MAGIC) != 0)
    return PLATEN_INDEX_DAMAGED;

  memcpy (&version, header + VERSION_OFFSET, sizeof version);
  return GUINT32_FROM_BE (version) > SCHEMA_VERSION ? PLATEN_INDEX_NEWER
                                                    : PLATEN_INDEX_USABLE;
}

/* After a crash the newest version number may still lie in the log. */
static PlatenIndexState
look_through_log (const char *root)
{
  g_autoptr (PlatenDatabase) reader = platen_index_open_reader (root, NULL);
  gint64                     version = 0;

  if (reader == NULL ||
      !platen_database_get_number (reader, "PRAGMA user_version", &version, NULL))
    return PLATEN_INDEX_USABLE; /* the writer will meet the same trouble, and tell it */

  return version > SCHEMA_VERSION ? PLATEN_INDEX_NEWER : PLATEN_INDEX_USABLE;
}

/**
 * platen_index_look:
 * @root_fd: the store's folder
 * @root: its path
 *
 * Looks at the index without changing a byte of it.
 *
 * Errors: as platen_store_set_errno(); %PLATEN_ERROR_STORE when a symbolic link or another
 * user's file lies in its place.
 */
gboolean
platen_index_look (int               root_fd,
                   const char       *root,
                   PlatenIndexState *out_state,
                   GError          **error)
{
  guint8      header[HEADER_BYTES];
  struct stat about, log;
  gssize      n_bytes;
  int         fd;

  if (!check_file (root_fd, PLATEN_INDEX_FILE, &about, error) ||
      !check_file (root_fd, PLATEN_INDEX_FILE "-shm", &log, error) ||
      !check_file (root_fd, PLATEN_INDEX_FILE "-wal", &log, error))
    return FALSE;
  if (about.st_size < 0)
    {
      *out_state = log.st_size > 0 ? PLATEN_INDEX_DAMAGED : PLATEN_INDEX_NONE;
      return TRUE;
    }

  fd = openat (root_fd, PLATEN_INDEX_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  n_bytes = fd < 0 ? -1 : pread (fd, header, sizeof header, 0);
  if (n_bytes < 0)
    platen_store_set_errno (error, errno, "The store's index cannot be read");
  if (fd >= 0)
    close (fd);
  if (n_bytes < 0)
    return FALSE;

  *out_state = judge_header (header, n_bytes);
  if (*out_state == PLATEN_INDEX_USABLE && log.st_size > 0)
    *out_state = look_through_log (root);
  return TRUE;
}

static gboolean
make_file (int root_fd, GError **error)
{
  int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
  int fd = openat (root_fd, PLATEN_INDEX_FILE, flags, 0600);

  /* The log and the shared memory beside it get the same mode from SQLite. */
  if (fd >= 0 && fchmod (fd, 0600) == 0)
    {
      close (fd);
      return TRUE;
    }

  platen_store_set_errno (error, errno, "The store's index cannot be opened");
  if (fd >= 0)
    close (fd);
  return FALSE;
}

static gboolean
is_sound (PlatenDatabase *index, gboolean *out_damaged, GError **error)
{
  g_autoptr (PlatenRows) rows = NULL;
  gboolean               has_row;

  rows = platen_database_query (index, error, "PRAGMA quick_check(1)", "");
  if (rows == NULL || !platen_database_next (index, rows, &has_row, error))
    return FALSE;
  if (has_row && g_strcmp0 ((const char *) sqlite3_column_text (rows, 0), "ok") == 0)
    return TRUE;

  *out_damaged = TRUE;
  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                       "The store's index is damaged");
  return FALSE;
}

/**
 * platen_index_open:
 * @out_damaged: (out): set when the failure is damage, so that a rebuild can help
 *
 * Opens the index for writing, making the file when there is none, and checks that it is
 * sound. See platen_index_look(), which comes first.
 *
 * Errors: as platen_store_set_errno(); %PLATEN_ERROR_STORE when the file is damaged.
 *
 * Returns: (transfer full): the database
 */
PlatenDatabase *
platen_index_open (int root_fd, const char *root, gboolean *out_damaged, GError **error)
{
  g_autoptr (PlatenDatabase) index = NULL;
  g_autofree char           *path = g_build_filename (root, PLATEN_INDEX_FILE, NULL);

  *out_damaged = FALSE;
  if (!make_file (root_fd, error))
    return NULL;
  index = platen_database_open (path, TRUE, error);
  if (index == NULL)
    return NULL;

  if (!platen_database_execute (index,
                                "PRAGMA trusted_schema = OFF;"
                                "PRAGMA cell_size_check = ON;"
                                "PRAGMA temp_store = MEMORY;"
                                "PRAGMA foreign_keys = ON;"
                                "PRAGMA journal_mode = WAL;"
                                "PRAGMA synchronous = FULL;",
                                error) ||
      !is_sound (index, out_damaged, error))
    {
      *out_damaged |= platen_database_is_damaged (index);
      return NULL;
    }

  return g_steal_pointer (&index);
}

/**
 * platen_index_open_reader:
 *
 * Opens the index for reading only, beside the one connection that writes.
 *
 * Errors: as platen_store_set_errno().
 *
 * Returns: (transfer full): the database
 */
PlatenDatabase *
platen_index_open_reader (const char *root, GError **error)
{
  g_autofree char *path = g_build_filename (root, PLATEN_INDEX_FILE, NULL);

  return platen_database_open (path, FALSE, error);
}

/**
 * platen_index_is_new:
 * @out_is_new: (out): TRUE when there are no tables yet
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_is_new (PlatenDatabase *index, gboolean *out_is_new, GError **error)
{
  gint64 version;

  if (!platen_database_get_number (index, "PRAGMA user_version", &version, error))
    return FALSE;

  *out_is_new = version == 0;
  return TRUE;
}

static gboolean
add_labels (PlatenDatabase *index, GPtrArray *labels, GError **error)
{
  for (guint i = 0; i < labels->len; i++)
    {
      PlatenPageLabel *label = labels->pdata[i];

      if (!platen_index_ensure_collection (index, label->record->collection_id,
                                           label->principal, label->collection_created_us,
                                           error) ||
          !platen_index_add_page (index, label, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
take_steps (PlatenDatabase *index, gint64 from, GError **error)
{
  for (gint64 i = from; i < SCHEMA_VERSION; i++)
    if (!platen_database_execute (index, steps[i], error))
      return FALSE;

  return TRUE;
}

/**
 * platen_index_create:
 * @labels: (element-type PlatenPageLabel): pages that are there already, by arrival
 *
 * Makes the tables and fills in what is known, all in one transaction: after a crash the
 * index is new still.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_create (PlatenDatabase *index, GPtrArray *labels, GError **error)
{
  if (!platen_database_begin (index, error))
    return FALSE;
  if (!take_steps (index, 0, error) || !add_labels (index, labels, error))
    {
      platen_database_roll_back (index);
      return FALSE;
    }

  return platen_database_commit (index, error);
}

/**
 * platen_index_migrate:
 *
 * Brings an older schema to today's, in one transaction.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_migrate (PlatenDatabase *index, GError **error)
{
  gint64 version;

  if (!platen_database_get_number (index, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version == SCHEMA_VERSION)
    return TRUE;

  if (!platen_database_begin (index, error))
    return FALSE;
  if (!take_steps (index, version, error))
    {
      platen_database_roll_back (index);
      return FALSE;
    }

  return platen_database_commit (index, error);
}
