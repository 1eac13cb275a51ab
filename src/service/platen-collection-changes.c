/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-collection-private.h"

#include "platen-error.h"

/* The changes of a collection's list: each is committed by the store before the list in
 * memory follows. */

static GTask *
new_task (PlatenCollection   *self,
          gpointer            tag,
          GAsyncReadyCallback callback,
          gpointer            data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, tag);

  return task;
}

static gboolean
fail_without_page (GTask *task, PlatenPage *page, guint index)
{
  PlatenCollection *self = g_task_get_source_object (task);

  if (page != NULL)
    return FALSE;

  g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                           "There is no page at position %u; there are %u", index,
                           platen_collection_get_n_pages (self));
  return TRUE;
}

static const char *
get_id_at (PlatenCollection *self, guint index)
{
  PlatenPage *page = platen_collection_get_page (self, index);

  return page != NULL ? platen_page_get_id (page) : NULL;
}

/* Where a page goes; the list may have grown while the store was at work. */
typedef struct
{
  char *page_id;
  char *other_id; /* NULL: the end */
} Places;

static void
places_free (gpointer data)
{
  Places *places = data;

  g_free (places->page_id);
  g_free (places->other_id);
  g_free (places);
}

static Places *
set_places (GTask *task, const char *page_id, const char *other_id)
{
  Places *places = g_new0 (Places, 1);

  places->page_id = g_strdup (page_id);
  places->other_id = g_strdup (other_id);
  g_task_set_task_data (task, places, places_free);

  return places;
}

static void
emit_reordered (PlatenCollection *self, guint a, guint b)
{
  guint first = MIN (a, b);
  guint n_changed = MAX (a, b) - first + 1;

  g_list_model_items_changed (G_LIST_MODEL (self), first, n_changed, n_changed);
}

static void
move_in_list (PlatenCollection *self, const Places *places)
{
  GPtrArray  *pages = platen_collection_get_pages (self);
  int         from = platen_collection_find (self, places->page_id);
  int         to;
  PlatenPage *page;

  if (from < 0)
    return;

  page = g_ptr_array_steal_index (pages, (guint) from);
  to = platen_collection_find (self, places->other_id);
  if (to < 0)
    to = (int) pages->len;
  g_ptr_array_insert (pages, to, page);
  emit_reordered (self, (guint) from, (guint) to);
}

