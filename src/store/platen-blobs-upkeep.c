/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-blobs-private.h"
#include "platen-error.h"
#include "platen-id.h"
#include "platen-store-error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* Gives the names in a folder, `.` and `..` left out; NULL with errno set. */
static GPtrArray *
list_names (int parent_fd, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int                   fd = openat (parent_fd, name, DIRECTORY_FLAGS);
  DIR                  *directory = fd < 0 ? NULL : fdopendir (fd);
  int                   saved_errno = errno;

  if (directory == NULL)
    {
      if (fd >= 0)
        close (fd);
      errno = saved_errno;
      return NULL;
    }

  errno = 0;
  for (struct dirent *entry = readdir (directory); entry != NULL;
       entry = readdir (directory))
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  saved_errno = errno;
  closedir (directory);
  errno = saved_errno;

  return saved_errno == 0 ? g_steal_pointer (&names) : NULL;
}

/* Removes a file, or a folder of files; symbolic links go, their targets stay. */
static void
remove_folder (int parent_fd, const char *name)
{
  g_autoptr (GPtrArray) names = list_names (parent_fd, name);
  int                   fd = openat (parent_fd, name, DIRECTORY_FLAGS);

  for (guint i = 0; fd >= 0 && names != NULL && i < names->len; i++)
    unlinkat (fd, names->pdata[i], 0);
  if (fd >= 0)
    close (fd);
  if (unlinkat (parent_fd, name, AT_REMOVEDIR) != 0 && errno == ENOTDIR)
    unlinkat (parent_fd, name, 0);
}

/**
 * platen_blobs_discard:
 *
 * Removes a page that is in incoming/, as far as that goes; the next sweep gets the rest.
 */
void
platen_blobs_discard (PlatenBlobs *self, const char *page_id)
{
  remove_folder (self->incoming_fd, page_id);
}

/**
 * platen_blobs_sweep:
 *
 * Empties incoming/: pages that never were committed, and removed ones.
 */
void
platen_blobs_sweep (PlatenBlobs *self)
{
  g_autoptr (GPtrArray) names = list_names (self->incoming_fd, ".");

  for (guint i = 0; names != NULL && i < names->len; i++)
    remove_folder (self->incoming_fd, names->pdata[i]);
}

/**
 * platen_blobs_withdraw:
 *
 * Removes a page's files from blobs/, by way of incoming/: half of a page is never left
 * where whole ones are. A page that is gone already is fine.
 *
 * Errors: as platen_store_set_errno().
 */
gboolean
platen_blobs_withdraw (PlatenBlobs *self, const char *page_id, GError **error)
{
  int      shard_fd = platen_blobs_open_shard (self, page_id);
  gboolean moved;
  int      saved_errno;

  moved = shard_fd >= 0 && renameat (shard_fd, page_id, self->incoming_fd, page_id) == 0;
  saved_errno = errno;
  if (shard_fd >= 0)
    close (shard_fd);
  if (!moved && saved_errno != ENOENT)
    {
      platen_store_set_errno (error, saved_errno,
                              "The files of page ‘%s’ cannot be removed", page_id);
      return FALSE;
    }
  if (moved)
    platen_blobs_discard (self, page_id);

  return TRUE;
}

static gboolean
sync_shard (PlatenBlobs *self, const char *page_id, GError **error)
{
  gboolean ok;
  int      fd = platen_blobs_open_shard (self, page_id);

  if (fd < 0)
    {
      platen_store_set_errno (error, errno, "A page's folder cannot be opened");
      return FALSE;
    }
  ok = platen_blobs_fsync (self, fd, "A page's folder", error);
  close (fd);

  return ok;
}

static gboolean
is_shard (const char *name)
{
  return strlen (name) == 2 && strspn (name, "0123456789abcdef") == 2;
}

/**
 * platen_blobs_sync:
 *
 * Makes durable what has left blobs/, and the folders that are in it.
 *
 * Errors: as platen_blobs_fsync().
 */
