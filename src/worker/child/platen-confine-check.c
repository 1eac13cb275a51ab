/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-confine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Whether measures hold is tried here, from inside, and not concluded from what the kernel
 * said when they were taken. */

static gboolean
has_no_privileges (void)
{
  return prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

static gboolean
is_limited (__rlimit_resource_t resource)
{
  struct rlimit limit;

  return getrlimit (resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

static gboolean
dumps_no_core (void)
{
  struct rlimit limit;

  return getrlimit (RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0 &&
         prctl (PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}

/* Nobody has that number: a kernel that lets us try does not find it. */
static gboolean
traces_nobody (void)
{
  return ptrace (PTRACE_ATTACH, INT_MAX, NULL, NULL) < 0 && errno == EPERM;
}

static gboolean
can_look_into (const char *directory)
{
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    close (fd);

  return fd >= 0;
}

/* A home that is not there cannot be looked into either; the root always is. */
static gboolean
sees_no_files (void)
{
  return !can_look_into (g_get_home_dir ()) && !can_look_into ("/");
}

/* The empty path is nothing that could be started. */
static gboolean
starts_nothing (void)
{
  char *none[] = { NULL };

  return syscall (SYS_execve, "", none, none) < 0 && errno == EPERM;
}

static gboolean
has_no_socket (int family)
{
  int fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd >= 0)
    close (fd);

  return fd < 0;
}

static gboolean
holds (PlatenMeasures measure)
{
  switch (measure)
    {
    case PLATEN_NO_PRIVILEGES:
      return has_no_privileges ();
    case PLATEN_NO_CORE_DUMPS:
      return dumps_no_core ();
    case PLATEN_NO_TRACING:
      return traces_nobody ();
    case PLATEN_NO_PERSONAL_FILES:
      return sees_no_files ();
    case PLATEN_NO_PROGRAMS:
      return starts_nothing ();
    case PLATEN_NO_NETWORK:
      return has_no_socket (AF_INET) && has_no_socket (AF_INET6);
    case PLATEN_NO_SESSION_BUS:
      return has_no_socket (AF_UNIX);
    case PLATEN_LIMITED_MEMORY:
      return is_limited (RLIMIT_AS);
    case PLATEN_LIMITED_FILES:
      return is_limited (RLIMIT_FSIZE);
    case PLATEN_LIMITED_CPU:
      return is_limited (RLIMIT_CPU);
    }

  g_return_val_if_reached (FALSE);
}

static const char *const words[] = {
  "no-privileges", "no-core-dumps",  "no-tracing",     "no-personal-files", "no-programs",
  "no-network",    "no-session-bus", "limited-memory", "limited-files",     "limited-cpu",
};

G_STATIC_ASSERT (1 << (G_N_ELEMENTS (words) - 1) == PLATEN_LIMITED_CPU);

/**
 * platen_confine_check:
 * @promised: what this process was confined by
 *
 * Tries what the measures are to prevent.
 *
 * Returns: (transfer floating): `(asas)`: words of the measures that hold, and of those that
 *   this kernel, or what surrounds us, has refused
 */
GVariant *
platen_confine_check (PlatenMeasures promised)
{
  g_auto (GVariantBuilder) in_force = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));
  g_auto (GVariantBuilder) missing = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      PlatenMeasures measure = (PlatenMeasures) (1 << i);

      if ((promised & measure) != 0)
        g_variant_builder_add (holds (measure) ? &in_force : &missing, "s", words[i]);
    }

  return g_variant_new ("(asas)", &in_force, &missing);
}
