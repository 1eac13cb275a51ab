/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GHashTable *platen_hotplug_survey (const char *sysfs, const char *nodes);

G_END_DECLS
