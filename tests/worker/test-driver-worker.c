/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "worker-fixture.h"

#include "platen-device-info.h"
#include "platen-image-reader.h"
#include "scripted-page.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void
test_lists_devices (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  PlatenDeviceInfo     *info;

  start_worker (fixture);
  devices = list_devices (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (devices->len, ==, 1);
  info = g_ptr_array_index (devices, 0);
  g_assert_cmpstr (info->driver, ==, "test");
  g_assert_cmpstr (info->driver_name, ==, "pages");
  g_assert_cmpstr (info->name, ==, "Scripted Scanner");
}

static void
test_opens_with_capabilities (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (PlatenCapabilities) capabilities = NULL;

  start_worker (fixture);
  platen_driver_worker_open_async (fixture->worker, "pages", NULL, on_result, fixture);
  wait_for_result (fixture);
  capabilities =
      platen_driver_worker_open_finish (fixture->worker, fixture->result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (capabilities->modes, ==, 1u << PLATEN_MODE_GRAY);
  g_assert_cmpint (g_array_index (capabilities->resolutions, int, 0), ==, SCRIPTED_DPI);
}

/* Every pixel, as the driver made it. */
static void
assert_page_is_whole (int fd, const PlatenPageFacts *facts)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (PlatenImageReader) reader = NULL;
  guint8                        row[SCRIPTED_WIDTH_PX];

  g_assert_cmpint (facts->width_px, ==, SCRIPTED_WIDTH_PX);
  g_assert_cmpint (facts->height_px, ==, SCRIPTED_HEIGHT_PX);
  g_assert_cmpint (facts->dpi_x, ==, SCRIPTED_DPI);
  reader = platen_image_reader_open (fd, facts->media_type, &error);
  g_assert_no_error (error);
  g_assert_true (platen_image_reader_start (reader, 0, 0, &error));
  for (guint y = 0; y < SCRIPTED_HEIGHT_PX; y++)
    {
      g_assert_true (platen_image_reader_read_row (reader, row, &error));
      g_assert_no_error (error);
      for (guint x = 0; x < SCRIPTED_WIDTH_PX; x++)
        g_assert_cmpuint (row[x], ==, scripted_sample (x, y));
    }
}

static guint
count_pages (WorkerFixture *fixture)
{
  for (guint n = 0;; n++)
    {
      g_autoptr (GError)          error = NULL;
      g_autoptr (PlatenPageFacts) facts = NULL;

      g_assert_true (next_page (fixture, &facts, &error));
      g_assert_no_error (error);
      if (facts == NULL)
        return n;
      assert_page_is_whole (fixture->master_fd, facts);
      g_assert_cmpint (lseek (fixture->preview_fd, 0, SEEK_END), >, 0);
    }
}

static void
test_takes_pages_until_the_feeder_is_empty (WorkerFixture *fixture, gconstpointer unused)
{
  open_scripted (fixture, "pages");
  g_assert_cmpuint (count_pages (fixture), ==, SCRIPTED_SHEETS);
  /* And it stays empty. */
  g_assert_cmpuint (count_pages (fixture), ==, 0);
}

static void
test_stops_after_the_asked_number (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *notes = NULL;

  start_worker (fixture);
  g_assert_true (open_device (fixture, "pages", &error));
  g_assert_true (configure (fixture, PLATEN_SOURCE_FEEDER, 2, &error));
  g_assert_cmpuint (count_pages (fixture), ==, 2);
  notes = read_notes (fixture);
  g_assert_null (strstr (notes, "page 3"));
}

static void
test_flatbed_gives_one_page (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  start_worker (fixture);
  g_assert_true (open_device (fixture, "pages", &error));
  g_assert_true (configure (fixture, PLATEN_SOURCE_FLATBED, 0, &error));
  g_assert_cmpuint (count_pages (fixture), ==, 1);
}

typedef struct
{
  guint n_signals;
  int   first_row;
  int   rows_total;
} Progress;

static void
on_progress (PlatenDriverWorker *worker,
             int                 rows_done,
             int                 rows_total,
             Progress           *progress)
{
  if (progress->n_signals++ == 0)
    progress->first_row = rows_done;
  progress->rows_total = rows_total;
}

static void
test_tells_progress (WorkerFixture *fixture, gconstpointer unused)
{
  Progress progress = { 0, -1, -1 };

  open_scripted (fixture, "pages");
  g_signal_connect (fixture->worker, "progress", G_CALLBACK (on_progress), &progress);
  take_one_page (fixture);
  g_assert_cmpuint (progress.n_signals, >=, 1);
  g_assert_cmpint (progress.first_row, ==, 0);
  g_assert_cmpint (progress.rows_total, ==, SCRIPTED_HEIGHT_PX);
}

static void
test_keeps_the_drivers_error (WorkerFixture *fixture, gconstpointer device)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;
  g_autofree char            *notes = NULL;

  open_scripted (fixture, device);
  take_one_page (fixture);
  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_JAMMED);
  g_assert_true (g_str_has_prefix (error->message, "A sheet is stuck"));

  notes = read_notes (fixture);
  g_assert_nonnull (strstr (notes, "page 2\nfinish\n"));
  /* The sheet is out: the device works as before. */
  g_clear_error (&error);
  g_assert_true (configure (fixture, PLATEN_SOURCE_FEEDER, 0, &error));
  take_one_page (fixture);
}

