/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-sane-calls.h"
#include "platen-scanner.h"

G_BEGIN_DECLS

#define PLATEN_SANE_N_PLANES 3

typedef struct _PlatenSanePlanes PlatenSanePlanes;

gboolean          platen_sane_planes_is_pass (const SANE_Parameters *parameters);
PlatenSanePlanes *platen_sane_planes_new (const SANE_Parameters *parameters,
                                          PlatenPageFormat      *format,
                                          GError               **error);
void              platen_sane_planes_free (PlatenSanePlanes *self);
gboolean          platen_sane_planes_start (PlatenSanePlanes *self,
                                            PlatenSaneCalls  *calls,
                                            GError          **error);
gboolean          platen_sane_planes_read (PlatenSanePlanes *self,
                                           PlatenSaneCalls  *calls,
                                           GError          **error);
gboolean          platen_sane_planes_are_complete (PlatenSanePlanes *self);
gsize platen_sane_planes_take_rows (PlatenSanePlanes *self, guint8 *rows, gsize n_rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenSanePlanes, platen_sane_planes_free)

G_END_DECLS
