/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file that appears under its name only when it is complete; see platen-ctl-output.c. */
typedef struct _PlatenCtlOutput PlatenCtlOutput;

#define PLATEN_CTL_STDOUT "-"

PlatenCtlOutput *platen_ctl_output_new (const char *path, GError **error);
void             platen_ctl_output_free (PlatenCtlOutput *self);
int              platen_ctl_output_get_fd (PlatenCtlOutput *self);
gboolean         platen_ctl_output_commit (PlatenCtlOutput *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenCtlOutput, platen_ctl_output_free)

const char *platen_ctl_format_for (const char *path, const char *format, GError **error);
char       *platen_ctl_number_path (const char *path, guint number, guint n_numbers);

G_END_DECLS
