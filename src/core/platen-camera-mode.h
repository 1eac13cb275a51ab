/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenCameraMode:
 * @media_type: how the camera codes a picture: `JPEG`, or a raw form's four letters, `YUY2`
 *   for instance
 * @width_px: pixels across, 1 or more
 * @height_px: pixels down
 * @rate_n: pictures in @rate_d seconds, 1 or more; 0 when the camera has no fixed rate
 * @rate_d: 1 or more
 *
 * One way a camera can send pictures. A plain value.
 *
 * As a dictionary (`a{sv}`): `media-type` s, `width` i, `height` i, `rate` (ii).
 */
typedef struct
{
  char media_type[16];
  int  width_px;
  int  height_px;
  int  rate_n;
  int  rate_d;
} PlatenCameraMode;

/**
 * PlatenCameraTurn:
 * @PLATEN_CAMERA_TURN_NONE: as the camera sees it
 * @PLATEN_CAMERA_TURN_90: a quarter clockwise
 * @PLATEN_CAMERA_TURN_180: upside down
 * @PLATEN_CAMERA_TURN_270: a quarter counter-clockwise
 * @PLATEN_CAMERA_TURN_FLIP: top and bottom change places
 * @PLATEN_CAMERA_TURN_MIRROR: left and right change places
 *
 * How pictures are turned before anybody sees them. In words: `none`, `90`, `180`, `270`,
 * `flip`, `mirror`; the numbers are the REST interface's own.
 */
typedef enum
{
  PLATEN_CAMERA_TURN_NONE,
  PLATEN_CAMERA_TURN_90,
  PLATEN_CAMERA_TURN_180,
  PLATEN_CAMERA_TURN_270,
  PLATEN_CAMERA_TURN_FLIP,
  PLATEN_CAMERA_TURN_MIRROR, /*< last >*/
} PlatenCameraTurn;

gboolean  platen_camera_mode_is_jpeg (const PlatenCameraMode *self);
double    platen_camera_mode_get_rate (const PlatenCameraMode *self);
gboolean  platen_camera_mode_from_variant (PlatenCameraMode *self,
                                           GVariant         *dict,
                                           GError          **error);
GVariant *platen_camera_mode_to_variant (const PlatenCameraMode *self);
GVariant *platen_camera_mode_to_wish (const PlatenCameraMode *self);

GArray   *platen_camera_modes_new (void);
GArray   *platen_camera_modes_from_variant (GVariant *list, GError **error);
GVariant *platen_camera_modes_to_variant (GArray *modes);
void      platen_camera_modes_sort (GArray *modes);
gboolean  platen_camera_modes_choose (GArray *modes, PlatenCameraMode *out_mode);
gboolean  platen_camera_modes_find (GArray           *modes,
                                    GVariant         *wanted,
                                    PlatenCameraMode *inout_mode,
                                    GError          **error);

const char *platen_camera_turn_to_string (PlatenCameraTurn turn);
gboolean    platen_camera_turn_from_string (const char       *text,
                                            PlatenCameraTurn *out_turn,
                                            GError          **error);

G_END_DECLS
