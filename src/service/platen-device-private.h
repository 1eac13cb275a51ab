/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device-session.h"
#include "platen-device.h"

G_BEGIN_DECLS

PlatenDevice        *platen_device_new (const PlatenDeviceInfo *info);
void                 platen_device_set_available (PlatenDevice *self, gboolean available);
PlatenDeviceSession *platen_device_get_session (PlatenDevice *self);

G_END_DECLS
