/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-collection-private.h"

#include "platen-error.h"
#include "platen-export-job.h"
#include "platen-page-private.h"
#include "platen-render.h"

/**
 * PlatenCollection:
 *
 * An ordered list of durable pages that belongs to one principal. The list in memory is the
 * store's: every change is committed there first, and changes run one after another.
 */
struct _PlatenCollection
{
  GObject parent_instance;

  char             *id;        /* owned */
  char             *principal; /* owned */
  GPtrArray        *pages;     /* owned; of PlatenPage, in order */
  PlatenStore      *store;     /* owned */
  PlatenImagerPool *imagers;   /* owned */
};

enum
{
  SIGNAL_JOB_MADE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenCollection,
                               platen_collection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return PLATEN_TYPE_PAGE;
}

static guint
get_n_items (GListModel *model)
{
  return PLATEN_COLLECTION (model)->pages->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PlatenPage *page = platen_collection_get_page (PLATEN_COLLECTION (model), position);

  return page != NULL ? g_object_ref (page) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
platen_collection_finalize (GObject *object)
{
  PlatenCollection *self = PLATEN_COLLECTION (object);

  g_free (self->id);
  g_free (self->principal);
  g_ptr_array_unref (self->pages);
  g_clear_object (&self->store);
  g_clear_object (&self->imagers);

  G_OBJECT_CLASS (platen_collection_parent_class)->finalize (object);
}

static void
platen_collection_class_init (PlatenCollectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_collection_finalize;

  signals[SIGNAL_JOB_MADE] =
      g_signal_new ("job-made", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, PLATEN_TYPE_JOB);
}

static void
platen_collection_init (PlatenCollection *self)
{
  self->pages = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * platen_collection_new:
 * @id: its identifier
 * @principal: its owner
 * @records: (nullable) (element-type PlatenPageRecord): its pages in order
 *
 * Returns: (transfer full): the collection as the store knows it
 */
PlatenCollection *
platen_collection_new (const char       *id,
                       const char       *principal,
                       GPtrArray        *records,
                       PlatenStore      *store,
                       PlatenImagerPool *imagers)
{
  PlatenCollection *self = g_object_new (PLATEN_TYPE_COLLECTION, NULL);

  self->id = g_strdup (id);
  self->principal = g_strdup (principal);
  self->store = g_object_ref (store);
  self->imagers = g_object_ref (imagers);
  for (guint i = 0; records != NULL && i < records->len; i++)
    g_ptr_array_add (self->pages,
                     platen_page_new (platen_page_record_copy (records->pdata[i])));

  return self;
}

/**
 * platen_collection_append:
 * @record: (transfer full): a page that the store has committed
 *
 * Returns: (transfer none): the page
 */
PlatenPage *
platen_collection_append (PlatenCollection *self, PlatenPageRecord *record)
{
  PlatenPage *page = platen_page_new (record);

  g_ptr_array_add (self->pages, page);
  g_list_model_items_changed (G_LIST_MODEL (self), self->pages->len - 1, 0, 1);

  return page;
}

/**
 * platen_collection_forget_pages:
 *
 * Empties the list after the store has removed all its pages.
 */
void
platen_collection_forget_pages (PlatenCollection *self)
{
  guint n_pages = self->pages->len;

  if (n_pages == 0)
    return;

  g_ptr_array_set_size (self->pages, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_pages, 0);
}

/**
 * platen_collection_forget_page:
 * @page_id: a page that the store has given up; nothing happens when it is not here
 *
 * Shows the page no longer.
 */
void
platen_collection_forget_page (PlatenCollection *self, const char *page_id)
{
  int position = platen_collection_find (self, page_id);

  if (position < 0)
    return;

  g_ptr_array_remove_index (self->pages, (guint) position);
  g_list_model_items_changed (G_LIST_MODEL (self), (guint) position, 1, 0);
}

/**
 * platen_collection_get_store:
 *
 * Returns: (transfer none): where the pages lie
 */
PlatenStore *
platen_collection_get_store (PlatenCollection *self)
{
  return self->store;
}

/**
 * platen_collection_get_pages:
 *
 * Returns: (transfer none) (element-type PlatenPage): the list itself; who changes it emits
 *   "items-changed"
 */
GPtrArray *
platen_collection_get_pages (PlatenCollection *self)
{
  return self->pages;
}

/**
 * platen_collection_get_imagers:
 *
 * Returns: (transfer none): who reads them
 */
PlatenImagerPool *
platen_collection_get_imagers (PlatenCollection *self)
{
  return self->imagers;
}

/**
 * platen_collection_get_id:
 *
 * Returns: (transfer none): 32 hexadecimal digits
 */
const char *
platen_collection_get_id (PlatenCollection *self)
{
  g_return_val_if_fail (PLATEN_IS_COLLECTION (self), NULL);

  return self->id;
}

/**
 * platen_collection_get_principal:
 *
 * Returns: (transfer none): its owner
 */
const char *
platen_collection_get_principal (PlatenCollection *self)
{
  g_return_val_if_fail (PLATEN_IS_COLLECTION (self), NULL);

  return self->principal;
}

/**
 * platen_collection_get_n_pages:
 *
 * Returns: how many pages it holds
 */
guint
platen_collection_get_n_pages (PlatenCollection *self)
{
  g_return_val_if_fail (PLATEN_IS_COLLECTION (self), 0);

  return self->pages->len;
}

/**
 * platen_collection_get_page:
 * @index: 0-based
 *
 * Returns: (transfer none) (nullable): NULL past the end
 */
PlatenPage *
platen_collection_get_page (PlatenCollection *self, guint index)
{
  g_return_val_if_fail (PLATEN_IS_COLLECTION (self), NULL);

  return index < self->pages->len ? g_ptr_array_index (self->pages, index) : NULL;
}

/**
 * platen_collection_find:
 * @page_id: (nullable): a page's identifier
 *
 * Returns: its 0-based position; -1 when it is not here
 */
int
platen_collection_find (PlatenCollection *self, const char *page_id)
{
  g_return_val_if_fail (PLATEN_IS_COLLECTION (self), -1);

  for (guint i = 0; i < self->pages->len; i++)
    if (g_strcmp0 (platen_page_get_id (self->pages->pdata[i]), page_id) == 0)
      return (int) i;

  return -1;
}

static void
on_page_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError           *error = NULL;
  int               fd;

  fd = platen_store_open_page_finish (PLATEN_STORE (source), result, &error);
  if (fd < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, fd);
}

/**
 * platen_collection_open_page_async:
 * @page_id: a page's identifier
 * @rendition: `master` or `preview`
 * @callback: (scope async): called once
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND, %PLATEN_ERROR_INVALID_ARGUMENT; the store's.
 */
void
platen_collection_open_page_async (PlatenCollection   *self,
                                   const char         *page_id,
                                   const char         *rendition,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  gboolean          is_master;

  g_return_if_fail (PLATEN_IS_COLLECTION (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_collection_open_page_async);
  is_master = g_strcmp0 (rendition, "master") == 0;
  if (platen_collection_find (self, page_id) < 0)
    g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                             "No page ‘%s’ in this collection", page_id);
  else if (!is_master && g_strcmp0 (rendition, "preview") != 0)
    g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                             "‘rendition’ cannot be ‘%s’; it is one of: master, preview",
                             rendition);
  else
    platen_store_open_page_async (self->store, page_id,
                                  is_master ? PLATEN_RENDITION_MASTER
                                            : PLATEN_RENDITION_PREVIEW,
                                  on_page_opened, g_steal_pointer (&task));
}

