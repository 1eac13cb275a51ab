/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-store-commit.h"
#include "platen-store-request.h"
#include "platen-store-thread.h"
#include "platen-store-verbs.h"

/* The most pages that share one transaction: the first of them waits for the last. */
#define MAX_BATCH 32

/**
 * PlatenStoreThread:
 *
 * The one thread that touches the disk, and the queue of what it is to do, in order. It
 * holds itself until the last request is done, so that dropping it from any thread is
 * harmless.
 */
struct _PlatenStoreThread
{
  gatomicrefcount ref_count;
  GAsyncQueue    *queue;  /* owned; of PlatenStoreRequest */
  GThread        *thread; /* owned; of the side that asks */
  GMutex          lock;
  GCond           done;
  gboolean        closed; /* under the lock: the last request is in the queue */
};

/* Gathers the commits that are waiting right behind the first one. */
static PlatenStoreRequest *
gather_batch (PlatenStoreThread *self, GPtrArray *batch)
{
  PlatenStoreRequest *next = NULL;

  while (batch->len < MAX_BATCH)
    {
      next = g_async_queue_try_pop (self->queue);
      if (next == NULL || next->verb != platen_store_verb_commit_page)
        return next;
      g_ptr_array_add (batch, next);
      next = NULL;
    }

  return next;
}

/* Gives back the request that came after the batch, if there was one already. */
static PlatenStoreRequest *
run_batch (PlatenStoreThread *self, PlatenStoreDisk *disk, PlatenStoreRequest *first)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new ();
  PlatenStoreRequest   *next;

  g_ptr_array_add (batch, first);
  next = gather_batch (self, batch);
  platen_store_commit_batch (disk, batch);
  for (guint i = 0; i < batch->len; i++)
    platen_store_request_deliver (batch->pdata[i]);

  return next;
}

/* Gives back whether there is more to come. */
static gboolean
run_one (PlatenStoreDisk *disk, PlatenStoreRequest *request)
{
  gboolean is_last = request->is_last;

  platen_store_request_run (request, disk);
  platen_store_request_deliver (request);

  return !is_last;
}

static gpointer
run (gpointer data)
{
  g_autoptr (PlatenStoreThread) self = data;
  PlatenStoreDisk              *disk = platen_store_disk_new ();
  PlatenStoreRequest           *next = NULL;
  gboolean                      more = TRUE;

  while (more)
    {
      PlatenStoreRequest *request = g_steal_pointer (&next);

      if (request == NULL)
        request = g_async_queue_pop (self->queue);
      if (request->verb == platen_store_verb_commit_page)
        next = run_batch (self, disk, request);
      else
        more = run_one (disk, request);
    }
  platen_store_disk_free (disk);

  return NULL;
}

/**
 * platen_store_thread_new:
 *
 * Starts the thread; it waits for a request to open a store.
 *
 * Returns: (transfer full): the thread; it ends after platen_store_thread_stop() or a
 *   request that is the last
 */
PlatenStoreThread *
platen_store_thread_new (void)
{
  PlatenStoreThread *self = g_new0 (PlatenStoreThread, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->queue = g_async_queue_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->done);
  self->thread = g_thread_new ("platen-store", run, platen_store_thread_ref (self));

  return self;
}

/**
 * platen_store_thread_ref:
 *
 * Thread: any.
 *
 * Returns: (transfer full): @self
 */
PlatenStoreThread *
platen_store_thread_ref (PlatenStoreThread *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * platen_store_thread_unref:
 * @self: (transfer full): the thread; it does not stop by that
 *
 * Thread: any.
 */
void
platen_store_thread_unref (PlatenStoreThread *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_async_queue_unref (self->queue);
  g_clear_pointer (&self->thread, g_thread_unref);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->done);
  g_free (self);
}

static gboolean
push_unless_closed (PlatenStoreThread *self, PlatenStoreRequest *request)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->closed)
    return FALSE;
  request->thread = platen_store_thread_ref (self);
  self->closed = request->is_last;
  g_async_queue_push (self->queue, request);

  return TRUE;
}

static void
set_closed_error (GError **error)
{
  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                       "The store is closed; restart the service");
}

/**
 * platen_store_thread_push:
 * @request: (transfer full): what to do
 *
 * Thread: any. Errors: %PLATEN_ERROR_STORE, through the task, when the store is closed.
 *
 * Returns: whether it was queued
 */
gboolean
platen_store_thread_push (PlatenStoreThread *self, PlatenStoreRequest *request)
{
  if (push_unless_closed (self, request))
    return TRUE;

  set_closed_error (&request->error);
  request->is_last = FALSE; /* there is nothing to join any more */
  platen_store_request_deliver (request);
  return FALSE;
}

/* A request that a thread waits for instead of a main loop. */
typedef struct
{
  PlatenStoreVerb     verb;
  PlatenStoreRequest *request; /* not owned */
  gboolean            ok;
  gboolean            is_done; /* under the thread's lock */
} Call;

static gboolean
verb_call (PlatenStoreDisk *disk, PlatenStoreRequest *request, GError **error)
{
  Call              *call = request->data;
  PlatenStoreThread *self = request->thread;

  call->ok = call->verb (disk, call->request, &call->request->error);
  g_mutex_lock (&self->lock);
  call->is_done = TRUE;
  g_cond_broadcast (&self->done);
  g_mutex_unlock (&self->lock);

  return TRUE;
}

/**
 * platen_store_thread_call:
 * @request: what to do; it stays the caller's
 *
 * Thread: any but the store's and the main one; waits until the work is done, in its turn.
 *
 * Errors: %PLATEN_ERROR_STORE when the store is closed; the verb's.
 */
gboolean
platen_store_thread_call (PlatenStoreThread  *self,
                          PlatenStoreRequest *request,
                          GError            **error)
{
  Call                call = { request->verb, request, FALSE, FALSE };
  PlatenStoreRequest *wrapper = platen_store_request_new (verb_call, NULL);

  wrapper->data = &call;
  if (!push_unless_closed (self, wrapper))
    {
      platen_store_request_free (wrapper);
      set_closed_error (error);
      return FALSE;
    }

  g_mutex_lock (&self->lock);
  while (!call.is_done)
    g_cond_wait (&self->done, &self->lock);
  g_mutex_unlock (&self->lock);
  if (request->error != NULL)
    g_propagate_error (error, g_steal_pointer (&request->error));

  return call.ok;
}

/**
 * platen_store_thread_stop:
 *
 * Lets the thread finish what it was asked, close the store and end; nobody is told.
 */
void
platen_store_thread_stop (PlatenStoreThread *self)
{
  PlatenStoreRequest *request;

  request = platen_store_request_new (platen_store_verb_close, NULL);
  request->is_last = TRUE;
  if (!push_unless_closed (self, request))
    platen_store_request_free (request);
}

/**
 * platen_store_thread_join:
 *
 * Waits for the thread's end; to be called when its last request is done.
 */
void
platen_store_thread_join (PlatenStoreThread *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
}
