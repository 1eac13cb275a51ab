/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera.h"
#include "platen-gst-source.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_GST_CAMERA (platen_gst_camera_get_type ())
G_DECLARE_FINAL_TYPE (PlatenGstCamera, platen_gst_camera, PLATEN, GST_CAMERA, GObject)

PlatenGstCamera *platen_gst_camera_new (PlatenGstSource *source, GError **error);
const char      *platen_gst_camera_get_driver_name (PlatenGstCamera *self);
void             platen_gst_camera_lose (PlatenGstCamera *self);

G_END_DECLS