/**
 * platen_collection_open_page_finish:
 *
 * Returns: a descriptor open for reading, which the caller closes; -1 on error
 */
int
platen_collection_open_page_finish (PlatenCollection *self,
                                    GAsyncResult     *result,
                                    GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}

/**
 * platen_collection_render_async:
 * @page_id: a page's identifier
 * @recipe: an `a{sv}`: `format` s (`jpeg`, `png`), `width` i, `height` i (pixels of the box,
 *   0 or left out: no limit), `quality` i
 * @cancellable: (nullable): ends the work
 * @callback: (scope async): called once
 *
 * Makes one picture of one page in an image process.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND, %PLATEN_ERROR_INVALID_ARGUMENT, %PLATEN_ERROR_LIMIT,
 * %PLATEN_ERROR_WORKER_DIED, %PLATEN_ERROR_TIMED_OUT; the store's.
 */
void
platen_collection_render_async (PlatenCollection   *self,
                                const char         *page_id,
                                GVariant           *recipe,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  int index;

  g_return_if_fail (PLATEN_IS_COLLECTION (self));

  index = platen_collection_find (self, page_id);
  if (index < 0)
    {
      g_variant_unref (g_variant_ref_sink (recipe));
      g_task_report_new_error (self, callback, user_data, platen_collection_render_async,
                               PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                               "No page ‘%s’ in this collection", page_id);
      return;
    }

  platen_render_async (self, self->pages->pdata[index], recipe, cancellable, callback,
                       user_data);
}

/**
 * platen_collection_render_finish:
 * @out_result: (out) (optional) (transfer full): `width` i, `height` i, `media-type` s
 *
 * Returns: a descriptor open for reading at offset 0, which the caller closes; -1 on error
 */
int
platen_collection_render_finish (PlatenCollection *self,
                                 GAsyncResult     *result,
                                 GVariant        **out_result,
                                 GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return platen_render_finish (result, out_result, error);
}

/**
 * platen_collection_export:
 * @format: `pdf`, `tiff` (any number of pages), `jpeg`, `png` (exactly one)
 * @page_ids: (nullable) (array zero-terminated=1): pages in the order wanted; NULL is all
 * @options: (nullable): an `a{sv}`: `quality` i, `title` s, `width` i, `height` i
 * @output_fd: an empty regular file, open for reading and writing; duplicated
 *
 * Begins to write pages into a file.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND, %PLATEN_ERROR_INVALID_ARGUMENT.
 *
 * Returns: (transfer full): the job, under way
 */
PlatenJob *
platen_collection_export (PlatenCollection  *self,
                          const char        *format,
                          const char *const *page_ids,
                          GVariant          *options,
                          int                output_fd,
                          GError           **error)
{
  PlatenJob *job;

  g_return_val_if_fail (PLATEN_IS_COLLECTION (self), NULL);

  job = platen_export_job_new (self, format, page_ids, options, output_fd, error);
  if (job == NULL)
    return NULL;

  g_signal_emit (self, signals[SIGNAL_JOB_MADE], 0, job);
  platen_export_job_start (PLATEN_EXPORT_JOB (job));

  return job;
}
