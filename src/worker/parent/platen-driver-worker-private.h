/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-driver-worker.h"
#include "platen-worker.h"

G_BEGIN_DECLS

/* Of platen-driver-worker.c and its companions. */

struct _PlatenDriverWorker
{
  GObject parent_instance;

  PlatenWorker *worker; /* owned */
  char         *driver; /* owned */
  guint         progress_id;
  guint    time_limit_ms; /* of each operation on the device; 0 is the built-in ones */
  gboolean is_scanning;   /* progress moves the deadline */
  gboolean is_cancelling;
  gboolean has_batch; /* a page was begun, and the batch not ended since */
};

void  platen_driver_worker_call (GTask        *task,
                                 const char   *method,
                                 GVariant     *arguments,
                                 GUnixFDList  *fds,
                                 guint         timeout_ms,
                                 GCancellable *cancellable);
guint platen_driver_worker_get_time_limit (PlatenDriverWorker *self, guint built_in_ms);
void  platen_driver_worker_blame (GError **error);

G_END_DECLS
