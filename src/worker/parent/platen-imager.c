/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-imager.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-worker.h"

/* A document's end writes what the format keeps for last, over all its pages. */
#define END_TIMEOUT_MS (5 * PLATEN_RENDER_TIMEOUT_MS)

/**
 * PlatenImager:
 *
 * One image process as the service sees it. One call at a time; a second one is
 * %PLATEN_ERROR_BUSY. A call that is cancelled ends the process: what it was decoding
 * cannot be talked to.
 */
struct _PlatenImager
{
  GObject parent_instance;

  PlatenWorker *worker; /* owned */
};

G_DEFINE_FINAL_TYPE (PlatenImager, platen_imager, G_TYPE_OBJECT)

static void
platen_imager_dispose (GObject *object)
{
  PlatenImager *self = PLATEN_IMAGER (object);

  g_clear_object (&self->worker);

  G_OBJECT_CLASS (platen_imager_parent_class)->dispose (object);
}

static void
platen_imager_class_init (PlatenImagerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_imager_dispose;
}

static void
platen_imager_init (PlatenImager *self)
{
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)        task = G_TASK (user_data);
  g_autoptr (GError)       error = NULL;
  g_autoptr (PlatenWorker) worker = platen_worker_spawn_finish (result, &error);
  PlatenImager            *self;

  if (worker == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self = g_object_new (PLATEN_TYPE_IMAGER, NULL);
  self->worker = g_steal_pointer (&worker);
  g_task_return_pointer (task, self, g_object_unref);
}

/**
 * platen_imager_spawn_async:
 * @cancellable: (nullable): ends the process that is being started
 * @callback: (scope async): called once, from the main context
 *
 * Starts `platen-imager`. Errors: as platen_worker_spawn_async().
 */
void
platen_imager_spawn_async (GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, platen_imager_spawn_async);
  platen_worker_spawn_async ("platen-imager", cancellable, on_spawned, task);
}

/**
 * platen_imager_spawn_finish:
 *
 * Returns: (transfer full): the image process
 */
PlatenImager *
platen_imager_spawn_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * platen_imager_is_alive:
 *
 * Returns: whether the next call has a process to go to
 */
gboolean
platen_imager_is_alive (PlatenImager *self)
{
  g_return_val_if_fail (PLATEN_IS_IMAGER (self), FALSE);

  return platen_worker_is_alive (self->worker);
}

/**
 * platen_imager_get_pid:
 *
 * Returns: the process's number, also when it is gone
 */
GPid
platen_imager_get_pid (PlatenImager *self)
{
  g_return_val_if_fail (PLATEN_IS_IMAGER (self), 0);

  return platen_worker_get_pid (self->worker);
}

/* Duplicates @fds into a list; fails the task (and gives NULL) when that cannot be. */
static GUnixFDList *
take_fds (GTask *task, const int *fds, gsize n_fds)
{
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
  g_autoptr (GError)      error = NULL;

  for (gsize i = 0; i < n_fds; i++)
    if (g_unix_fd_list_append (list, fds[i], &error) < 0)
      {
        g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                                 "Could not hand a page's file over: %s; let some "
                                 "jobs end and try again",
                                 error->message);
        return NULL;
      }

  return g_steal_pointer (&list);
}

static void
call (GTask        *task,
      const char   *method,
      GVariant     *arguments,
      GUnixFDList  *fds,
      guint         timeout_ms,
      GCancellable *cancellable)
{
  PlatenImager *self = g_task_get_source_object (task);

  platen_worker_call_async (self->worker, method, arguments, fds, timeout_ms, cancellable,
                            platen_worker_return_reply, g_object_ref (task));
}

static gboolean
propagate_done (GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) reply = g_task_propagate_pointer (G_TASK (result), error);

  return reply != NULL;
}

/**
 * platen_imager_render_async:
 * @source_fd: a master, open for reading; duplicated
 * @page: its facts
 * @recipe: (transfer floating): an `a{sv}`, see org.platen.Worker1.Imager.Render
 * @output_fd: an empty file, open for reading and writing; duplicated
 * @cancellable: (nullable): ends the process
 * @callback: (scope async): called once, from the main context
 *
 * Writes one picture of a page, within %PLATEN_RENDER_TIMEOUT_MS.
 */
