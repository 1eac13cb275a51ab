/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-fixture.h"

#include "platen-error.h"
#include "platen-principal.h"

/* Who gets a busy device, how long a scan may take, and how it goes on after a jam. */

static const char devices[] = "[device Slow]\nname=Slow\nsheets=3\nslow-rows=2000\n"
                              "[device Quick]\nname=Quick\nsheets=3\n"
                              "[device Jam]\nname=Jam\nsheets=5\njam-at-page=3\n"
                              "[device Double]\nname=Double\ndouble-feed-at-page=2\n"
                              "[device Cover]\nname=Cover\ncover-open=true\n"
                              "[device Hang]\nname=Hang\nhang-at=read\n";

#define FEEDER "'source': <'feeder'>, 'resolution': <75>, 'mode': <'gray'>"

static PlatenJob *
scan (ServiceFixture *fixture, const char *device, const char *options)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);

  return service_fixture_scan (fixture, service_fixture_find_device (fixture, device),
                               collection, options);
}

static void
wait_for_page (PlatenJob *job)
{
  while (platen_job_get_pages_done (job) == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_ended (PlatenJob *job, PlatenJobState state)
{
  service_fixture_wait_job (job);
  g_assert_cmpint (platen_job_get_state (job), ==, state);
}

static void
note_start (PlatenJob *job, GParamSpec *pspec, gpointer user_data)
{
  if (platen_job_get_state (job) == PLATEN_JOB_RUNNING)
    g_ptr_array_add (user_data, job);
}

static void
test_who_came_first_is_served_first (ServiceFixture *fixture, gconstpointer unused)
{
  const char            options[] = "{" FEEDER ", 'queue': <true>, 'pages': <1>}";
  g_autoptr (PlatenJob) first = scan (fixture, "Slow", "{" FEEDER "}");
  g_autoptr (PlatenJob) second = scan (fixture, "Slow", options);
  g_autoptr (PlatenJob) third = scan (fixture, "Slow", options);
  g_autoptr (PlatenJob) fourth = scan (fixture, "Slow", options);
  g_autoptr (GPtrArray) started = g_ptr_array_new ();
  PlatenDevice         *device = service_fixture_find_device (fixture, "Slow");

  g_signal_connect (second, "notify::state", G_CALLBACK (note_start), started);
  g_signal_connect (fourth, "notify::state", G_CALLBACK (note_start), started);
  g_assert_cmpint (platen_job_get_state (first), ==, PLATEN_JOB_RUNNING);
  g_assert_cmpint (platen_job_get_state (second), ==, PLATEN_JOB_QUEUED);

  platen_job_cancel (third); /* in the middle of the line */
  g_assert_cmpint (platen_job_get_state (third), ==, PLATEN_JOB_CANCELLED);
  g_assert_null (platen_job_get_error (third));
  platen_job_cancel (first);
  assert_ended (first, PLATEN_JOB_CANCELLED);
  g_assert_true (platen_device_is_busy (device));
  assert_ended (fourth, PLATEN_JOB_DONE);
  assert_ended (second, PLATEN_JOB_DONE);

  g_assert_cmpuint (started->len, ==, 2);
  g_assert_true (started->pdata[0] == second);
  g_assert_cmpuint (platen_job_get_pages_done (second), ==, 1);
  g_assert_false (platen_device_is_busy (device));
}

static void
test_a_free_device_is_not_waited_for (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenJob) job = scan (fixture, "Quick", "{" FEEDER ", 'queue': <true>}");

  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_RUNNING);
  assert_ended (job, PLATEN_JOB_DONE);
}

static void
test_the_next_gets_a_device_that_failed (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenJob) first = scan (fixture, "Jam", "{" FEEDER "}");
  g_autoptr (PlatenJob) second =
      scan (fixture, "Jam", "{" FEEDER ", 'queue': <true>, 'pages': <2>}");

  assert_ended (first, PLATEN_JOB_FAILED);
  assert_ended (second, PLATEN_JOB_DONE);
}

static void
test_a_stop_ends_the_waiting (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenJob) first = scan (fixture, "Slow", "{" FEEDER "}");
  g_autoptr (PlatenJob) second = scan (fixture, "Slow", "{" FEEDER ", 'queue': <true>}");

  service_fixture_restart (fixture);
  g_assert_cmpint (platen_job_get_state (first), ==, PLATEN_JOB_CANCELLED);
  g_assert_cmpint (platen_job_get_state (second), ==, PLATEN_JOB_CANCELLED);
}

