/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_WORKER (platen_worker_get_type ())
G_DECLARE_FINAL_TYPE (PlatenWorker, platen_worker, PLATEN, WORKER, GObject)

/*
 * Signal "died" (PlatenWorker *worker, GError *error): once, when the process has ended
 * without being asked to; the error is PLATEN_ERROR_WORKER_DIED and holds the last words.
 */

void          platen_worker_spawn_async (const char         *program,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
PlatenWorker *platen_worker_spawn_finish (GAsyncResult *result, GError **error);

GPid             platen_worker_get_pid (PlatenWorker *self);
gboolean         platen_worker_is_alive (PlatenWorker *self);
GDBusConnection *platen_worker_get_connection (PlatenWorker *self);

void      platen_worker_call_async (PlatenWorker       *self,
                                    const char         *method,
                                    GVariant           *arguments,
                                    GUnixFDList        *fds,
                                    guint               timeout_ms,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
GVariant *platen_worker_call_finish (PlatenWorker *self,
                                     GAsyncResult *result,
                                     GError      **error);
void platen_worker_return_reply (GObject *source, GAsyncResult *result, gpointer task);

gboolean platen_worker_is_busy (PlatenWorker *self);
void     platen_worker_notify (PlatenWorker *self, const char *method);
void     platen_worker_restart_deadline (PlatenWorker *self, guint timeout_ms);
void     platen_worker_set_farewell (PlatenWorker *self, const char *method);

void     platen_worker_end (PlatenWorker *self);
void     platen_worker_end_async (PlatenWorker       *self,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
gboolean platen_worker_end_finish (PlatenWorker *self,
                                   GAsyncResult *result,
                                   GError      **error);

G_END_DECLS
