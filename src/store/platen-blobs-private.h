/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-blobs.h"

G_BEGIN_DECLS

/**
 * PlatenBlobs:
 *
 * The folders that pages lie in. One thread changes them, any may look.
 */
struct _PlatenBlobs
{
  gatomicrefcount ref_count;
  char           *root; /* owned; for messages and for the free space */
  int             root_fd;
  int             blobs_fd;
  int             incoming_fd;
  int             quarantine_fd;
  gboolean        failed_sync;                     /* of the store's thread */
  gboolean        lasting_shards[PLATEN_N_SHARDS]; /* of the store's thread */
};

/* Descriptors of blobs/xx and of blobs/xx/<page id>; -1 with errno set. */
int platen_blobs_open_shard (PlatenBlobs *self, const char *page_id);
int platen_blobs_open_folder (PlatenBlobs *self, const char *page_id);

gboolean platen_blobs_fsync (PlatenBlobs *self, int fd, const char *what, GError **error);
gboolean platen_blobs_write_text (PlatenBlobs *self,
                                  int          directory_fd,
                                  const char  *name,
                                  const char  *text,
                                  GError     **error);

G_END_DECLS
