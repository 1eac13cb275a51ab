/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-id.h"
#include "platen-incoming-page-private.h"
#include "platen-store-check.h"
#include "platen-store-private.h"
#include "platen-store-verbs.h"

/**
 * PlatenStore:
 *
 * Pages on disk, their order in collections, and the grants of web origins. This class only
 * carries requests to the store's thread and answers back; see platen-store-verbs.c for
 * what is done there, and platen-store-commit.c for what makes a page durable.
 *
 * Dropping the last reference closes the store behind the caller's back; who wants to know
 * when the lock is free calls [method@Platen.Store.close_async].
 */
struct _PlatenStore
{
  GObject parent_instance;

  PlatenStoreThread *thread;         /* owned */
  char              *root;           /* owned; NULL until the store is open */
  char              *rebuild_report; /* owned; nullable */
  PlatenBlobs       *blobs;          /* owned; NULL until the store is open */
  GCancellable      *closing;        /* owned; ends checks */
};

G_DEFINE_FINAL_TYPE (PlatenStore, platen_store, G_TYPE_OBJECT)

static void
platen_store_dispose (GObject *object)
{
  PlatenStore *self = PLATEN_STORE (object);

  g_cancellable_cancel (self->closing);
  platen_store_thread_stop (self->thread);

  G_OBJECT_CLASS (platen_store_parent_class)->dispose (object);
}

static void
platen_store_finalize (GObject *object)
{
  PlatenStore *self = PLATEN_STORE (object);

  g_object_unref (self->closing);
  platen_store_thread_unref (self->thread);
  g_clear_pointer (&self->blobs, platen_blobs_unref);
  g_free (self->root);
  g_free (self->rebuild_report);

  G_OBJECT_CLASS (platen_store_parent_class)->finalize (object);
}

static void
platen_store_class_init (PlatenStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = platen_store_dispose;
  object_class->finalize = platen_store_finalize;
}

static void
platen_store_init (PlatenStore *self)
{
  self->thread = platen_store_thread_new ();
  self->closing = g_cancellable_new ();
}

/**
 * platen_store_ask:
 *
 * Begins an asynchronous call.
 *
 * Returns: (transfer full): a request, to be given its arguments and sent
 */
PlatenStoreRequest *
platen_store_ask (PlatenStore        *self,
                  PlatenStoreVerb     verb,
                  gpointer            source_tag,
                  GAsyncReadyCallback callback,
                  gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, source_tag);

  return platen_store_request_new (verb, task);
}

/**
 * platen_store_send:
 * @request: (transfer full): with its arguments; when it has an error already, that is the
 *   answer
 *
 * Returns: whether the store's thread will do it
 */
gboolean
platen_store_send (PlatenStore *self, PlatenStoreRequest *request)
{
  if (request->error == NULL)
    return platen_store_thread_push (self->thread, request);

  platen_store_request_deliver (request);
  return FALSE;
}

/**
 * platen_store_take_answer:
 *
 * Ends an asynchronous call.
 *
 * Returns: (transfer full): the verb's answer, or any pointer when it has none; NULL on
 *   failure
 */
gpointer
platen_store_take_answer (PlatenStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * platen_store_refuses_id:
 * @id: (nullable): what a caller gave
 *
 * Sets the request's error when @id has not an identifier's form: it must not become part
 * of a path.
 */
gboolean
platen_store_refuses_id (PlatenStoreRequest *request, const char *id)
{
  if (platen_id_is_valid (id))
    return FALSE;

  g_clear_error (&request->error);
  g_set_error (&request->error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
               "No page or collection ‘%s’", id != NULL ? id : "");
  return TRUE;
}

/**
 * platen_store_put_id:
 * @place: an argument of @request
 * @id: (nullable): what a caller gave
 *
 * Fills in an identifier, and sets the error as platen_store_refuses_id() does.
 *
 * Returns: whether it can be one
 */
gboolean
platen_store_put_id (PlatenStoreRequest *request, char **place, const char *id)
{
  *place = g_strdup (id);

  return !platen_store_refuses_id (request, id);
}

/**
 * platen_store_open_async:
 * @root: the store's folder; made, mode 0700, when there is none
 * @cancellable: (nullable): cancelled before the end, the store is closed again
 * @callback: (scope async): called once
 *
 * Opens the store. It refuses a folder that somebody else could have prepared, a store that
 * another process holds and, without touching it, one of a newer version. An index that is
 * gone or damaged is rebuilt from the pages, see platen_store_was_rebuilt().
 *
 * Errors: %PLATEN_ERROR_BUSY when it is held, %PLATEN_ERROR_STORE, %PLATEN_ERROR_NO_SPACE,
 * %PLATEN_ERROR_LIMIT, each with its remedy; %G_IO_ERROR_CANCELLED.
 */
void
platen_store_open_async (const char         *root,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  PlatenStoreRequest *request;
  PlatenStore        *self;
  GTask              *task;

  g_return_if_fail (root != NULL);

  self = g_object_new (PLATEN_TYPE_STORE, NULL);
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, platen_store_open_async);
  request = platen_store_request_new (platen_store_verb_open, task);
  request->path = g_strdup (root);
  request->answer = self;
  request->free_answer = g_object_unref;
  platen_store_send (self, request);
}