void
platen_imager_render_async (PlatenImager          *self,
                            int                    source_fd,
                            const PlatenPageFacts *page,
                            GVariant              *recipe,
                            int                    output_fd,
                            GCancellable          *cancellable,
                            GAsyncReadyCallback    callback,
                            gpointer               user_data)
{
  const int               numbers[] = { source_fd, output_fd };
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GTask)       task = NULL;
  g_autoptr (GVariant)    kept = g_variant_ref_sink (recipe);

  g_return_if_fail (PLATEN_IS_IMAGER (self));
  g_return_if_fail (page != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_imager_render_async);
  fds = take_fds (task, numbers, G_N_ELEMENTS (numbers));
  if (fds != NULL)
    call (task, "Imager.Render",
          g_variant_new ("(h@a{sv}@a{sv}h)", 0, platen_page_facts_to_variant (page), kept,
                         1),
          fds, PLATEN_RENDER_TIMEOUT_MS, cancellable);
}

/**
 * platen_imager_render_finish:
 *
 * Returns: (transfer full): `width` i and `height` i in pixels, `media-type` s
 */
GVariant *
platen_imager_render_finish (PlatenImager *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reply = g_task_propagate_pointer (G_TASK (result), error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

/**
 * platen_imager_begin_document_async:
 * @recipe: (transfer floating): an `a{sv}`, see org.platen.Worker1.Imager.BeginDocument
 * @output_fd: an empty file, open for reading and writing; duplicated
 * @cancellable: (nullable): ends the process
 * @callback: (scope async): called once, from the main context
 *
 * Starts a document of many pages.
 */
void
platen_imager_begin_document_async (PlatenImager       *self,
                                    GVariant           *recipe,
                                    int                 output_fd,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GTask)       task = NULL;
  g_autoptr (GVariant)    kept = g_variant_ref_sink (recipe);

  g_return_if_fail (PLATEN_IS_IMAGER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_imager_begin_document_async);
  fds = take_fds (task, &output_fd, 1);
  if (fds != NULL)
    call (task, "Imager.BeginDocument", g_variant_new ("(h@a{sv})", 0, kept), fds,
          PLATEN_RENDER_TIMEOUT_MS, cancellable);
}

/**
 * platen_imager_begin_document_finish:
 *
 * Returns: whether pages can be added
 */
gboolean
platen_imager_begin_document_finish (PlatenImager *self,
                                     GAsyncResult *result,
                                     GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return propagate_done (result, error);
}

/**
 * platen_imager_add_page_async:
 * @source_fd: a master, open for reading; duplicated
 * @page: its facts
 * @cancellable: (nullable): ends the process
 * @callback: (scope async): called once, from the main context
 *
 * Appends a page to the document, within %PLATEN_RENDER_TIMEOUT_MS.
 */
void
platen_imager_add_page_async (PlatenImager          *self,
                              int                    source_fd,
                              const PlatenPageFacts *page,
                              GCancellable          *cancellable,
                              GAsyncReadyCallback    callback,
                              gpointer               user_data)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GTask)       task = NULL;

  g_return_if_fail (PLATEN_IS_IMAGER (self));
  g_return_if_fail (page != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_imager_add_page_async);
  fds = take_fds (task, &source_fd, 1);
  if (fds != NULL)
    call (task, "Imager.AddPage",
          g_variant_new ("(h@a{sv})", 0, platen_page_facts_to_variant (page)), fds,
          PLATEN_RENDER_TIMEOUT_MS, cancellable);
}

/**
 * platen_imager_add_page_finish:
 *
 * Returns: whether the page is in
 */
gboolean
platen_imager_add_page_finish (PlatenImager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return propagate_done (result, error);
}

/**
 * platen_imager_end_document_async:
 * @cancellable: (nullable): ends the process
 * @callback: (scope async): called once, from the main context
 *
 * Completes the document, within five times %PLATEN_RENDER_TIMEOUT_MS.
 */
void
platen_imager_end_document_async (PlatenImager       *self,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PLATEN_IS_IMAGER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_imager_end_document_async);
  call (task, "Imager.EndDocument", NULL, NULL, END_TIMEOUT_MS, cancellable);
}

/**
 * platen_imager_end_document_finish:
 *
 * Returns: whether the output is a document now
 */
gboolean
platen_imager_end_document_finish (PlatenImager *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return propagate_done (result, error);
}

/**
 * platen_imager_end:
 *
 * Ends the process; returns at once.
 */
void
platen_imager_end (PlatenImager *self)
{
  g_return_if_fail (PLATEN_IS_IMAGER (self));

  platen_worker_end (self->worker);
}
