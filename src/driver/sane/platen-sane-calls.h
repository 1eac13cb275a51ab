/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sane/sane.h>

G_BEGIN_DECLS

typedef struct _PlatenSaneCalls PlatenSaneCalls;

PlatenSaneCalls *platen_sane_calls_new (SANE_Handle handle);
void             platen_sane_calls_free (PlatenSaneCalls *self);
void             platen_sane_calls_set_handle (PlatenSaneCalls *self, SANE_Handle handle);
SANE_Status      platen_sane_calls_get_parameters (PlatenSaneCalls *self,
                                                   SANE_Parameters *out_parameters);
void             platen_sane_calls_rearm (PlatenSaneCalls *self);
gboolean         platen_sane_calls_start (PlatenSaneCalls *self,
                                          SANE_Status     *out_status,
                                          GError         **error);
gboolean         platen_sane_calls_read (PlatenSaneCalls *self,
                                         guint8          *space,
                                         gsize           *n_bytes,
                                         gboolean        *out_at_end,
                                         GError         **error);
void             platen_sane_calls_cancel (PlatenSaneCalls *self);
void             platen_sane_calls_end (PlatenSaneCalls *self);

G_END_DECLS
