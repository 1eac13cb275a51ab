/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-blobs-private.h"
#include "platen-error.h"
#include "platen-store-error.h"
#include "platen-store-root.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Room that a scan may not take: the index and its log must be able to grow. */
#define RESERVE_BYTES (G_GUINT64_CONSTANT (64) * 1024 * 1024)

#define NEW_FILE_FLAGS (O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC)
#define DIRECTORY_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/**
 * platen_blobs_new:
 * @root_fd: the store's folder, locked by us; duplicated
 * @root: its path
 *
 * Opens the folders below the root, making those that are not there.
 *
 * Errors: as platen_store_open_directory().
 *
 * Returns: (transfer full): the blobs
 */
PlatenBlobs *
platen_blobs_new (int root_fd, const char *root, GError **error)
{
  g_autoptr (PlatenBlobs) self = g_new0 (PlatenBlobs, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->root = g_strdup (root);
  self->blobs_fd = self->incoming_fd = self->quarantine_fd = -1;
  self->root_fd = fcntl (root_fd, F_DUPFD_CLOEXEC, 0);
  if (self->root_fd < 0)
    {
      platen_store_set_errno (error, errno, "The store folder cannot be opened");
      return NULL;
    }

  self->blobs_fd = platen_store_open_directory (root_fd, "blobs", error);
  if (self->blobs_fd < 0)
    return NULL;
  self->incoming_fd = platen_store_open_directory (root_fd, "incoming", error);
  if (self->incoming_fd < 0)
    return NULL;
  self->quarantine_fd = platen_store_open_directory (root_fd, "quarantine", error);
  if (self->quarantine_fd < 0)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * platen_blobs_ref:
 *
 * Thread: any.
 *
 * Returns: (transfer full): @self
 */
PlatenBlobs *
platen_blobs_ref (PlatenBlobs *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
close_fd (int fd)
{
  if (fd >= 0)
    close (fd);
}

/**
 * platen_blobs_unref:
 * @self: (transfer full): the blobs
 *
 * Thread: any.
 */
void
platen_blobs_unref (PlatenBlobs *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  close_fd (self->root_fd);
  close_fd (self->blobs_fd);
  close_fd (self->incoming_fd);
  close_fd (self->quarantine_fd);
  g_free (self->root);
  g_free (self);
}

/**
 * platen_blobs_open_shard:
 *
 * Opens the folder that holds all pages whose identifiers begin with the same two digits.
 * Step by step, since O_NOFOLLOW speaks of the last step of a path only.
 *
 * Returns: a descriptor that the caller closes; -1 with errno set
 */
int
platen_blobs_open_shard (PlatenBlobs *self, const char *page_id)
{
  char name[3] = { page_id[0], page_id[1], '\0' };

  return openat (self->blobs_fd, name, DIRECTORY_FLAGS);
}

/**
 * platen_blobs_open_folder:
 *
 * Opens a page's own folder.
 *
 * Returns: a descriptor that the caller closes; -1 with errno set
 */
int
platen_blobs_open_folder (PlatenBlobs *self, const char *page_id)
{
  int shard_fd = platen_blobs_open_shard (self, page_id);
  int fd, saved_errno;

  if (shard_fd < 0)
    return -1;
  fd = openat (shard_fd, page_id, DIRECTORY_FLAGS);
  saved_errno = errno;
  close (shard_fd);
  errno = saved_errno;

  return fd;
}

/**
 * platen_blobs_fsync:
 * @what: what @fd is, at the beginning of a sentence
 *
 * Makes a file or folder durable. A failure is final: the kernel may have dropped what it
 * could not write, and would call the next fsync a success.
 *
 * Errors: %PLATEN_ERROR_STORE; %PLATEN_ERROR_NO_SPACE when the disk says so this late.
 */
gboolean
platen_blobs_fsync (PlatenBlobs *self, int fd, const char *what, GError **error)
{
  if (fsync (fd) == 0)
    return TRUE;

  self->failed_sync = TRUE;
  if (errno == ENOSPC || errno == EDQUOT)
    platen_store_set_errno (error, errno, "%s could not be made durable", what);
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                 "%s could not be made durable: %s; check the disk and restart the "
                 "service",
                 what, g_strerror (errno));
  return FALSE;
}

/**
 * platen_blobs_sync_root:
 *
 * Makes durable that our folders, the index and its log are in the root. To be called
 * whenever the store was opened: who made them may have ended before it could do this, and
 * SQLite does not look whether its own try succeeded. Source: os_unix.c, unixSync()
 *
 * Errors: as platen_blobs_fsync().
 */
gboolean
platen_blobs_sync_root (PlatenBlobs *self, GError **error)
{
  return platen_blobs_fsync (self, self->root_fd, "The store folder", error);
}

/**
 * platen_blobs_has_failed_sync:
 *
 * Tells whether an fsync has failed, after which nothing may be written any more.
 */
gboolean
platen_blobs_has_failed_sync (PlatenBlobs *self)
{
  return self->failed_sync;
}

/**
 * platen_blobs_has_space:
 * @n_bytes: what is expected to come
 *
 * Errors: %PLATEN_ERROR_NO_SPACE when @n_bytes and a reserve of 64 MiB are not free.
 */
gboolean
platen_blobs_has_space (PlatenBlobs *self, guint64 n_bytes, GError **error)
{
  struct statvfs   disk;
  guint64          n_free;
  g_autofree char *free_text = NULL;
  g_autofree char *needed_text = NULL;

  if (fstatvfs (self->incoming_fd, &disk) != 0)
    {
      platen_store_set_errno (error, errno, "The free space cannot be found out");
      return FALSE;
    }
  n_free = (guint64) disk.f_bavail * disk.f_frsize;
  if (n_bytes <= G_MAXUINT64 - RESERVE_BYTES && n_free >= n_bytes + RESERVE_BYTES)
    return TRUE;

  free_text = g_format_size (n_free);
  needed_text =
      g_format_size (MIN (n_bytes, G_MAXUINT64 - RESERVE_BYTES) + RESERVE_BYTES);
  g_set_error (
      error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE,
      "Only %s are free where the store ‘%s’ lies and a page needs %s; free some "
      "space and scan again",
      free_text, self->root, needed_text);
  return FALSE;
}

/* Mode 0600 whatever the umask. */
static int
make_file (int directory_fd, const char *name, GError **error)
{
  int fd = openat (directory_fd, name, NEW_FILE_FLAGS, 0600);

  if (fd >= 0 && fchmod (fd, 0600) == 0)
    return fd;

  platen_store_set_errno (error, errno, "The file ‘%s’ of a page cannot be made", name);
  close_fd (fd);
  return -1;
}

/**
 * platen_blobs_begin:
 * @page_id: a new page's identifier
 * @out_master_fd: (out): empty, for reading and writing
 * @out_preview_fd: (out): the same
 *
 * Makes the files of a page that is to come.
 *
 * Errors: as platen_store_set_errno(); then nothing is left behind.
 */
gboolean
platen_blobs_begin (PlatenBlobs *self,
                    const char  *page_id,
                    int         *out_master_fd,
                    int         *out_preview_fd,
                    GError     **error)
{
  int directory_fd, master_fd, preview_fd = -1;

  directory_fd = platen_store_open_directory (self->incoming_fd, page_id, error);
  if (directory_fd < 0)
    {
      platen_blobs_discard (self, page_id);
      return FALSE;
    }

  master_fd = make_file (directory_fd, PLATEN_BLOB_MASTER, error);
  if (master_fd >= 0)
    preview_fd = make_file (directory_fd, PLATEN_BLOB_PREVIEW, error);
  close (directory_fd);
  if (preview_fd < 0)
    {
      close_fd (master_fd);
      platen_blobs_discard (self, page_id);
      return FALSE;
    }

  *out_master_fd = master_fd;
  *out_preview_fd = preview_fd;
  return TRUE;
}

static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0)
    {
      gssize n_written = write (fd, text, length);

      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written < 0)
        return FALSE;
      text += n_written;
      length -= (gsize) n_written;
    }

  return TRUE;
}

