/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-fd.h"

#include "platen-error.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <sys/stat.h>
#include <unistd.h>

/**
 * platen_fd_clear:
 * @fd: (inout): a descriptor, or -1; is -1 afterwards
 *
 * Closes a descriptor.
 */
void
platen_fd_clear (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/**
 * platen_fd_reopen_read_only:
 * @fd: a descriptor of an unnamed file
 *
 * Makes a second descriptor of the same file that cannot write, with an offset of its own.
 *
 * Returns: the descriptor; -1 with a [error@Gio.IOErrorEnum]
 */
int
platen_fd_reopen_read_only (int fd, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  int              copy = open (path, O_RDONLY | O_CLOEXEC);

  if (copy < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 "The finished file could not be opened: %s", g_strerror (errno));

  return copy;
}

static gboolean
may_take_output (int fd)
{
  struct stat facts;
  int         flags = fcntl (fd, F_GETFL);

  return flags >= 0 && (flags & O_ACCMODE) == O_RDWR && (flags & O_APPEND) == 0 &&
         fstat (fd, &facts) == 0 && S_ISREG (facts.st_mode) && facts.st_size == 0 &&
         lseek (fd, 0, SEEK_CUR) == 0;
}

/**
 * platen_fd_dup_output:
 * @fd: what a caller gave to write into
 *
 * Checks that the descriptor is a regular, empty file, open for reading and writing (libtiff
 * and cairo go back to fill in what they learn last), and duplicates it.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT, %PLATEN_ERROR_LIMIT when no descriptors are left.
 *
 * Returns: the copy; -1 on error
 */
int
platen_fd_dup_output (int fd, GError **error)
{
  int copy;

  if (!may_take_output (fd))
    {
      g_set_error_literal (
          error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
          "‘file’ must be a regular, empty file that is open for reading and writing, at "
          "its beginning and not for appending");
      return -1;
    }

  copy = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                 "No more files can be opened: %s; wait until other jobs have ended",
                 g_strerror (errno));

  return copy;
}
