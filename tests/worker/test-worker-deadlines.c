/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "worker-fixture.h"

/* Open 1.5 s, list 3 s, start 6 s, read 3 s, cancel 0.5 s, TERM to KILL 0.1 s. */
#define QUICK "5"

static void
assert_timed_out (WorkerFixture *fixture, const GError *error, const char *last_words)
{
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_TIMED_OUT);
  assert_says (error, last_words);
  assert_says (error, "was ended");
  g_assert_false (platen_driver_worker_is_alive (fixture->worker));
  wait_for_end (platen_driver_worker_get_pid (fixture->worker));
}

static void
test_hang_while_listing (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) devices = NULL;

  g_setenv ("PLATEN_TEST_LIST", "hang@list", TRUE);
  start_worker (fixture);
  g_unsetenv ("PLATEN_TEST_LIST");
  devices = list_devices (fixture, &error);
  g_assert_null (devices);
  assert_timed_out (fixture, error, "while looking for devices");
}

static void
test_hang_while_opening (WorkerFixture *fixture, gconstpointer device)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *last_words =
      g_strdup_printf ("while opening ‘%s’", (const char *) device);

  start_worker (fixture);
  g_assert_false (open_device (fixture, device, &error));
  assert_timed_out (fixture, error, last_words);

  g_clear_error (&error);
  g_assert_false (open_device (fixture, "pages", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED);
}

static void
test_hang_in_a_page (WorkerFixture *fixture, gconstpointer device)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  open_scripted (fixture, device);
  take_one_page (fixture);
  g_assert_false (next_page (fixture, &facts, &error));
  assert_timed_out (fixture, error, "page 2");
}

static void
test_hang_while_finishing (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  open_scripted (fixture, "hang@finish");
  g_assert_false (finish_batch (fixture, &error));
  assert_timed_out (fixture, error, "while ending the scan on ‘hang@finish’");
}

static void
test_hang_while_closing (WorkerFixture *fixture, gconstpointer device)
{
  GPid pid;

  open_scripted (fixture, device);
  pid = platen_driver_worker_get_pid (fixture->worker);
  platen_driver_worker_close (fixture->worker);
  wait_for_end (pid);
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
test_cancel_is_not_obeyed (WorkerFixture *fixture, gconstpointer device)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  open_scripted (fixture, device);
  take_one_page (fixture);
  g_signal_connect (fixture->worker, "progress", G_CALLBACK (on_progress_cancel), NULL);
  g_assert_false (next_page (fixture, &facts, &error));
  assert_timed_out (fixture, error, "while cancelling the scan");
}

static void
test_progress_moves_the_deadline (WorkerFixture *fixture, gconstpointer unused)
{
  /* Thirty reads of 0.1 s each take longer than one read may. */
  open_scripted (fixture, "slow@read");
  take_one_page (fixture);
  g_assert_true (platen_driver_worker_is_alive (fixture->worker));
}

static void
test_a_late_driver_that_stops_when_asked (WorkerFixture *fixture, gconstpointer device)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  open_scripted (fixture, device);
  take_one_page (fixture);
  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_TIMED_OUT);
  assert_says (error, "page 2");
  assert_says (error, "was stopped");
  g_assert_true (platen_driver_worker_is_alive (fixture->worker));
}

static void
test_bad_percent_is_no_percent (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  start_worker (fixture);
  g_assert_true (open_device (fixture, "pages", &error));
}

#define ADD(name, percent, test, data) \
  g_test_add ("/worker/deadlines/" name, WorkerFixture, data, set_up_##percent, test, \
              worker_fixture_tear_down)

static void
set_up_quick (WorkerFixture *fixture, gconstpointer unused)
{
  worker_fixture_set_up (fixture, QUICK);
}

/* Read 1.8 s. */
static void
set_up_quicker (WorkerFixture *fixture, gconstpointer unused)
{
  worker_fixture_set_up (fixture, "3");
}

static void
set_up_wrong (WorkerFixture *fixture, gconstpointer percent)
{
  worker_fixture_set_up (fixture, percent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("hang-while-listing", quick, test_hang_while_listing, NULL);
  ADD ("hang-while-opening", quick, test_hang_while_opening, "hang@open");
  ADD ("hang-while-opening/ignoring-TERM", quick, test_hang_while_opening,
       "stubborn@open");
  ADD ("hang-while-starting-a-page", quick, test_hang_in_a_page, "hang@start");
  ADD ("hang-while-reading-a-page", quick, test_hang_in_a_page, "hang@read");
  ADD ("hang-while-reading-a-page/ignoring-TERM", quick, test_hang_in_a_page,
       "stubborn@read");
  ADD ("stops-when-asked/at-the-start", quick, test_a_late_driver_that_stops_when_asked,
       "wait@start");
  ADD ("stops-when-asked/in-the-page", quick, test_a_late_driver_that_stops_when_asked,
       "wait@read");
  ADD ("hang-while-finishing", quick, test_hang_while_finishing, NULL);
  ADD ("hang-while-closing", quick, test_hang_while_closing, "hang@close");
  ADD ("hang-while-closing/ignoring-TERM", quick, test_hang_while_closing,
       "stubborn@close");
  ADD ("cancel-is-not-obeyed/by-the-reading", quick, test_cancel_is_not_obeyed,
       "hang@read");
  ADD ("cancel-is-not-obeyed/hangs-itself", quick, test_cancel_is_not_obeyed,
       "hang@cancel");
  ADD ("progress-moves-the-deadline", quicker, test_progress_moves_the_deadline, NULL);
  ADD ("bad-percent-is-no-percent/word", wrong, test_bad_percent_is_no_percent, "soon");
  ADD ("bad-percent-is-no-percent/zero", wrong, test_bad_percent_is_no_percent, "0");

  return g_test_run ();
}
