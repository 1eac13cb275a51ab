/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-words.h"

G_BEGIN_DECLS

typedef struct _PlatenVirtualSensor PlatenVirtualSensor;

/**
 * PlatenVirtualLook:
 * @mode: what a pixel is
 * @depth: bits a sample: 1, 8 or 16
 * @noise: whether there is grain
 * @brightness: -1 … 1, 0 is as it is
 * @contrast: -1 … 1, 0 is as it is
 * @gamma: more than 0, 1 is as it is
 * @threshold: 0 … 1, 0.5 is the middle
 *
 * How the light is to be told.
 */
typedef struct
{
  PlatenMode mode;
  int        depth;
  gboolean   noise;
  double     brightness;
  double     contrast;
  double     gamma;
  double     threshold;
} PlatenVirtualLook;

PlatenVirtualSensor *platen_virtual_sensor_new (const PlatenVirtualLook *look);
void                 platen_virtual_sensor_free (PlatenVirtualSensor *self);
void                 platen_virtual_sensor_read_row (PlatenVirtualSensor *self,
                                                     const guint32       *pixels,
                                                     int                  width_px,
                                                     guint32              row_number,
                                                     guint8              *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenVirtualSensor, platen_virtual_sensor_free)

G_END_DECLS
