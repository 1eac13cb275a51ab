/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-mode.h"
#include "platen-image-format.h"

G_BEGIN_DECLS

guint8 *platen_gst_turn (const guint8      *pixels,
                         PlatenImageFormat *inout_format,
                         PlatenCameraTurn   turn);

G_END_DECLS
