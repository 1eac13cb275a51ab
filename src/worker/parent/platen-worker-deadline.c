/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-worker-private.h"

#include "platen-error.h"
#include "platen-limits.h"

/*
 * What happens when a call takes too long.
 *
 *                    deadline             answer
 *   a call runs ───────────────▶ asked ───────────▶ fails with TIMED_OUT, the process stays
 *        │                         │
 *        │ deadline, no farewell   │ PLATEN_CANCEL_TIMEOUT_MS
 *        ▼                         ▼
 *        └──────▶ TERM, KILL ◀─────┘   fails with TIMED_OUT once the process is gone
 *
 * A driver that is asked can put its device in order: a network scanner keeps a job open, and
 * refuses the next, when nobody tells it that this one is over; others stop with the lamp on.
 */

/*
 * platen_worker_explain_lateness:
 * @end: what was done about it: “stopped”, “ended”
 *
 * Returns: (transfer full): %PLATEN_ERROR_TIMED_OUT, with the words before the deadline
 */
GError *
platen_worker_explain_lateness (PlatenWorker *self, const char *end)
{
  return g_error_new (
      PLATEN_ERROR, PLATEN_ERROR_TIMED_OUT,
      "The %s process did not answer in time while %s and was %s; check the device, "
      "then try again",
      self->noun, self->late_words != NULL ? self->late_words : self->last_words, end);
}

/* Ends a process that cannot be talked out of what it does. The running call fails with
 * @verdict (transfer full) once the process is gone, so that nobody writes any more into
 * the caller's files. */
static void
condemn (PlatenWorker *self, GError *verdict)
{
  g_clear_error (&self->verdict);
  self->verdict = verdict;
  self->state = STATE_ENDING;
  platen_call_set_deadline (self->call, 0);
  platen_process_end (self->process, 0);
}

static void
set_deadline (PlatenWorker *self, guint timeout_ms)
{
  platen_call_set_deadline (self->call,
                            platen_process_scale_ms (self->process, timeout_ms));
}

static void
ask_to_stop (PlatenWorker *self)
{
  self->late_words = g_strdup (self->last_words);
  platen_worker_notify (self, self->farewell);
  set_deadline (self, PLATEN_CANCEL_TIMEOUT_MS);
}

static gboolean
on_deadline (gpointer user_data)
{
  PlatenWorker *self = user_data;

  if (self->state == STATE_ALIVE && self->farewell != NULL && self->late_words == NULL)
    ask_to_stop (self);
  else if (self->state == STATE_STARTING || self->state == STATE_ALIVE)
    condemn (self, platen_worker_explain_lateness (self, "ended"));

  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  PlatenWorker *self = user_data;

  if (self->state == STATE_STARTING || self->state == STATE_ALIVE)
    condemn (self, g_error_new (PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                                "Cancelled while %s", self->last_words));

  return G_SOURCE_REMOVE;
}

/*
 * platen_worker_begin_call:
 * @task: what the call, or the spawning, returns to
 */
void
platen_worker_begin_call (PlatenWorker *self,
                          GTask        *task,
                          guint         timeout_ms,
                          GCancellable *cancellable)
{
  const PlatenCallEvents events = {
    .on_deadline = on_deadline,
    .on_cancelled = on_cancelled,
    .user_data = self,
  };

  self->farewell = NULL;
  g_clear_pointer (&self->late_words, g_free);
  self->call = platen_call_new (task, cancellable, &events);
  set_deadline (self, timeout_ms);
}

/**
 * platen_worker_restart_deadline:
 * @timeout_ms: from now
 *
 * Gives the running call a new deadline; it made progress, or it was asked to stop. One that
 * missed its deadline gets no other.
 */
void
platen_worker_restart_deadline (PlatenWorker *self, guint timeout_ms)
{
  g_return_if_fail (PLATEN_IS_WORKER (self));

  if (self->call != NULL && self->verdict == NULL && self->late_words == NULL)
    set_deadline (self, timeout_ms);
}

/**
 * platen_worker_set_farewell:
 * @method: (nullable): a static string, `Driver.Cancel` for instance; takes no arguments
 *
 * Has the running call asked to stop, when it misses its deadline, before the process is
 * ended. Without a running call nothing happens.
 */
void
platen_worker_set_farewell (PlatenWorker *self, const char *method)
{
  g_return_if_fail (PLATEN_IS_WORKER (self));

  if (self->call != NULL)
    self->farewell = method;
}
