/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus-objects.h"
#include "platen-bus.h"
#include "platen-device.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_CAMERA_EXPORT (platen_camera_export_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCameraExport,
                      platen_camera_export,
                      PLATEN,
                      CAMERA_EXPORT,
                      PlatenBusCameraSkeleton)

PlatenCameraExport *platen_camera_export_new (PlatenDevice     *device,
                                              PlatenBusObjects *objects);

gboolean platen_camera_export_refuse_sandboxed (GDBusMethodInvocation *invocation);

G_END_DECLS
