/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "worker-fixture.h"

#include "platen-device-info.h"
#include "platen-image-reader.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

/* The drivers that we ship, in the programs that we ship. */

static void
use_sane_test_backend (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "sane", NULL);
  g_autofree char *dll = g_build_filename (folder, "dll.conf", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (dll, "test\n", -1, NULL));
  g_setenv ("SANE_CONFIG_DIR", folder, TRUE);
}

/* Starts the driver's worker and opens the first device that it lists. */
static void
open_first (WorkerFixture *fixture, const char *driver)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  PlatenDeviceInfo     *info;

  use_sane_test_backend ();
  fixture->worker = spawn_worker (fixture, driver, &error);
  g_assert_no_error (error);
  devices = list_devices (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (devices->len, >=, 1);
  info = g_ptr_array_index (devices, 0);
  g_test_message ("%s: %s", info->id, info->name);
  open_device (fixture, info->driver_name, &error);
  g_assert_no_error (error);
}

static void
assert_readable (int fd, const PlatenPageFacts *facts)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (PlatenImageReader) reader = NULL;
  const PlatenImageFormat      *format;

  reader = platen_image_reader_open (fd, facts->media_type, &error);
  g_assert_no_error (error);
  format = platen_image_reader_get_format (reader);
  g_assert_cmpint (format->width_px, ==, facts->width_px);
  g_assert_cmpint (format->height_px, ==, facts->height_px);
}

static void
test_scans_pages (WorkerFixture *fixture, gconstpointer driver)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) last = NULL;

  open_first (fixture, driver);
  g_assert_true (configure (fixture, PLATEN_SOURCE_FEEDER, 2, &error));
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (PlatenPageFacts) facts = NULL;

      next_page (fixture, &facts, &error);
      g_assert_no_error (error);
      g_assert_nonnull (facts);
      assert_readable (fixture->master_fd, facts);
    }
  g_assert_true (next_page (fixture, &last, &error));
  g_assert_null (last);
  g_assert_true (finish_batch (fixture, &error));
}

static void
test_killed_and_started_again (WorkerFixture *fixture, gconstpointer driver)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  open_first (fixture, driver);
  g_assert_true (configure (fixture, PLATEN_SOURCE_FEEDER, 0, &error));
  begin_next_page (fixture, NULL);
  g_assert_cmpint (kill (platen_driver_worker_get_pid (fixture->worker), SIGKILL), ==, 0);
  g_assert_false (end_next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED);
  g_clear_object (&fixture->result);
  g_assert_finalize_object (g_steal_pointer (&fixture->worker));

  g_clear_error (&error);
  open_first (fixture, driver);
  g_assert_true (configure (fixture, PLATEN_SOURCE_FEEDER, 1, &error));
  take_one_page (fixture);
}

static void
set_up (WorkerFixture *fixture, gconstpointer unused)
{
  worker_fixture_set_up (fixture, NULL);
}

#define ADD(name, driver, test) \
  g_test_add ("/worker/real/" name, WorkerFixture, driver, set_up, test, \
              worker_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("virtual/scans-pages", "virtual", test_scans_pages);
  ADD ("virtual/killed-and-started-again", "virtual", test_killed_and_started_again);
  ADD ("sane/scans-pages", "sane", test_scans_pages);
  ADD ("sane/killed-and-started-again", "sane", test_killed_and_started_again);

  return g_test_run ();
}
