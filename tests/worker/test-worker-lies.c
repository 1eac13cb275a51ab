/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "worker-fixture.h"

#include <signal.h>

static void
start_liar (WorkerFixture *fixture, const char *lie)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("PLATEN_TEST_LIE", lie, TRUE);
  fixture->worker = spawn_worker (fixture, "liar", &error);
  g_assert_no_error (error);
}

static void
test_one_that_never_speaks (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("PLATEN_TEST_LIE", "silent", TRUE);
  g_setenv ("PLATEN_TEST_TIMEOUT_PERCENT", "3", TRUE);
  g_assert_null (spawn_worker (fixture, "liar", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_TIMED_OUT);
  assert_says (error, "while starting");
}

static void
test_one_that_speaks_another_language (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("PLATEN_TEST_LIE", "junk", TRUE);
  g_assert_null (spawn_worker (fixture, "liar", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED);
  assert_says (error, "while starting");
}

static void
test_one_that_hangs_up_and_stays (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  start_liar (fixture, "hang-up");
  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED);
  wait_for_end (platen_driver_worker_get_pid (fixture->worker));
}

static void
test_a_page_that_cannot_be (WorkerFixture *fixture, gconstpointer lie)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  start_liar (fixture, lie);
  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == PLATEN_ERROR);
  g_assert_true (error->code == PLATEN_ERROR_FAILED || error->code == PLATEN_ERROR_LIMIT);
  g_assert_null (facts);
}

static void
test_answers_of_the_wrong_shape (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) devices = NULL;

  start_liar (fixture, "shape");
  devices = list_devices (fixture, &error);
  g_assert_null (devices);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (open_device (fixture, "x", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
}

/* Its strips and its words about them are not believed, and cost nobody the page. */
static void
test_strips_that_cannot_be (WorkerFixture *fixture, gconstpointer lie)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (PlatenBand) band = NULL;

  start_liar (fixture, lie);
  platen_driver_worker_keep_rows (fixture->worker, TRUE);
  platen_driver_worker_take_rows_async (fixture->worker, 0, 0, on_result, fixture);
  wait_for_result (fixture);
  band = platen_driver_worker_take_rows_finish (fixture->worker, fixture->result, &error);
  g_assert_null (band);
  g_assert_nonnull (error);
  g_assert_true (error->domain == PLATEN_ERROR);
  g_assert_true (error->code == PLATEN_ERROR_FAILED || error->code == PLATEN_ERROR_LIMIT);
  g_assert_cmpuint (strlen (error->message), <, 1000);
  g_assert_true (platen_driver_worker_is_alive (fixture->worker));
}

static void
test_settings_that_do_not_exist (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  start_liar (fixture, "settings");
  g_assert_false (configure (fixture, PLATEN_SOURCE_FEEDER, 0, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
}

static void
test_words_are_cleaned (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  start_liar (fixture, "words");
  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_JAMMED);
  g_assert_cmpuint (strlen (error->message), <, 1000);
  g_assert_null (strpbrk (error->message, "\n\x1b"));
}

static void
test_unknown_errors_are_failures (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  start_liar (fixture, "unknown");
  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "Boo");
}

static void
set_up (WorkerFixture *fixture, gconstpointer unused)
{
  worker_fixture_set_up (fixture, NULL);
}

/* A liar does not leave when it is asked to. */
static void
tear_down (WorkerFixture *fixture, gconstpointer unused)
{
  if (fixture->worker != NULL)
    kill (platen_driver_worker_get_pid (fixture->worker), SIGKILL);
  worker_fixture_tear_down (fixture, NULL);
}

#define ADD(name, data, test) \
  g_test_add ("/worker/lies/" name, WorkerFixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("never-speaks", NULL, test_one_that_never_speaks);
  ADD ("speaks-another-language", NULL, test_one_that_speaks_another_language);
  ADD ("hangs-up-and-stays", NULL, test_one_that_hangs_up_and_stays);
  ADD ("page-of-no-size", "facts", test_a_page_that_cannot_be);
  ADD ("page-too-large", "limit", test_a_page_that_cannot_be);
  ADD ("wrong-shape", NULL, test_answers_of_the_wrong_shape);
  ADD ("strip-without-picture", "band", test_strips_that_cannot_be);
  ADD ("strip-of-wrong-shape", "shape", test_strips_that_cannot_be);
  ADD ("strip-with-many-words", "words", test_strips_that_cannot_be);
  ADD ("settings-that-do-not-exist", NULL, test_settings_that_do_not_exist);
  ADD ("words-are-cleaned", NULL, test_words_are_cleaned);
  ADD ("unknown-errors-are-failures", NULL, test_unknown_errors_are_failures);

  return g_test_run ();
}
