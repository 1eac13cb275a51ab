/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenVirtualEntry:
 * @path: (owned): an image file
 * @index: which of its pictures, from 0
 *
 * One page that a folder holds.
 */
typedef struct
{
  char *path;
  int   index;
} PlatenVirtualEntry;

GPtrArray *platen_virtual_folder_list (const char *path, GError **error);

G_END_DECLS
