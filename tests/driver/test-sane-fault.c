/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sane-fixture.h"

#include "platen-area.h"
#include "platen-error.h"

#include <gio/gio.h>

/* Our own backend of tests/support/sane-fault.c, which fails where `test` cannot. */

/* Row padding is no pixel: compare with what the backend says it sends. */
static void
assert_whole_page (const ScannedPage *page, int number)
{
  g_assert_cmpuint (page->n_rows, ==, page->format.height_px);
  for (gsize y = 0; y < page->n_rows; y++)
    {
      const guint8 *row = page->rows + y * page->format.stride;

      g_assert_cmpint (row[0], ==, number);
      for (gsize i = 1; i < page->format.stride; i++)
        g_assert_cmpint (row[i], ==, ((gsize) number * 37 + y * 5 + i) % 251);
    }
}

static void
assert_script (const char *script, guint n_pages, int code)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) pages = NULL;

  g_test_message ("%s", script);
  g_setenv ("PLATEN_SANE_FAULT_SCRIPT", script, TRUE);
  pages = sane_fixture_scan ("fault:0", NULL, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, PLATEN_ERROR, code);
  g_assert_cmpuint (pages->len, ==, n_pages);
  for (guint i = 0; i < pages->len; i++)
    assert_whole_page (g_ptr_array_index (pages, i), (int) i + 1);
}

static void
test_no_paper_later_is_the_end (void)
{
  assert_script ("ok ok ok", 3, -1);
  assert_script ("nodocs@start", 0, PLATEN_ERROR_NO_PAPER);
}

static void
test_pages_before_a_fault_stay (void)
{
  assert_script ("ok ok jam@start ok", 2, PLATEN_ERROR_JAMMED);
  assert_script ("ok cover@start", 1, PLATEN_ERROR_COVER_OPEN);
  assert_script ("ok io@read ok", 1, PLATEN_ERROR_DEVICE_IO);
  assert_script ("ok jam@read", 1, PLATEN_ERROR_JAMMED);
  assert_script ("busy@start", 0, PLATEN_ERROR_BUSY);
}

/* The backend says that paper is jammed; its sensor knows better. */
static void
test_sheets_fed_together_are_no_jam (void)
{
  assert_script ("ok double@start ok", 1, PLATEN_ERROR_DOUBLE_FEED);
  assert_script ("ok ok double@read ok", 2, PLATEN_ERROR_DOUBLE_FEED);
}

static void
test_a_page_that_ends_early_is_none (void)
{
  assert_script ("ok eof@read ok", 1, PLATEN_ERROR_DEVICE_IO);
}

static void
test_reads_without_bytes_are_legal (void)
{
  assert_script ("zero@read ok", 2, -1);
}

static void
test_bytes_after_the_page_are_dropped (void)
{
  assert_script ("more@read ok", 2, -1);
}

static void
test_open_says_why_it_failed (void)
{
  const struct
  {
    const char *script;
    PlatenError code;
  } cases[] = { { "busy@open", PLATEN_ERROR_BUSY },
                { "denied@open", PLATEN_ERROR_ACCESS_DENIED },
                { "io@open", PLATEN_ERROR_DEVICE_IO },
                { "inval@open", PLATEN_ERROR_NOT_FOUND } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_setenv ("PLATEN_SANE_FAULT_SCRIPT", cases[i].script, TRUE);
      g_assert_null (sane_fixture_open ("fault:0", NULL, &error));
      g_assert_error (error, PLATEN_ERROR, (int) cases[i].code);
    }
}

static void
assert_odd_mode (PlatenScanner *scanner, PlatenMode mode)
{
  g_autoptr (GError)    error = NULL;
  PlatenScanSettings    settings;
  g_autoptr (GPtrArray) pages = NULL;
  const ScannedPage    *page;

  settings = sane_fixture_want (PLATEN_SOURCE_FEEDER_DUPLEX, mode, 150);
  settings.n_pages = 1;
  pages = scan_batch (scanner, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 1);
  page = g_ptr_array_index (pages, 0);
  g_assert_cmpint (page->format.mode, ==, mode);
  g_assert_cmpint (page->format.dpi_x, ==, 150);
  g_assert_cmpint (page->format.dpi_y, ==, 150);
  g_assert_cmpint (page->format.width_px, ==, 1240);
  g_assert_cmpint (page->format.height_px, ==, 1753);
  g_assert_cmpint (settings.area.width_um, >, 209000);
  g_assert_cmpint (settings.area.width_um, <=, 210000);
}

