/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-camera.h"
#include "platen-needs.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_CAMERA_DRIVER (platen_camera_driver_get_type ())
G_DECLARE_INTERFACE (PlatenCameraDriver,
                     platen_camera_driver,
                     PLATEN,
                     CAMERA_DRIVER,
                     GObject)

/**
 * PlatenCameraDriverInterface:
 * @add_needs: (nullable): tells what the driver needs of the machine; comes first
 * @use_remote: (nullable): takes a connection to PipeWire, before the first @list or @open
 * @list: finds the cameras, and watches them from then on
 * @open: opens the one that the driver itself named @driver_name in its list
 *
 * One way to reach cameras. Lives in a worker process and may block; all calls come from
 * one thread.
 *
 * Signal "changed" (self): a camera came or went since the first @list; any thread.
 */
struct _PlatenCameraDriverInterface
{
  GTypeInterface parent_interface;

  void (*add_needs) (PlatenCameraDriver *self, PlatenNeeds *needs);
  void (*use_remote) (PlatenCameraDriver *self, int fd);
  GPtrArray *(*list) (PlatenCameraDriver *self, GError **error);
  PlatenCamera *(*open) (PlatenCameraDriver *self,
                         const char         *driver_name,
                         GError            **error);
};

void       platen_camera_driver_add_needs (PlatenCameraDriver *self, PlatenNeeds *needs);
void       platen_camera_driver_use_remote (PlatenCameraDriver *self, int fd);
GPtrArray *platen_camera_driver_list (PlatenCameraDriver *self, GError **error);
PlatenCamera *platen_camera_driver_open (PlatenCameraDriver *self,
                                         const char         *driver_name,
                                         GError            **error);
void          platen_camera_driver_tell_changed (PlatenCameraDriver *self);

G_END_DECLS