static void
test_refuses_what_a_driver_must_not_say (WorkerFixture *fixture, gconstpointer device)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  open_scripted (fixture, device);
  take_one_page (fixture);
  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO);
  g_assert_true (platen_driver_worker_is_alive (fixture->worker));
}

static void
test_refuses_calls_out_of_order (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  start_worker (fixture);
  g_assert_false (configure (fixture, PLATEN_SOURCE_FEEDER, 0, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_true (open_device (fixture, "pages", &error));
  g_assert_false (next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_false (open_device (fixture, "pages", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY);
  g_clear_error (&error);

  g_assert_true (configure (fixture, PLATEN_SOURCE_FEEDER, 0, &error));
  g_assert_cmpuint (count_pages (fixture), ==, SCRIPTED_SHEETS);
}

static void
test_an_open_that_fails_keeps_its_code (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  start_worker (fixture);
  g_assert_false (open_device (fixture, "jam@open", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED);
  g_assert_cmpstr (error->message, ==, "No right to use the device");
  g_clear_error (&error);
  g_assert_true (open_device (fixture, "pages", &error));
}

static void
test_one_call_at_a_time (WorkerFixture *fixture, gconstpointer unused)
{
  WorkerFixture               second = { 0 };
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;
  g_autoptr (GPtrArray)       devices = NULL;

  open_scripted (fixture, "slow@read");
  begin_next_page (fixture, NULL);
  second.worker = fixture->worker;
  devices = list_devices (&second, &error);
  g_assert_null (devices);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY);
  g_clear_object (&second.result);
  g_clear_error (&error);

  /* The first call does not notice. */
  g_assert_true (end_next_page (fixture, &facts, &error));
  assert_page_is_whole (fixture->master_fd, facts);
}

static void
test_workers_do_not_know_each_other (WorkerFixture *fixture, gconstpointer unused)
{
  WorkerFixture               other = { 0 };
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;

  /* It will not leave by itself. */
  g_setenv ("PLATEN_TEST_TIMEOUT_PERCENT", "10", TRUE);
  open_scripted (fixture, "hang@read");
  take_one_page (fixture);
  begin_next_page (fixture, NULL);

  worker_fixture_set_up (&other, NULL);
  open_scripted (&other, "pages");
  g_assert_cmpuint (count_pages (&other), ==, SCRIPTED_SHEETS);
  worker_fixture_tear_down (&other, NULL);

  g_assert_null (fixture->result);
  platen_driver_worker_close (fixture->worker);
  g_assert_false (end_next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
}

static void
test_refuses_unknown_drivers (WorkerFixture *fixture, gconstpointer unused)
{
  const char *const  not_words[] = { "", "..", "../test", "Test", "a b", "test\n" };
  g_autoptr (GError) error = NULL;

  g_assert_null (spawn_worker (fixture, "abacus", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED);
  assert_says (error, "platen-worker-abacus");
  for (gsize i = 0; i < G_N_ELEMENTS (not_words); i++)
    {
      g_clear_error (&error);
      g_test_message ("driver ‘%s’", not_words[i]);
      g_assert_null (spawn_worker (fixture, not_words[i], &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_close_leaves_the_device_in_order (WorkerFixture *fixture, gconstpointer unused)
{
  g_autofree char *notes = NULL;
  GPid             pid;

  open_scripted (fixture, "pages");
  take_one_page (fixture);
  pid = platen_driver_worker_get_pid (fixture->worker);
  platen_driver_worker_close (fixture->worker);
  g_assert_false (platen_driver_worker_is_alive (fixture->worker));
  wait_for_end (pid);

  notes = read_notes (fixture);
  g_assert_cmpstr (notes, ==, "page 1\nfinish\nclose\nend\n");
}

static void
test_close_stops_a_page (WorkerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = NULL;
  g_autofree char            *notes = NULL;
  GPid                        pid;

  open_scripted (fixture, "wait@read");
  take_one_page (fixture);
  pid = platen_driver_worker_get_pid (fixture->worker);
  begin_next_page (fixture, NULL);
  platen_driver_worker_close (fixture->worker);
  g_assert_false (end_next_page (fixture, &facts, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
  wait_for_end (pid);

  notes = read_notes (fixture);
  g_assert_true (g_str_has_suffix (notes, "finish\nclose\nend\n"));
}

static void
test_letting_go_is_closing (WorkerFixture *fixture, gconstpointer unused)
{
  g_autofree char *notes = NULL;
  GPid             pid;

  open_scripted (fixture, "pages");
  g_clear_object (&fixture->result);
  pid = platen_driver_worker_get_pid (fixture->worker);
  g_assert_finalize_object (g_steal_pointer (&fixture->worker));
  wait_for_end (pid);

  notes = read_notes (fixture);
  g_assert_cmpstr (notes, ==, "finish\nclose\nend\n");
}

static char *
read_proc (GPid pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, name);
  char            *text = NULL;
  gsize            length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\0')
      text[i] = '\n';

  return text;
}

static void
test_worker_has_no_privileges_to_gain (WorkerFixture *fixture, gconstpointer unused)
{
  g_autofree char *status = NULL;
  g_autofree char *limits = NULL;
  GPid             pid;

  start_worker (fixture);
  pid = platen_driver_worker_get_pid (fixture->worker);
  status = read_proc (pid, "status");
  limits = read_proc (pid, "limits");
  g_assert_nonnull (strstr (status, "NoNewPrivs:\t1"));
  g_assert_true (g_regex_match_simple ("Max core file size +0 +0 ", limits, 0, 0));
}

static void
test_worker_inherits_little (WorkerFixture *fixture, gconstpointer unused)
{
  g_autofree char *environment = NULL;
  g_autofree char *secret_link = NULL;
  int              secret_fd = memfd_create ("secret", 0);
  GPid             pid;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  g_setenv ("XDG_RUNTIME_DIR", "/nowhere", TRUE);
  g_setenv ("SECRET", "1", TRUE);
  start_worker (fixture);
  pid = platen_driver_worker_get_pid (fixture->worker);
  secret_link = g_strdup_printf ("/proc/%d/fd/%d", (int) pid, secret_fd);
  g_assert_cmpint (access (secret_link, F_OK), !=, 0);
  close (secret_fd);

  environment = read_proc (pid, "environ");
  if (environment == NULL)
    {
      g_test_skip ("Only root can look into a worker");
      return;
    }
  g_assert_nonnull (strstr (environment, "PLATEN_TEST_NOTES="));
  g_assert_null (strstr (environment, "DBUS_SESSION_BUS_ADDRESS"));
  g_assert_null (strstr (environment, "XDG_RUNTIME_DIR"));
  g_assert_null (strstr (environment, "SECRET"));
}

#define ADD(name, data, test) \
  g_test_add ("/worker/driver/" name, WorkerFixture, data, set_up, test, \
              worker_fixture_tear_down)

static void
set_up (WorkerFixture *fixture, gconstpointer unused)
{
  worker_fixture_set_up (fixture, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("lists-devices", NULL, test_lists_devices);
  ADD ("opens-with-capabilities", NULL, test_opens_with_capabilities);
  ADD ("takes-pages-until-the-feeder-is-empty", NULL,
       test_takes_pages_until_the_feeder_is_empty);
  ADD ("stops-after-the-asked-number", NULL, test_stops_after_the_asked_number);
  ADD ("flatbed-gives-one-page", NULL, test_flatbed_gives_one_page);
  ADD ("tells-progress", NULL, test_tells_progress);
  ADD ("keeps-the-drivers-error/start", "jam@start", test_keeps_the_drivers_error);
  ADD ("keeps-the-drivers-error/read", "jam@read", test_keeps_the_drivers_error);
  ADD ("refuses/wrong-stride", "stride@start", test_refuses_what_a_driver_must_not_say);
  ADD ("refuses/too-many-rows", "flood@read", test_refuses_what_a_driver_must_not_say);
  ADD ("refuses-calls-out-of-order", NULL, test_refuses_calls_out_of_order);
  ADD ("an-open-that-fails-keeps-its-code", NULL, test_an_open_that_fails_keeps_its_code);
  ADD ("one-call-at-a-time", NULL, test_one_call_at_a_time);
  ADD ("workers-do-not-know-each-other", NULL, test_workers_do_not_know_each_other);
  ADD ("refuses-unknown-drivers", NULL, test_refuses_unknown_drivers);
  ADD ("close-leaves-the-device-in-order", NULL, test_close_leaves_the_device_in_order);
  ADD ("close-stops-a-page", NULL, test_close_stops_a_page);
  ADD ("letting-go-is-closing", NULL, test_letting_go_is_closing);
  ADD ("worker-has-no-privileges-to-gain", NULL, test_worker_has_no_privileges_to_gain);
  ADD ("worker-inherits-little", NULL, test_worker_inherits_little);

  return g_test_run ();
}
