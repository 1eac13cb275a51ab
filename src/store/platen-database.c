/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-database.h"
#include "platen-error.h"
#include "platen-store-error.h"

#include <errno.h>
#include <stdarg.h>

/* Only a reader beside the writer can ever wait, and only for a checkpoint. */
#define BUSY_TIMEOUT_MS 10000

/**
 * PlatenDatabase:
 *
 * One connection to an SQLite file, with its prepared statements kept and its failures told
 * in our words. For one thread at a time.
 */
struct _PlatenDatabase
{
  sqlite3    *connection;
  GHashTable *statements; /* owned; the SQL literal itself → sqlite3_stmt */
  gboolean    damaged;
  gboolean    failed_sync;
};

/* After these nobody knows what lies on the disk. */
static gboolean
is_sync_failure (PlatenDatabase *self, int extended_code)
{
  if (extended_code == SQLITE_IOERR_WRITE)
    return sqlite3_system_errno (self->connection) == EIO;

  return extended_code == SQLITE_IOERR_FSYNC || extended_code == SQLITE_IOERR_DIR_FSYNC ||
         extended_code == SQLITE_IOERR_TRUNCATE;
}

static void
set_io_error (PlatenDatabase *self, GError **error)
{
  int number = sqlite3_system_errno (self->connection);

  platen_store_set_errno (error, number != 0 ? number : EIO,
                          "The store's index cannot be read or written");
}

static void
set_error (PlatenDatabase *self, GError **error)
{
  int code = sqlite3_extended_errcode (self->connection);

  self->failed_sync |= is_sync_failure (self, code);
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      self->damaged = TRUE;
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                           "The store's index is damaged; restart the service, which "
                           "rebuilds it from the pages");
      break;

    case SQLITE_FULL:
      platen_store_set_errno (error, ENOSPC, "The store's index cannot grow");
      break;

    case SQLITE_READONLY:
      platen_store_set_errno (error, EROFS, "The store's index cannot be written");
      break;

    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      set_io_error (self, error);
      break;

    default:
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                   "The store's index refused: %s; run ‘platenctl fsck’",
                   sqlite3_errmsg (self->connection));
    }
}

static void
free_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

/* The literal itself is the key, so a lookup does not even read it. */
static sqlite3_stmt *
prepare (PlatenDatabase *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    return statement;
  if (sqlite3_prepare_v3 (self->connection, sql, -1, SQLITE_PREPARE_PERSISTENT,
                          &statement, NULL) != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, statement);

  return statement;
}

static void
bind (sqlite3_stmt *statement, const char *types, va_list args)
{
  for (int i = 0; types[i] != '\0'; i++)
    if (types[i] == 's')
      sqlite3_bind_text (statement, i + 1, va_arg (args, const char *), -1,
                         SQLITE_TRANSIENT);
    else
      sqlite3_bind_int64 (statement, i + 1, va_arg (args, gint64));
}

/**
 * platen_database_open:
 * @path: the file; it must be there, and no symbolic link may lie in @path
 *
 * Errors: as platen_store_set_errno().
 *
 * Returns: (transfer full): the connection
 */
PlatenDatabase *
platen_database_open (const char *path, gboolean may_write, GError **error)
{
  g_autoptr (PlatenDatabase) self = g_new0 (PlatenDatabase, 1);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;

  flags |= may_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, free_statement);
  if (sqlite3_open_v2 (path, &self->connection, flags, NULL) != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }
  sqlite3_busy_timeout (self->connection, BUSY_TIMEOUT_MS);

  return g_steal_pointer (&self);
}

/**
 * platen_database_free:
 * @self: (transfer full): the connection; what is not committed is lost
 *
 * Closes. After damage or a failed fsync the log is left alone: what the kernel dropped it
 * may report as written the next time. Source: PostgreSQL's "fsyncgate", 2018.
 */
