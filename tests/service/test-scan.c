/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-fixture.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-principal.h"

static const char three_sheets[] = "[device Three]\nname=Three\nsheets=3\n"
                                   "[device Slow]\nname=Slow\nsheets=3\nslow-rows=2000\n"
                                   "[device Jam]\nname=Jam\nsheets=5\njam-at-page=3\n"
                                   "[device Crash]\nname=Crash\ncrash-at=read\n"
                                   "[device Empty]\nname=Empty\nempty-feeder=true\n";

#define FEEDER "{'source': <'feeder'>, 'resolution': <75>, 'mode': <'gray'>}"

static void
count_page (PlatenJob *job, PlatenPage *page, gpointer user_data)
{
  guint *n_pages = user_data;

  g_assert_nonnull (platen_page_get_facts (page)->sha256);
  (*n_pages)++;
}

static void
test_a_feeder_fills_a_collection (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  PlatenDevice          *device = service_fixture_find_device (fixture, "Three");
  g_autoptr (PlatenJob)  job = service_fixture_scan (fixture, device, collection, FEEDER);
  const PlatenPageFacts *facts;
  guint                  n_announced = 0;

  g_signal_connect (job, "page-added", G_CALLBACK (count_page), &n_announced);
  g_assert_true (platen_device_is_busy (device));
  service_fixture_wait_job (job);

  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_DONE);
  g_assert_cmpuint (n_announced, ==, 3);
  g_assert_cmpuint (platen_job_get_pages_done (job), ==, 3);
  g_assert_cmpuint (platen_collection_get_n_pages (collection), ==, 3);
  facts = platen_page_get_facts (platen_collection_get_page (collection, 0));
  g_assert_cmpint (facts->dpi_x, ==, 75);
  g_assert_cmpint (facts->width_px, ==, 620);  /* 210 mm */
  g_assert_cmpint (facts->height_px, ==, 877); /* 297 mm */
  g_assert_cmpstr (facts->device_id, ==, platen_device_get_id (device));
  g_assert_false (platen_device_is_busy (device));
}

static void
test_pages_survive_a_restart (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  g_autoptr (PlatenCollection) again = NULL;
  g_autofree char             *id = g_strdup (platen_collection_get_id (collection));
  g_autoptr (PlatenJob)        job = service_fixture_scan (
             fixture, service_fixture_find_device (fixture, "Three"), collection, FEEDER);

  service_fixture_wait_job (job);
  g_clear_object (&job);
  g_clear_object (&collection);
  service_fixture_restart (fixture);

  again = service_fixture_open_collection (fixture, id);
  g_assert_cmpuint (platen_collection_get_n_pages (again), ==, 3);
}

static void
test_the_asked_number_of_pages_is_kept (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  g_autoptr (PlatenJob) job = service_fixture_scan (
      fixture, service_fixture_find_device (fixture, "Three"), collection,
      "{'source': <'feeder'>, 'resolution': <75>, 'pages': <2>}");

  service_fixture_wait_job (job);
  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_DONE);
  g_assert_cmpuint (platen_collection_get_n_pages (collection), ==, 2);
}

static void
test_a_second_scan_of_a_busy_device_is_refused (ServiceFixture *fixture,
                                                gconstpointer   unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  PlatenDevice         *device = service_fixture_find_device (fixture, "Slow");
  g_autoptr (PlatenJob) job = service_fixture_scan (fixture, device, collection, FEEDER);
  g_autoptr (GError)    error = NULL;

  g_assert_null (platen_service_scan (fixture->service, platen_device_get_id (device),
                                      collection, NULL, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY);

  platen_job_cancel (job);
  service_fixture_wait_job (job);
  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_CANCELLED);
}

static void
test_cancel_keeps_the_finished_pages (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  PlatenDevice         *device = service_fixture_find_device (fixture, "Slow");
  g_autoptr (PlatenJob) job = service_fixture_scan (fixture, device, collection, FEEDER);
  g_autoptr (PlatenJob) next = NULL;

  while (platen_job_get_pages_done (job) == 0)
    g_main_context_iteration (NULL, TRUE);
  platen_job_cancel (job);
  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_STOPPING);
  service_fixture_wait_job (job);

  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_CANCELLED);
  g_assert_null (platen_job_get_error (job));
  g_assert_cmpuint (platen_collection_get_n_pages (collection), ==,
                    platen_job_get_pages_done (job));

  next = service_fixture_scan (fixture, device, collection,
                               "{'source': <'flatbed'>, 'resolution': <75>}");
  service_fixture_wait_job (next);
  g_assert_cmpint (platen_job_get_state (next), ==, PLATEN_JOB_DONE);
}

