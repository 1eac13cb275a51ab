/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-index-pages.h"
#include "platen-index.h"
#include "platen-store-disk.h"
#include "platen-store-error.h"
#include "platen-store-rebuild.h"
#include "platen-store-root.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const index_files[] = { PLATEN_INDEX_FILE, PLATEN_INDEX_FILE "-wal",
                                           PLATEN_INDEX_FILE "-shm",
                                           PLATEN_INDEX_FILE "-journal", NULL };

/**
 * platen_store_disk_new:
 *
 * Returns: (transfer full): a closed store
 */
PlatenStoreDisk *
platen_store_disk_new (void)
{
  PlatenStoreDisk *self = g_new0 (PlatenStoreDisk, 1);

  self->root_fd = -1;
  self->lock_fd = -1;

  return self;
}

/**
 * platen_store_disk_free:
 * @self: (transfer full): closed first when it is open
 */
void
platen_store_disk_free (PlatenStoreDisk *self)
{
  platen_store_disk_close (self);
  g_free (self);
}

/**
 * platen_store_disk_close:
 *
 * Closes everything, the lock last. A closed store stays closed.
 */
void
platen_store_disk_close (PlatenStoreDisk *self)
{
  g_clear_pointer (&self->index, platen_database_free);
  g_clear_pointer (&self->blobs, platen_blobs_unref);
  g_clear_pointer (&self->root, g_free);
  g_clear_pointer (&self->rebuild_report, g_free);
  if (self->root_fd >= 0)
    close (self->root_fd);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->root_fd = -1;
  self->lock_fd = -1;
}

/* The descriptor is what we trust; the path is for SQLite and for messages. */
static gboolean
open_root (PlatenStoreDisk *self, const char *path, GError **error)
{
  char *resolved;

  self->root_fd = platen_store_root_open (path, error);
  if (self->root_fd < 0)
    return FALSE;
  resolved = realpath (path, NULL);
  if (resolved == NULL)
    {
      platen_store_set_errno (error, errno, "The store folder ‘%s’ cannot be found",
                              path);
      return FALSE;
    }
  self->root = g_strdup (resolved);
  free (resolved);

  self->lock_fd = platen_store_root_lock (self->root_fd, self->root, error);
  return self->lock_fd >= 0;
}

static gboolean
rebuild (PlatenStoreDisk *self, const char *old_index, GError **error)
{
  return platen_store_rebuild (self->blobs, self->index, old_index, &self->rebuild_report,
                               error);
}

/* Opens the index; one that is damaged is first moved to quarantine/. */
static gboolean
open_index (PlatenStoreDisk *self, gboolean damaged, GError **error)
{
  g_autofree char   *old_index = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean           is_new;

  if (!damaged)
    {
      self->index = platen_index_open (self->root_fd, self->root, &damaged, &problem);
      if (self->index == NULL && !damaged)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  if (damaged)
    {
      if (!platen_blobs_quarantine_files (self->blobs, "index", index_files, &old_index,
                                          error))
        return FALSE;
      self->index = platen_index_open (self->root_fd, self->root, &damaged, error);
    }
  if (self->index == NULL || !platen_index_is_new (self->index, &is_new, error))
    return FALSE;

  return is_new ? rebuild (self, old_index, error)
                : platen_index_migrate (self->index, error);
}

/* Finishes removals that a crash cut off between the index and the files. */
static gboolean
finish_removals (PlatenStoreDisk *self, GError **error)
{
  g_auto (GStrv) page_ids = platen_index_list_removals (self->index, error);

  if (page_ids == NULL)
    return FALSE;
  if (page_ids[0] == NULL)
    return TRUE;

  for (gsize i = 0; page_ids[i] != NULL; i++)
    if (!platen_blobs_withdraw (self->blobs, page_ids[i], error))
      return FALSE;

  return platen_blobs_sync (self->blobs, error) &&
         platen_index_clear_removals (self->index, error);
}

static gboolean
open_all (PlatenStoreDisk *self, const char *path, GError **error)
{
  PlatenIndexState state;

  if (!open_root (self, path, error) ||
      !platen_index_look (self->root_fd, self->root, &state, error))
    return FALSE;
  if (state == PLATEN_INDEX_NEWER)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                   "The store ‘%s’ was written by a newer version of this program; "
                   "install that version again, or choose another folder",
                   self->root);
      return FALSE;
    }

  self->blobs = platen_blobs_new (self->root_fd, self->root, error);
  if (self->blobs == NULL || !open_index (self, state == PLATEN_INDEX_DAMAGED, error) ||
      !platen_blobs_sync_root (self->blobs, error) || !finish_removals (self, error) ||
      !platen_index_get_last_arrival (self->index, &self->last_arrival, error))
    return FALSE;
  platen_blobs_sweep (self->blobs);

  return TRUE;
}

/**
 * platen_store_disk_open:
 * @root: the store's folder; made when there is none
 *
 * Opens the store: takes the lock, refuses a newer schema before touching anything, brings
 * an older one forward, rebuilds an index that is gone or damaged, and sweeps what crashes
 * left behind.
 *
 * Errors: %PLATEN_ERROR_STORE and as platen_store_set_errno(); then it is closed again.
 */
gboolean
platen_store_disk_open (PlatenStoreDisk *self, const char *root, GError **error)
{
  if (open_all (self, root, error))
    return TRUE;

  platen_store_disk_close (self);
  return FALSE;
}

/**
 * platen_store_disk_has_failed:
 *
 * Tells whether an fsync has failed since the store was opened.
 */
gboolean
platen_store_disk_has_failed (PlatenStoreDisk *self)
{
  return platen_blobs_has_failed_sync (self->blobs) ||
         platen_database_has_failed_sync (self->index);
}

/**
 * platen_store_disk_check_writable:
 *
 * Errors: %PLATEN_ERROR_STORE after a failed fsync: what lies on the disk is uncertain then,
 * and only opening the store anew finds it out.
 */
gboolean
platen_store_disk_check_writable (PlatenStoreDisk *self, GError **error)
{
  if (!platen_store_disk_has_failed (self))
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                       "The store is read-only since the disk failed to write; check the "
                       "disk and restart the service");
  return FALSE;
}

/**
 * platen_store_disk_begin:
 *
 * Begins a transaction in the index when the store may be written.
 *
 * Errors: as platen_store_disk_check_writable() and platen_database_execute().
 */
gboolean
platen_store_disk_begin (PlatenStoreDisk *self, GError **error)
{
  return platen_store_disk_check_writable (self, error) &&
         platen_database_begin (self->index, error);
}
