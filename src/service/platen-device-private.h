/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device.h"
#include "platen-driver-worker.h"

G_BEGIN_DECLS

PlatenDevice *platen_device_new (const PlatenDeviceInfo *info);
void          platen_device_set_available (PlatenDevice *self, gboolean available);

/*
 * Takes the device for one job: opened, and nobody else's until release. The worker is
 * borrowed until then.
 */
void                platen_device_acquire_async (PlatenDevice       *self,
                                                 GCancellable       *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
PlatenDriverWorker *platen_device_acquire_finish (PlatenDevice *self,
                                                  GAsyncResult *result,
                                                  GError      **error);
void                platen_device_release (PlatenDevice *self);
/* Ends the worker, whatever it does. */
void     platen_device_shut_down (PlatenDevice *self);
gboolean platen_device_is_open (PlatenDevice *self);

G_END_DECLS
