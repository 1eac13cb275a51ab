/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-index-pages.h"
#include "platen-index.h"

/* In the order of read_record(). */
#define RECORD_COLUMNS \
  "pages.id, collection_id, width_px, height_px, dpi_x, dpi_y, mode, bits_per_sample," \
  " media_type, n_bytes, sha256, device_id, settings, pages.created_us"
#define N_RECORD_COLUMNS 14

/* What read_label() reads behind those. */
#define LABEL_COLUMNS RECORD_COLUMNS ", arrival, principal, collections.created_us"
#define LABEL_TABLES " FROM pages JOIN collections ON collections.id = collection_id "

static const char *
get_text (PlatenRows *rows, int column)
{
  const char *text = (const char *) sqlite3_column_text (rows, column);

  return text != NULL ? text : "";
}

static gboolean
read_settings (PlatenScanSettings *settings, const char *text, GError **error)
{
  g_autoptr (GVariant) dict = NULL;

  dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, error);

  return dict != NULL && platen_scan_settings_parse (settings, dict, error);
}

static PlatenPageRecord *
read_record (PlatenRows *rows, GError **error)
{
  g_autoptr (PlatenPageRecord) record = g_new0 (PlatenPageRecord, 1);
  g_autoptr (GError)           problem = NULL;
  PlatenPageFacts             *facts = platen_page_facts_new ();

  record->facts = facts;
  record->id = g_strdup (get_text (rows, 0));
  record->collection_id = g_strdup (get_text (rows, 1));
  facts->width_px = sqlite3_column_int (rows, 2);
  facts->height_px = sqlite3_column_int (rows, 3);
  facts->dpi_x = sqlite3_column_int (rows, 4);
  facts->dpi_y = sqlite3_column_int (rows, 5);
  facts->bits_per_sample = sqlite3_column_int (rows, 7);
  facts->media_type = g_strdup (get_text (rows, 8));
  facts->n_bytes = (guint64) sqlite3_column_int64 (rows, 9);
  facts->sha256 = g_strdup (get_text (rows, 10));
  facts->device_id = g_strdup ((const char *) sqlite3_column_text (rows, 11));
  facts->created_us = sqlite3_column_int64 (rows, 13);

  if (!platen_mode_from_string (get_text (rows, 6), &facts->mode, &problem) ||
      !read_settings (&facts->settings, get_text (rows, 12), &problem))
    {
      g_set_error (
          error, PLATEN_ERROR, PLATEN_ERROR_STORE,
          "The index holds a page ‘%s’ that makes no sense (%s); move the "
          "store's file ‘platen.db’ away and restart the service, which rebuilds "
          "it from the pages",
          record->id, problem->message);
      return NULL;
    }

  return g_steal_pointer (&record);
}

static gpointer
read_label (PlatenRows *rows, GError **error)
{
  PlatenPageRecord *record = read_record (rows, error);
  PlatenPageLabel  *label;

  if (record == NULL)
    return NULL;
  label = g_new0 (PlatenPageLabel, 1);
  label->record = record;
  label->arrival = sqlite3_column_int64 (rows, N_RECORD_COLUMNS);
  label->principal = g_strdup (get_text (rows, N_RECORD_COLUMNS + 1));
  label->collection_created_us = sqlite3_column_int64 (rows, N_RECORD_COLUMNS + 2);

  return label;
}

/**
 * platen_index_list_pages:
 * @collection_id: a collection that is there
 *
 * Errors: as platen_database_execute().
 *
 * Returns: (transfer full) (element-type PlatenPageRecord): in order
 */
GPtrArray *
platen_index_list_pages (PlatenDatabase *index, const char *collection_id, GError **error)
{
  g_autoptr (PlatenRows) rows = NULL;
  g_autoptr (GPtrArray)  records = NULL;
  gboolean               has_row;

  records = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_page_record_free);
  rows = platen_database_query (index, error,
                                "SELECT " RECORD_COLUMNS " FROM pages"
                                " WHERE collection_id = ? ORDER BY position",
                                "s", collection_id);
  if (rows == NULL || !platen_database_next (index, rows, &has_row, error))
    return NULL;

  while (has_row)
    {
      PlatenPageRecord *record = read_record (rows, error);

      if (record == NULL)
        return NULL;
      g_ptr_array_add (records, record);
      if (!platen_database_next (index, rows, &has_row, error))
        return NULL;
    }

  return g_steal_pointer (&records);
}

