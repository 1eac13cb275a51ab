/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-confine.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Source: security requirement R32. */
#define IMAGER_ADDRESS_SPACE (G_GUINT64_CONSTANT (1) << 30)
#define IMAGER_FILE_BYTES (G_GUINT64_CONSTANT (4) << 30)

#define DRIVER_FILES 1024
#define IMAGER_FILES 64

/* AddressSanitizer maps terabytes and reads /proc; it can be held by neither limit. */
#ifdef __SANITIZE_ADDRESS__
#define IS_SANITIZED TRUE
#else
#define IS_SANITIZED FALSE
#endif

static void
lower_limit (__rlimit_resource_t resource, rlim_t ceiling)
{
  struct rlimit limit;

  if (getrlimit (resource, &limit) < 0)
    return;

  limit.rlim_max = MIN (limit.rlim_max, ceiling);
  limit.rlim_cur = MIN (limit.rlim_cur, limit.rlim_max);
  setrlimit (resource, &limit);
}

/* What holds for every worker: no privileges to gain, nothing to dump (pages are private),
 * no death by a peer that stopped reading. */
static void
confine_common (void)
{
  umask (077);
  lower_limit (RLIMIT_CORE, 0);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGTERM, SIG_DFL);
}

/* Lets @directory be read; one that is not there needs no rule. */
static void
allow_reading (int ruleset_fd, const char *directory)
{
  struct landlock_path_beneath_attr rule = {
    .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    .parent_fd = open (directory, O_PATH | O_CLOEXEC | O_DIRECTORY),
  };

  if (rule.parent_fd < 0)
    return;

  syscall (SYS_landlock_add_rule, ruleset_fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close (rule.parent_fd);
}

/* From here on only the system's own files can be opened, and only for reading. A kernel
 * without Landlock leaves us with the other limits. Source: landlock(7). */
static void
close_file_system (void)
{
  static const char *const     readable[] = { "/usr", "/lib", "/lib64", "/etc" };
  struct landlock_ruleset_attr attributes = {
    /* All rights of the first version, which every Landlock kernel knows. */
    .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
  };
  int ruleset_fd =
      (int) syscall (SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);

  if (ruleset_fd < 0)
    {
      g_debug ("This kernel has no Landlock; the image process sees the user's files");
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (readable); i++)
    allow_reading (ruleset_fd, readable[i]);
  syscall (SYS_landlock_restrict_self, ruleset_fd, 0);
  close (ruleset_fd);
}

/**
 * platen_confine_driver:
 *
 * Gives up what a driver does not need. Must come before the first thread.
 */
void
platen_confine_driver (void)
{
  confine_common ();
  lower_limit (RLIMIT_NOFILE, DRIVER_FILES);
}

/**
 * platen_confine_imager:
 *
 * Gives up what decoding and encoding do not need: memory and files over the limits, and
 * the file system but for the system's own libraries and settings. Its pages come and go as
 * descriptors. Must come before the first thread.
 */
void
platen_confine_imager (void)
{
  confine_common ();
  lower_limit (RLIMIT_NOFILE, IMAGER_FILES);
  lower_limit (RLIMIT_FSIZE, IMAGER_FILE_BYTES);
  signal (SIGXFSZ, SIG_IGN); /* write() then says EFBIG */
  if (IS_SANITIZED)
    return;

  /* Each arena would reserve 64 MiB of the address space for itself. */
  mallopt (M_ARENA_MAX, 1);
  lower_limit (RLIMIT_AS, IMAGER_ADDRESS_SPACE);
  close_file_system ();
}