/**
 * platen_blobs_write_text:
 *
 * Makes a new file with a text and makes its content, not its name, durable.
 *
 * Errors: as platen_store_set_errno() and platen_blobs_fsync().
 */
gboolean
platen_blobs_write_text (PlatenBlobs *self,
                         int          directory_fd,
                         const char  *name,
                         const char  *text,
                         GError     **error)
{
  gboolean ok;
  int      fd = make_file (directory_fd, name, error);

  if (fd < 0)
    return FALSE;
  ok = write_all (fd, text, strlen (text));
  if (!ok)
    platen_store_set_errno (error, errno, "The page's facts cannot be written");
  ok = ok && platen_blobs_fsync (self, fd, "The page's facts", error);
  close (fd);

  return ok;
}

/**
 * platen_blobs_seal:
 * @label: the page's label; it becomes the file `facts`
 *
 * Makes everything in a page's folder below incoming/ durable.
 *
 * Errors: as platen_blobs_write_text().
 */
gboolean
platen_blobs_seal (PlatenBlobs           *self,
                   const PlatenPageLabel *label,
                   int                    master_fd,
                   int                    preview_fd,
                   GError               **error)
{
  g_autofree char *text = platen_page_label_to_text (label);
  gboolean         ok;
  int              fd;

  if (!platen_blobs_fsync (self, master_fd, "The page", error) ||
      !platen_blobs_fsync (self, preview_fd, "The page's preview", error))
    return FALSE;

  fd = openat (self->incoming_fd, label->record->id, DIRECTORY_FLAGS);
  if (fd < 0)
    {
      platen_store_set_errno (error, errno, "The page's folder cannot be opened");
      return FALSE;
    }
  ok = platen_blobs_write_text (self, fd, PLATEN_BLOB_FACTS, text, error) &&
       platen_blobs_fsync (self, fd, "The page's folder", error);
  close (fd);

  return ok;
}

