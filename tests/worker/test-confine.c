/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-confine.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <limits.h>
#include <linux/netlink.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each kind of worker is confined in a process of its own, which then really tries what it
 * must not be able to do. */

#ifdef __SANITIZE_ADDRESS__
#define IS_SANITIZED TRUE
#else
#define IS_SANITIZED FALSE
#endif

typedef PlatenMeasures (*Confine) (void);

/* A driver of which nothing but the network is withheld that it could do without. */
static PlatenMeasures
confine_sane_network (void)
{
  g_auto (PlatenNeeds) needs = { NULL };

  platen_needs_init (&needs);
  platen_needs_read (&needs, "/proc/self");
  needs.programs = TRUE;

  return platen_confine_driver (&needs);
}

static PlatenMeasures
confine_sane (void)
{
  return confine_sane_network () | platen_confine_close_network ();
}

static PlatenMeasures
confine_virtual (void)
{
  g_auto (PlatenNeeds) needs = { NULL };

  platen_needs_init (&needs);

  return platen_confine_driver (&needs) | platen_confine_close_network ();
}

static PlatenMeasures
confine_imager (void)
{
  PlatenMeasures measures = platen_confine_imager ();

  platen_confine_next_task (30);

  return measures | PLATEN_LIMITED_CPU;
}

#define COMMON (PLATEN_NO_PRIVILEGES | PLATEN_NO_CORE_DUMPS | PLATEN_LIMITED_FILES)
#define CLOSED (PLATEN_NO_NETWORK | PLATEN_NO_SESSION_BUS)
#define REACH (PLATEN_LIMITED_MEMORY | PLATEN_NO_PERSONAL_FILES | PLATEN_NO_TRACING)

typedef struct
{
  const char    *name;
  Confine        confine;
  PlatenMeasures promised;
} Kind;

static const Kind kinds[] = {
  { "virtual", confine_virtual, COMMON | REACH | CLOSED | PLATEN_NO_PROGRAMS },
  { "sane", confine_sane, COMMON | REACH | CLOSED },
  { "sane-network", confine_sane_network, COMMON | REACH },
  { "image", confine_imager,
    COMMON | REACH | CLOSED | PLATEN_NO_PROGRAMS | PLATEN_LIMITED_CPU },
};

static rlim_t
get_ceiling (__rlimit_resource_t resource)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (resource, &limit), ==, 0);

  return limit.rlim_max;
}

/* The subprocess is this test again; TRUE inside of it. */
static gboolean
is_inside (void)
{
  if (g_test_subprocess ())
    return TRUE;

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();

  return FALSE;
}

static gboolean
has_landlock (void)
{
  /* Flag 1 asks for the version. Source: landlock_create_ruleset(2). */
  return syscall (SYS_landlock_create_ruleset, NULL, 0, 1) > 0;
}

static void
assert_refused (long result, int expected)
{
  g_assert_cmpint (result, ==, -1);
  g_assert_cmpint (errno, ==, expected);
}

static void
assert_cannot_open (const char *path, int flags)
{
  g_test_message ("%s", path);
  assert_refused (open (path, flags | O_CLOEXEC, 0600), EACCES);
}

static void
test_promises (gconstpointer data)
{
  const Kind    *kind = data;
  PlatenMeasures measures;

  if (!is_inside ())
    return;

  measures = kind->confine ();
  g_assert_cmpint (measures & COMMON, ==, COMMON);
  if (!IS_SANITIZED)
    g_assert_cmpint (measures, ==, kind->promised);
  g_assert_cmpuint (get_ceiling (RLIMIT_CORE), ==, 0);
  g_assert_cmpuint (get_ceiling (RLIMIT_NOFILE), <=, 1024);
  g_assert_cmpuint (get_ceiling (RLIMIT_FSIZE), <=, G_GUINT64_CONSTANT (4) << 30);
  g_assert_cmpint (prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), ==, 1);
  g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 0);
  g_assert_true (signal (SIGPIPE, SIG_DFL) == SIG_IGN);
}

static gboolean
is_promised (const Kind *kind, PlatenMeasures measure)
{
  if ((kind->promised & measure) == 0)
    g_test_skip ("This kind needs it");
  else if (IS_SANITIZED)
    g_test_skip ("The sanitizer needs it");
  else
    return TRUE;

  return FALSE;
}