static void
on_moved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError           *error = NULL;

  if (!platen_store_move_page_finish (PLATEN_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  move_in_list (g_task_get_source_object (task), g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/**
 * platen_collection_move_async:
 * @from: 0-based position of the page
 * @to: where it stands afterwards; past the end is the end
 * @callback: (scope async): called once, when the order is durable
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when there is no page at @from; the store's.
 */
void
platen_collection_move_async (PlatenCollection   *self,
                              guint               from,
                              guint               to,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Places           *places;

  g_return_if_fail (PLATEN_IS_COLLECTION (self));

  task = new_task (self, platen_collection_move_async, callback, user_data);
  if (fail_without_page (task, platen_collection_get_page (self, from), from))
    return;
  if (from == MIN (to, platen_collection_get_n_pages (self) - 1))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* Past its own place, the page before which it goes is one further on. */
  places = set_places (task, get_id_at (self, from),
                       get_id_at (self, to > from && to < G_MAXUINT ? to + 1 : to));
  platen_store_move_page_async (platen_collection_get_store (self),
                                platen_collection_get_id (self), places->page_id,
                                places->other_id, on_moved, g_steal_pointer (&task));
}

/**
 * platen_collection_move_finish:
 *
 * Returns: whether the page has moved
 */
gboolean
platen_collection_move_finish (PlatenCollection *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_swapped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenCollection *self = g_task_get_source_object (task);
  Places           *places = g_task_get_task_data (task);
  int               a = platen_collection_find (self, places->page_id);
  int               b = platen_collection_find (self, places->other_id);
  GError           *error = NULL;

  if (!platen_store_swap_pages_finish (PLATEN_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (a >= 0 && b >= 0)
    {
      GPtrArray *pages = platen_collection_get_pages (self);
      gpointer   page = pages->pdata[a];

      pages->pdata[a] = pages->pdata[b];
      pages->pdata[b] = page;
      emit_reordered (self, (guint) a, (guint) b);
    }
  g_task_return_boolean (task, TRUE);
}

/**
 * platen_collection_swap_async:
 * @index: 0-based position of a page
 * @other: 0-based position of another
 * @callback: (scope async): called once, when the order is durable
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when there is no page at one of them; the store's.
 */
void
platen_collection_swap_async (PlatenCollection   *self,
                              guint               index,
                              guint               other,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Places           *places;

  g_return_if_fail (PLATEN_IS_COLLECTION (self));

  task = new_task (self, platen_collection_swap_async, callback, user_data);
  if (fail_without_page (task, platen_collection_get_page (self, index), index) ||
      fail_without_page (task, platen_collection_get_page (self, other), other))
    return;
  if (index == other)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  places = set_places (task, get_id_at (self, index), get_id_at (self, other));
  platen_store_swap_pages_async (platen_collection_get_store (self),
                                 platen_collection_get_id (self), places->page_id,
                                 places->other_id, on_swapped, g_steal_pointer (&task));
}

/**
 * platen_collection_swap_finish:
 *
 * Returns: whether the pages have changed places
 */
gboolean
platen_collection_swap_finish (PlatenCollection *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
remove_from_list (PlatenCollection *self, GHashTable *ids)
{
  GPtrArray *pages = platen_collection_get_pages (self);

  for (guint i = pages->len; i > 0; i--)
    {
      if (!g_hash_table_contains (ids, platen_page_get_id (pages->pdata[i - 1])))
        continue;
      g_ptr_array_remove_index (pages, i - 1);
      g_list_model_items_changed (G_LIST_MODEL (self), i - 1, 1, 0);
    }
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenCollection *self = g_task_get_source_object (task);
  GHashTable       *ids = g_task_get_task_data (task);
  GError           *error = NULL;

  if (!platen_store_remove_pages_finish (PLATEN_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (g_hash_table_size (ids) == platen_collection_get_n_pages (self))
    platen_collection_forget_pages (self);
  else
    remove_from_list (self, ids);
  g_task_return_boolean (task, TRUE);
}

static GHashTable *
collect_ids (PlatenCollection *self)
{
  GPtrArray  *pages = platen_collection_get_pages (self);
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < pages->len; i++)
    g_hash_table_add (ids, g_strdup (platen_page_get_id (pages->pdata[i])));

  return ids;
}

/* Gives NULL, and the error, when one of them is not here. */
static GHashTable *
pick_ids (PlatenCollection *self, const char *const *page_ids, GError **error)
{
  g_autoptr (GHashTable) all = collect_ids (self);
  g_autoptr (GHashTable) picked = NULL;

  if (page_ids == NULL)
    return g_steal_pointer (&all);

  picked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; page_ids[i] != NULL; i++)
    {
      if (!g_hash_table_contains (all, page_ids[i]))
        {
          g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                       "No page ‘%s’ in this collection", page_ids[i]);
          return NULL;
        }
      g_hash_table_add (picked, g_strdup (page_ids[i]));
    }

  return g_steal_pointer (&picked);
}

/**
 * platen_collection_remove_async:
 * @page_ids: (nullable) (array zero-terminated=1): pages; NULL is all that are here now
 * @callback: (scope async): called once, when they are gone for good
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND, and nothing removed, when one is not here; the store's.
 */
void
platen_collection_remove_async (PlatenCollection   *self,
                                const char *const  *page_ids,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_autoptr (GTask)       task = NULL;
  g_autofree const char **list = NULL;
  GHashTable             *ids;
  GError                 *error = NULL;

  g_return_if_fail (PLATEN_IS_COLLECTION (self));

  task = new_task (self, platen_collection_remove_async, callback, user_data);
  ids = pick_ids (self, page_ids, &error);
  if (ids == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_set_task_data (task, ids, (GDestroyNotify) g_hash_table_unref);
  if (g_hash_table_size (ids) == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  list = (const char **) g_hash_table_get_keys_as_array (ids, NULL);
  platen_store_remove_pages_async (platen_collection_get_store (self),
                                   platen_collection_get_id (self), list, on_removed,
                                   g_steal_pointer (&task));
}

/**
 * platen_collection_remove_finish:
 *
 * Returns: whether the pages are gone
 */
gboolean
platen_collection_remove_finish (PlatenCollection *self,
                                 GAsyncResult     *result,
                                 GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
