/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "worker-fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A way to die, and what the parent must say of it. */
typedef struct
{
  const char *device;
  const char *how;
  const char *last_words;
} Death;

static void
assert_died (WorkerFixture *fixture, const GError *error, const Death *death)
{
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED);
  assert_says (error, "The scanner process ended unexpectedly");
  assert_says (error, death->how);
  assert_says (error, death->last_words);
  g_assert_false (platen_driver_worker_is_alive (fixture->worker));
  /* Not even a zombie. */
  wait_for_end (platen_driver_worker_get_pid (fixture->worker));
}

static void
assert_next_call_fails_cleanly (WorkerFixture *fixture)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED);
  g_clear_error (&error);
  g_assert_false (finish_batch (fixture, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED);
  platen_driver_worker_cancel (fixture->worker);
  platen_driver_worker_close (fixture->worker);
}

static void
test_death_while_listing (WorkerFixture *fixture, gconstpointer unused)
{
  const Death           death = { NULL, "(signal 11, ", "while looking for devices" };
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) devices = NULL;

  g_setenv ("PLATEN_TEST_LIST", "segv@list", TRUE);
  start_worker (fixture);
  g_unsetenv ("PLATEN_TEST_LIST");
  devices = list_devices (fixture, &error);
  g_assert_null (devices);
  assert_died (fixture, error, &death);
  assert_next_call_fails_cleanly (fixture);
}

static void
test_death_while_opening (WorkerFixture *fixture, gconstpointer data)
{
  const Death       *death = data;
  g_autoptr (GError) error = NULL;

  start_worker (fixture);
  g_assert_false (open_device (fixture, death->device, &error));
  assert_died (fixture, error, death);
  assert_next_call_fails_cleanly (fixture);
}

static void
test_death_while_setting_up (WorkerFixture *fixture, gconstpointer data)
{
  const Death       *death = data;
  g_autoptr (GError) error = NULL;

  start_worker (fixture);
  g_assert_true (open_device (fixture, death->device, &error));
  g_assert_false (configure (fixture, PLATEN_SOURCE_FEEDER, 0, &error));
  assert_died (fixture, error, death);
}

static goffset
get_size (int fd)
{
  struct stat status;

  g_assert_cmpint (fstat (fd, &status), ==, 0);

  return status.st_size;
}

static void
test_death_in_a_page (WorkerFixture *fixture, gconstpointer data)
{
  const Death                *death = data;
  WorkerFixture               second = { 0 };
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;
  goffset                     size;

  open_scripted (fixture, death->device);
  take_one_page (fixture);
  size = get_size (fixture->master_fd);

  worker_fixture_set_up (&second, NULL);
  second.worker = fixture->worker;
  g_assert_false (next_page (&second, &facts, &error));
  assert_died (fixture, error, death);
  assert_next_call_fails_cleanly (&second);
  second.worker = NULL;
  worker_fixture_tear_down (&second, NULL);

  /* The page before it is not touched. */
  g_assert_cmpint (get_size (fixture->master_fd), ==, size);
}

static void
test_death_while_finishing (WorkerFixture *fixture, gconstpointer data)
{
  const Death       *death = data;
  g_autoptr (GError) error = NULL;

  open_scripted (fixture, death->device);
  g_assert_false (finish_batch (fixture, &error));
  assert_died (fixture, error, death);
}

static void
on_progress_cancel (PlatenDriverWorker *worker,
                    int                 rows_done,
                    int                 rows_total,
                    gpointer            unused)
{
  platen_driver_worker_cancel (worker);
}

static void
test_death_while_cancelling (WorkerFixture *fixture, gconstpointer data)
{
  const Death                *death = data;
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  open_scripted (fixture, death->device);
  take_one_page (fixture);
  g_signal_connect (fixture->worker, "progress", G_CALLBACK (on_progress_cancel), NULL);
  g_assert_false (next_page (fixture, &facts, &error));
  assert_died (fixture, error, death);
}

