/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-store-error.h"
#include "platen-store-root.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* Security requirement R41: nobody else may be able to plant anything in the store. */
static gboolean
check_owner (int fd, const char *name, GError **error)
{
  struct stat about;

  if (fstat (fd, &about) != 0)
    {
      platen_store_set_errno (error, errno, "‘%s’ cannot be examined", name);
      return FALSE;
    }
  if (about.st_uid != geteuid ())
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                   "The store folder ‘%s’ belongs to another user; choose another folder "
                   "or make it yours with ‘chown’",
                   name);
      return FALSE;
    }
  if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                   "Others may write into the store folder ‘%s’; look through it, then "
                   "close it with ‘chmod 700’",
                   name);
      return FALSE;
    }

  return TRUE;
}

/* Security requirement R40: nobody else may read it either. */
static gboolean
close_to_others (int fd, const char *name, GError **error)
{
  struct stat about;

  if (fstat (fd, &about) == 0 && (about.st_mode & 07777) == 0700)
    return TRUE;
  if (fchmod (fd, 0700) == 0)
    return TRUE;

  platen_store_set_errno (error, errno, "‘%s’ cannot be closed to others", name);
  return FALSE;
}

/**
 * platen_store_open_directory:
 * @parent_fd: a folder of the store; to last, a new folder needs an fsync of it
 * @name: a single name inside it
 *
 * Opens a folder of ours, making it first when there is none: mode 0700 whatever the
 * umask, never through a symbolic link.
 *
 * Errors: as platen_store_set_errno().
 *
 * Returns: a descriptor the caller closes, -1 on failure
 */
int
platen_store_open_directory (int parent_fd, const char *name, GError **error)
{
  gboolean made = mkdirat (parent_fd, name, 0700) == 0;
  int      fd;

  if (!made && errno != EEXIST)
    {
      platen_store_set_errno (error, errno, "The folder ‘%s’ cannot be made", name);
      return -1;
    }
  /* An odd umask may have taken away even our own rights. */
  if (made && fchmodat (parent_fd, name, 0700, 0) != 0)
    {
      platen_store_set_errno (error, errno, "The folder ‘%s’ cannot be opened", name);
      return -1;
    }

  fd = openat (parent_fd, name, DIRECTORY_FLAGS);
  if (fd < 0)
    {
      platen_store_set_errno (error, errno, "The folder ‘%s’ cannot be opened", name);
      return -1;
    }
  if (!check_owner (fd, name, error) || !close_to_others (fd, name, error))
    {
      close (fd);
      return -1;
    }

  return fd;
}

/* A new folder lasts when its parents do. What cannot be opened was not made by us. */
static gboolean
sync_parents (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  int              fd = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean         failed = fd >= 0 && fsync (fd) != 0 && errno == EIO;

  if (failed)
    platen_store_set_errno (error, errno, "The folder ‘%s’ cannot be made durable",
                            parent);
  if (fd >= 0)
    close (fd);
  if (failed)
    return FALSE;
  if (g_str_equal (parent, "/") || g_str_equal (parent, "."))
    return TRUE;

  return sync_parents (parent, error);
}

static gboolean
make_root (const char *path, GError **error)
{
  struct stat about;

  if (lstat (path, &about) == 0 || errno != ENOENT)
    return TRUE;
  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      platen_store_set_errno (error, errno, "The store folder ‘%s’ cannot be made", path);
      return FALSE;
    }

  return sync_parents (path, error);
}

/**
 * platen_store_root_open:
 * @path: the store's folder; it is made, with its parents, when it is not there
 *
 * Opens the store's folder and refuses one that somebody else could have prepared: a
 * symbolic link, another user's, or one that others may write into. One that others may
 * only read is closed to them.
 *
 * Errors: %PLATEN_ERROR_STORE and as platen_store_set_errno().
 *
 * Returns: a descriptor the caller closes, -1 on failure
 */
int
platen_store_root_open (const char *path, GError **error)
{
  int         fd;
  struct stat about;

  if (!make_root (path, error))
    return -1;
  if (lstat (path, &about) == 0 && S_ISLNK (about.st_mode))
    {
      g_set_error (
          error, PLATEN_ERROR, PLATEN_ERROR_STORE,
          "The store folder ‘%s’ is a symbolic link; name the real folder in the "
          "setting ‘directory’ of ‘[store]’",
          path);
      return -1;
    }

  fd = open (path, DIRECTORY_FLAGS);
  if (fd < 0)
    {
      platen_store_set_errno (error, errno, "The store folder ‘%s’ cannot be opened",
                              path);
      return -1;
    }
  if (!check_owner (fd, path, error) || !close_to_others (fd, path, error))
    {
      close (fd);
      return -1;
    }

  return fd;
}

static void
set_held_error (int lock_fd, const char *path, GError **error)
{
  char   text[32] = { 0 };
  gint64 pid = 0;

  if (pread (lock_fd, text, sizeof text - 1, 0) > 0)
    pid = g_ascii_strtoll (text, NULL, 10);

  if (pid > 0)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY,
                 "The store ‘%s’ is in use by another process (pid %" G_GINT64_FORMAT
                 "); end that one first",
                 path, pid);
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY,
                 "The store ‘%s’ is in use by another process; end that one first", path);
}

/**
 * platen_store_root_lock:
 * @path: the store's folder, for the message
 *
 * Takes the store for this process; the lock ends with the descriptor. The file holds our
 * process id so that a second process can say who has it.
 *
 * Errors: %PLATEN_ERROR_BUSY when another process has it; as platen_store_set_errno().
 *
 * Returns: a descriptor the caller closes, -1 on failure
 */
int
platen_store_root_lock (int root_fd, const char *path, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());
  int              fd;

  fd = openat (root_fd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      platen_store_set_errno (error, errno, "The file ‘%s/lock’ cannot be opened", path);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno == EWOULDBLOCK)
        set_held_error (fd, path, error);
      else
        platen_store_set_errno (error, errno, "The file ‘%s/lock’ cannot be locked",
                                path);
      close (fd);
      return -1;
    }
  /* The id is a courtesy; the lock itself holds without it, on a full disk too. */
  if (fchmod (fd, 0600) != 0 || ftruncate (fd, 0) != 0 ||
      pwrite (fd, text, strlen (text), 0) < 0)
    g_debug ("The lock file of ‘%s’ does not name us: %s", path, g_strerror (errno));

  return fd;
}
