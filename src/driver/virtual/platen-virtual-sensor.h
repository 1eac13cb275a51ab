/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-words.h"

G_BEGIN_DECLS

typedef struct _PlatenVirtualSensor PlatenVirtualSensor;

PlatenVirtualSensor *platen_virtual_sensor_new (PlatenMode mode, gboolean noise);
void                 platen_virtual_sensor_free (PlatenVirtualSensor *self);
void                 platen_virtual_sensor_read_row (PlatenVirtualSensor *self,
                                                     const guint32       *pixels,
                                                     int                  width_px,
                                                     guint32              row_number,
                                                     guint8              *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenVirtualSensor, platen_virtual_sensor_free)

G_END_DECLS
