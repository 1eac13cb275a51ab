/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-access.h"
#include "platen-device-session.h"
#include "platen-device.h"

G_BEGIN_DECLS

PlatenDevice *platen_device_new (const PlatenDeviceInfo *info,
                                 PlatenCameraAccess     *access);
gboolean      platen_device_update (PlatenDevice *self, const PlatenDeviceInfo *info);
const char   *platen_device_get_part (PlatenDevice *self);
gboolean platen_device_is_of (PlatenDevice *self, const char *driver, const char *part);
void     platen_device_set_available (PlatenDevice *self, gboolean available);
PlatenDeviceSession *platen_device_get_session (PlatenDevice *self);
GHashTable          *platen_device_get_choices (PlatenDevice *self);
gboolean             platen_device_is_open (PlatenDevice *self);
void                 platen_device_shut_down (PlatenDevice *self);

G_END_DECLS
