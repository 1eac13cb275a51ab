/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PLATEN_BUS_ROOT_PATH "/org/platen/Platen1"
#define PLATEN_BUS_NO_PATH "/"

char *platen_bus_path_for (const char *kind, const char *id);
char *platen_bus_path_get_id (const char *path, const char *kind);

G_END_DECLS