static void
test_odd_words_are_understood (void)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (PlatenScanner)      scanner = NULL;
  g_autoptr (PlatenCapabilities) caps = NULL;

  g_setenv ("PLATEN_SANE_FAULT_SCRIPT", "ok ok ok", TRUE);
  scanner = sane_fixture_open ("fault:1", NULL, &error);
  g_assert_no_error (error);
  caps = platen_scanner_get_capabilities (scanner);
  g_assert_cmpuint (caps->sources, ==,
                    1u << PLATEN_SOURCE_FLATBED | 1u << PLATEN_SOURCE_FEEDER |
                        1u << PLATEN_SOURCE_FEEDER_DUPLEX);
  g_assert_cmpuint (caps->modes, ==,
                    1u << PLATEN_MODE_BILEVEL | 1u << PLATEN_MODE_GRAY |
                        1u << PLATEN_MODE_COLOR);
  g_assert_cmpuint (caps->resolutions->len, ==, 3);
  g_assert_cmpint (g_array_index (caps->resolutions, int, 0), ==, 75);
  g_assert_cmpint (g_array_index (caps->resolutions, int, 2), ==, 300);

  for (PlatenMode mode = PLATEN_MODE_BILEVEL; mode <= PLATEN_MODE_COLOR; mode++)
    assert_odd_mode (scanner, mode);
}

static void
test_resolution_between_steps_is_refused (void)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (PlatenScanner) scanner = sane_fixture_open ("fault:0", NULL, &error);
  PlatenScanSettings        settings;

  g_assert_no_error (error);
  settings = sane_fixture_want (PLATEN_SOURCE_FLATBED, PLATEN_MODE_GRAY, 80);
  g_assert_false (platen_scanner_configure (scanner, &settings, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
}

/* Runs in a process of its own, which the backend is to end or to hold. */
static void
test_faulty_child (void)
{
  sane_fixture_scan ("fault:0", NULL, NULL);
}

static void
run_faulty_child (const char *script)
{
  g_setenv ("PLATEN_SANE_FAULT_SCRIPT", script, TRUE);
  g_test_trap_subprocess ("/sane-fault/child/subprocess", 500 * 1000, 0);
}

static void
test_crash_is_a_real_crash (void)
{
  const char *const scripts[] = { "segv@open", "ok segv@start", "ok segv@read" };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      run_faulty_child (scripts[i]);
      g_assert_false (g_test_trap_has_passed ());
      g_assert_false (g_test_trap_reached_timeout ());
    }
}

static void
test_hang_is_a_real_hang (void)
{
  const char *const scripts[] = { "hang@open", "hang@start", "hang@read", "hang@cancel" };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      run_faulty_child (scripts[i]);
      g_assert_true (g_test_trap_reached_timeout ());
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  sane_fixture_start ();
  g_test_add_func ("/sane-fault/no-paper", test_no_paper_later_is_the_end);
  g_test_add_func ("/sane-fault/pages-before-stay", test_pages_before_a_fault_stay);
  g_test_add_func ("/sane-fault/double-feed", test_sheets_fed_together_are_no_jam);
  g_test_add_func ("/sane-fault/early-end", test_a_page_that_ends_early_is_none);
  g_test_add_func ("/sane-fault/no-bytes", test_reads_without_bytes_are_legal);
  g_test_add_func ("/sane-fault/too-many-bytes", test_bytes_after_the_page_are_dropped);
  g_test_add_func ("/sane-fault/open", test_open_says_why_it_failed);
  g_test_add_func ("/sane-fault/odd-words", test_odd_words_are_understood);
  g_test_add_func ("/sane-fault/between-steps", test_resolution_between_steps_is_refused);
  g_test_add_func ("/sane-fault/child/subprocess", test_faulty_child);
  g_test_add_func ("/sane-fault/crash", test_crash_is_a_real_crash);
  g_test_add_func ("/sane-fault/hang", test_hang_is_a_real_hang);
  result = g_test_run ();
  sane_fixture_stop ();

  return result;
}
