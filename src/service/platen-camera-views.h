/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_CAMERA_VIEWS (platen_camera_views_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCameraViews,
                      platen_camera_views,
                      PLATEN,
                      CAMERA_VIEWS,
                      GObject)

/*
 * Signal "begun" (self, PlatenDevice *camera, char *principal): somebody looks through it.
 * Signal "ended" (self, PlatenDevice *camera, char *principal): and no more.
 */

PlatenCameraViews *platen_camera_views_new (void);
void               platen_camera_views_look (PlatenCameraViews *self,
                                             PlatenDevice      *camera,
                                             const char        *principal);

G_END_DECLS
