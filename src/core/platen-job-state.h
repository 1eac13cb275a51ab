/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenJobState:
 * @PLATEN_JOB_QUEUED: accepted; nothing has been asked of a worker yet
 * @PLATEN_JOB_RUNNING: a worker is at it
 * @PLATEN_JOB_STOPPING: cancel was asked; the worker has not answered yet
 * @PLATEN_JOB_DONE: everything arrived
 * @PLATEN_JOB_CANCELLED: stopped on request; the pages that were finished stay
 * @PLATEN_JOB_FAILED: stopped by an error; the pages that were finished stay
 *
 * In words: `queued`, `running`, `stopping`, `done`, `cancelled`, `failed`.
 */
/*
 *              start            page             feeder empty
 *   QUEUED ───────────▶ RUNNING ───┐ ────────────────────────▶ DONE
 *      │                 │  ▲──────┘                            ▲
 *      │ cancel          │ cancel                               │ last page was in
 *      ▼                 ▼                                      │
 *   CANCELLED ◀─────── STOPPING ────────────────────────────────┘
 *
 *   worker gone or device error: from QUEUED, RUNNING and STOPPING to FAILED
 *
 *   FAILED, and a person can clear what stopped it (jam, empty feeder, open cover): the job
 *   stays as it is; resuming it makes a new one, QUEUED, for what is missing.
 */
typedef enum
{
  PLATEN_JOB_QUEUED,
  PLATEN_JOB_RUNNING,
  PLATEN_JOB_STOPPING,
  PLATEN_JOB_DONE,
  PLATEN_JOB_CANCELLED,
  PLATEN_JOB_FAILED, /*< last >*/
} PlatenJobState;

const char *platen_job_state_to_string (PlatenJobState state);
gboolean    platen_job_state_may_become (PlatenJobState from, PlatenJobState to);
gboolean    platen_job_state_is_final (PlatenJobState state);

G_END_DECLS