static void
assert_fails (ServiceFixture *fixture,
              const char     *device_name,
              PlatenError     code,
              guint           n_pages_kept)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  g_autoptr (PlatenJob) job = service_fixture_scan (
      fixture, service_fixture_find_device (fixture, device_name), collection, FEEDER);

  service_fixture_wait_job (job);
  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_FAILED);
  g_assert_error ((GError *) platen_job_get_error (job), PLATEN_ERROR, (int) code);
  g_assert_cmpuint (platen_collection_get_n_pages (collection), ==, n_pages_kept);
}

static void
test_faults_end_in_their_own_error (ServiceFixture *fixture, gconstpointer unused)
{
  assert_fails (fixture, "Jam", PLATEN_ERROR_JAMMED, 2);
  assert_fails (fixture, "Crash", PLATEN_ERROR_WORKER_DIED, 0);
  assert_fails (fixture, "Empty", PLATEN_ERROR_NO_PAPER, 0);
}

static void
test_what_the_device_cannot_do_is_named (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  g_autoptr (PlatenJob) job =
      service_fixture_scan (fixture, service_fixture_find_device (fixture, "Three"),
                            collection, "{'resolution': <1234>}");

  service_fixture_wait_job (job);
  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_FAILED);
  g_assert_error ((GError *) platen_job_get_error (job), PLATEN_ERROR,
                  PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (platen_job_get_error (job)->message, "resolution"));
  g_assert_nonnull (strstr (platen_job_get_error (job)->message, "300"));
}

static void
test_wrong_requests_are_refused_at_once (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  const char          *id;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GError)   error = NULL;

  g_assert_null (
      platen_service_scan (fixture->service, "no-such", collection, NULL, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);

  id = platen_device_get_id (service_fixture_find_device (fixture, "Three"));
  options = g_variant_ref_sink (g_variant_new_parsed ("{'colour': <true>}"));
  g_assert_null (platen_service_scan (fixture->service, id, collection, options, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "colour"));
}

static void
test_the_outcome_of_a_long_job_can_be_read (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  PlatenDevice         *slow = service_fixture_find_device (fixture, "Slow");
  PlatenDevice         *quick = service_fixture_find_device (fixture, "Three");
  g_autoptr (PlatenJob) job = service_fixture_scan (fixture, slow, collection, FEEDER);
  g_autoptr (GPtrArray) jobs = NULL;
  const char           *id = platen_job_get_id (job);

  for (guint i = 0; i <= PLATEN_MAX_FINISHED_JOBS; i++)
    {
      g_autoptr (PlatenJob) other =
          service_fixture_scan (fixture, quick, collection, "{'resolution': <4711>}");

      service_fixture_wait_job (other);
    }
  platen_job_cancel (job);
  service_fixture_wait_job (job);

  g_assert_true (platen_service_find_job (fixture->service, id, PLATEN_PRINCIPAL_LOCAL) ==
                 job);
  jobs = platen_service_list_jobs (fixture->service, NULL);
  g_assert_cmpuint (jobs->len, ==, PLATEN_MAX_FINISHED_JOBS);
}

#define ADD(path, function) \
  g_test_add ("/scan/" path, ServiceFixture, three_sheets, service_fixture_set_up, \
              function, service_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("feeder", test_a_feeder_fills_a_collection);
  ADD ("restart", test_pages_survive_a_restart);
  ADD ("n-pages", test_the_asked_number_of_pages_is_kept);
  ADD ("busy", test_a_second_scan_of_a_busy_device_is_refused);
  ADD ("cancel", test_cancel_keeps_the_finished_pages);
  ADD ("faults", test_faults_end_in_their_own_error);
  ADD ("capabilities", test_what_the_device_cannot_do_is_named);
  ADD ("long-job", test_the_outcome_of_a_long_job_can_be_read);
  ADD ("wrong-requests", test_wrong_requests_are_refused_at_once);

  return g_test_run ();
}
