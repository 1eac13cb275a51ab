/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PlatenOutput PlatenOutput;

PlatenOutput *platen_output_new_for_fd (int fd);
PlatenOutput *platen_output_new_for_memory (void);
void          platen_output_free (PlatenOutput *self);
gboolean      platen_output_write (PlatenOutput *self, const void *bytes, gsize n_bytes);
gboolean      platen_output_flush (PlatenOutput *self);
gboolean      platen_output_check (PlatenOutput *self, GError **error);
GBytes       *platen_output_steal_bytes (PlatenOutput *self);

void platen_set_write_error (GError **error, int error_number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenOutput, platen_output_free)

G_END_DECLS