static void
on_progress_kill (PlatenDriverWorker *worker, int rows_done, int rows_total, int *number)
{
  g_assert_cmpint (kill (platen_driver_worker_get_pid (worker), *number), ==, 0);
}

static void
test_killed_in_a_page (WorkerFixture *fixture, gconstpointer unused)
{
  const Death                 death = { NULL, "(signal 9, Killed)",
                                        "while reading page 2 from ‘slow@read’" };
  int                         number = SIGKILL;
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  open_scripted (fixture, "slow@read");
  take_one_page (fixture);
  g_signal_connect (fixture->worker, "progress", G_CALLBACK (on_progress_kill), &number);
  g_assert_false (next_page (fixture, &facts, &error));
  assert_died (fixture, error, &death);
}

static void
on_died (PlatenDriverWorker *worker, GError *error, GError **out_error)
{
  g_assert_null (*out_error);
  *out_error = g_error_copy (error);
}

static gboolean
has_error (gpointer data)
{
  GError **error = data;

  return *error != NULL;
}

static void
test_killed_while_idle (WorkerFixture *fixture, gconstpointer unused)
{
  const Death        death = { NULL, "(signal 9, Killed)", "when it had nothing to do" };
  g_autoptr (GError) error = NULL;

  open_scripted (fixture, "pages");
  g_signal_connect (fixture->worker, "died", G_CALLBACK (on_died), &error);
  g_assert_cmpint (kill (platen_driver_worker_get_pid (fixture->worker), SIGKILL), ==, 0);
  wait_until (has_error, &error);
  assert_died (fixture, error, &death);
  assert_next_call_fails_cleanly (fixture);
}

static void
test_a_death_in_a_call_is_told_once (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (GError)          signalled = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  open_scripted (fixture, "exit@start");
  take_one_page (fixture);
  g_signal_connect (fixture->worker, "died", G_CALLBACK (on_died), &signalled);
  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED);
  g_assert_no_error (signalled);
}

static void
test_closing_is_no_death (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) signalled = NULL;
  GPid               pid;

  open_scripted (fixture, "pages");
  g_signal_connect (fixture->worker, "died", G_CALLBACK (on_died), &signalled);
  pid = platen_driver_worker_get_pid (fixture->worker);
  platen_driver_worker_close (fixture->worker);
  wait_for_end (pid);
  g_assert_no_error (signalled);
}

static GPid
read_child_pid (WorkerFixture *fixture)
{
  g_autofree char *notes = read_notes (fixture);
  const char      *line = strstr (notes, "child ");

  g_assert_nonnull (line);

  return (GPid) g_ascii_strtoll (line + strlen ("child "), NULL, 10);
}

/* Gone, or waiting for process 1 to take it away; it is not our child. */
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
test_what_a_backend_forked_goes_too (WorkerFixture *fixture, gconstpointer how)
{
  GPid pid;
  GPid child;

  open_scripted (fixture, "fork@open");
  pid = platen_driver_worker_get_pid (fixture->worker);
  child = read_child_pid (fixture);
  g_assert_false (is_dead (&child));
  if (g_str_equal (how, "kill"))
    kill (pid, SIGKILL);
  else
    platen_driver_worker_close (fixture->worker);

  wait_until (is_dead, &child);
  wait_for_end (pid);
}

static void
die_once (WorkerFixture *fixture)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;
  GPid                        pid;

  open_scripted (fixture, "segv@read");
  take_one_page (fixture);
  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED);
  g_clear_object (&fixture->result);
  pid = platen_driver_worker_get_pid (fixture->worker);
  g_assert_finalize_object (g_steal_pointer (&fixture->worker));
  wait_for_end (pid);
}

static gboolean
has_at_most_fds (gpointer data)
{
  return count_own_fds () <= *(guint *) data;
}

static void
test_leaks_no_descriptors (WorkerFixture *fixture, gconstpointer unused)
{
  guint n_fds;

  /* The first one also opens what GLib keeps for good. */
  die_once (fixture);
  n_fds = count_own_fds ();
  for (int i = 0; i < 10; i++)
    die_once (fixture);
  wait_until (has_at_most_fds, &n_fds);
}

