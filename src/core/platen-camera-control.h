/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenCameraControl:
 * @name: its word: `pan`, `tilt`, `roll`, `zoom`, `exposure`, `iris`, `focus`; `brightness`,
 *   `contrast`, `hue`, `saturation`, `sharpness`, `gamma`, `color`, `white-balance`,
 *   `backlight`, `gain`
 * @minimum: least value, in the camera's own units
 * @maximum: greatest value
 * @step: values go by this, 1 or more
 * @default_value: what the camera starts with
 * @value: what is set now
 * @has_auto: whether the camera can see to it by itself
 * @is_auto: whether it does
 *
 * Something about a camera that can be turned up and down. A plain value.
 *
 * As a dictionary (`a{sv}`): `name` s, `range` (iii) (least, greatest, step), `default` i,
 * `value` i, `auto` b (left out when the camera cannot).
 */
typedef struct
{
  char     name[16];
  int      minimum;
  int      maximum;
  int      step;
  int      default_value;
  int      value;
  gboolean has_auto;
  gboolean is_auto;
} PlatenCameraControl;

GArray              *platen_camera_controls_new (void);
GArray              *platen_camera_controls_from_variant (GVariant *list, GError **error);
GVariant            *platen_camera_controls_to_variant (GArray *controls);
PlatenCameraControl *platen_camera_controls_find (GArray *controls, const char *name);
gboolean             platen_camera_controls_check (GArray     *controls,
                                                   const char *name,
                                                   int         value,
                                                   gboolean    is_auto,
                                                   GError    **error);

G_END_DECLS
