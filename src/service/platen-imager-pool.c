/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-imager-pool.h"

#include "platen-error.h"
#include "platen-limits.h"

/* How long an idle process is kept for the next picture. */
#define LINGER_MS 10000

/**
 * PlatenImagerPool:
 *
 * The image processes: at most one for each core. Who comes when all are taken waits in
 * line; a line of PLATEN_MAX_IMAGER_QUEUE is full.
 */
struct _PlatenImagerPool
{
  GObject parent_instance;

  GQueue idle;    /* owned PlatenImagers that nobody uses */
  GQueue waiting; /* owned GTasks, first come first served */
  guint  n_imagers;
  guint  linger_id;
};

G_DEFINE_FINAL_TYPE (PlatenImagerPool, platen_imager_pool, G_TYPE_OBJECT)

static void
end_imager (gpointer data)
{
  PlatenImager *imager = data;

  platen_imager_end (imager);
  g_object_unref (imager);
}

static void
platen_imager_pool_dispose (GObject *object)
{
  PlatenImagerPool *self = PLATEN_IMAGER_POOL (object);

  g_clear_handle_id (&self->linger_id, g_source_remove);
  g_queue_clear_full (&self->idle, end_imager);

  G_OBJECT_CLASS (platen_imager_pool_parent_class)->dispose (object);
}

static void
platen_imager_pool_class_init (PlatenImagerPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_imager_pool_dispose;
}

static void
platen_imager_pool_init (PlatenImagerPool *self)
{
  g_queue_init (&self->idle);
  g_queue_init (&self->waiting);
}

/**
 * platen_imager_pool_new:
 *
 * Returns: (transfer full): a pool without processes
 */
PlatenImagerPool *
platen_imager_pool_new (void)
{
  return g_object_new (PLATEN_TYPE_IMAGER_POOL, NULL);
}

static void serve_next (PlatenImagerPool *self);

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenImagerPool *self = g_task_get_source_object (task);
  GError           *error = NULL;
  PlatenImager     *imager = platen_imager_spawn_finish (result, &error);

  if (imager != NULL)
    {
      g_task_return_pointer (task, imager, g_object_unref);
      return;
    }

  self->n_imagers--;
  g_task_return_error (task, error);
  serve_next (self);
}

static PlatenImager *
pop_living (PlatenImagerPool *self)
{
  PlatenImager *imager;

  while ((imager = g_queue_pop_head (&self->idle)) != NULL)
    {
      if (platen_imager_is_alive (imager))
        return imager;
      g_object_unref (imager);
      self->n_imagers--;
    }

  return NULL;
}

static void
serve_next (PlatenImagerPool *self)
{
  GTask        *task = g_queue_peek_head (&self->waiting);
  PlatenImager *imager;

  if (task == NULL)
    return;

  imager = pop_living (self);
  if (imager == NULL && self->n_imagers >= g_get_num_processors ())
    return;

  g_queue_pop_head (&self->waiting);
  g_task_set_task_data (task, NULL, NULL); /* a cancel is the process's from here on */
  if (imager != NULL)
    {
      g_task_return_pointer (task, imager, g_object_unref);
      g_object_unref (task);
      return;
    }

  self->n_imagers++;
  platen_imager_spawn_async (g_task_get_cancellable (task), on_spawned, task);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenImagerPool *self = g_task_get_source_object (task);

  g_queue_remove (&self->waiting, task);
  g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                           "Cancelled while waiting for other pictures");

  return G_SOURCE_REMOVE;
}

static void
destroy_source (gpointer data)
{
  GSource *source = data;

  g_source_destroy (source);
  g_source_unref (source);
}

/* Whoever gives up does not stand in line any longer. The source lives as long as the wait. */
static void
watch_cancellable (GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  GSource      *source;

  if (cancellable == NULL)
    return;

  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled), task, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_task_set_task_data (task, source, destroy_source);
}

/**
 * platen_imager_pool_acquire_async:
 * @cancellable: (nullable): ends the wait
 * @callback: (scope async): called once
 *
 * Takes an image process; give it back with platen_imager_pool_release().
 *
 * Errors: %PLATEN_ERROR_LIMIT when too many wait already, %PLATEN_ERROR_CANCELLED; those of
 * platen_imager_spawn_async().
 */
void
platen_imager_pool_acquire_async (PlatenImagerPool   *self,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PLATEN_IS_IMAGER_POOL (self));

  g_task_set_source_tag (task, platen_imager_pool_acquire_async);
  g_task_set_check_cancellable (task, FALSE); /* what was taken must be given back */
  if (self->waiting.length >= PLATEN_MAX_IMAGER_QUEUE)
    {
      g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                               "Too many pictures are being made; try again in a moment");
      return;
    }

  g_clear_handle_id (&self->linger_id, g_source_remove);
  watch_cancellable (task);
  g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  serve_next (self);
}

/**
 * platen_imager_pool_acquire_finish:
 *
 * Returns: (transfer full): an image process that nobody else uses
 */
PlatenImager *
platen_imager_pool_acquire_finish (PlatenImagerPool *self,
                                   GAsyncResult     *result,
                                   GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
on_linger_over (gpointer user_data)
{
  PlatenImagerPool *self = PLATEN_IMAGER_POOL (user_data);

  self->linger_id = 0;
  self->n_imagers -= self->idle.length;
  g_queue_clear_full (&self->idle, end_imager);

  return G_SOURCE_REMOVE;
}

/**
 * platen_imager_pool_release:
 * @imager: (transfer full): what was acquired; may be dead
 *
 * Gives a process back.
 */
void
platen_imager_pool_release (PlatenImagerPool *self, PlatenImager *imager)
{
  g_return_if_fail (PLATEN_IS_IMAGER_POOL (self));

  g_queue_push_head (&self->idle, imager);
  serve_next (self);
  if (self->idle.length == 0)
    return;

  g_clear_handle_id (&self->linger_id, g_source_remove);
  self->linger_id = g_timeout_add (LINGER_MS, on_linger_over, self);
}
