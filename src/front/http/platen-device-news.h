/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-instances.h"
#include "platen-service.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DEVICE_NEWS (platen_device_news_get_type ())
G_DECLARE_FINAL_TYPE (PlatenDeviceNews, platen_device_news, PLATEN, DEVICE_NEWS, GObject)

PlatenDeviceNews *platen_device_news_new (PlatenService   *service,
                                          PlatenInstances *instances);

G_END_DECLS
