/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-store-request.h"

#include <unistd.h>

/**
 * platen_store_request_new:
 * @task: (transfer full) (nullable): who waits for the answer
 *
 * Returns: (transfer full): a request without arguments
 */
PlatenStoreRequest *
platen_store_request_new (PlatenStoreVerb verb, GTask *task)
{
  PlatenStoreRequest *self = g_new0 (PlatenStoreRequest, 1);

  self->verb = verb;
  self->task = task;
  self->master_fd = -1;
  self->preview_fd = -1;

  return self;
}

/**
 * platen_store_request_close_files:
 *
 * Closes the descriptors that came with the request.
 */
void
platen_store_request_close_files (PlatenStoreRequest *self)
{
  if (self->master_fd >= 0)
    close (self->master_fd);
  if (self->preview_fd >= 0)
    close (self->preview_fd);
  self->master_fd = -1;
  self->preview_fd = -1;
}

/**
 * platen_store_request_free:
 * @self: (transfer full): a request, answered or not
 */
void
platen_store_request_free (PlatenStoreRequest *self)
{
  platen_store_request_close_files (self);
  if (self->free_answer != NULL && self->answer != NULL)
    self->free_answer (self->answer);
  g_clear_error (&self->error);
  g_clear_object (&self->task);
  g_clear_pointer (&self->thread, platen_store_thread_unref);
  g_free (self->path);
  g_free (self->principal);
  g_free (self->collection_id);
  g_free (self->page_id);
  g_free (self->other_id);
  g_strfreev (self->page_ids);
  g_free (self->origin);
  g_free (self->capability);
  g_clear_pointer (&self->row, g_variant_unref);
  platen_page_facts_free (self->facts);
  g_free (self);
}

/**
 * platen_store_request_run:
 *
 * Does the work; the answer or the error is in the request then.
 */
void
platen_store_request_run (PlatenStoreRequest *self, PlatenStoreDisk *disk)
{
  self->verb (disk, self, &self->error);
}

static gboolean
on_deliver (gpointer data)
{
  PlatenStoreRequest *self = data;

  if (self->is_last)
    platen_store_thread_join (self->thread);

  if (self->error != NULL)
    g_task_return_error (self->task, g_steal_pointer (&self->error));
  else if (self->answer != NULL)
    g_task_return_pointer (self->task, g_steal_pointer (&self->answer),
                           self->free_answer);
  else
    g_task_return_pointer (self->task, GINT_TO_POINTER (TRUE), NULL);

  return G_SOURCE_REMOVE;
}

static void
free_request (gpointer data)
{
  platen_store_request_free (data);
}

/**
 * platen_store_request_deliver:
 * @self: (transfer full): a request that is done
 *
 * Gives the answer to the main context of whoever asked. The request, and with it the last
 * hold on the task and the store, ends there too and never on the thread that did the work.
 */
void
platen_store_request_deliver (PlatenStoreRequest *self)
{
  g_autoptr (GSource) source = NULL;

  if (self->task == NULL)
    {
      platen_store_request_free (self);
      return;
    }

  source = g_idle_source_new ();
  g_source_set_priority (source, g_task_get_priority (self->task));
  g_source_set_callback (source, on_deliver, self, free_request);
  g_source_attach (source, g_task_get_context (self->task));
}
