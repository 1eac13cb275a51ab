/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-call.h"
#include "platen-process.h"
#include "platen-worker.h"

G_BEGIN_DECLS

/* Of platen-worker.c, platen-worker-deadline.c and platen-worker-spawn.c. */

#define PLATEN_WORKER_PATH "/org/platen/Worker1"

typedef enum
{
  STATE_STARTING,
  STATE_ALIVE,
  STATE_ENDING,
  STATE_GONE,
} PlatenWorkerState;

struct _PlatenWorker
{
  GObject parent_instance;

  PlatenProcess    *process;    /* owned */
  GDBusConnection  *connection; /* owned; NULL while STARTING */
  GCancellable     *greeting;   /* owned; stops the wait for the first word */
  PlatenCall       *call;       /* owned; the running call, or the spawning */
  GError           *verdict;    /* owned; why we are ending it, while ENDING */
  char             *last_words; /* owned */
  char             *late_words; /* owned; those at the deadline of the call; else NULL */
  const char       *farewell;   /* how the call is asked to stop then; NULL: it is not */
  const char       *noun;       /* what people call the process */
  PlatenWorkerState state;
  guint             settle_id;
  guint             doing_id; /* signal subscription */
  gboolean          has_exited;
  gboolean          has_hung_up;
};

void platen_worker_begin_call (PlatenWorker *self,
                               GTask        *task,
                               guint         timeout_ms,
                               GCancellable *cancellable);
void platen_worker_bury (PlatenWorker *self);

GError *platen_worker_explain_lateness (PlatenWorker *self, const char *end);

G_END_DECLS
