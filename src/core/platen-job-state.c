/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-job-state.h"

#define TO(state) (1u << PLATEN_JOB_##state)

static const guint next_states[] = {
  [PLATEN_JOB_QUEUED] = TO (RUNNING) | TO (CANCELLED) | TO (FAILED),
  [PLATEN_JOB_RUNNING] = TO (STOPPING) | TO (DONE) | TO (FAILED),
  [PLATEN_JOB_STOPPING] = TO (DONE) | TO (CANCELLED) | TO (FAILED),
  [PLATEN_JOB_DONE] = 0,
  [PLATEN_JOB_CANCELLED] = 0,
  [PLATEN_JOB_FAILED] = 0,
};

static const char *const words[] = {
  [PLATEN_JOB_QUEUED] = "queued",       [PLATEN_JOB_RUNNING] = "running",
  [PLATEN_JOB_STOPPING] = "stopping",   [PLATEN_JOB_DONE] = "done",
  [PLATEN_JOB_CANCELLED] = "cancelled", [PLATEN_JOB_FAILED] = "failed",
};

G_STATIC_ASSERT (G_N_ELEMENTS (next_states) == PLATEN_JOB_FAILED + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (words) == PLATEN_JOB_FAILED + 1);

/**
 * platen_job_state_to_string:
 *
 * Returns: (transfer none): the state's word, as on the bus
 */
const char *
platen_job_state_to_string (PlatenJobState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (words), "failed");

  return words[state];
}

/**
 * platen_job_state_may_become:
 *
 * Tells whether the picture above the enumeration has an arrow between two states.
 */
gboolean
platen_job_state_may_become (PlatenJobState from, PlatenJobState to)
{
  return (next_states[from] & (1u << to)) != 0;
}

/**
 * platen_job_state_is_final:
 *
 * Tells whether no arrow leaves the state.
 */
gboolean
platen_job_state_is_final (PlatenJobState state)
{
  return next_states[state] == 0;
}