gboolean
platen_blobs_sync (PlatenBlobs *self, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (self->blobs_fd, ".");

  if (!platen_blobs_fsync (self, self->blobs_fd, "The pages' folder", error))
    return FALSE;
  for (guint i = 0; names != NULL && i < names->len; i++)
    if (is_shard (names->pdata[i]) && !sync_shard (self, names->pdata[i], error))
      return FALSE;

  return TRUE;
}

/* Finds a name that is free in quarantine/ and moves the folder there. */
static gboolean
move_to_quarantine (PlatenBlobs *self, int shard_fd, const char *page_id)
{
  g_autofree char *place = g_strdup (page_id);

  for (int i = 2;; i++)
    {
      if (renameat2 (shard_fd, page_id, self->quarantine_fd, place, RENAME_NOREPLACE) ==
          0)
        return TRUE;
      if (errno != EEXIST)
        return FALSE;
      g_free (place);
      place = g_strdup_printf ("%s-%d", page_id, i);
    }
}

/**
 * platen_blobs_quarantine:
 *
 * Moves a page's folder to quarantine/, where nothing is ever deleted.
 *
 * Errors: as platen_store_set_errno() and platen_blobs_fsync().
 */
gboolean
platen_blobs_quarantine (PlatenBlobs *self, const char *page_id, GError **error)
{
  int      shard_fd = platen_blobs_open_shard (self, page_id);
  gboolean ok = shard_fd >= 0 && move_to_quarantine (self, shard_fd, page_id);

  if (!ok)
    platen_store_set_errno (error, errno, "Page ‘%s’ cannot be moved to quarantine",
                            page_id);
  ok = ok && platen_blobs_fsync (self, self->quarantine_fd, "The quarantine", error) &&
       platen_blobs_fsync (self, shard_fd, "A page's folder", error);
  if (shard_fd >= 0)
    close (shard_fd);

  return ok;
}

/* Makes a folder in quarantine/ whose name is not taken yet. */
static char *
make_place (PlatenBlobs *self, const char *name, GError **error)
{
  g_autofree char *place = g_strdup (name);

  for (int i = 2; mkdirat (self->quarantine_fd, place, 0700) != 0; i++)
    {
      if (errno != EEXIST)
        {
          platen_store_set_errno (error, errno,
                                  "The folder ‘quarantine/%s’ cannot be made", place);
          return NULL;
        }
      g_free (place);
      place = g_strdup_printf ("%s-%d", name, i);
    }

  return g_steal_pointer (&place);
}

/**
 * platen_blobs_quarantine_files:
 * @name: what the folder in quarantine/ shall be called, or begin with
 * @files: (array zero-terminated=1): files in the store's root; those that are not there
 *   are skipped
 * @out_place: (out) (transfer full): where they are now, seen from the root
 *
 * Moves files out of the root into a new folder in quarantine/.
 *
 * Errors: as platen_store_set_errno() and platen_blobs_fsync().
 */
gboolean
platen_blobs_quarantine_files (PlatenBlobs       *self,
                               const char        *name,
                               const char *const *files,
                               char             **out_place,
                               GError           **error)
{
  g_autofree char *place = make_place (self, name, error);

  if (place == NULL)
    return FALSE;
  for (gsize i = 0; files[i] != NULL; i++)
    {
      g_autofree char *target = g_build_filename (place, files[i], NULL);

      if (renameat (self->root_fd, files[i], self->quarantine_fd, target) == 0 ||
          errno == ENOENT)
        continue;
      platen_store_set_errno (error, errno, "‘%s’ cannot be moved to quarantine",
                              files[i]);
      return FALSE;
    }
  if (!platen_blobs_fsync (self, self->quarantine_fd, "The quarantine", error) ||
      !platen_blobs_fsync (self, self->root_fd, "The store folder", error))
    return FALSE;

  *out_place = g_build_filename ("quarantine", place, NULL);
  return TRUE;
}

static int
open_folder (PlatenBlobs *self, const char *page_id, GError **error)
{
  int fd = platen_blobs_open_folder (self, page_id);

  if (fd < 0)
    platen_store_set_errno (error, errno, "The folder of page ‘%s’ cannot be opened",
                            page_id);

  return fd;
}

