/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "platen-camera-mode.h"

G_BEGIN_DECLS

GArray  *platen_gst_caps_to_modes (GstCaps *caps);
GstCaps *platen_gst_caps_from_mode (const PlatenCameraMode *mode);

G_END_DECLS
