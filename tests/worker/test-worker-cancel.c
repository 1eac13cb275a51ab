/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "worker-fixture.h"

static gboolean
has_begun_page_two (gpointer data)
{
  g_autofree char *notes = read_notes (data);

  return strstr (notes, "page 2\n") != NULL;
}

static void
assert_was_cancelled (WorkerFixture *fixture)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;
  g_autofree char            *notes = NULL;

  g_assert_false (end_next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
  g_assert_true (platen_driver_worker_is_alive (fixture->worker));
  notes = read_notes (fixture);
  g_assert_true (g_str_has_suffix (notes, "cancel\nfinish\n"));
}

static void
assert_works_again (WorkerFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (configure (fixture, PLATEN_SOURCE_FEEDER, 0, &error));
  take_one_page (fixture);
}

static void
test_cancel_stops_a_page (WorkerFixture *fixture, gconstpointer device)
{
  open_scripted (fixture, device);
  take_one_page (fixture);
  begin_next_page (fixture, NULL);
  wait_until (has_begun_page_two, fixture);
  platen_driver_worker_cancel (fixture->worker);
  /* Twice is once. */
  platen_driver_worker_cancel (fixture->worker);
  assert_was_cancelled (fixture);
  assert_works_again (fixture);
}

static void
test_cancel_that_overtakes_the_start (WorkerFixture *fixture, gconstpointer unused)
{
  open_scripted (fixture, "wait@start");
  take_one_page (fixture);
  begin_next_page (fixture, NULL);
  platen_driver_worker_cancel (fixture->worker);
  assert_was_cancelled (fixture);
  assert_works_again (fixture);
}

static void
test_cancellable_stops_a_page (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  open_scripted (fixture, "wait@read");
  take_one_page (fixture);
  begin_next_page (fixture, cancellable);
  wait_until (has_begun_page_two, fixture);
  g_cancellable_cancel (cancellable);
  assert_was_cancelled (fixture);
  assert_works_again (fixture);
}

static void
test_cancelled_before_it_began (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable)    cancellable = g_cancellable_new ();
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;
  g_autofree char            *notes = NULL;

  open_scripted (fixture, "pages");
  g_cancellable_cancel (cancellable);
  begin_next_page (fixture, cancellable);
  g_assert_false (end_next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
  notes = read_notes (fixture);
  g_assert_cmpstr (notes, ==, "");
  take_one_page (fixture);
}

static void
test_cancel_without_a_call (WorkerFixture *fixture, gconstpointer unused)
{
  g_autofree char *notes = NULL;

  open_scripted (fixture, "pages");
  platen_driver_worker_cancel (fixture->worker);
  take_one_page (fixture);
  notes = read_notes (fixture);
  g_assert_cmpstr (notes, ==, "page 1\n");
}

static void
test_cancelled_spawn (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable)       cancellable = g_cancellable_new ();
  g_autoptr (GError)             error = NULL;
  g_autoptr (PlatenDriverWorker) worker = NULL;

  platen_driver_worker_spawn_async ("test", cancellable, on_result, fixture);
  g_cancellable_cancel (cancellable);
  wait_for_result (fixture);
  worker = platen_driver_worker_spawn_finish (fixture->result, &error);
  g_assert_null (worker);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
}

static void
set_up (WorkerFixture *fixture, gconstpointer unused)
{
  worker_fixture_set_up (fixture, NULL);
}

#define ADD(name, data, test) \
  g_test_add ("/worker/cancel/" name, WorkerFixture, data, set_up, test, \
              worker_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("stops-a-page/at-its-start", "wait@start", test_cancel_stops_a_page);
  ADD ("stops-a-page/blocked", "wait@read", test_cancel_stops_a_page);
  ADD ("stops-a-page/between-reads", "slow@read", test_cancel_stops_a_page);
  ADD ("overtakes-the-start", NULL, test_cancel_that_overtakes_the_start);
  ADD ("by-cancellable", NULL, test_cancellable_stops_a_page);
  ADD ("before-it-began", NULL, test_cancelled_before_it_began);
  ADD ("without-a-call", NULL, test_cancel_without_a_call);
  ADD ("spawn", NULL, test_cancelled_spawn);

  return g_test_run ();
}