/* A folder's own entry must last as well as what is in it. */
static gboolean
make_shard_last (PlatenBlobs *self, const char *page_id, GError **error)
{
  char      name[3] = { page_id[0], page_id[1], '\0' };
  gboolean *lasting = &self->lasting_shards[g_ascii_strtoull (name, NULL, 16)];

  if (!*lasting)
    *lasting = platen_blobs_fsync (self, self->blobs_fd, "The pages' folder", error);

  return *lasting;
}

/**
 * platen_blobs_publish:
 *
 * Moves a sealed page from incoming/ to blobs/ and makes that durable.
 *
 * Errors: as platen_store_set_errno() and platen_blobs_fsync(). The page may then be in
 * either folder.
 */
gboolean
platen_blobs_publish (PlatenBlobs *self, const char *page_id, GError **error)
{
  char     name[3] = { page_id[0], page_id[1], '\0' };
  gboolean ok;
  int      fd = platen_store_open_directory (self->blobs_fd, name, error);

  if (fd < 0)
    return FALSE;
  ok = renameat (self->incoming_fd, page_id, fd, page_id) == 0;
  if (!ok)
    platen_store_set_errno (error, errno, "The page cannot be put into the store");
  ok = ok && platen_blobs_fsync (self, fd, "A page's folder", error) &&
       make_shard_last (self, page_id, error);
  close (fd);

  return ok;
}

/**
 * platen_blobs_open_file:
 * @name: one of `master`, `preview`, `facts`
 *
 * Errors: %PLATEN_ERROR_STORE when it is not there; as platen_store_set_errno().
 *
 * Returns: a descriptor for reading that the caller closes; -1 on failure
 */
int
platen_blobs_open_file (PlatenBlobs *self,
                        const char  *page_id,
                        const char  *name,
                        GError     **error)
{
  int folder_fd = platen_blobs_open_folder (self, page_id);
  int fd = -1, saved_errno = errno;

  if (folder_fd >= 0)
    {
      fd = openat (folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
      saved_errno = errno;
      close (folder_fd);
    }
  if (fd >= 0)
    return fd;

  if (saved_errno == ENOENT)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                 "The file ‘%s’ of page ‘%s’ is gone; run ‘platenctl fsck’", name,
                 page_id);
  else
    platen_store_set_errno (error, saved_errno,
                            "The file ‘%s’ of page ‘%s’ cannot be opened", name, page_id);
  return -1;
}

/* Whether something is there. "Cannot tell" must never be taken for "is gone". */
static gboolean
has_entry (int folder_fd, const char *name, gboolean *out_has_entry, GError **error)
{
  struct stat about;
  int         saved_errno = errno;

  if (folder_fd >= 0)
    {
      saved_errno =
          fstatat (folder_fd, name, &about, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
      close (folder_fd);
    }
  if (saved_errno != 0 && saved_errno != ENOENT)
    {
      platen_store_set_errno (error, saved_errno, "‘%s’ cannot be examined", name);
      return FALSE;
    }

  *out_has_entry = saved_errno == 0;
  return TRUE;
}

/**
 * platen_blobs_has_file:
 *
 * Finds out whether a page has a file of that name.
 *
 * Errors: as platen_store_set_errno().
 */
gboolean
platen_blobs_has_file (PlatenBlobs *self,
                       const char  *page_id,
                       const char  *name,
                       gboolean    *out_has_file,
                       GError     **error)
{
  return has_entry (platen_blobs_open_folder (self, page_id), name, out_has_file, error);
}

/**
 * platen_blobs_has_page:
 *
 * Finds out whether there is a folder for that page, whatever is in it.
 *
 * Errors: as platen_store_set_errno().
 */
gboolean
platen_blobs_has_page (PlatenBlobs *self,
                       const char  *page_id,
                       gboolean    *out_has_page,
                       GError     **error)
{
  return has_entry (platen_blobs_open_shard (self, page_id), page_id, out_has_page,
                    error);
}
