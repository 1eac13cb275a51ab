/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-lane.h"

/**
 * PlatenLane:
 *
 * One thread that does one thing after another. A device library is only ever called from
 * one thread (Source: SANE 1.0 standard, 4.4: no call but sane_cancel may be made while
 * another runs), and that thread may block as long as it likes.
 */
struct _PlatenLane
{
  GThread     *thread; /* owned */
  GAsyncQueue *queue;  /* owned; of Job */
  GMutex       lock;
  GCond        changed;
  gboolean     is_over; /* guarded by lock */
};

typedef struct
{
  PlatenLaneFunc run; /* NULL ends the lane */
  gpointer       data;
} Job;

static gpointer
run_jobs (gpointer data)
{
  PlatenLane *self = data;

  while (TRUE)
    {
      g_autofree Job *job = g_async_queue_pop (self->queue);

      if (job->run == NULL)
        break;
      job->run (job->data);
    }

  g_mutex_lock (&self->lock);
  self->is_over = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);

  return NULL;
}

/**
 * platen_lane_new:
 * @name: the thread's name, 15 bytes at most
 *
 * Returns: (transfer full): a lane with nothing to do; see platen_lane_end()
 */
PlatenLane *
platen_lane_new (const char *name)
{
  PlatenLane *self = g_new0 (PlatenLane, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->queue = g_async_queue_new_full (g_free);
  self->thread = g_thread_new (name, run_jobs, self);

  return self;
}

/**
 * platen_lane_push:
 * @run: called on the lane's thread, after everything pushed before
 * @data: for @run
 */
void
platen_lane_push (PlatenLane *self, PlatenLaneFunc run, gpointer data)
{
  Job *job = g_new (Job, 1);

  job->run = run;
  job->data = data;
  g_async_queue_push (self->queue, job);
}

/**
 * platen_lane_end:
 * @self: (transfer full): the lane
 * @timeout_ms: how long to wait
 *
 * Waits until everything pushed is done, and frees the lane.
 *
 * Returns: FALSE when it is not done in time; the lane is then left as it is, and the
 *   process had better end
 */
gboolean
platen_lane_end (PlatenLane *self, guint timeout_ms)
{
  gint64   end_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  gboolean in_time = TRUE;

  platen_lane_push (self, NULL, NULL);
  g_mutex_lock (&self->lock);
  while (!self->is_over && in_time)
    in_time = g_cond_wait_until (&self->changed, &self->lock, end_us);
  in_time = self->is_over;
  g_mutex_unlock (&self->lock);
  if (!in_time)
    return FALSE;

  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);

  return TRUE;
}
