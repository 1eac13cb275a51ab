/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-config.h"
#include "platen-exit.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DAEMON (platen_daemon_get_type ())
G_DECLARE_FINAL_TYPE (PlatenDaemon, platen_daemon, PLATEN, DAEMON, GObject)

PlatenDaemon *platen_daemon_new (PlatenConfig *config);
PlatenExit    platen_daemon_run (PlatenDaemon *self);

G_END_DECLS