static void
test_files (gconstpointer data)
{
  const Kind      *kind = data;
  g_autofree char *secret = g_build_filename (g_get_home_dir (), "secret", NULL);
  g_autofree char *made = g_build_filename (g_get_home_dir (), "made", NULL);
  int              fd;

  if (!is_promised (kind, PLATEN_NO_PERSONAL_FILES))
    return;
  if (!has_landlock ())
    {
      g_test_skip ("This kernel does not confine files");
      return;
    }
  if (!is_inside ())
    return;

  g_mkdir_with_parents (g_get_home_dir (), 0700);
  g_assert_true (g_file_set_contents (secret, "secret", -1, NULL));
  fd = open (secret, O_RDWR | O_CLOEXEC);
  kind->confine ();
  assert_cannot_open (secret, O_RDONLY);
  assert_cannot_open (secret, O_WRONLY | O_TRUNC);
  assert_cannot_open (made, O_RDWR | O_CREAT);
  assert_cannot_open (g_get_home_dir (), O_RDONLY | O_DIRECTORY);
  assert_cannot_open ("/", O_RDONLY | O_DIRECTORY);
  assert_cannot_open ("/proc/1/environ", O_RDONLY);
  assert_cannot_open ("/etc/passwd", O_RDWR);
  assert_refused (truncate (secret, 0), EPERM);
  assert_refused (unlink (secret), EACCES);
  assert_refused (rename (secret, made), EACCES);
  g_assert_cmpint (open ("/etc/passwd", O_RDONLY | O_CLOEXEC), >=, 0);
  /* What is open stays open. */
  g_assert_cmpint (write (fd, "x", 1), ==, 1);
}

static void
test_network (gconstpointer data)
{
  const Kind *kind = data;
  const int   families[] = { AF_INET, AF_INET6, AF_PACKET };
  int         pair[2];

  if (!is_promised (kind, PLATEN_NO_NETWORK) || !is_inside ())
    return;

  kind->confine ();
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      assert_refused (socket (families[i], SOCK_STREAM, 0), EAFNOSUPPORT);
      assert_refused (socket (families[i], SOCK_DGRAM, 0), EAFNOSUPPORT);
    }
  assert_refused (socket (AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), EAFNOSUPPORT);
  g_assert_cmpint (socket (AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT), >=, 0);
  /* io_uring would make sockets past the filter. */
  assert_refused (syscall (SYS_io_uring_setup, 1, NULL), EPERM);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
}

/* A thread that was there before is confined as well. */
static gpointer
make_socket (gpointer confined)
{
  while (!g_atomic_int_get ((int *) confined))
    g_thread_yield ();

  return GINT_TO_POINTER (socket (AF_INET, SOCK_STREAM, 0));
}

static void
test_network_of_threads (void)
{
  int      is_confined = FALSE;
  GThread *thread;

  if (IS_SANITIZED)
    {
      g_test_skip ("The sanitizer needs it");
      return;
    }
  if (!is_inside ())
    return;

  confine_sane_network ();
  thread = g_thread_new ("older", make_socket, &is_confined);
  platen_confine_close_network ();
  g_atomic_int_set (&is_confined, TRUE);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==, -1);
}

static GSocket *
listen_at (const char *name)
{
  g_autoptr (GError)         error = NULL;
  g_autoptr (GSocketAddress) address =
      g_unix_socket_address_new_with_type (name, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  GSocket *listener = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);

  g_assert_true (g_socket_bind (listener, address, TRUE, &error));
  g_assert_true (g_socket_listen (listener, &error));

  return listener;
}

static void
test_session_bus (gconstpointer data)
{
  const Kind                 *kind = data;
  g_autofree char            *name = g_strdup_printf ("platen-confine-%d", getpid ());
  g_autofree char            *bus = g_strconcat ("unix:abstract=", name, NULL);
  g_autoptr (GSocket)         listener = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError)          error = NULL;

  if (!is_promised (kind, PLATEN_NO_SESSION_BUS) || !is_inside ())
    return;

  /* Without a file, whose folder it may not see anyway. */
  listener = listen_at (name);
  kind->confine ();
  connection = g_dbus_connection_new_for_address_sync (
      bus, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, &error);
  g_assert_null (connection);
  g_assert_nonnull (error);
}

static void
test_processes (gconstpointer data)
{
  const Kind  *kind = data;
  char         byte;
  struct iovec local = { &byte, 1 };
  struct iovec remote = { &byte, 1 };

  if (!is_promised (kind, PLATEN_NO_TRACING) || !is_inside ())
    return;

  kind->confine ();
  assert_refused (ptrace (PTRACE_ATTACH, getppid (), NULL, NULL), EPERM);
  assert_refused (ptrace (PTRACE_TRACEME, 0, NULL, NULL), EPERM);
  assert_refused (process_vm_readv (getpid (), &local, 1, &remote, 1, 0), EPERM);
  assert_refused (unshare (CLONE_NEWUSER), EPERM);
  assert_refused (syscall (SYS_clone3, NULL, 0), ENOSYS);
  assert_refused (syscall (SYS_keyctl, 0, 0, 0, 0, 0), EPERM);
}

