/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_PROCESS (platen_process_get_type ())
G_DECLARE_FINAL_TYPE (PlatenProcess, platen_process, PLATEN, PROCESS, GObject)

/* Signal "gone" (PlatenProcess *process): once; see platen_process_describe_end(). */

PlatenProcess *platen_process_spawn (const char *program, int child_fd, GError **error);

GPid     platen_process_get_pid (PlatenProcess *self);
gboolean platen_process_is_gone (PlatenProcess *self);
guint    platen_process_scale_ms (PlatenProcess *self, guint time_ms);
char    *platen_process_describe_end (PlatenProcess *self);
void     platen_process_end (PlatenProcess *self, guint patience_ms);
void     platen_process_kill (PlatenProcess *self, guint patience_ms);

G_END_DECLS
