/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-fixture.h"

#include "platen-error.h"
#include "platen-virtual-driver.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

/* What a crash may take on a busy machine; what a hang must outlast. */
#define CRASH_MS 60000
#define HANG_MS 500

static void
assert_feeder_fails (VirtualFixture *fixture, guint n_good_pages, PlatenError code)
{
  g_autoptr (GError)    error = NULL;
  PlatenScanSettings    settings = wanted (PLATEN_SOURCE_FEEDER, PLATEN_MODE_GRAY, 75);
  g_autoptr (GPtrArray) pages = scan_batch (fixture->scanner, &settings, &error);

  g_assert_error (error, PLATEN_ERROR, (int) code);
  g_assert_cmpuint (pages->len, ==, n_good_pages);
}

static void
test_jam_keeps_the_pages_before (VirtualFixture *fixture, gconstpointer unused)
{
  assert_feeder_fails (fixture, 2, PLATEN_ERROR_JAMMED);
}

static void
test_sheets_fed_together_are_no_jam (VirtualFixture *fixture, gconstpointer unused)
{
  assert_feeder_fails (fixture, 2, PLATEN_ERROR_DOUBLE_FEED);
}

static void
test_empty_feeder_has_no_paper (VirtualFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  PlatenScanSettings    settings = wanted (PLATEN_SOURCE_FLATBED, PLATEN_MODE_GRAY, 75);
  g_autoptr (GPtrArray) pages = NULL;

  assert_feeder_fails (fixture, 0, PLATEN_ERROR_NO_PAPER);
  pages = scan_batch (fixture->scanner, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 1);
}

static void
test_open_cover_is_told (VirtualFixture *fixture, gconstpointer unused)
{
  assert_feeder_fails (fixture, 0, PLATEN_ERROR_COVER_OPEN);
}

static void
test_short_page_is_an_error (VirtualFixture *fixture, gconstpointer unused)
{
  assert_feeder_fails (fixture, 1, PLATEN_ERROR_DEVICE_IO);
}

static void
test_garbage_is_nonsense (VirtualFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)      error = NULL;
  PlatenScanSettings      settings = wanted (PLATEN_SOURCE_FEEDER, PLATEN_MODE_GRAY, 75);
  PlatenPageFormat        format;
  PlatenNext              next;
  g_autoptr (ScannedPage) page = NULL;

  platen_scanner_configure (fixture->scanner, &settings, &error);
  page = scan_page (fixture->scanner, &next, &error);
  g_assert_nonnull (page);
  g_assert_cmpint (platen_scanner_start_page (fixture->scanner, &format, &error), ==,
                   PLATEN_NEXT_PAGE);
  g_assert_cmpint (format.height_px, <, -1);
  platen_scanner_finish (fixture->scanner);
}

static void
test_cancel_interrupts_slow_rows (VirtualFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second_error = NULL;
  PlatenScanSettings settings = wanted (PLATEN_SOURCE_FEEDER, PLATEN_MODE_GRAY, 75);
  PlatenPageFormat   format;

  g_assert_true (platen_scanner_configure (fixture->scanner, &settings, &error));
  cancel_while_reading (fixture->scanner, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The batch stays cancelled until the next one. */
  g_assert_cmpint (platen_scanner_start_page (fixture->scanner, &format, &second_error),
                   ==, PLATEN_NEXT_ERROR);
  g_assert_error (second_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  platen_scanner_finish (fixture->scanner);
  g_assert_true (platen_scanner_configure (fixture->scanner, &settings, NULL));
  g_assert_cmpint (platen_scanner_start_page (fixture->scanner, &format, NULL), ==,
                   PLATEN_NEXT_PAGE);
  platen_scanner_finish (fixture->scanner);
}

/* Runs in a process of its own that a fault is to end, or that is ended here. */
static void
test_faulty_child (void)
{
  g_autoptr (PlatenDriver)  driver = PLATEN_DRIVER (platen_virtual_driver_new ());
  g_autoptr (PlatenScanner) scanner = open_only_device (driver);
  PlatenScanSettings    settings = wanted (PLATEN_SOURCE_FEEDER, PLATEN_MODE_GRAY, 75);
  g_autoptr (GPtrArray) pages = scan_batch (scanner, &settings, NULL);

  g_assert_cmpuint (pages->len, ==, 99); /* never gets here */
}

static void
run_faulty_child (const char *fault, guint patience_ms)
{
  g_autofree char *path = g_strdup_printf ("%s/platen-%s.ini", g_get_tmp_dir (), fault);
  g_autofree char *text = g_strdup_printf ("[device faulty]\n%s\n", fault);

  g_file_set_contents (path, text, -1, NULL);
  g_setenv ("PLATEN_VIRTUAL", path, TRUE);
  g_test_trap_subprocess ("/virtual/faulty-child/subprocess", patience_ms * 1000, 0);
  g_unsetenv ("PLATEN_VIRTUAL");
  g_remove (path);
}

static void
test_crash_ends_the_process (void)
{
  const char *const faults[] = { "crash-at=open", "crash-at=start", "crash-at=read" };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      run_faulty_child (faults[i], CRASH_MS);
      g_assert_false (g_test_trap_has_passed ());
      g_assert_false (g_test_trap_reached_timeout ());
      g_test_trap_assert_stderr_unmatched ("*99*");
    }
}

static void
test_hang_never_ends (void)
{
  const char *const faults[] = { "hang-at=open", "hang-at=start", "hang-at=read" };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      run_faulty_child (faults[i], HANG_MS);
      g_assert_true (g_test_trap_reached_timeout ());
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("jam-keeps-the-pages-before", "[device a]\njam-at-page=3\n",
       test_jam_keeps_the_pages_before);
  ADD ("double-feed", "[device a]\ndouble-feed-at-page=3\n",
       test_sheets_fed_together_are_no_jam);
  ADD ("empty-feeder-has-no-paper", "[device a]\nempty-feeder=true\n",
       test_empty_feeder_has_no_paper);
  ADD ("open-cover-is-told", "[device a]\ncover-open=true\n", test_open_cover_is_told);
  ADD ("short-page-is-an-error", "[device a]\nshort-page=2\n",
       test_short_page_is_an_error);
  ADD ("garbage-is-nonsense", "[device a]\ngarbage=2\n", test_garbage_is_nonsense);
  ADD ("cancel-interrupts-slow-rows", "[device a]\nslow-rows=20000\n",
       test_cancel_interrupts_slow_rows);
  g_test_add_func ("/virtual/faulty-child/subprocess", test_faulty_child);
  g_test_add_func ("/virtual/crash-ends-the-process", test_crash_ends_the_process);
  g_test_add_func ("/virtual/hang-never-ends", test_hang_never_ends);

  return g_test_run ();
}
