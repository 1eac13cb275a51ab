/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_CAMERA_DOOR (platen_camera_door_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCameraDoor, platen_camera_door, PLATEN, CAMERA_DOOR, GObject)

gboolean          platen_camera_door_is_needed (void);
PlatenCameraDoor *platen_camera_door_new (void);

G_END_DECLS
