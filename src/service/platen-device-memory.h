/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-device-info.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DEVICE_MEMORY (platen_device_memory_get_type ())
G_DECLARE_FINAL_TYPE (PlatenDeviceMemory,
                      platen_device_memory,
                      PLATEN,
                      DEVICE_MEMORY,
                      GObject)

/* Signal "saved" (self): what was remembered so far is in the file, or cannot be. */

PlatenDeviceMemory *platen_device_memory_new (const char *path);
GPtrArray          *platen_device_memory_recall (PlatenDeviceMemory *self);
void                platen_device_memory_remember (PlatenDeviceMemory     *self,
                                                   const PlatenDeviceInfo *info);
void     platen_device_memory_forget (PlatenDeviceMemory *self, const char *device_id);
gboolean platen_device_memory_is_saving (PlatenDeviceMemory *self);

G_END_DECLS
