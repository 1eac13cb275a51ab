/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PlatenLane PlatenLane;

typedef void (*PlatenLaneFunc) (gpointer data);

PlatenLane *platen_lane_new (const char *name);
void        platen_lane_push (PlatenLane *self, PlatenLaneFunc run, gpointer data);
gboolean    platen_lane_end (PlatenLane *self, guint timeout_ms);

G_END_DECLS
