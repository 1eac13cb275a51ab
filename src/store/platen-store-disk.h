/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-blobs.h"
#include "platen-database.h"

G_BEGIN_DECLS

/**
 * PlatenStoreDisk:
 * @root: (owned): the store's folder, absolute and without symbolic links
 * @root_fd: the same, open; -1 while the store is closed
 * @lock_fd: holds the lock
 * @blobs: (owned): where pages lie
 * @index: (owned): where they are listed
 * @last_arrival: the newest page's
 * @rebuild_report: (owned) (nullable): what a person should know when opening had to
 *   rebuild the index
 *
 * An open store, seen from its own thread; nobody else touches it.
 */
typedef struct
{
  char           *root;
  int             root_fd;
  int             lock_fd;
  PlatenBlobs    *blobs;
  PlatenDatabase *index;
  gint64          last_arrival;
  char           *rebuild_report;
} PlatenStoreDisk;

PlatenStoreDisk *platen_store_disk_new (void);
void             platen_store_disk_free (PlatenStoreDisk *self);

gboolean platen_store_disk_open (PlatenStoreDisk *self, const char *root, GError **error);
void     platen_store_disk_close (PlatenStoreDisk *self);

gboolean platen_store_disk_has_failed (PlatenStoreDisk *self);
gboolean platen_store_disk_check_writable (PlatenStoreDisk *self, GError **error);
gboolean platen_store_disk_begin (PlatenStoreDisk *self, GError **error);

G_END_DECLS
