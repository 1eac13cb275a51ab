/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-access.h"
#include "platen-device-session.h"
#include "platen-device.h"

G_BEGIN_DECLS

PlatenDevice        *platen_device_new (const PlatenDeviceInfo *info,
                                        const char             *preferred,
                                        PlatenCameraAccess     *access);
PlatenDeviceSession *platen_device_get_session (PlatenDevice *self);
GHashTable          *platen_device_get_choices (PlatenDevice *self);
gboolean             platen_device_is_open (PlatenDevice *self);
void                 platen_device_shut_down (PlatenDevice *self);

G_END_DECLS
