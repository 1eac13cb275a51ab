/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-collection-list.h"

#include "platen-error.h"
#include "platen-id.h"

/**
 * PlatenCollectionList:
 *
 * The collections that somebody holds. As long as one is held there is one object for it,
 * so that everybody sees every change; when nobody does, it is forgotten, and read from the
 * store anew.
 */
struct _PlatenCollectionList
{
  GObject parent_instance;

  PlatenStore      *store;       /* owned */
  PlatenImagerPool *imagers;     /* owned */
  GHashTable       *collections; /* owned; id → PlatenCollection, weak */
};

enum
{
  SIGNAL_OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PlatenCollectionList, platen_collection_list, G_TYPE_OBJECT)

static void
on_collection_gone (gpointer user_data, GObject *where_it_was)
{
  PlatenCollectionList *self = PLATEN_COLLECTION_LIST (user_data);
  GHashTableIter        iter;
  gpointer              collection;

  g_hash_table_iter_init (&iter, self->collections);
  while (g_hash_table_iter_next (&iter, NULL, &collection))
    if (collection == where_it_was)
      g_hash_table_iter_remove (&iter);
}

static void
platen_collection_list_dispose (GObject *object)
{
  PlatenCollectionList *self = PLATEN_COLLECTION_LIST (object);
  GHashTableIter        iter;
  gpointer              collection;

  g_hash_table_iter_init (&iter, self->collections);
  while (g_hash_table_iter_next (&iter, NULL, &collection))
    {
      g_object_weak_unref (collection, on_collection_gone, self);
      g_hash_table_iter_remove (&iter);
    }

  G_OBJECT_CLASS (platen_collection_list_parent_class)->dispose (object);
}

static void
platen_collection_list_finalize (GObject *object)
{
  PlatenCollectionList *self = PLATEN_COLLECTION_LIST (object);

  g_hash_table_unref (self->collections);
  g_clear_object (&self->store);
  g_clear_object (&self->imagers);

  G_OBJECT_CLASS (platen_collection_list_parent_class)->finalize (object);
}

static void
platen_collection_list_class_init (PlatenCollectionListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = platen_collection_list_dispose;
  object_class->finalize = platen_collection_list_finalize;

  signals[SIGNAL_OPENED] =
      g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, PLATEN_TYPE_COLLECTION);
}

static void
platen_collection_list_init (PlatenCollectionList *self)
{
  self->collections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * platen_collection_list_new:
 * @store: where the collections lie
 * @imagers: who reads their pages
 *
 * Returns: (transfer full): an empty list
 */
PlatenCollectionList *
platen_collection_list_new (PlatenStore *store, PlatenImagerPool *imagers)
{
  PlatenCollectionList *self = g_object_new (PLATEN_TYPE_COLLECTION_LIST, NULL);

  self->store = g_object_ref (store);
  self->imagers = g_object_ref (imagers);

  return self;
}

typedef struct
{
  char *principal;
  char *collection_id;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->principal);
  g_free (wish->collection_id);
  g_free (wish);
}

static void
return_collection (GTask *task, GPtrArray *records)
{
  PlatenCollectionList        *self = g_task_get_source_object (task);
  Wish                        *wish = g_task_get_task_data (task);
  g_autoptr (PlatenCollection) collection = NULL;

  /* Somebody else may have opened it while the store was at work. */
  collection = g_hash_table_lookup (self->collections, wish->collection_id);
  if (collection != NULL)
    {
      g_object_ref (collection);
      g_task_return_pointer (task, g_steal_pointer (&collection), g_object_unref);
      return;
    }

  collection = platen_collection_new (wish->collection_id, wish->principal, records,
                                      self->store, self->imagers);
  g_hash_table_insert (self->collections, g_strdup (wish->collection_id), collection);
  g_object_weak_ref (G_OBJECT (collection), on_collection_gone, self);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, collection);
  g_task_return_pointer (task, g_steal_pointer (&collection), g_object_unref);
}

static void
on_pages_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)     task = G_TASK (user_data);
  g_autoptr (GPtrArray) records = NULL;
  GError               *error = NULL;

  records = platen_store_list_pages_finish (PLATEN_STORE (source), result, &error);
  if (records != NULL)
    return_collection (task, records);
  else
    g_task_return_error (task, error);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Wish             *wish = g_task_get_task_data (task);
  GError           *error = NULL;

  wish->collection_id =
      platen_store_create_collection_finish (PLATEN_STORE (source), result, &error);
  if (wish->collection_id != NULL)
    return_collection (task, NULL);
  else
    g_task_return_error (task, error);
}

static gboolean
return_held (GTask *task, const char *principal, const char *collection_id)
{
  PlatenCollectionList *self = g_task_get_source_object (task);
  PlatenCollection     *held = g_hash_table_lookup (self->collections, collection_id);

  if (held == NULL || !g_str_equal (platen_collection_get_principal (held), principal))
    return FALSE;

  g_task_return_pointer (task, g_object_ref (held), g_object_unref);
  return TRUE;
}

/**
 * platen_collection_list_open_async:
 * @principal: whose it must be
 * @collection_id: (nullable): which; NULL is a new, empty one
 * @callback: (scope async): called once
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND, also for a collection of another principal; the store's.
 */
void
platen_collection_list_open_async (PlatenCollectionList *self,
                                   const char           *principal,
                                   const char           *collection_id,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Wish             *wish = g_new0 (Wish, 1);

  g_task_set_source_tag (task, platen_collection_list_open_async);
  wish->principal = g_strdup (principal);
  wish->collection_id = g_strdup (collection_id);
  g_task_set_task_data (task, wish, wish_free);

  if (collection_id == NULL)
    platen_store_create_collection_async (self->store, principal, on_created,
                                          g_steal_pointer (&task));
  else if (!platen_id_is_valid (collection_id))
    g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                             "There is no collection ‘%s’", collection_id);
  else if (!return_held (task, principal, collection_id))
    platen_store_list_pages_async (self->store, collection_id, principal, on_pages_listed,
                                   g_steal_pointer (&task));
}

/**
 * platen_collection_list_open_finish:
 *
 * Returns: (transfer full): the collection
 */
PlatenCollection *
platen_collection_list_open_finish (PlatenCollectionList *self,
                                    GAsyncResult         *result,
                                    GError              **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * platen_collection_list_forget:
 * @collection: one that the store has removed; whoever holds it sees it empty
 */
void
platen_collection_list_forget (PlatenCollectionList *self, PlatenCollection *collection)
{
  if (!g_hash_table_remove (self->collections, platen_collection_get_id (collection)))
    return;

  g_object_weak_unref (G_OBJECT (collection), on_collection_gone, self);
  platen_collection_forget_pages (collection);
}

/**
 * platen_collection_list_find:
 * @collection_id: its identifier
 *
 * Returns: (transfer none) (nullable): the collection, NULL when nobody holds it
 */
PlatenCollection *
platen_collection_list_find (PlatenCollectionList *self, const char *collection_id)
{
  g_return_val_if_fail (PLATEN_IS_COLLECTION_LIST (self), NULL);

  return g_hash_table_lookup (self->collections, collection_id);
}