static PlatenCollection *
open_for (ServiceFixture *fixture, const char *principal)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  PlatenCollection        *collection;

  platen_service_open_collection_async (fixture->service, principal, NULL,
                                        service_fixture_take_result, &result);
  collection = platen_service_open_collection_finish (
      fixture->service, service_fixture_wait_result (&result), &error);
  g_assert_no_error (error);

  return collection;
}

static char *
ask_in_vain (ServiceFixture *fixture, const char *principal)
{
  g_autoptr (PlatenCollection) collection = open_for (fixture, principal);
  g_autoptr (GError)           error = NULL;
  PlatenDevice                *device = service_fixture_find_device (fixture, "Slow");

  g_assert_null (platen_service_scan (fixture->service, platen_device_get_id (device),
                                      collection, NULL, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY);

  return g_strdup (error->message);
}

static void
test_busy_says_for_whom (ServiceFixture *fixture, gconstpointer unused)
{
  const char                   site[] = "origin:https://one.example";
  g_autoptr (PlatenCollection) collection = open_for (fixture, site);
  g_autoptr (PlatenJob)        job = service_fixture_scan (
             fixture, service_fixture_find_device (fixture, "Slow"), collection, "{" FEEDER "}");
  g_autofree char *to_other_site = ask_in_vain (fixture, "origin:https://two.example");
  g_autofree char *to_app = ask_in_vain (fixture, "app:org.example.App");
  g_autofree char *to_itself = ask_in_vain (fixture, site);
  g_autofree char *to_person = ask_in_vain (fixture, PLATEN_PRINCIPAL_LOCAL);

  g_assert_nonnull (strstr (to_other_site, "a web page"));
  g_assert_null (strstr (to_other_site, "one.example"));
  g_assert_null (strstr (to_app, "one.example"));
  g_assert_nonnull (strstr (to_itself, "another scan of yours"));
  g_assert_nonnull (strstr (to_person, "https://one.example"));

  platen_job_cancel (job);
  service_fixture_wait_job (job);
}

static void
assert_timed_out (PlatenJob *job)
{
  assert_ended (job, PLATEN_JOB_FAILED);
  g_assert_error ((GError *) platen_job_get_error (job), PLATEN_ERROR,
                  PLATEN_ERROR_TIMED_OUT);
  g_assert_false (platen_job_can_resume (job));
}

static void
test_a_device_gets_the_time_it_is_given (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenJob) job =
      scan (fixture, "Hang", "{" FEEDER ", 'device-timeout': <1>}");

  assert_timed_out (job);
}

static void
test_a_job_gets_the_time_it_is_given (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenJob) job =
      scan (fixture, "Slow", "{" FEEDER ", 'pages': <3>, 'job-timeout': <1>}");

  assert_timed_out (job);
}

/* The first one has the device for longer than the second one gets for its work. */
static void
test_waiting_is_not_working (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenJob) job = scan (fixture, "Slow", "{" FEEDER ", 'job-timeout': <4>}");
  g_autoptr (PlatenJob) waiting =
      scan (fixture, "Slow",
            "{" FEEDER ", 'queue': <true>, 'pages': <1>, 'job-timeout': <3>, "
            "'page-size': <'business-card'>}");

  assert_timed_out (job);
  assert_ended (waiting, PLATEN_JOB_DONE);
}

