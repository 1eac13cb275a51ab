/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-service-private.h"

#include "platen-error.h"
#include "platen-principal.h"

/* The façade's half that deals with collections and the store. */

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenCollection *collection;
  GError           *error = NULL;

  collection = platen_collection_list_open_finish (PLATEN_COLLECTION_LIST (source),
                                                   result, &error);
  if (collection != NULL)
    g_task_return_pointer (task, collection, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* Between stop and the end a front may still ask. */
static gboolean
fail_when_stopped (PlatenService *self, GTask *task)
{
  if (platen_service_get_store (self) != NULL)
    return FALSE;

  g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_STORE,
                           "The service is stopping; call again to start it anew");
  return TRUE;
}

/**
 * platen_service_open_collection_async:
 * @principal: whose it must be
 * @collection_id: (nullable): which; NULL is a new, empty one
 * @callback: (scope async): called once
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND, also for a collection of another principal; the store's.
 */
void
platen_service_open_collection_async (PlatenService      *self,
                                      const char         *principal,
                                      const char         *collection_id,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PLATEN_IS_SERVICE (self));
  g_return_if_fail (platen_principal_is_valid (principal));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_service_open_collection_async);
  if (!fail_when_stopped (self, task))
    platen_collection_list_open_async (platen_service_get_collections (self), principal,
                                       collection_id, on_opened, g_steal_pointer (&task));
}

/**
 * platen_service_open_collection_finish:
 *
 * Returns: (transfer full): the collection; the same object for the same collection as long
 *   as anybody holds it
 */
PlatenCollection *
platen_service_open_collection_finish (PlatenService *self,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static GVariant *
drop_principals (GVariant *rows)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sxu)"));
  GVariantIter             iter;
  const char              *id;
  gint64                   created_us;
  guint                    n_pages;

  g_variant_iter_init (&iter, rows);
  while (g_variant_iter_next (&iter, "(&s&sxu)", &id, NULL, &created_us, &n_pages))
    g_variant_builder_add (&builder, "(sxu)", id, created_us, n_pages);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  g_autoptr (GVariant) rows = NULL;
  GError              *error = NULL;

  rows = platen_store_list_collections_finish (PLATEN_STORE (source), result, &error);
  if (rows != NULL)
    g_task_return_pointer (task, drop_principals (rows),
                           (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

/**
 * platen_service_list_collections_async:
 * @principal: whose
 * @callback: (scope async): called once
 */
void
platen_service_list_collections_async (PlatenService      *self,
                                       const char         *principal,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PLATEN_IS_SERVICE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_service_list_collections_async);
  if (!fail_when_stopped (self, task))
    platen_store_list_collections_async (platen_service_get_store (self), principal,
                                         on_listed, g_steal_pointer (&task));
}

/**
 * platen_service_list_collections_finish:
 *
 * Returns: (transfer full): an `a(sxu)`: id, created (microseconds since 1970), number of
 *   pages; oldest first
 */
GVariant *
platen_service_list_collections_finish (PlatenService *self,
                                        GAsyncResult  *result,
                                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenService    *self = g_task_get_source_object (task);
  PlatenCollection *collection = g_task_get_task_data (task);
  GError           *error = NULL;

  if (!platen_store_remove_collection_finish (PLATEN_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (platen_service_get_collections (self) != NULL)
    platen_collection_list_forget (platen_service_get_collections (self), collection);
  platen_service_emit_collection_removed (self, collection);
  g_task_return_boolean (task, TRUE);
}

/**
 * platen_service_remove_collection_async:
 * @collection: what to delete, with all its pages
 * @callback: (scope async): called once, when it is gone for good
 *
 * Errors: %PLATEN_ERROR_BUSY while a job reads or fills it; the store's.
 */
void
platen_service_remove_collection_async (PlatenService      *self,
                                        PlatenCollection   *collection,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  const char       *id;

  g_return_if_fail (PLATEN_IS_SERVICE (self));
  g_return_if_fail (PLATEN_IS_COLLECTION (collection));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_service_remove_collection_async);
  g_task_set_task_data (task, g_object_ref (collection), g_object_unref);
  id = platen_collection_get_id (collection);
  if (fail_when_stopped (self, task))
    return;
  if (platen_job_list_is_used (platen_service_get_jobs (self), id))
    {
      g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_BUSY,
                               "A job still works on this collection; cancel it first");
      return;
    }

  platen_store_remove_collection_async (platen_service_get_store (self), id, on_removed,
                                        g_steal_pointer (&task));
}

/**
 * platen_service_remove_collection_finish:
 *
 * Returns: whether it is gone
 */
gboolean
platen_service_remove_collection_finish (PlatenService *self,
                                         GAsyncResult  *result,
                                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What the store gave up while it was mended is shown by no open collection. */
static void
forget_given_up (PlatenService *self, GVariant *findings)
{
  GVariantIter iter;
  GVariant    *finding;

  g_variant_iter_init (&iter, findings);
  while (g_variant_iter_loop (&iter, "@a{sv}", &finding))
    {
      PlatenCollection *collection;
      const char       *page_id = "", *collection_id = "";
      gboolean          is_forgotten = FALSE;

      g_variant_lookup (finding, "page", "&s", &page_id);
      g_variant_lookup (finding, "collection", "&s", &collection_id);
      g_variant_lookup (finding, "forgotten", "b", &is_forgotten);
      collection = platen_collection_list_find (platen_service_get_collections (self),
                                                collection_id);
      if (is_forgotten && collection != NULL)
        platen_collection_forget_page (collection, page_id);
    }
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GVariant         *findings;
  GError           *error = NULL;

  findings = platen_store_check_finish (PLATEN_STORE (source), result, &error);
  if (findings == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  forget_given_up (g_task_get_source_object (task), findings);
  g_task_return_pointer (task, findings, (GDestroyNotify) g_variant_unref);
}

/**
 * platen_service_check_store_async:
 * @repair: whether to move damaged pages and orphans to quarantine, and forget what is
 *   missing
 * @cancellable: (nullable): ends the check
 * @callback: (scope async): called once; takes as long as reading the whole store
 */
void
platen_service_check_store_async (PlatenService      *self,
                                  gboolean            repair,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PLATEN_IS_SERVICE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, platen_service_check_store_async);
  if (!fail_when_stopped (self, task))
    platen_store_check_async (platen_service_get_store (self), repair, cancellable,
                              on_checked, g_steal_pointer (&task));
}

/**
 * platen_service_check_store_finish:
 *
 * Returns: (transfer full): an `aa{sv}`, one finding each
 */
GVariant *
platen_service_check_store_finish (PlatenService *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
