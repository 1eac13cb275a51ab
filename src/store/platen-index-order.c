/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-index-order.h"
#include "platen-index.h"

/*
 * A page's position is a number with gaps to its neighbours, so that a move writes one row,
 * however long the collection is:
 *
 *     A 1000 ───────── B 2000 ───────── C 3000          C before B:  C becomes 1500
 *
 * When the gap is used up, the pages behind it are spread until there is room again; that
 * is a handful of rows, once in some twenty moves to the very same place.
 */

/* After a spread each gap is at least this wide. */
#define ROOMY (G_GINT64_CONSTANT (1) << 10)

static gboolean
get_position (PlatenDatabase *index,
              const char     *collection_id,
              const char     *page_id,
              gint64         *out_position,
              GError        **error)
{
  g_autoptr (PlatenRows) rows = NULL;
  gboolean               has_row;

  rows = platen_database_query (
      index, error, "SELECT position FROM pages WHERE id = ? AND collection_id = ?", "ss",
      page_id, collection_id);
  if (rows == NULL || !platen_database_next (index, rows, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND, "No page ‘%s’", page_id);
      return FALSE;
    }

  *out_position = sqlite3_column_int64 (rows, 0);
  return TRUE;
}

static gboolean
set_position (PlatenDatabase *index, const char *page_id, gint64 position, GError **error)
{
  return platen_database_run (index, error, "UPDATE pages SET position = ? WHERE id = ?",
                              "xs", position, page_id);
}

/* The nearest page in front of a position; when there is none, a gap's width in front. */
static gboolean
get_previous (PlatenDatabase *index,
              const char     *collection_id,
              gint64          position,
              gint64         *out_previous,
              GError        **error)
{
  g_autoptr (PlatenRows) rows = NULL;
  gboolean               has_row;

  rows = platen_database_query (index, error,
                                "SELECT position FROM pages WHERE collection_id = ?"
                                " AND position < ? ORDER BY position DESC LIMIT 1",
                                "sx", collection_id, position);
  if (rows == NULL || !platen_database_next (index, rows, &has_row, error))
    return FALSE;

  *out_previous =
      has_row ? sqlite3_column_int64 (rows, 0) : position - 2 * PLATEN_INDEX_GAP;
  return TRUE;
}

static gboolean
get_end (PlatenDatabase *index,
         const char     *collection_id,
         gint64         *out_position,
         GError        **error)
{
  g_autoptr (PlatenRows) rows = NULL;
  gboolean               has_row;

  rows = platen_database_query (
      index, error,
      "SELECT ifnull (max (position), 0) FROM pages WHERE collection_id = ?", "s",
      collection_id);
  if (rows == NULL || !platen_database_next (index, rows, &has_row, error))
    return FALSE;

  *out_position = sqlite3_column_int64 (rows, 0) + PLATEN_INDEX_GAP;
  return TRUE;
}

/*
 * Gathers the pages from @from on that stand too close; *out_end is the position of the
 * first that may stay, far enough from @previous for all of them and one more.
 */
static GPtrArray *
gather_crowd (PlatenDatabase *index,
              const char     *collection_id,
              gint64          previous,
              gint64          from,
              gint64         *out_end,
              GError        **error)
{
  g_autoptr (GPtrArray)  crowd = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (PlatenRows) rows = NULL;
  gboolean               has_row;

  rows = platen_database_query (index, error,
                                "SELECT id, position FROM pages WHERE collection_id = ?"
                                " AND position >= ? ORDER BY position",
                                "sx", collection_id, from);
  if (rows == NULL || !platen_database_next (index, rows, &has_row, error))
    return NULL;

  while (has_row &&
         sqlite3_column_int64 (rows, 1) - previous < (gint64) (crowd->len + 2) * ROOMY)
    {
      g_ptr_array_add (crowd, g_strdup ((const char *) sqlite3_column_text (rows, 0)));
      if (!platen_database_next (index, rows, &has_row, error))
        return NULL;
    }

  *out_end = has_row ? sqlite3_column_int64 (rows, 1)
                     : previous + (gint64) (crowd->len + 2) * PLATEN_INDEX_GAP;
  return g_steal_pointer (&crowd);
}

/* Gives the position in front of @before, after making room there. */
static gboolean
make_room (PlatenDatabase *index,
           const char     *collection_id,
           gint64          previous,
           gint64          before,
           gint64         *out_position,
           GError        **error)
{
  g_autoptr (GPtrArray) crowd = NULL;
  gint64                end, step;

  crowd = gather_crowd (index, collection_id, previous, before, &end, error);
  if (crowd == NULL)
    return FALSE;

  step = (end - previous) / (crowd->len + 2);
  for (guint i = 0; i < crowd->len; i++)
    if (!set_position (index, crowd->pdata[i], previous + (i + 2) * step, error))
      return FALSE;

  *out_position = previous + step;
  return TRUE;
}

static gboolean
find_place (PlatenDatabase *index,
            const char     *collection_id,
            const char     *before_id,
            gint64         *out_position,
            GError        **error)
{
  gint64 before, previous;

  if (before_id == NULL)
    return get_end (index, collection_id, out_position, error);
  if (!get_position (index, collection_id, before_id, &before, error) ||
      !get_previous (index, collection_id, before, &previous, error))
    return FALSE;
  if (before - previous < 2)
    return make_room (index, collection_id, previous, before, out_position, error);

  *out_position = previous + (before - previous) / 2;
  return TRUE;
}

/**
 * platen_index_move_page:
 * @before_id: (nullable): the page to stand in front of; NULL is the end
 *
 * Moves a page inside its collection. To be called inside a transaction.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when one of the pages is not in that collection; as
 * platen_database_execute().
 */
gboolean
platen_index_move_page (PlatenDatabase *index,
                        const char     *collection_id,
                        const char     *page_id,
                        const char     *before_id,
                        GError        **error)
{
  gint64 position;

  if (!get_position (index, collection_id, page_id, &position, error))
    return FALSE;
  if (g_strcmp0 (page_id, before_id) == 0)
    return TRUE;
  if (!find_place (index, collection_id, before_id, &position, error))
    return FALSE;

  return set_position (index, page_id, position, error);
}

/**
 * platen_index_swap_pages:
 *
 * Lets two pages change places. To be called inside a transaction.
 *
 * Errors: as platen_index_move_page().
 */
gboolean
platen_index_swap_pages (PlatenDatabase *index,
                         const char     *collection_id,
                         const char     *page_id,
                         const char     *other_id,
                         GError        **error)
{
  gint64 position, other;

  return get_position (index, collection_id, page_id, &position, error) &&
         get_position (index, collection_id, other_id, &other, error) &&
         set_position (index, page_id, other, error) &&
         set_position (index, other_id, position, error);
}