static void
test_a_jammed_scan_goes_on (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  g_autoptr (PlatenJob) job =
      service_fixture_scan (fixture, service_fixture_find_device (fixture, "Jam"),
                            collection, "{" FEEDER ", 'pages': <4>}");
  g_autoptr (PlatenJob)  rest = NULL;
  g_autoptr (GError)     error = NULL;
  const PlatenPageFacts *facts;

  assert_ended (job, PLATEN_JOB_FAILED);
  g_assert_true (platen_job_can_resume (job));

  rest = g_object_ref (platen_service_resume (fixture->service, job, &error));
  g_assert_no_error (error);
  assert_ended (rest, PLATEN_JOB_DONE);
  g_assert_cmpuint (platen_job_get_pages_done (rest), ==, 2); /* the missing two */
  g_assert_cmpuint (platen_collection_get_n_pages (collection), ==, 4);
  facts = platen_page_get_facts (platen_collection_get_page (collection, 3));
  g_assert_cmpint (facts->dpi_x, ==, 75);

  g_assert_false (platen_job_can_resume (job));
  g_assert_null (platen_service_resume (fixture->service, job, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED);
}

static void
test_a_double_feed_goes_on_too (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenJob) job = scan (fixture, "Double", "{" FEEDER ", 'pages': <2>}");
  g_autoptr (PlatenJob) rest = NULL;
  g_autoptr (GError)    error = NULL;

  assert_ended (job, PLATEN_JOB_FAILED);
  g_assert_error ((GError *) platen_job_get_error (job), PLATEN_ERROR,
                  PLATEN_ERROR_DOUBLE_FEED);
  g_assert_cmpuint (platen_job_get_pages_done (job), ==, 1);
  rest = g_object_ref (platen_service_resume (fixture->service, job, &error));
  g_assert_no_error (error);
  assert_ended (rest, PLATEN_JOB_DONE);
  g_assert_cmpuint (platen_job_get_pages_done (rest), ==, 1);
}

static void
test_an_open_cover_may_stay_open (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenJob) job = scan (fixture, "Cover", "{" FEEDER "}");
  g_autoptr (PlatenJob) rest = NULL;
  g_autoptr (GError)    error = NULL;

  assert_ended (job, PLATEN_JOB_FAILED);
  rest = g_object_ref (platen_service_resume (fixture->service, job, &error));
  g_assert_no_error (error);
  assert_ended (rest, PLATEN_JOB_FAILED);
  g_assert_error ((GError *) platen_job_get_error (rest), PLATEN_ERROR,
                  PLATEN_ERROR_COVER_OPEN);
  g_assert_true (platen_job_can_resume (rest)); /* close it and try again */
}

static void
remove_collection (ServiceFixture *fixture, PlatenCollection *collection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  platen_service_remove_collection_async (fixture->service, collection,
                                          service_fixture_take_result, &result);
  platen_service_remove_collection_finish (fixture->service,
                                           service_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
}

static void
test_what_cannot_go_on_says_so (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  PlatenDevice         *device = service_fixture_find_device (fixture, "Jam");
  g_autoptr (PlatenJob) done = scan (fixture, "Quick", "{" FEEDER "}");
  g_autoptr (PlatenJob) jammed =
      service_fixture_scan (fixture, device, collection, "{" FEEDER "}");
  g_autoptr (PlatenJob) other = NULL;
  g_autoptr (GError)    error = NULL;

  assert_ended (done, PLATEN_JOB_DONE);
  g_assert_null (platen_service_resume (fixture->service, done, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED);
  g_clear_error (&error);

  assert_ended (jammed, PLATEN_JOB_FAILED);
  other = scan (fixture, "Jam", "{" FEEDER "}");
  g_assert_null (platen_service_resume (fixture->service, jammed, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_true (platen_job_can_resume (jammed));
  assert_ended (other, PLATEN_JOB_FAILED);

  remove_collection (fixture, collection);
  g_assert_null (platen_service_resume (fixture->service, jammed, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
}

static void
test_a_cancelled_scan_is_over (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenJob) job = scan (fixture, "Slow", "{" FEEDER "}");

  wait_for_page (job);
  platen_job_cancel (job);
  assert_ended (job, PLATEN_JOB_CANCELLED);
  g_assert_false (platen_job_can_resume (job));
}

#define ADD(path, function) \
  g_test_add ("/turns/" path, ServiceFixture, devices, service_fixture_set_up, function, \
              service_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("line", test_who_came_first_is_served_first);
  ADD ("free", test_a_free_device_is_not_waited_for);
  ADD ("after-failure", test_the_next_gets_a_device_that_failed);
  ADD ("stop", test_a_stop_ends_the_waiting);
  ADD ("busy", test_busy_says_for_whom);
  ADD ("device-timeout", test_a_device_gets_the_time_it_is_given);
  ADD ("job-timeout", test_a_job_gets_the_time_it_is_given);
  ADD ("waiting", test_waiting_is_not_working);
  ADD ("resume", test_a_jammed_scan_goes_on);
  ADD ("resume-double-feed", test_a_double_feed_goes_on_too);
  ADD ("cover", test_an_open_cover_may_stay_open);
  ADD ("cannot-resume", test_what_cannot_go_on_says_so);
  ADD ("cancelled", test_a_cancelled_scan_is_over);

  return g_test_run ();
}
