/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int platen_store_root_open (const char *path, GError **error);
int platen_store_root_lock (int root_fd, const char *path, GError **error);

int platen_store_open_directory (int parent_fd, const char *name, GError **error);

G_END_DECLS
