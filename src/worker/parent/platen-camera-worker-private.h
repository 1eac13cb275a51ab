/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-worker.h"
#include "platen-worker.h"

G_BEGIN_DECLS

/* Of platen-camera-worker.c, platen-camera-worker-spawn.c and
 * platen-camera-worker-pictures.c. */

struct _PlatenCameraWorker
{
  GObject parent_instance;

  PlatenWorker *worker; /* owned */
  guint         changed_id;
};

PlatenCameraWorker *platen_camera_worker_new (PlatenWorker *worker);
void                platen_camera_worker_begin (GTask       *task,
                                                const char  *method,
                                                GVariant    *arguments,
                                                GUnixFDList *fds,
                                                guint        timeout_ms);
void                platen_camera_worker_blame (GError **error);

G_END_DECLS
