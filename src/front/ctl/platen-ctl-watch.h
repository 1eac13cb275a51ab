/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Follows one job after the other to its end; see platen-ctl-watch.c. */
typedef struct _PlatenCtlWatch PlatenCtlWatch;

PlatenCtlWatch *platen_ctl_watch_new (GDBusConnection *connection, gboolean is_shown);
void            platen_ctl_watch_free (PlatenCtlWatch *self);
gboolean        platen_ctl_watch_wait (PlatenCtlWatch *self,
                                       const char     *job_path,
                                       gboolean        is_scan,
                                       GError        **error);
gboolean platen_ctl_watch_wait_for_enter (PlatenCtlWatch *self, const char *question);
char   **platen_ctl_watch_steal_pages (PlatenCtlWatch *self);
gboolean platen_ctl_watch_is_interrupted (PlatenCtlWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenCtlWatch, platen_ctl_watch_free)

G_END_DECLS
