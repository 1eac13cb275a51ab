/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "worker-fixture.h"

#include <signal.h>
#include <stdio.h>

/* What this program does when it plays the daemon: starts a worker, lets it do what
 * @device says, tells its number, and never ends. */
static void G_GNUC_NORETURN
play_daemon (const char *device)
{
  WorkerFixture fixture = { 0 };

  worker_fixture_set_up (&fixture, "10"); /* a hanging driver has 1.2 s to end */
  open_scripted (&fixture, device);
  if (!g_str_equal (device, "pages"))
    take_one_page (&fixture);
  begin_next_page (&fixture, NULL);
  g_print ("%d\n", (int) platen_driver_worker_get_pid (fixture.worker));
  fflush (stdout);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}

/* Gone, or waiting for process 1 to take it away. */
static gboolean
is_dead (gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", *(GPid *) data);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return TRUE;

  return strstr (text, ") Z ") != NULL;
}

static void
test_no_worker_outlives_the_daemon (gconstpointer device)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (GSubprocess)      daemon = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char             *line = NULL;
  GPid                         pid;

  daemon = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/proc/self/exe",
                             "--play-daemon", device, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (daemon));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  pid = (GPid) g_ascii_strtoll (line, NULL, 10);
  g_assert_cmpint (pid, >, 1);
  g_assert_false (is_dead (&pid));

  g_subprocess_force_exit (daemon);
  g_assert_true (g_subprocess_wait (daemon, NULL, &error));
  wait_until (is_dead, &pid);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--play-daemon"))
    play_daemon (argv[2]);

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/worker/orphan/idle", "pages",
                        test_no_worker_outlives_the_daemon);
  g_test_add_data_func ("/worker/orphan/hanging", "hang@read",
                        test_no_worker_outlives_the_daemon);
  g_test_add_data_func ("/worker/orphan/ignoring-TERM", "stubborn@start",
                        test_no_worker_outlives_the_daemon);

  return g_test_run ();
}
