/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-alternatives.h"
#include "platen-camera-session.h"
#include "platen-capabilities.h"
#include "platen-device-info.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DEVICE (platen_device_get_type ())
G_DECLARE_FINAL_TYPE (PlatenDevice, platen_device, PLATEN, DEVICE, GObject)

/*
 * A scanner as a person sees it. Properties, all readable, with notify: "id", "name",
 * "vendor", "model", "kind", "driver" (strings), "available" (answered the last probe),
 * "alternatives" (PlatenAlternatives; also notified when one of them changes),
 * "busy" (a job holds it, or it is being opened), "capabilities" (PlatenCapabilities, NULL
 * until it was opened once).
 */

const char *platen_device_get_id (PlatenDevice *self);
const char *platen_device_get_name (PlatenDevice *self);
const char *platen_device_get_vendor (PlatenDevice *self);
const char *platen_device_get_model (PlatenDevice *self);
const char *platen_device_get_kind (PlatenDevice *self);
const char *platen_device_get_driver (PlatenDevice *self);
gboolean    platen_device_is_available (PlatenDevice *self);
gboolean    platen_device_is_busy (PlatenDevice *self);
/* (transfer none) (nullable) */
PlatenCapabilities *platen_device_get_capabilities (PlatenDevice *self);
/* (transfer none): all ways to it */
PlatenAlternatives *platen_device_get_alternatives (PlatenDevice *self);
/* (transfer none) (nullable): what a camera can do besides; NULL for a scanner */
PlatenCameraSession *platen_device_get_camera (PlatenDevice *self);

/*
 * Opens the device in a worker, so that its capabilities are known and the next scan starts
 * at once; it stays open until close, or for a while without use. BUSY when a job runs.
 */
void     platen_device_open_async (PlatenDevice       *self,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean platen_device_open_finish (PlatenDevice *self,
                                    GAsyncResult *result,
                                    GError      **error);
/* Releases the device unless a job runs on it; closing a closed device is no error. */
void platen_device_close (PlatenDevice *self);

G_END_DECLS