/* Reads the first column; @query may be NULL, when it has failed already. */
static char **
list_texts (PlatenDatabase *index, PlatenRows *query, GError **error)
{
  g_autoptr (PlatenRows)   rows = query;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean                 has_row;

  if (rows == NULL || !platen_database_next (index, rows, &has_row, error))
    return NULL;

  while (has_row)
    {
      g_strv_builder_add (builder, get_text (rows, 0));
      if (!platen_database_next (index, rows, &has_row, error))
        return NULL;
    }

  return g_strv_builder_end (builder);
}

/**
 * platen_index_list_page_ids:
 *
 * Errors: as platen_database_execute().
 *
 * Returns: (transfer full): the pages of a collection, in order
 */
char **
platen_index_list_page_ids (PlatenDatabase *index,
                            const char     *collection_id,
                            GError        **error)
{
  g_autoptr (PlatenRows) rows = NULL;

  rows = platen_database_query (
      index, error, "SELECT id FROM pages WHERE collection_id = ? ORDER BY position", "s",
      collection_id);

  return list_texts (index, g_steal_pointer (&rows), error);
}

/**
 * platen_index_list_labels:
 * @after_arrival: the arrival to go on behind; -1 at the beginning
 * @n_most: the most there may be in one answer
 *
 * Errors: as platen_database_execute().
 *
 * Returns: (transfer full) (element-type PlatenPageLabel): by arrival, over all collections
 */
GPtrArray *
platen_index_list_labels (PlatenDatabase *index,
                          gint64          after_arrival,
                          int             n_most,
                          GError        **error)
{
  g_autoptr (PlatenRows) rows = NULL;
  g_autoptr (GPtrArray)  labels = NULL;
  gboolean               has_row;

  labels = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_page_label_free);
  rows = platen_database_query (index, error,
                                "SELECT " LABEL_COLUMNS LABEL_TABLES
                                "WHERE arrival > ? ORDER BY arrival LIMIT ?",
                                "xx", after_arrival, (gint64) n_most);
  if (rows == NULL || !platen_database_next (index, rows, &has_row, error))
    return NULL;

  while (has_row)
    {
      PlatenPageLabel *label = read_label (rows, error);

      if (label == NULL)
        return NULL;
      g_ptr_array_add (labels, label);
      if (!platen_database_next (index, rows, &has_row, error))
        return NULL;
    }

  return g_steal_pointer (&labels);
}

