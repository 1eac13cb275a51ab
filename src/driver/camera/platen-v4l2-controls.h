/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-camera-control.h"

G_BEGIN_DECLS

/* ioctl(), or what stands for it in a test: 0, or -1 with errno set. */
typedef int (*PlatenV4l2Func) (int fd, unsigned long request, void *argument);

typedef struct _PlatenV4l2Controls PlatenV4l2Controls;

PlatenV4l2Controls *platen_v4l2_controls_open (const char *path);
PlatenV4l2Controls *platen_v4l2_controls_new (int fd, PlatenV4l2Func call);
void                platen_v4l2_controls_free (PlatenV4l2Controls *self);
GArray             *platen_v4l2_controls_list (PlatenV4l2Controls *self);
gboolean            platen_v4l2_controls_set (PlatenV4l2Controls *self,
                                              const char         *name,
                                              int                 value,
                                              gboolean            is_auto,
                                              GError            **error);

G_END_DECLS
