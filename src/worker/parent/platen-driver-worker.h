/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-band.h"
#include "platen-capabilities.h"
#include "platen-page-facts.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DRIVER_WORKER (platen_driver_worker_get_type ())
G_DECLARE_FINAL_TYPE (PlatenDriverWorker,
                      platen_driver_worker,
                      PLATEN,
                      DRIVER_WORKER,
                      GObject)

/*
 * A driver's process as the service sees it. Every call has its own deadline
 * (platen-limits.h); one that passes it fails with PLATEN_ERROR_TIMED_OUT and the process is
 * ended (TERM, then KILL). A process that dies makes the running call fail with
 * PLATEN_ERROR_WORKER_DIED, naming its last words.
 *
 * Signal "progress" (self, int rows_done, int rows_total): rows_total -1 = not known.
 * Signal "died" (self, GError *error): the process has ended unasked, while no call ran.
 */

void                platen_driver_worker_spawn_async (const char         *driver,
                                                      GCancellable       *cancellable,
                                                      GAsyncReadyCallback callback,
                                                      gpointer            user_data);
PlatenDriverWorker *platen_driver_worker_spawn_finish (GAsyncResult *result,
                                                       GError      **error);

GPid     platen_driver_worker_get_pid (PlatenDriverWorker *self);
gboolean platen_driver_worker_is_alive (PlatenDriverWorker *self);

/* Instead of the built-in limits on what follows, until it is set anew; 0 is these again. */
void platen_driver_worker_set_time_limit (PlatenDriverWorker *self, guint limit_ms);

void platen_driver_worker_list_parts_async (PlatenDriverWorker *self,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
/* (transfer full): NULL-terminated; none: the driver can only be asked as a whole */
char **platen_driver_worker_list_parts_finish (PlatenDriverWorker *self,
                                               GAsyncResult       *result,
                                               GError            **error);

/* part NULL: the whole driver */
void platen_driver_worker_list_async (PlatenDriverWorker *self,
                                      const char         *part,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
/* (transfer container) (element-type PlatenDeviceInfo) */
GPtrArray *platen_driver_worker_list_finish (PlatenDriverWorker *self,
                                             GAsyncResult       *result,
                                             GError            **error);

void                platen_driver_worker_open_async (PlatenDriverWorker *self,
                                                     const char         *driver_name,
                                                     GCancellable       *cancellable,
                                                     GAsyncReadyCallback callback,
                                                     gpointer            user_data);
PlatenCapabilities *platen_driver_worker_open_finish (PlatenDriverWorker *self,
                                                      GAsyncResult       *result,
                                                      GError            **error);

void     platen_driver_worker_configure_async (PlatenDriverWorker       *self,
                                               const PlatenScanSettings *settings,
                                               GCancellable             *cancellable,
                                               GAsyncReadyCallback       callback,
                                               gpointer                  user_data);
gboolean platen_driver_worker_configure_finish (PlatenDriverWorker *self,
                                                GAsyncResult       *result,
                                                PlatenScanSettings *out_used,
                                                GError            **error);

void      platen_driver_worker_set_options_async (PlatenDriverWorker *self,
                                                  GVariant           *chosen,
                                                  gboolean            is_confined,
                                                  GCancellable       *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer            user_data);
GVariant *platen_driver_worker_set_options_finish (PlatenDriverWorker *self,
                                                   GAsyncResult       *result,
                                                   GVariant          **out_used,
                                                   GError            **error);

/* The descriptors are duplicated; the caller keeps its own. */
void platen_driver_worker_next_page_async (PlatenDriverWorker *self,
                                           int                 master_fd,
                                           int                 preview_fd,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
/* TRUE with *out_facts NULL: no page is left. */
gboolean platen_driver_worker_next_page_finish (PlatenDriverWorker *self,
                                                GAsyncResult       *result,
                                                PlatenPageFacts   **out_facts,
                                                GError            **error);

/* For those who look on while a page is read; beside the running call. */
void        platen_driver_worker_keep_rows (PlatenDriverWorker *self, gboolean is_wanted);
void        platen_driver_worker_take_rows_async (PlatenDriverWorker *self,
                                                  guint               page,
                                                  guint               row,
                                                  GAsyncReadyCallback callback,
                                                  gpointer            user_data);
PlatenBand *platen_driver_worker_take_rows_finish (PlatenDriverWorker *self,
                                                   GAsyncResult       *result,
                                                   GError            **error);

/* Answered within PLATEN_CANCEL_TIMEOUT_MS by the running call's failure, else the process
 * is ended; returns at once. */
void platen_driver_worker_cancel (PlatenDriverWorker *self);

void     platen_driver_worker_finish_batch_async (PlatenDriverWorker *self,
                                                  GCancellable       *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer            user_data);
gboolean platen_driver_worker_finish_batch_finish (PlatenDriverWorker *self,
                                                   GAsyncResult       *result,
                                                   GError            **error);

/* Closes the device and ends the process; returns at once, the end comes by itself. */
void platen_driver_worker_close (PlatenDriverWorker *self);
/* The same; the callback comes when the process is gone, and the device is free. */
void     platen_driver_worker_close_async (PlatenDriverWorker *self,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean platen_driver_worker_close_finish (PlatenDriverWorker *self,
                                            GAsyncResult       *result,
                                            GError            **error);

/* A process that died in a batch leaves its job on a scanner of the network, which then
 * refuses everybody; another process can end it. */
gboolean platen_driver_worker_has_left_job (PlatenDriverWorker *self);
void     platen_driver_worker_end_job_async (PlatenDriverWorker *self,
                                             const char         *driver_name,
                                             const char         *address,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
gboolean platen_driver_worker_end_job_finish (PlatenDriverWorker *self,
                                              GAsyncResult       *result,
                                              GError            **error);

G_END_DECLS
