/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-confine-private.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* All rights of the first version, which every Landlock kernel knows. Source: landlock(7). */
#define ALL_RIGHTS ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define TO_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
/* No device nodes are made, and no symbolic links or sockets, to mislead others. */
#define TO_WRITE \
  (TO_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | \
   LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | \
   LANDLOCK_ACCESS_FS_MAKE_REG)
#define OF_FILES \
  (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | \
   LANDLOCK_ACCESS_FS_EXECUTE)

/* What is below them is the same for everybody. Vendors put drivers below /opt; NixOS and
 * Guix have their programs in a store. */
static const char *const system_folders[] = {
  "/usr", "/lib", "/lib32", "/lib64", "/opt", "/etc", "/nix/store", "/gnu/store",
};

static void
allow (int ruleset_fd, const char *path, guint64 rights)
{
  struct stat                       status;
  struct landlock_path_beneath_attr rule = {
    .allowed_access = rights,
    .parent_fd = open (path, O_PATH | O_CLOEXEC),
  };

  if (rule.parent_fd < 0)
    return;

  if (fstat (rule.parent_fd, &status) == 0 && !S_ISDIR (status.st_mode))
    rule.allowed_access &= OF_FILES;
  syscall (SYS_landlock_add_rule, ruleset_fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close (rule.parent_fd);
}

static void
allow_each (int ruleset_fd, const GPtrArray *paths, guint64 rights)
{
  for (guint i = 0; i < paths->len; i++)
    allow (ruleset_fd, g_ptr_array_index (paths, i), rights);
}

/*
 * platen_confine_files:
 * @needs: (nullable): what may be opened besides the system's own files
 *
 * From here on nothing else can be opened, made, renamed or removed. What is open stays
 * open. Before the first thread: it holds for those that come later.
 */
void
platen_confine_files (const PlatenNeeds *needs)
{
  const guint64 start =
      needs != NULL && needs->programs ? (guint64) LANDLOCK_ACCESS_FS_EXECUTE : 0;
  struct landlock_ruleset_attr attributes = { .handled_access_fs = ALL_RIGHTS };
  int                          ruleset_fd =
      (int) syscall (SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);

  if (ruleset_fd < 0)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (system_folders); i++)
    allow (ruleset_fd, system_folders[i], TO_READ | start);
  if (needs != NULL)
    {
      allow_each (ruleset_fd, needs->readable, TO_READ | start);
      allow_each (ruleset_fd, needs->writable, TO_WRITE);
    }
  syscall (SYS_landlock_restrict_self, ruleset_fd, 0);
  close (ruleset_fd);
}
