/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A4 at 300 dpi, three samples a pixel. */
#define BENCH_WIDTH_PX 2480
#define BENCH_HEIGHT_PX 3508
#define BENCH_STRIDE (BENCH_WIDTH_PX * 3)

void bench_paper_draw (guint8 *pixels);

G_END_DECLS
