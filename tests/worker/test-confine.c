/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-confine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static rlim_t
get_ceiling (__rlimit_resource_t resource)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (resource, &limit), ==, 0);

  return limit.rlim_max;
}

static void
assert_common (void)
{
  g_assert_cmpuint (get_ceiling (RLIMIT_CORE), ==, 0);
  g_assert_cmpint (prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), ==, 1);
  g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 0);
  g_assert_true (signal (SIGPIPE, SIG_DFL) == SIG_IGN);
}

static void
test_driver (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  platen_confine_driver ();
  assert_common ();
  g_assert_cmpuint (get_ceiling (RLIMIT_NOFILE), <=, 1024);
}

static void
test_imager (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  platen_confine_imager ();
  assert_common ();
  g_assert_cmpuint (get_ceiling (RLIMIT_NOFILE), <=, 64);
  g_assert_cmpuint (get_ceiling (RLIMIT_FSIZE), <=, G_GUINT64_CONSTANT (4) << 30);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (get_ceiling (RLIMIT_AS), <=, G_GUINT64_CONSTANT (1) << 30);
#endif
}

static void
assert_cannot_open (const char *path, int flags)
{
  g_test_message ("%s", path);
  g_assert_cmpint (open (path, flags | O_CLOEXEC, 0600), ==, -1);
  g_assert_cmpint (errno, ==, EACCES);
}

static gboolean
has_landlock (void)
{
#ifdef __SANITIZE_ADDRESS__
  return FALSE;
#else
  /* Flag 1 asks for the version. Source: landlock_create_ruleset(2). */
  return syscall (SYS_landlock_create_ruleset, NULL, 0, 1) > 0;
#endif
}

static void
test_imager_sees_no_files (void)
{
  g_autofree char *page = g_build_filename (g_get_tmp_dir (), "page", NULL);
  int              fd;

  if (!has_landlock ())
    {
      g_test_skip ("Neither this kernel nor the sanitizer's build confines files");
      return;
    }
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  fd = open ("/dev/null", O_RDWR | O_CLOEXEC);
  platen_confine_imager ();
  assert_cannot_open (g_get_tmp_dir (), O_RDONLY);
  assert_cannot_open (page, O_RDWR | O_CREAT);
  assert_cannot_open ("/proc/self/environ", O_RDONLY);
  assert_cannot_open ("/etc/passwd", O_RDWR);
  g_assert_cmpint (open ("/etc/passwd", O_RDONLY | O_CLOEXEC), >=, 0);
  /* What is open stays open. */
  g_assert_cmpint (write (fd, "x", 1), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/confine/driver", test_driver);
  g_test_add_func ("/worker/confine/imager", test_imager);
  g_test_add_func ("/worker/confine/imager-sees-no-files", test_imager_sees_no_files);

  return g_test_run ();
}