static const Death opening_segv = { "segv@open", "(signal 11, Segmentation fault)",
                                    "while opening ‘segv@open’" };
static const Death opening_exit = { "exit@open", "(exit status 7)",
                                    "while opening ‘exit@open’" };
static const Death configuring = { "segv@configure", "(signal 11, ",
                                   "while setting ‘segv@configure’ up" };
static const Death starting = { "segv@start", "(signal 11, ",
                                "while starting page 2 on ‘segv@start’" };
static const Death reading = { "segv@read", "(signal 11, ",
                               "while reading page 2 from ‘segv@read’" };
static const Death reading_exit = { "exit@read", "(exit status 7)",
                                    "while reading page 2 from ‘exit@read’" };
/* Opens until nothing can be opened any more. */
static GArray *
take_all_descriptors (void)
{
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));
  int     fd;

  while ((fd = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 0)) >= 0)
    g_array_append_val (fds, fd);

  return fds;
}

static void
give_descriptors_back (GArray *fds)
{
  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
  g_array_unref (fds);
}

/* GLib ends a process that cannot make the descriptor it waits with; ours must not wait so. */
static void
test_no_descriptors_end_no_parent (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenDriverWorker) second = NULL;
  g_autoptr (GError)             error = NULL;
  struct rlimit                  before, few;
  GArray                        *taken;

  start_worker (fixture);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  few = (struct rlimit){ 100, before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);

  platen_driver_worker_spawn_async ("test", NULL, on_result, fixture);
  taken = take_all_descriptors ();
  wait_for_result (fixture);
  second = platen_driver_worker_spawn_finish (fixture->result, &error);
  g_assert_no_error (error);
  g_clear_object (&fixture->result);

  platen_driver_worker_spawn_async ("test", NULL, on_result, fixture);
  wait_for_result (fixture);
  give_descriptors_back (taken);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_null (platen_driver_worker_spawn_finish (fixture->result, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
  platen_driver_worker_close (second);
}

static const Death finishing = { "segv@finish", "(signal 11, ",
                                 "while ending the scan on ‘segv@finish’" };
static const Death cancelling = { "segv@cancel", "(signal 11, ",
                                  "while cancelling the scan" };

static void
set_up (WorkerFixture *fixture, gconstpointer unused)
{
  worker_fixture_set_up (fixture, NULL);
}

#define ADD(name, data, test) \
  g_test_add ("/worker/death/" name, WorkerFixture, data, set_up, test, \
              worker_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("while-listing", NULL, test_death_while_listing);
  ADD ("while-opening/crash", &opening_segv, test_death_while_opening);
  ADD ("while-opening/exit", &opening_exit, test_death_while_opening);
  ADD ("while-setting-up", &configuring, test_death_while_setting_up);
  ADD ("while-starting-a-page", &starting, test_death_in_a_page);
  ADD ("while-reading-a-page/crash", &reading, test_death_in_a_page);
  ADD ("while-reading-a-page/exit", &reading_exit, test_death_in_a_page);
  ADD ("while-finishing", &finishing, test_death_while_finishing);
  ADD ("while-cancelling", &cancelling, test_death_while_cancelling);
  ADD ("killed-in-a-page", NULL, test_killed_in_a_page);
  ADD ("killed-while-idle", NULL, test_killed_while_idle);
  ADD ("in-a-call-is-told-once", NULL, test_a_death_in_a_call_is_told_once);
  ADD ("closing-is-none", NULL, test_closing_is_no_death);
  ADD ("what-a-backend-forked-goes-too/kill", "kill",
       test_what_a_backend_forked_goes_too);
  ADD ("what-a-backend-forked-goes-too/close", "close",
       test_what_a_backend_forked_goes_too);
  ADD ("no-descriptors", NULL, test_no_descriptors_end_no_parent);
  ADD ("leaks-no-descriptors", NULL, test_leaks_no_descriptors);

  return g_test_run ();
}
