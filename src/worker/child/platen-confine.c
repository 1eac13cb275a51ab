/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-confine-private.h"

#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* Source: security requirement R32. */
#define IMAGER_ADDRESS_SPACE (G_GUINT64_CONSTANT (1) << 30)
/* A driver may hold a whole page of the largest size, and threads reserve much. */
#define DRIVER_ADDRESS_SPACE (G_GUINT64_CONSTANT (8) << 30)
#define FILE_BYTES (G_GUINT64_CONSTANT (4) << 30)

#define DRIVER_FILES 1024
#define IMAGER_FILES 64

/* AddressSanitizer maps terabytes, reads /proc and traces itself: it can be held by none of
 * these. */
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
static PlatenMeasures
confine_common (rlim_t n_files)
{
  umask (077);
  lower_limit (RLIMIT_CORE, 0);
  lower_limit (RLIMIT_NOFILE, n_files);
  lower_limit (RLIMIT_FSIZE, FILE_BYTES);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN); /* write() then says EFBIG */
  signal (SIGTERM, SIG_DFL);

  return PLATEN_NO_PRIVILEGES | PLATEN_NO_CORE_DUMPS | PLATEN_LIMITED_FILES;
}

static PlatenMeasures
confine_reach (const PlatenNeeds *needs, guint64 address_space)
{
  gboolean may_run_programs = needs != NULL && needs->programs;

  lower_limit (RLIMIT_AS, address_space);
  platen_confine_files (needs);
  platen_confine_calls (may_run_programs);

  return PLATEN_LIMITED_MEMORY | PLATEN_NO_PERSONAL_FILES | PLATEN_NO_TRACING |
         (may_run_programs ? 0 : PLATEN_NO_PROGRAMS);
}

/**
 * platen_confine_driver:
 * @needs: what the driver needs
 *
 * Gives up what a driver does not need, but for the network: which of its devices it is for
 * is said later. Must come before the first thread. What the kernel refuses does not hold;
 * see platen_confine_check().
 *
 * Returns: what was done
 */
PlatenMeasures
platen_confine_driver (const PlatenNeeds *needs)
{
  PlatenMeasures measures = confine_common (DRIVER_FILES);

  return IS_SANITIZED ? measures : measures | confine_reach (needs, DRIVER_ADDRESS_SPACE);
}

/**
 * platen_confine_imager:
 *
 * Gives up what decoding and encoding do not need: memory and files over the limits, every
 * socket and program, and the file system but for the system's own libraries and settings.
 * Its pages come and go as descriptors. Must come before the first thread.
 *
 * Returns: what was done
 */
PlatenMeasures
platen_confine_imager (void)
{
  PlatenMeasures measures = confine_common (IMAGER_FILES);

  if (IS_SANITIZED)
    return measures;

  /* Each arena would reserve 64 MiB of the address space for itself. */
  mallopt (M_ARENA_MAX, 1);

  return measures | confine_reach (NULL, IMAGER_ADDRESS_SPACE) |
         platen_confine_close_network ();
}

/**
 * platen_confine_close_network:
 *
 * Gives up sockets, those to the session bus included. Closing twice does nothing.
 *
 * Thread: any; it holds for all of them.
 *
 * Returns: what was done
 */
PlatenMeasures
platen_confine_close_network (void)
{
  if (IS_SANITIZED)
    return 0;

  platen_confine_sockets ();

  return PLATEN_NO_NETWORK | PLATEN_NO_SESSION_BUS;
}

/**
 * platen_confine_next_task:
 * @cpu_s: seconds of the processor's time, from now on
 *
 * Limits what comes next: the process ends with SIGXCPU when it needs more.
 */
void
platen_confine_next_task (guint cpu_s)
{
  struct rlimit limit;
  struct rusage usage;
  rlim_t        used_s;

  if (getrlimit (RLIMIT_CPU, &limit) < 0 || getrusage (RUSAGE_SELF, &usage) < 0)
    return;

  used_s = (rlim_t) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
  /* Both parts have a rest that was cut off, and the limit is a whole second. */
  limit.rlim_cur = MIN (used_s + 2 + cpu_s, limit.rlim_max);
  setrlimit (RLIMIT_CPU, &limit);
}