static gpointer
do_nothing (gpointer data)
{
  return data;
}

static void
test_programs (gconstpointer data)
{
  const Kind *kind = data;
  char       *arguments[] = { (char *) "true", NULL };
  pid_t       pid;

  if (!is_promised (kind, PLATEN_NO_PROGRAMS) || !is_inside ())
    return;

  kind->confine ();
  g_assert_cmpint (posix_spawn (&pid, "/bin/true", NULL, NULL, arguments, NULL), !=, 0);
  assert_refused (fork (), EPERM);
  assert_refused (execve ("/bin/true", arguments, NULL), EPERM);
  assert_refused (kill (getppid (), 0), EPERM);
  g_assert_cmpint (kill (getpid (), 0), ==, 0);
  g_thread_join (g_thread_new ("allowed", do_nothing, NULL));
}

static void
test_memory (gconstpointer data)
{
  const Kind *kind = data;

  if (!is_promised (kind, PLATEN_LIMITED_MEMORY) || !is_inside ())
    return;

  kind->confine ();
  g_assert_cmpuint (get_ceiling (RLIMIT_AS), <=, G_GUINT64_CONSTANT (8) << 30);
  g_assert_null (g_try_malloc (G_GUINT64_CONSTANT (9) << 30));
}

/* Whatever takes the dump when there is one; the kernel says whether there was. */
static void
test_core_dump (gconstpointer data)
{
  const Kind *kind = data;
  int         status;
  pid_t       pid = fork ();

  if (pid == 0)
    {
      const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

      setrlimit (RLIMIT_CORE, &all);
      kind->confine ();
      signal (SIGABRT, SIG_DFL);
      abort ();
    }

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGABRT);
  g_assert_false (WCOREDUMP (status));
}

static void
test_a_task_without_end (void)
{
  int   status;
  pid_t pid = fork ();

  if (pid == 0)
    {
      platen_confine_imager ();
      platen_confine_next_task (0);
      for (;;)
        continue;
    }

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGXCPU);
}

static void
test_check (gconstpointer data)
{
  const Kind             *kind = data;
  g_autoptr (GVariant)    found = NULL;
  g_autofree const char **in_force = NULL;
  g_autofree const char **missing = NULL;
  PlatenMeasures          measures;

  if (!is_inside ())
    return;

  /* What was not done is found out. */
  found = g_variant_ref_sink (
      platen_confine_check (PLATEN_NO_PRIVILEGES | PLATEN_LIMITED_MEMORY));
  g_variant_get (found, "(^a&s^a&s)", &in_force, &missing);
  g_assert_cmpuint (g_strv_length ((char **) in_force), ==, 0);
  g_assert_true (g_strv_contains (missing, "no-privileges"));
  g_assert_true (g_strv_contains (missing, "limited-memory"));
  g_clear_pointer (&found, g_variant_unref);
  g_clear_pointer (&in_force, g_free);
  g_clear_pointer (&missing, g_free);

  measures = kind->confine ();
  found = g_variant_ref_sink (platen_confine_check (measures));
  g_variant_get (found, "(^a&s^a&s)", &in_force, &missing);
  g_assert_true (g_strv_contains (in_force, "no-core-dumps"));
  if (has_landlock ())
    g_assert_cmpuint (g_strv_length ((char **) missing), ==, 0);
  else
    g_assert_cmpstrv (missing, ((const char *[]){ "no-personal-files", NULL }));
}

static void
add (const char *name, GTestDataFunc test)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/worker/confine/%s/%s", kinds[i].name, name);

      g_test_add_data_func (path, &kinds[i], test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("promises", test_promises);
  add ("opens-none-of-the-persons-files", test_files);
  add ("makes-no-network-socket", test_network);
  add ("reaches-no-session-bus", test_session_bus);
  add ("touches-no-other-process", test_processes);
  add ("starts-no-program", test_programs);
  add ("has-a-limit-of-memory", test_memory);
  add ("leaves-no-core-dump", test_core_dump);
  add ("says-what-holds", test_check);
  g_test_add_func ("/worker/confine/threads-before-it", test_network_of_threads);
  g_test_add_func ("/worker/confine/a-task-without-end", test_a_task_without_end);

  return g_test_run ();
}
