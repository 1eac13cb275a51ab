/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-fixture.h"

#include "platen-error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ONE_PAGE "{'source': <'flatbed'>, 'mode': <'gray'>}"

/* The service with the scripted driver in the virtual one's place; its device does what
 * @script says, see scripted-driver.c. */
static void
set_up (ServiceFixture *fixture, gconstpointer script)
{
  g_autofree char *programs = g_dir_make_tmp ("platen-programs-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (programs, "platen-worker-virtual", NULL);

  g_assert_cmpint (symlink (g_getenv ("PLATEN_TEST_SCRIPTED_WORKER"), program), ==, 0);
  g_setenv ("PLATEN_LIBEXEC_DIR", programs, TRUE);
  g_setenv ("PLATEN_TEST_DEVICE", script, TRUE);
  service_fixture_set_up (fixture, NULL);
}

static void
tear_down (ServiceFixture *fixture, gconstpointer script)
{
  const char      *programs = g_getenv ("PLATEN_LIBEXEC_DIR");
  g_autofree char *program = g_build_filename (programs, "platen-worker-virtual", NULL);

  service_fixture_tear_down (fixture, script);
  g_unlink (program);
  g_rmdir (programs);
}

/* Children that have not ended, zombies not counted. */
static guint
count_children (void)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/self/task/%d/children", (int) getpid ());
  g_autofree char *text = NULL;
  g_auto (GStrv)   pids = NULL;
  guint            n_children = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  pids = g_strsplit (g_strstrip (text), " ", -1);
  for (gsize i = 0; pids[i] != NULL; i++)
    {
      g_autofree char *stat_path = g_build_filename ("/proc", pids[i], "stat", NULL);
      g_autofree char *stat = NULL;

      if (*pids[i] != '\0' && g_file_get_contents (stat_path, &stat, NULL, NULL) &&
          !g_str_has_prefix (strrchr (stat, ')'), ") Z"))
        n_children++;
    }

  return n_children;
}

/* What is left afterwards is the device's own process. */
static PlatenDevice *
find_device (ServiceFixture *fixture)
{
  PlatenDevice *device = service_fixture_find_device (fixture, NULL);

  while (count_children () > 0)
    g_main_context_iteration (NULL, FALSE);

  return device;
}

static void
open_device (PlatenDevice *device)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  platen_device_open_async (device, NULL, service_fixture_take_result, &result);
  platen_device_open_finish (device, service_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
}

static void
test_two_processes_never_have_one_device (ServiceFixture *fixture, gconstpointer script)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  PlatenDevice         *device = find_device (fixture);
  g_autoptr (PlatenJob) job = NULL;

  open_device (device);
  platen_device_close (device);
  job = service_fixture_scan (fixture, device, collection, ONE_PAGE);
  while (!platen_job_state_is_final (platen_job_get_state (job)))
    {
      g_assert_cmpuint (count_children (), <=, 1);
      g_main_context_iteration (NULL, FALSE);
    }

  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_DONE);
}

static void
test_a_cancel_ends_the_wait_for_the_device (ServiceFixture *fixture, gconstpointer script)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  PlatenDevice         *device = find_device (fixture);
  g_autoptr (PlatenJob) job = NULL;

  open_device (device);
  platen_device_close (device);
  job = service_fixture_scan (fixture, device, collection, ONE_PAGE);
  platen_job_cancel (job);
  service_fixture_wait_job (job);
  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_CANCELLED);
  g_assert_false (platen_device_is_busy (device));
}

static void
stop (ServiceFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  platen_service_stop_async (fixture->service, service_fixture_take_result, &result);
  platen_service_stop_finish (fixture->service, service_fixture_wait_result (&result),
                              &error);
  g_assert_no_error (error);
}

static void
test_a_stop_lets_the_driver_close_its_device (ServiceFixture *fixture,
                                              gconstpointer   script)
{
  g_autofree char *notes_path = g_build_filename (fixture->dir, "notes", NULL);
  g_autofree char *notes = NULL;

  g_setenv ("PLATEN_TEST_NOTES", notes_path, TRUE);
  open_device (find_device (fixture));
  stop (fixture);
  g_unsetenv ("PLATEN_TEST_NOTES");

  g_assert_cmpuint (count_children (), ==, 0);
  g_assert_true (g_file_get_contents (notes_path, &notes, NULL, NULL));
  g_assert_true (g_str_has_suffix (notes, "close\nend\n"));
}

static void
test_a_stopping_service_opens_no_device (ServiceFixture *fixture, gconstpointer script)
{
  PlatenDevice            *device = find_device (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  platen_device_open_async (device, NULL, service_fixture_take_result, &result);
  stop (fixture);
  g_assert_false (
      platen_device_open_finish (device, service_fixture_wait_result (&result), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
  g_assert_cmpuint (count_children (), ==, 0);
}

static void
test_a_stop_overtakes_the_start (ServiceFixture *fixture, gconstpointer script)
{
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GError)       error = NULL;

  find_device (fixture);
  stop (fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->service));
  fixture->service = platen_service_new (fixture->config);
  platen_service_start_async (fixture->service, service_fixture_take_result, &started);
  stop (fixture);

  g_assert_nonnull (started);
  g_assert_false (platen_service_start_finish (fixture->service, started, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
  g_assert_cmpuint (count_children (), ==, 0);
}

/* The driver waits for its cancel and for nothing else. */
static void
test_a_cancel_reaches_a_device_that_is_being_set_up (ServiceFixture *fixture,
                                                     gconstpointer   script)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  g_autofree char      *notes_path = g_build_filename (fixture->dir, "notes", NULL);
  g_autofree char      *notes = NULL;
  PlatenDevice         *device = find_device (fixture);
  g_autoptr (PlatenJob) job = NULL;

  g_setenv ("PLATEN_TEST_NOTES", notes_path, TRUE);
  open_device (device);
  job = service_fixture_scan (fixture, device, collection, ONE_PAGE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  platen_job_cancel (job);
  service_fixture_wait_job (job);
  g_unsetenv ("PLATEN_TEST_NOTES");

  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_CANCELLED);
  g_assert_true (g_file_get_contents (notes_path, &notes, NULL, NULL));
  g_assert_nonnull (strstr (notes, "cancel\n"));
  g_assert_null (strstr (notes, "close\n"));
}

#define ADD(path, script, function) \
  g_test_add ("/device/" path, ServiceFixture, script, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("one-process", "slow@close", test_two_processes_never_have_one_device);
  ADD ("cancelled-wait", "slow@close", test_a_cancel_ends_the_wait_for_the_device);
  ADD ("stop/in-order", "slow@close", test_a_stop_lets_the_driver_close_its_device);
  ADD ("stop/open", "pages", test_a_stopping_service_opens_no_device);
  ADD ("stop/start", "pages", test_a_stop_overtakes_the_start);
  ADD ("cancel/configure", "wait@configure",
       test_a_cancel_reaches_a_device_that_is_being_set_up);

  return g_test_run ();
}
