/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-driver.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_GST_DRIVER (platen_gst_driver_get_type ())
G_DECLARE_FINAL_TYPE (PlatenGstDriver, platen_gst_driver, PLATEN, GST_DRIVER, GObject)

PlatenGstDriver *platen_gst_driver_new (void);

G_END_DECLS
