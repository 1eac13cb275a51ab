/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-index-collections.h"
#include "platen-limits.h"

/**
 * platen_collection_row_clear:
 * @self: a row that was filled in, or all zero
 *
 * Frees what the row holds.
 */
void
platen_collection_row_clear (PlatenCollectionRow *self)
{
  g_clear_pointer (&self->principal, g_free);
}

static const char *
get_text (PlatenRows *rows, int column)
{
  return (const char *) sqlite3_column_text (rows, column);
}

/* Every load of a web page leaves one; nobody comes back for so many. */
static gboolean
drop_empty_ones (PlatenDatabase *index, const char *principal, GError **error)
{
  return platen_database_run (index, error,
                              "DELETE FROM collections WHERE id IN"
                              " (SELECT id FROM collections"
                              " WHERE principal = ? AND n_pages = 0"
                              " ORDER BY created_us DESC, id LIMIT -1 OFFSET ?)",
                              "sx", principal, (gint64) PLATEN_MAX_EMPTY_COLLECTIONS - 1);
}

/**
 * platen_index_add_collection:
 *
 * Adds a collection. Of the principal's empty ones the newest stay,
 * PLATEN_MAX_EMPTY_COLLECTIONS with this one.
 *
 * Errors: %PLATEN_ERROR_LIMIT when there are as many as there may be; as
 * platen_database_execute().
 */
gboolean
platen_index_add_collection (PlatenDatabase *index,
                             const char     *id,
                             const char     *principal,
                             gint64          created_us,
                             GError        **error)
{
  gint64 n_collections;

  if (!drop_empty_ones (index, principal, error))
    return FALSE;
  if (!platen_database_get_number (index, "SELECT count(*) FROM collections",
                                   &n_collections, error))
    return FALSE;
  if (n_collections >= PLATEN_MAX_COLLECTIONS)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                   "There are %d collections already; remove some first",
                   PLATEN_MAX_COLLECTIONS);
      return FALSE;
    }

  return platen_index_ensure_collection (index, id, principal, created_us, error);
}

/**
 * platen_index_ensure_collection:
 *
 * Adds a collection unless it is there, however many there are: a rebuild loses none.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_ensure_collection (PlatenDatabase *index,
                                const char     *id,
                                const char     *principal,
                                gint64          created_us,
                                GError        **error)
{
  return platen_database_run (index, error,
                              "INSERT INTO collections (id, principal, created_us)"
                              " VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                              "ssx", id, principal, created_us);
}

/**
 * platen_index_find_collection:
 * @out_row: (out caller-allocates): cleared by the caller
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND; as platen_database_execute().
 */
gboolean
platen_index_find_collection (PlatenDatabase      *index,
                              const char          *id,
                              PlatenCollectionRow *out_row,
                              GError             **error)
{
  g_autoptr (PlatenRows) rows = NULL;
  gboolean               has_row;

  rows = platen_database_query (
      index, error, "SELECT principal, created_us, n_pages FROM collections WHERE id = ?",
      "s", id);
  if (rows == NULL || !platen_database_next (index, rows, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND, "No collection ‘%s’", id);
      return FALSE;
    }

  out_row->principal = g_strdup (get_text (rows, 0));
  out_row->created_us = sqlite3_column_int64 (rows, 1);
  out_row->n_pages = sqlite3_column_int64 (rows, 2);
  return TRUE;
}

/**
 * platen_index_list_collections:
 * @principal: (nullable): whose; NULL is everybody's
 *
 * Errors: as platen_database_execute().
 *
 * Returns: (transfer full): a(ssxu): id, principal, created (µs since 1970), number of
 *   pages; the oldest first
 */
GVariant *
platen_index_list_collections (PlatenDatabase *index,
                               const char     *principal,
                               GError        **error)
{
  g_autoptr (PlatenRows) rows = NULL;

  if (principal != NULL)
    rows = platen_database_query (index, error,
                                  "SELECT id, principal, created_us, n_pages FROM"
                                  " collections WHERE principal = ?"
                                  " ORDER BY created_us, id",
                                  "s", principal);
  else
    rows = platen_database_query (index, error,
                                  "SELECT id, principal, created_us, n_pages FROM"
                                  " collections ORDER BY created_us, id",
                                  "");

  return rows != NULL ? platen_database_collect (index, rows, "(ssxu)", error) : NULL;
}

/**
 * platen_index_remove_collection:
 *
 * Removes a collection whose pages are gone already.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_remove_collection (PlatenDatabase *index, const char *id, GError **error)
{
  return platen_database_run (index, error, "DELETE FROM collections WHERE id = ?", "s",
                              id);
}

/**
 * platen_index_list_grants:
 *
 * Errors: as platen_database_execute().
 *
 * Returns: (transfer full): a(ssx): origin, capability, since (µs since 1970)
 */
GVariant *
platen_index_list_grants (PlatenDatabase *index, GError **error)
{
  g_autoptr (PlatenRows) rows = NULL;

  rows = platen_database_query (index, error,
                                "SELECT origin, capability, since_us FROM grants"
                                " ORDER BY origin, capability",
                                "");

  return rows != NULL ? platen_database_collect (index, rows, "(ssx)", error) : NULL;
}

/**
 * platen_index_add_grant:
 *
 * Notes a grant of now; one that is there keeps its time.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_add_grant (PlatenDatabase *index,
                        const char     *origin,
                        const char     *capability,
                        GError        **error)
{
  return platen_database_run (index, error,
                              "INSERT INTO grants (origin, capability, since_us)"
                              " VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                              "ssx", origin, capability, g_get_real_time ());
}

/**
 * platen_index_remove_grants:
 * @capability: (nullable): which; NULL is all of that origin
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_remove_grants (PlatenDatabase *index,
                            const char     *origin,
                            const char     *capability,
                            GError        **error)
{
  return platen_database_run (index, error,
                              "DELETE FROM grants WHERE origin = ?1"
                              " AND (?2 IS NULL OR capability = ?2)",
                              "ss", origin, capability);
}