/**
 * platen_index_find_label:
 * @out_label: (out) (transfer full) (nullable): NULL when there is no such page
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_find_label (PlatenDatabase   *index,
                         const char       *page_id,
                         PlatenPageLabel **out_label,
                         GError          **error)
{
  g_autoptr (PlatenRows) rows = NULL;
  PlatenPageLabel       *label = NULL;
  gboolean               has_row;

  rows = platen_database_query (index, error,
                                "SELECT " LABEL_COLUMNS LABEL_TABLES "WHERE pages.id = ?",
                                "s", page_id);
  if (rows == NULL || !platen_database_next (index, rows, &has_row, error))
    return FALSE;
  if (has_row && (label = read_label (rows, error)) == NULL)
    return FALSE;

  *out_label = label;
  return TRUE;
}

static gboolean
has_any (PlatenDatabase *index,
         const char     *sql,
         const char     *page_id,
         gboolean       *out_has_any,
         GError        **error)
{
  g_autoptr (PlatenRows) rows = platen_database_query (index, error, sql, "s", page_id);

  return rows != NULL && platen_database_next (index, rows, out_has_any, error);
}

/**
 * platen_index_has_page:
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_has_page (PlatenDatabase *index,
                       const char     *page_id,
                       gboolean       *out_has_page,
                       GError        **error)
{
  return has_any (index, "SELECT 1 FROM pages WHERE id = ?", page_id, out_has_page,
                  error);
}

/**
 * platen_index_get_last_arrival:
 * @out_arrival: (out): the newest page's; 0 when there are none
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_get_last_arrival (PlatenDatabase *index, gint64 *out_arrival, GError **error)
{
  return platen_database_get_number (index, "SELECT ifnull (max (arrival), 0) FROM pages",
                                     out_arrival, error);
}

/**
 * platen_index_add_page:
 * @label: all of it, its collection being there
 *
 * Appends the page to its collection.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_add_page (PlatenDatabase        *index,
                       const PlatenPageLabel *label,
                       GError               **error)
{
  const PlatenPageRecord *record = label->record;
  const PlatenPageFacts  *facts = record->facts;
  g_autoptr (GVariant)    settings = NULL;
  g_autofree char        *settings_text = NULL;

  settings = g_variant_ref_sink (platen_scan_settings_to_variant (&facts->settings));
  settings_text = g_variant_print (settings, TRUE);

  return platen_database_run (
      index, error,
      "INSERT INTO pages (arrival, id, collection_id, position, width_px, height_px,"
      " dpi_x, dpi_y, mode, bits_per_sample, media_type, n_bytes, sha256, device_id,"
      " settings, created_us) VALUES (?1, ?2, ?3,"
      " ifnull ((SELECT max (position) FROM pages WHERE collection_id = ?3), 0) + ?4,"
      " ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
      "xssxxxxxsxsxsssx", label->arrival, record->id, record->collection_id,
      PLATEN_INDEX_GAP, (gint64) facts->width_px, (gint64) facts->height_px,
      (gint64) facts->dpi_x, (gint64) facts->dpi_y, platen_mode_to_string (facts->mode),
      (gint64) facts->bits_per_sample, facts->media_type, (gint64) facts->n_bytes,
      facts->sha256, facts->device_id, settings_text, facts->created_us);
}

/**
 * platen_index_drop_page:
 *
 * Takes a page out of the index and leaves its files to the caller.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_drop_page (PlatenDatabase *index, const char *page_id, GError **error)
{
  return platen_database_run (index, error, "DELETE FROM pages WHERE id = ?", "s",
                              page_id);
}

/**
 * platen_index_remove_page:
 *
 * Takes a page out of the index and notes that its files are to go. To be called inside a
 * transaction.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when it is not in that collection; as
 * platen_database_execute().
 */
gboolean
platen_index_remove_page (PlatenDatabase *index,
                          const char     *collection_id,
                          const char     *page_id,
                          GError        **error)
{
  if (!platen_database_run (index, error,
                            "DELETE FROM pages WHERE id = ? AND collection_id = ?", "ss",
                            page_id, collection_id))
    return FALSE;
  if (platen_database_get_n_changed (index) == 0)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND, "No page ‘%s’", page_id);
      return FALSE;
    }

  return platen_database_run (
      index, error, "INSERT INTO removals (page_id) VALUES (?) ON CONFLICT DO NOTHING",
      "s", page_id);
}

/**
 * platen_index_is_being_removed:
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_is_being_removed (PlatenDatabase *index,
                               const char     *page_id,
                               gboolean       *out_is,
                               GError        **error)
{
  return has_any (index, "SELECT 1 FROM removals WHERE page_id = ?", page_id, out_is,
                  error);
}

/**
 * platen_index_list_removals:
 *
 * Errors: as platen_database_execute().
 *
 * Returns: (transfer full): the pages whose files may still be there
 */
char **
platen_index_list_removals (PlatenDatabase *index, GError **error)
{
  return list_texts (
      index, platen_database_query (index, error, "SELECT page_id FROM removals", ""),
      error);
}

/**
 * platen_index_clear_removals:
 *
 * Forgets them; their files are gone for good.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_clear_removals (PlatenDatabase *index, GError **error)
{
  return platen_database_run (index, error, "DELETE FROM removals", "");
}
