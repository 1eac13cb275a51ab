/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "worker-fixture.h"

#include "platen-device-info.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

void
worker_fixture_set_up (WorkerFixture *fixture, gconstpointer timeout_percent)
{
  g_autofree char *folder = g_dir_make_tmp ("platen-worker-XXXXXX", NULL);

  g_assert_nonnull (folder);
  fixture->notes_path = g_build_filename (folder, "notes", NULL);
  fixture->master_fd = memfd_create ("master", MFD_CLOEXEC);
  fixture->preview_fd = memfd_create ("preview", MFD_CLOEXEC);
  g_assert_cmpint (fixture->preview_fd, >=, 0);
  g_setenv ("PLATEN_TEST_NOTES", fixture->notes_path, TRUE);
  if (timeout_percent != NULL)
    g_setenv ("PLATEN_TEST_TIMEOUT_PERCENT", timeout_percent, TRUE);
  else
    g_unsetenv ("PLATEN_TEST_TIMEOUT_PERCENT");
}

void
worker_fixture_tear_down (WorkerFixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_path_get_dirname (fixture->notes_path);

  g_clear_object (&fixture->result);
  if (fixture->worker != NULL)
    {
      GPid pid = platen_driver_worker_get_pid (fixture->worker);

      platen_driver_worker_close (fixture->worker);
      g_assert_finalize_object (g_steal_pointer (&fixture->worker));
      wait_for_end (pid);
    }
  g_unlink (fixture->notes_path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_clear_pointer (&fixture->notes_path, g_free);
  /* Still ours, whatever the worker did with its copies. */
  g_assert_cmpint (close (fixture->master_fd), ==, 0);
  g_assert_cmpint (close (fixture->preview_fd), ==, 0);
}

void
wait_until (WaitFunc is_so, gpointer data)
{
  gint64 end_us = g_get_monotonic_time () + PATIENCE_US;

  while (!is_so (data))
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
    }
}

/* A zombie counts: nobody has taken it away. */
gboolean
is_process_there (GPid pid)
{
  return kill (pid, 0) == 0 || errno != ESRCH;
}

static gboolean
has_ended (gpointer data)
{
  return !is_process_there (*(GPid *) data);
}

void
wait_for_end (GPid pid)
{
  wait_until (has_ended, &pid);
}

guint
count_own_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint            n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  WorkerFixture *fixture = data;

  g_assert_null (fixture->result);
  fixture->result = g_object_ref (result);
}

static gboolean
has_result (gpointer data)
{
  WorkerFixture *fixture = data;

  return fixture->result != NULL;
}

void
wait_for_result (WorkerFixture *fixture)
{
  wait_until (has_result, fixture);
}

PlatenDriverWorker *
spawn_worker (WorkerFixture *fixture, const char *driver, GError **error)
{
  PlatenDriverWorker *worker;

  platen_driver_worker_spawn_async (driver, NULL, on_result, fixture);
  wait_for_result (fixture);

  worker = platen_driver_worker_spawn_finish (fixture->result, error);
  g_clear_object (&fixture->result);

  return worker;
}

void
start_worker (WorkerFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fixture->worker);
  fixture->worker = spawn_worker (fixture, "test", &error);
  g_assert_no_error (error);
  g_assert_true (platen_driver_worker_is_alive (fixture->worker));
}

GPtrArray *
list_devices (WorkerFixture *fixture, GError **error)
{
  g_clear_object (&fixture->result);
  platen_driver_worker_list_async (fixture->worker, NULL, NULL, on_result, fixture);
  wait_for_result (fixture);

  return platen_driver_worker_list_finish (fixture->worker, fixture->result, error);
}

gboolean
open_device (WorkerFixture *fixture, const char *name, GError **error)
{
  g_autoptr (PlatenCapabilities) capabilities = NULL;

  g_clear_object (&fixture->result);
  platen_driver_worker_open_async (fixture->worker, name, NULL, on_result, fixture);
  wait_for_result (fixture);
  capabilities =
      platen_driver_worker_open_finish (fixture->worker, fixture->result, error);

  return capabilities != NULL;
}

gboolean
configure (WorkerFixture *fixture, PlatenSourceKind source, int n_pages, GError **error)
{
  PlatenScanSettings settings;

  platen_scan_settings_init (&settings);
  settings.source = source;
  settings.mode = PLATEN_MODE_GRAY;
  settings.has_mode = TRUE;
  settings.n_pages = n_pages;
  g_clear_object (&fixture->result);
  platen_driver_worker_configure_async (fixture->worker, &settings, NULL, on_result,
                                        fixture);
  wait_for_result (fixture);

  return platen_driver_worker_configure_finish (fixture->worker, fixture->result,
                                                &settings, error);
}

void
begin_next_page (WorkerFixture *fixture, GCancellable *cancellable)
{
  g_clear_object (&fixture->result);
  g_assert_cmpint (ftruncate (fixture->master_fd, 0), ==, 0);
  g_assert_cmpint (ftruncate (fixture->preview_fd, 0), ==, 0);
  g_assert_cmpint (lseek (fixture->master_fd, 0, SEEK_SET), ==, 0);
  g_assert_cmpint (lseek (fixture->preview_fd, 0, SEEK_SET), ==, 0);
  platen_driver_worker_next_page_async (fixture->worker, fixture->master_fd,
                                        fixture->preview_fd, cancellable, on_result,
                                        fixture);
}

gboolean
end_next_page (WorkerFixture *fixture, PlatenPageFacts **out_facts, GError **error)
{
  wait_for_result (fixture);

  return platen_driver_worker_next_page_finish (fixture->worker, fixture->result,
                                                out_facts, error);
}

gboolean
next_page (WorkerFixture *fixture, PlatenPageFacts **out_facts, GError **error)
{
  begin_next_page (fixture, NULL);

  return end_next_page (fixture, out_facts, error);
}

gboolean
finish_batch (WorkerFixture *fixture, GError **error)
{
  g_clear_object (&fixture->result);
  platen_driver_worker_finish_batch_async (fixture->worker, NULL, on_result, fixture);
  wait_for_result (fixture);

  return platen_driver_worker_finish_batch_finish (fixture->worker, fixture->result,
                                                   error);
}

/* Starts a worker, opens the scripted device and sets its feeder up. */
void
open_scripted (WorkerFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;

  start_worker (fixture);
  open_device (fixture, name, &error);
  g_assert_no_error (error);
  configure (fixture, PLATEN_SOURCE_FEEDER, 0, &error);
  g_assert_no_error (error);
}

void
take_one_page (WorkerFixture *fixture)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  next_page (fixture, &facts, &error);
  g_assert_no_error (error);
  g_assert_nonnull (facts);
}

char *
read_notes (WorkerFixture *fixture)
{
  char *notes = NULL;

  if (!g_file_get_contents (fixture->notes_path, &notes, NULL, NULL))
    return g_strdup ("");

  return notes;
}

void
assert_says (const GError *error, const char *words)
{
  g_test_message ("%s", error->message);
  if (strstr (error->message, words) == NULL)
    g_error ("‘%s’ does not say ‘%s’", error->message, words);
}