/**
 * platen_store_open_finish:
 *
 * Returns: (transfer full): the open store
 */
PlatenStore *
platen_store_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * platen_store_took_disk:
 * @disk: just opened
 *
 * Keeps what the main thread may know of an open store. Called on the store's thread before
 * anybody else has the store.
 */
void
platen_store_took_disk (PlatenStore *self, PlatenStoreDisk *disk)
{
  self->root = g_strdup (disk->root);
  self->rebuild_report = g_strdup (disk->rebuild_report);
  self->blobs = platen_blobs_ref (disk->blobs);
}

/**
 * platen_store_hand_over_page:
 *
 * Moves a page's files into a request, see platen_incoming_page_hand_over().
 */
gboolean
platen_store_hand_over_page (PlatenStore        *self,
                             PlatenIncomingPage *page,
                             PlatenStoreRequest *request)
{
  return platen_incoming_page_hand_over (page, self->thread, request);
}

/**
 * platen_store_close_async:
 * @callback: (scope async): called once; the lock is free then
 *
 * Finishes what was asked before, cancels a check, closes. Later calls fail with
 * %PLATEN_ERROR_STORE.
 */
void
platen_store_close_async (PlatenStore        *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));

  g_cancellable_cancel (self->closing);
  request = platen_store_ask (self, platen_store_verb_close, platen_store_close_async,
                              callback, user_data);
  request->is_last = TRUE;
  platen_store_send (self, request);
}

/**
 * platen_store_close_finish:
 */
gboolean
platen_store_close_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}

/**
 * platen_store_get_root:
 *
 * Returns: (transfer none): the store's folder, absolute and without symbolic links
 */
const char *
platen_store_get_root (PlatenStore *self)
{
  g_return_val_if_fail (PLATEN_IS_STORE (self), NULL);

  return self->root;
}

/**
 * platen_store_was_rebuilt:
 *
 * Tells whether opening found the index gone or damaged and rebuilt it from the pages.
 */
gboolean
platen_store_was_rebuilt (PlatenStore *self)
{
  g_return_val_if_fail (PLATEN_IS_STORE (self), FALSE);

  return self->rebuild_report != NULL;
}

/**
 * platen_store_get_rebuild_report:
 *
 * Returns: (transfer none) (nullable): one sentence for a person on what was found again,
 *   what is lost and where the old index lies; NULL when nothing was rebuilt
 */
const char *
platen_store_get_rebuild_report (PlatenStore *self)
{
  g_return_val_if_fail (PLATEN_IS_STORE (self), NULL);

  return self->rebuild_report;
}

/**
 * platen_store_check_async:
 * @repair: whether to mend what is found
 * @cancellable: (nullable): looked at between and within pages; what was repaired stays so
 * @callback: (scope async): called once
 *
 * Reads every page and compares it with its digest, on a thread of its own. A page that
 * comes or goes meanwhile is never reported.
 *
 * Errors: %G_IO_ERROR_CANCELLED; %PLATEN_ERROR_STORE, %PLATEN_ERROR_LIMIT when it cannot be
 * carried through.
 */
void
platen_store_check_async (PlatenStore        *self,
                          gboolean            repair,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, platen_store_check_async);
  platen_store_check_start (self->thread, self->blobs, self->root, repair, self->closing,
                            task);
}

/**
 * platen_store_check_finish:
 *
 * Returns: (transfer full): an aa{sv}, one finding each: `kind` s, `page` s, `collection` s
 *   (empty when not known), `detail` s (for a person), `repaired` b,
 *   `forgotten` b (repaired by giving the page up)
 */
GVariant *
platen_store_check_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error);
}
