/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A library to preload, which makes the disk misbehave at a chosen moment:
 *
 *   CRASH_AT=N       the process dies by SIGKILL before its Nth change of the disk: write,
 *                    pwrite, fsync, fdatasync, ftruncate, rename*, unlink*, mkdir*
 *   CRASH_TORN=1     … but when that is a write, the first half of it is still done
 *   FSYNC_EIO_AT=N   the Nth fsync or fdatasync fails with EIO, that one only
 *   ENOSPC_FROM=N    from the Nth on, each write, pwrite, mkdir* and file that is made fails
 *                    with ENOSPC
 *   EMFILE_FROM=N    from the Nth on, each open fails with EMFILE
 *
 * Only regular files and folders count; what goes through pipes and to the terminal does
 * not, so that N means the same in every run of a deterministic program.
 */

/* We define both names of the calls with offsets. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PUBLIC __attribute__ ((visibility ("default")))

/* Looks up what we stand in front of. */
#define NEXT(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

typedef enum
{
  CHANGE,
  SYNC,
  GROWTH,
  OPENING,
  N_COUNTERS,
} Counter;

static atomic_int counters[N_COUNTERS];

static int
get_limit (const char *variable)
{
  const char *text = getenv (variable);

  return text != NULL ? atoi (text) : 0;
}

/* Whether this is the Nth of its kind; a call from the Nth on, when @onward. */
static int
is_due (Counter counter, const char *variable, int onward)
{
  int count = atomic_fetch_add (&counters[counter], 1) + 1;
  int limit = get_limit (variable);

  if (limit == 0)
    return 0;

  return onward ? count >= limit : count == limit;
}

static void
die (void)
{
  kill (getpid (), SIGKILL);
  pause ();
}

static int
is_on_disk (int fd)
{
  struct stat about;

  return fstat (fd, &about) == 0 && (S_ISREG (about.st_mode) || S_ISDIR (about.st_mode));
}

static void
before_change (void)
{
  if (is_due (CHANGE, "CRASH_AT", 0))
    die ();
}

static int
has_no_space (void)
{
  if (!is_due (GROWTH, "ENOSPC_FROM", 1))
    return 0;

  errno = ENOSPC;
  return 1;
}

PUBLIC ssize_t
write (int fd, const void *bytes, size_t n_bytes)
{
  if (!is_on_disk (fd))
    return NEXT (write) (fd, bytes, n_bytes);
  if (is_due (CHANGE, "CRASH_AT", 0))
    {
      if (get_limit ("CRASH_TORN"))
        NEXT (write) (fd, bytes, n_bytes / 2);
      die ();
    }

  return has_no_space () ? -1 : NEXT (write) (fd, bytes, n_bytes);
}

PUBLIC ssize_t
pwrite64 (int fd, const void *bytes, size_t n_bytes, off64_t offset)
{
  if (is_due (CHANGE, "CRASH_AT", 0))
    {
      if (get_limit ("CRASH_TORN"))
        NEXT (pwrite64) (fd, bytes, n_bytes / 2, offset);
      die ();
    }

  return has_no_space () ? -1 : NEXT (pwrite64) (fd, bytes, n_bytes, offset);
}

PUBLIC ssize_t
pwrite (int fd, const void *bytes, size_t n_bytes, off_t offset)
{
  return pwrite64 (fd, bytes, n_bytes, offset);
}

static int
sync_fails (void)
{
  before_change ();
  if (!is_due (SYNC, "FSYNC_EIO_AT", 0))
    return 0;

  errno = EIO;
  return 1;
}

PUBLIC int
fsync (int fd)
{
  return sync_fails () ? -1 : NEXT (fsync) (fd);
}

PUBLIC int
fdatasync (int fd)
{
  return sync_fails () ? -1 : NEXT (fdatasync) (fd);
}

PUBLIC int
ftruncate64 (int fd, off64_t length)
{
  before_change ();

  return NEXT (ftruncate64) (fd, length);
}

PUBLIC int
ftruncate (int fd, off_t length)
{
  return ftruncate64 (fd, length);
}

PUBLIC int
rename (const char *from, const char *to)
{
  before_change ();

  return NEXT (rename) (from, to);
}

PUBLIC int
renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  before_change ();

  return NEXT (renameat) (from_fd, from, to_fd, to);
}

PUBLIC int
renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  before_change ();

  return NEXT (renameat2) (from_fd, from, to_fd, to, flags);
}

PUBLIC int
unlink (const char *path)
{
  before_change ();

  return NEXT (unlink) (path);
}

PUBLIC int
unlinkat (int fd, const char *path, int flags)
{
  before_change ();

  return NEXT (unlinkat) (fd, path, flags);
}

PUBLIC int
mkdir (const char *path, mode_t mode)
{
  before_change ();

  return has_no_space () ? -1 : NEXT (mkdir) (path, mode);
}

PUBLIC int
mkdirat (int fd, const char *path, mode_t mode)
{
  before_change ();

  return has_no_space () ? -1 : NEXT (mkdirat) (fd, path, mode);
}

static int
opening_fails (int flags)
{
  if ((flags & O_CREAT) != 0 && has_no_space ())
    return 1;
  if (!is_due (OPENING, "EMFILE_FROM", 1))
    return 0;

  errno = EMFILE;
  return 1;
}

PUBLIC int
openat64 (int fd, const char *path, int flags, ...)
{
  va_list args;
  int     mode;

  va_start (args, flags);
  mode = (flags & O_CREAT) != 0 ? va_arg (args, int) : 0;
  va_end (args);

  return opening_fails (flags) ? -1 : NEXT (openat64) (fd, path, flags, mode);
}

PUBLIC int
openat (int fd, const char *path, int flags, ...)
{
  va_list args;
  int     mode;

  va_start (args, flags);
  mode = (flags & O_CREAT) != 0 ? va_arg (args, int) : 0;
  va_end (args);

  return openat64 (fd, path, flags, mode);
}
