/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-portal.h"

G_DEFINE_INTERFACE (PlatenCameraPortal, platen_camera_portal, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_CHANGED,
} PlatenCameraPortalSignal;

static guint signals[SIGNAL_CHANGED + 1];

static void
platen_camera_portal_default_init (PlatenCameraPortalInterface *iface)
{
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", PLATEN_TYPE_CAMERA_PORTAL, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

/**
 * platen_camera_portal_tell_changed:
 *
 * For portals: emits “changed”.
 */
void
platen_camera_portal_tell_changed (PlatenCameraPortal *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
