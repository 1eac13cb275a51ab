/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-alternatives.h"
#include "platen-driver-worker.h"
#include "platen-waiting-line.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DEVICE_SESSION (platen_device_session_get_type ())
G_DECLARE_FINAL_TYPE (PlatenDeviceSession,
                      platen_device_session,
                      PLATEN,
                      DEVICE_SESSION,
                      GObject)

/* Signals "held-changed" (self) and "capabilities-changed" (self). */

PlatenDeviceSession *platen_device_session_new (const char         *name,
                                                PlatenAlternatives *alternatives);

/*
 * Takes the device for one job: opened, and nobody else's until release. The worker is
 * borrowed until then.
 */
void                platen_device_session_acquire_async (PlatenDeviceSession *self,
                                                         guint                limit_ms,
                                                         GCancellable        *cancellable,
                                                         GAsyncReadyCallback  callback,
                                                         gpointer             user_data);
PlatenDriverWorker *platen_device_session_acquire_finish (PlatenDeviceSession *self,
                                                          GAsyncResult        *result,
                                                          GError             **error);
void                platen_device_session_release (PlatenDeviceSession *self);

/* For who wants a device that is held: its turn comes when nobody holds it any more. */
void platen_device_session_wait_turn (PlatenDeviceSession *self,
                                      PlatenTurnFunc       on_turn,
                                      gpointer             who);
void platen_device_session_give_up_turn (PlatenDeviceSession *self, gpointer who);

/* Opens it without a job, until close. */
void     platen_device_session_open_async (PlatenDeviceSession *self,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
gboolean platen_device_session_open_finish (PlatenDeviceSession *self,
                                            GAsyncResult        *result,
                                            GError             **error);
void     platen_device_session_close (PlatenDeviceSession *self);

/* Ends the worker, whatever it does, for good. Signal "closed" (self): nobody has the device
 * any more, and the last process that had it is gone. */
void     platen_device_session_shut_down (PlatenDeviceSession *self);
gboolean platen_device_session_is_open (PlatenDeviceSession *self);
gboolean platen_device_session_is_held (PlatenDeviceSession *self);

PlatenCapabilities *platen_device_session_get_capabilities (PlatenDeviceSession *self);

G_END_DECLS