void
platen_database_free (PlatenDatabase *self)
{
  g_hash_table_unref (self->statements);
  if (self->failed_sync || self->damaged)
    sqlite3_db_config (self->connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_close (self->connection);
  g_free (self);
}

/**
 * platen_database_execute:
 * @sql: one or more statements that need no values and are not worth keeping
 *
 * Errors: as platen_store_set_errno(); %PLATEN_ERROR_STORE when the file is damaged.
 */
gboolean
platen_database_execute (PlatenDatabase *self, const char *sql, GError **error)
{
  if (sqlite3_exec (self->connection, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  set_error (self, error);
  return FALSE;
}

/**
 * platen_database_query:
 * @sql: a string literal: the statement is kept under its address
 * @types: one letter for each value: `s` is a `const char *` (NULL allowed), `x` a gint64
 *
 * Starts a query. The same one cannot run twice at a time.
 *
 * Errors: as platen_database_execute().
 *
 * Returns: (transfer full): the rows; read them by platen_database_next()
 */
PlatenRows *
platen_database_query (PlatenDatabase *self,
                       GError        **error,
                       const char     *sql,
                       const char     *types,
                       ...)
{
  sqlite3_stmt *statement = prepare (self, sql, error);
  va_list       args;

  if (statement == NULL)
    return NULL;
  va_start (args, types);
  bind (statement, types, args);
  va_end (args);

  return statement;
}

/**
 * platen_database_run:
 *
 * Runs a statement that gives no rows; the parameters are those of
 * platen_database_query().
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_database_run (PlatenDatabase *self,
                     GError        **error,
                     const char     *sql,
                     const char     *types,
                     ...)
{
  g_autoptr (PlatenRows) rows = prepare (self, sql, error);
  gboolean               has_row;
  va_list                args;

  if (rows == NULL)
    return FALSE;
  va_start (args, types);
  bind (rows, types, args);
  va_end (args);

  return platen_database_next (self, rows, &has_row, error);
}

/**
 * platen_database_next:
 * @out_has_row: (out): FALSE after the last row
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_database_next (PlatenDatabase *self,
                      PlatenRows     *rows,
                      gboolean       *out_has_row,
                      GError        **error)
{
  int code = sqlite3_step (rows);

  if (code != SQLITE_ROW && code != SQLITE_DONE)
    {
      set_error (self, error);
      return FALSE;
    }

  *out_has_row = code == SQLITE_ROW;
  return TRUE;
}

/**
 * platen_database_get_number:
 * @sql: a query of one row and one column
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_database_get_number (PlatenDatabase *self,
                            const char     *sql,
                            gint64         *out_number,
                            GError        **error)
{
  g_autoptr (PlatenRows) rows = platen_database_query (self, error, sql, "");
  gboolean               has_row;

  if (rows == NULL || !platen_database_next (self, rows, &has_row, error))
    return FALSE;

  *out_number = has_row ? sqlite3_column_int64 (rows, 0) : 0;
  return TRUE;
}

static GVariant *
get_value (PlatenRows *rows, int column, char type)
{
  if (type == 's')
    return g_variant_new_string ((const char *) sqlite3_column_text (rows, column));
  if (type == 'b')
    return g_variant_new_boolean (sqlite3_column_int (rows, column) != 0);
  if (type == 'x')
    return g_variant_new_int64 (sqlite3_column_int64 (rows, column));

  return g_variant_new_uint32 ((guint) sqlite3_column_int64 (rows, column));
}

/**
 * platen_database_collect:
 * @rows: a query that has not been read
 * @type: a tuple of `s`, `b`, `x` and `u`, one for each column
 *
 * Errors: as platen_database_execute().
 *
 * Returns: (transfer full): all rows, an array of @type
 */
GVariant *
platen_database_collect (PlatenDatabase *self,
                         PlatenRows     *rows,
                         const char     *type,
                         GError        **error)
{
  g_autofree char *array_type = g_strconcat ("a", type, NULL);
  GVariantBuilder  builder;
  gboolean         has_row = TRUE; /* untouched by a failure */

  g_variant_builder_init (&builder, G_VARIANT_TYPE (array_type));
  while (platen_database_next (self, rows, &has_row, error) && has_row)
    {
      g_variant_builder_open (&builder, G_VARIANT_TYPE (type));
      for (int i = 0; type[i + 1] != ')'; i++)
        g_variant_builder_add_value (&builder, get_value (rows, i, type[i + 1]));
      g_variant_builder_close (&builder);
    }
  if (has_row)
    {
      g_variant_builder_clear (&builder);
      return NULL;
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * platen_database_get_n_changed:
 *
 * Returns: how many rows the last platen_database_run() touched
 */
int
platen_database_get_n_changed (PlatenDatabase *self)
{
  return sqlite3_changes (self->connection);
}

/**
 * platen_database_begin:
 *
 * Begins a transaction that may write.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_database_begin (PlatenDatabase *self, GError **error)
{
  return platen_database_run (self, error, "BEGIN IMMEDIATE", "");
}

/**
 * platen_database_commit:
 *
 * Makes the transaction durable; on failure it is rolled back.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_database_commit (PlatenDatabase *self, GError **error)
{
  if (platen_database_run (self, error, "COMMIT", ""))
    return TRUE;

  platen_database_roll_back (self);
  return FALSE;
}

/**
 * platen_database_roll_back:
 *
 * Undoes the transaction, if one is open: some failures have already ended it.
 */
void
platen_database_roll_back (PlatenDatabase *self)
{
  if (!sqlite3_get_autocommit (self->connection))
    platen_database_run (self, NULL, "ROLLBACK", "");
}

/**
 * platen_database_is_damaged:
 *
 * Tells whether some call has met damage in the file.
 */
gboolean
platen_database_is_damaged (PlatenDatabase *self)
{
  return self->damaged;
}

/**
 * platen_database_has_failed_sync:
 *
 * Tells whether an fsync has failed, after which nothing may be written any more.
 */
gboolean
platen_database_has_failed_sync (PlatenDatabase *self)
{
  return self->failed_sync;
}

/**
 * platen_rows_end:
 * @rows: (transfer full): a query; its statement is kept for the next time
 */
void
platen_rows_end (PlatenRows *rows)
{
  sqlite3_reset (rows);
  sqlite3_clear_bindings (rows);
}
