/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The page that the scripted scanner delivers; both sides of the wall know it. */
#define SCRIPTED_WIDTH_PX 200
#define SCRIPTED_HEIGHT_PX 300
#define SCRIPTED_DPI 100
#define SCRIPTED_SHEETS 3

static inline guint8
scripted_sample (guint x, guint y)
{
  return (guint8) (x * 3 + y * 7);
}
