/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-session.h"
#include "platen-command.h"

G_BEGIN_DECLS

/* Of platen-methods-camera.c and platen-methods-camera-modes.c. */

typedef void (*PlatenCameraAnswer) (PlatenCommand *call, PlatenCameraSession *camera);

PlatenCameraSession *platen_methods_get_camera (PlatenCommand *call);

void platen_methods_read_camera (PlatenCommand *call, PlatenCameraAnswer answer);
void platen_methods_on_camera_set (GObject      *source,
                                   GAsyncResult *result,
                                   gpointer      user_data);

void platen_methods_get_frame_rate (PlatenCommand *call);
void platen_methods_get_media_type (PlatenCommand *call);
void platen_methods_get_resolution (PlatenCommand *call);
void platen_methods_set_frame_rate (PlatenCommand *call);
void platen_methods_set_media_type (PlatenCommand *call);
void platen_methods_set_resolution (PlatenCommand *call);
void platen_methods_set_rotate_mode (PlatenCommand *call);

G_END_DECLS
