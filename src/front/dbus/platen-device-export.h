/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"
#include "platen-device.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DEVICE_EXPORT (platen_device_export_get_type ())
G_DECLARE_FINAL_TYPE (PlatenDeviceExport,
                      platen_device_export,
                      PLATEN,
                      DEVICE_EXPORT,
                      PlatenBusDeviceSkeleton)

PlatenDeviceExport *platen_device_export_new (PlatenDevice *device);
PlatenDevice       *platen_device_export_get_device (PlatenDeviceExport *self);

G_END_DECLS