/**
 * platen_blobs_write_facts:
 *
 * Puts a page's file `facts` anew, whole or not at all.
 *
 * Errors: as platen_store_set_errno() and platen_blobs_fsync().
 */
gboolean
platen_blobs_write_facts (PlatenBlobs *self, const PlatenPageLabel *label, GError **error)
{
  const char      *name = PLATEN_BLOB_FACTS ".new";
  g_autofree char *text = platen_page_label_to_text (label);
  gboolean         ok;
  int              fd = open_folder (self, label->record->id, error);

  if (fd < 0)
    return FALSE;
  unlinkat (fd, name, 0);
  ok = platen_blobs_write_text (self, fd, name, text, error);
  if (ok && renameat (fd, name, fd, PLATEN_BLOB_FACTS) != 0)
    {
      platen_store_set_errno (error, errno, "The page's facts cannot be written");
      ok = FALSE;
    }
  ok = ok && platen_blobs_fsync (self, fd, "The page's folder", error);
  close (fd);

  return ok;
}

/**
 * platen_blobs_make_preview:
 *
 * Puts an empty preview where one is missing: the page itself can still be shown.
 *
 * Errors: as platen_store_set_errno() and platen_blobs_fsync().
 */
gboolean
platen_blobs_make_preview (PlatenBlobs *self, const char *page_id, GError **error)
{
  gboolean ok;
  int      fd = open_folder (self, page_id, error);

  if (fd < 0)
    return FALSE;
  ok = platen_blobs_write_text (self, fd, PLATEN_BLOB_PREVIEW, "", error) &&
       platen_blobs_fsync (self, fd, "The page's folder", error);
  close (fd);

  return ok;
}

/**
 * platen_blobs_read_facts:
 *
 * Errors: %PLATEN_ERROR_STORE when there are none, or they are damaged or another page's;
 * as platen_store_set_errno().
 *
 * Returns: (transfer full): the label
 */
PlatenPageLabel *
platen_blobs_read_facts (PlatenBlobs *self, const char *page_id, GError **error)
{
  g_autoptr (PlatenPageLabel) label = NULL;
  g_autofree char            *text = g_malloc0 (PLATEN_MAX_LABEL_BYTES + 1);
  gssize                      n_read;
  int fd = platen_blobs_open_file (self, page_id, PLATEN_BLOB_FACTS, error);

  if (fd < 0)
    return NULL;
  n_read = pread (fd, text, PLATEN_MAX_LABEL_BYTES, 0);
  if (n_read < 0)
    platen_store_set_errno (error, errno, "The page's facts cannot be read");
  close (fd);
  if (n_read < 0)
    return NULL;

  label = platen_page_label_from_text (text, error);
  if (label != NULL && !g_str_equal (label->record->id, page_id))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                           "The page's facts are another page's");
      return NULL;
    }

  return g_steal_pointer (&label);
}

/**
 * platen_blobs_list:
 * @shard: 0 … PLATEN_N_SHARDS - 1
 *
 * Lists the pages of one folder below blobs/. What has not a page's name is not ours and is
 * left out.
 *
 * Errors: as platen_store_set_errno().
 *
 * Returns: (transfer full): page identifiers, in no order
 */
char **
platen_blobs_list (PlatenBlobs *self, guint shard, GError **error)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GPtrArray)    names = NULL;
  char                     folder[3];

  g_snprintf (folder, sizeof folder, "%02x", shard & 0xff);
  names = list_names (self->blobs_fd, folder);
  if (names == NULL && errno != ENOENT)
    {
      platen_store_set_errno (error, errno, "The folder ‘blobs/%s’ cannot be read",
                              folder);
      return NULL;
    }
  for (guint i = 0; names != NULL && i < names->len; i++)
    if (platen_id_is_valid (names->pdata[i]) && strncmp (names->pdata[i], folder, 2) == 0)
      g_strv_builder_add (ids, names->pdata[i]);

  return g_strv_builder_end (ids);
}
