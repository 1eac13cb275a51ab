/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-confine-private.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/socket.h>
#include <unistd.h>

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (scmp_filter_ctx, seccomp_release, NULL)

/* What neither a driver nor a decoder has any business with. io_uring does what calls do
 * past the filter; truncate() is the one change to a file that Landlock does not see in its
 * first version. */
static const int foreign_calls[] = {
  /* other processes */
  SCMP_SYS (ptrace),
  SCMP_SYS (process_vm_readv),
  SCMP_SYS (process_vm_writev),
  SCMP_SYS (process_madvise),
  SCMP_SYS (kcmp),
  SCMP_SYS (pidfd_getfd),
  SCMP_SYS (setns),
  SCMP_SYS (unshare),
  /* the file system as a whole */
  SCMP_SYS (mount),
  SCMP_SYS (umount2),
  SCMP_SYS (pivot_root),
  SCMP_SYS (chroot),
  SCMP_SYS (move_mount),
  SCMP_SYS (open_tree),
  SCMP_SYS (fsopen),
  SCMP_SYS (fsconfig),
  SCMP_SYS (fsmount),
  SCMP_SYS (fspick),
  SCMP_SYS (mount_setattr),
  SCMP_SYS (swapon),
  SCMP_SYS (swapoff),
  SCMP_SYS (quotactl),
  SCMP_SYS (acct),
  SCMP_SYS (open_by_handle_at),
  SCMP_SYS (truncate),
  /* the kernel */
  SCMP_SYS (bpf),
  SCMP_SYS (perf_event_open),
  SCMP_SYS (userfaultfd),
  SCMP_SYS (keyctl),
  SCMP_SYS (add_key),
  SCMP_SYS (request_key),
  SCMP_SYS (io_uring_setup),
  SCMP_SYS (io_uring_enter),
  SCMP_SYS (io_uring_register),
  SCMP_SYS (init_module),
  SCMP_SYS (finit_module),
  SCMP_SYS (delete_module),
  SCMP_SYS (kexec_load),
  SCMP_SYS (kexec_file_load),
  SCMP_SYS (reboot),
  SCMP_SYS (syslog),
  SCMP_SYS (settimeofday),
  SCMP_SYS (clock_settime),
  SCMP_SYS (sethostname),
  SCMP_SYS (setdomainname),
  SCMP_SYS (vhangup),
};

static const int program_calls[] = {
  SCMP_SYS (execve),
  SCMP_SYS (execveat),
  SCMP_SYS (fork),
  SCMP_SYS (vfork),
};

#define NEW_NAMESPACES \
  (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
   CLONE_NEWPID | CLONE_NEWNET)

static void
deny (scmp_filter_ctx filter, const int *calls, gsize n_calls)
{
  for (gsize i = 0; i < n_calls; i++)
    seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), calls[i], 0);
}

/* clone3() keeps its arguments out of a filter's sight; without it libc uses clone(). */
static void
deny_clones (scmp_filter_ctx filter, gboolean may_run_programs)
{
  seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0);
  for (guint64 bit = 1; bit <= NEW_NAMESPACES; bit <<= 1)
    if ((NEW_NAMESPACES & bit) != 0)
      seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (clone), 1,
                        SCMP_A0 (SCMP_CMP_MASKED_EQ, bit, bit));
  if (!may_run_programs)
    seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (clone), 1,
                      SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
}

/* For all threads: those of the private bus may be there. */
static void
load (scmp_filter_ctx filter)
{
  int status = seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1);

  if (status == 0)
    status = seccomp_load (filter);
  if (status < 0)
    g_debug ("The kernel takes no filter of system calls: %s", g_strerror (-status));
}

/*
 * platen_confine_calls:
 * @may_run_programs: whether it may start other processes
 *
 * From here on system calls that nobody needs here are refused.
 */
void
platen_confine_calls (gboolean may_run_programs)
{
  g_auto (scmp_filter_ctx) filter = seccomp_init (SCMP_ACT_ALLOW);

  if (filter == NULL)
    return;

  deny (filter, foreign_calls, G_N_ELEMENTS (foreign_calls));
  deny_clones (filter, may_run_programs);
  if (!may_run_programs)
    {
      deny (filter, program_calls, G_N_ELEMENTS (program_calls));
      /* To itself alone; raise() and abort() do that. */
      seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (kill), 1,
                        SCMP_A0 (SCMP_CMP_NE, (guint64) getpid ()));
      seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (tgkill), 1,
                        SCMP_A0 (SCMP_CMP_NE, (guint64) getpid ()));
      seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (tkill), 0);
    }
  load (filter);
}

/*
 * platen_confine_sockets:
 *
 * From here on no socket can be made, but for the one that tells of devices that are plugged
 * in and out. What is connected stays so.
 */
void
platen_confine_sockets (void)
{
  g_auto (scmp_filter_ctx) filter = seccomp_init (SCMP_ACT_ALLOW);

  if (filter == NULL)
    return;

  seccomp_rule_add (filter, SCMP_ACT_ERRNO (EAFNOSUPPORT), SCMP_SYS (socket), 1,
                    SCMP_A0 (SCMP_CMP_NE, AF_NETLINK));
  seccomp_rule_add (filter, SCMP_ACT_ERRNO (EAFNOSUPPORT), SCMP_SYS (socket), 1,
                    SCMP_A2 (SCMP_CMP_NE, NETLINK_KOBJECT_UEVENT));
  load (filter);
}
