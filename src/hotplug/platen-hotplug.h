/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_HOTPLUG (platen_hotplug_get_type ())
G_DECLARE_FINAL_TYPE (PlatenHotplug, platen_hotplug, PLATEN, HOTPLUG, GObject)

/*
 * Signal "changed" (self, gboolean has_come): what may be a scanner was plugged in (also: may
 * be used by this person now), or only something was taken away.
 */
PlatenHotplug *platen_hotplug_new (void);

G_END_DECLS
