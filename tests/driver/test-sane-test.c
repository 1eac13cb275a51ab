/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sane-fixture.h"

#include "platen-area.h"
#include "platen-device-info.h"
#include "platen-error.h"
#include "platen-sane-driver.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* The backends `test` and `pnm` of SANE itself. */

static PlatenScanner *
open_test (const char *options)
{
  g_autoptr (GError) error = NULL;
  PlatenScanner     *scanner = sane_fixture_open ("test:0", options, &error);

  g_assert_no_error (error);

  return scanner;
}

static void
test_devices_are_listed (void)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenSaneDriver) driver = platen_sane_driver_new ();
  g_autoptr (GPtrArray)        devices = NULL;
  int                          n_found = 0;

  devices = platen_driver_list (PLATEN_DRIVER (driver), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < devices->len; i++)
    {
      const PlatenDeviceInfo *info = g_ptr_array_index (devices, i);

      g_test_message ("%s: %s", info->driver_name, info->name);
      if (!g_str_has_prefix (info->driver_name, "test:"))
        continue;
      n_found++;
      g_assert_cmpstr (info->driver, ==, "sane");
      g_assert_cmpstr (info->kind, ==, "scanner");
      g_assert_cmpstr (info->vendor, ==, "Noname");
    }
  g_assert_cmpint (n_found, ==, 2);
}

static void
test_names_that_are_no_devices_are_refused (void)
{
  const char *const names[] = { "", "fakeusb:/etc/passwd", "fakeusbout:/tmp/x:test:0",
                                "test:7", "nosuchbackend:0" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sane_fixture_open (names[i], NULL, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
    }
}

static void
test_capabilities_come_from_the_options (void)
{
  g_autoptr (PlatenScanner)      scanner = open_test (NULL);
  g_autoptr (PlatenCapabilities) caps = platen_scanner_get_capabilities (scanner);

  g_assert_cmpuint (caps->sources, ==,
                    1u << PLATEN_SOURCE_FLATBED | 1u << PLATEN_SOURCE_FEEDER);
  g_assert_cmpuint (caps->modes, ==,
                    1u << PLATEN_MODE_BILEVEL | 1u << PLATEN_MODE_GRAY |
                        1u << PLATEN_MODE_COLOR);
  g_assert_cmpuint (caps->resolutions->len, ==, 0);
  g_assert_cmpint (caps->dpi_min, ==, 1);
  g_assert_cmpint (caps->dpi_max, ==, 1200);
  g_assert_cmpint (caps->dpi_step, ==, 1);
  g_assert_cmpint (caps->max_width_um, ==, 200000);
  g_assert_cmpint (caps->max_height_um, ==, 200000);
}

static void
assert_mode (PlatenMode mode, int bits, gsize stride, const char *picture, int sample)
{
  g_autoptr (GError)        error = NULL;
  g_autofree char          *options = g_strconcat ("test-picture=", picture, NULL);
  g_autoptr (PlatenScanner) scanner = open_test (options);
  PlatenScanSettings        settings;
  g_autoptr (GPtrArray)     pages = NULL;
  const ScannedPage        *page;

  settings = sane_fixture_want (PLATEN_SOURCE_FLATBED, mode, 100);
  pages = scan_batch (scanner, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 1);
  page = g_ptr_array_index (pages, 0);
  g_assert_cmpint (page->format.mode, ==, mode);
  g_assert_cmpint (page->format.bits_per_sample, ==, bits);
  g_assert_cmpint (page->format.width_px, ==, 787);
  g_assert_cmpint (page->format.height_px, ==, 787);
  g_assert_cmpuint (page->n_rows, ==, 787);
  g_assert_cmpuint (page->format.stride, ==, stride);
  g_assert_cmpint (page->format.dpi_x, ==, 100);
  g_assert_cmpint (page->format.dpi_y, ==, 100);
  g_assert_cmpint (scanned_page_sample (page, 400, 400, 1), ==, sample);
}

static void
test_modes_have_their_layout (void)
{
  assert_mode (PLATEN_MODE_BILEVEL, 1, 99, "Solid black", 0);
  assert_mode (PLATEN_MODE_BILEVEL, 1, 99, "Solid white", 255);
  assert_mode (PLATEN_MODE_GRAY, 8, 787, "Solid black", 0);
  assert_mode (PLATEN_MODE_GRAY, 8, 787, "Solid white", 255);
  assert_mode (PLATEN_MODE_COLOR, 8, 787 * 3, "Solid black", 0);
  assert_mode (PLATEN_MODE_COLOR, 8, 787 * 3, "Solid white", 255);
}

static void
test_feeder_ends_after_its_ten_pages (void)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (PlatenScanner) scanner = open_test (NULL);
  PlatenScanSettings        settings;
  g_autoptr (GPtrArray)     pages = NULL;

  settings = sane_fixture_want (PLATEN_SOURCE_FEEDER, PLATEN_MODE_COLOR, 50);
  pages = scan_batch (scanner, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 10);
}

static void
test_page_count_is_kept (void)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (PlatenScanner) scanner = open_test (NULL);

  for (int round = 0; round < 3; round++)
    {
      PlatenScanSettings    settings;
      g_autoptr (GPtrArray) pages = NULL;

      settings = sane_fixture_want (PLATEN_SOURCE_FEEDER, PLATEN_MODE_COLOR, 50);
      settings.n_pages = 3;
      pages = scan_batch (scanner, &settings, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (pages->len, ==, 3);
    }
}

static void
test_area_is_rounded_and_told (void)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (PlatenScanner) scanner = open_test (NULL);
  PlatenScanSettings        settings;
  g_autoptr (GPtrArray)     pages = NULL;
  const ScannedPage        *page;

  /* The backend rounds to whole millimetres. */
  settings = sane_fixture_want (PLATEN_SOURCE_FLATBED, PLATEN_MODE_GRAY, 254);
  settings.area = (PlatenArea){ 20200, 30300, 50000, 80000 };
  pages = scan_batch (scanner, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpint (settings.area.left_um, ==, 20000);
  g_assert_cmpint (settings.area.top_um, ==, 30000);
  g_assert_cmpint (settings.area.width_um, ==, 50000);
  g_assert_cmpint (settings.area.height_um, ==, 80000);
  page = g_ptr_array_index (pages, 0);
  g_assert_cmpint (page->format.width_px, ==, 500);
  g_assert_cmpuint (page->n_rows, ==, 800);
}

static void
test_whole_area_is_told (void)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (PlatenScanner) scanner = open_test (NULL);
  PlatenScanSettings        settings;

  settings = sane_fixture_want (PLATEN_SOURCE_AUTO, PLATEN_MODE_GRAY, 0);
  g_assert_true (platen_scanner_configure (scanner, &settings, &error));
  g_assert_no_error (error);
  g_assert_cmpint (settings.source, ==, PLATEN_SOURCE_FLATBED);
  g_assert_cmpint (settings.dpi, ==, 300);
  g_assert_cmpint (settings.area.width_um, ==, 200000);
  g_assert_cmpint (settings.area.height_um, ==, 200000);
}

static void
test_impossible_settings_are_refused (void)
{
  g_autoptr (PlatenScanner) scanner = open_test (NULL);
  const PlatenScanSettings  cases[] = {
     { PLATEN_SOURCE_FEEDER_DUPLEX, PLATEN_MODE_GRAY, 75, { 0, 0, 0, 0 }, 0 },
     { PLATEN_SOURCE_FLATBED, PLATEN_MODE_GRAY, 99999, { 0, 0, 0, 0 }, 0 },
     { PLATEN_SOURCE_FLATBED, PLATEN_MODE_GRAY, 75, { 0, 0, 200001, 1000 }, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      PlatenScanSettings settings = cases[i];

      g_assert_false (platen_scanner_configure (scanner, &settings, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_unknown_height_is_read_to_its_end (void)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) pages = sane_fixture_scan ("test:0", "hand-scanner=yes", &error);
  const ScannedPage    *page;

  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 1);
  page = g_ptr_array_index (pages, 0);
  g_assert_cmpint (page->format.height_px, ==, -1);
  g_assert_cmpuint (page->n_rows, >, 100);
}

static void
test_padding_of_rows_is_left_out (void)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) whole = NULL;
  g_autoptr (GPtrArray) padded = NULL;
  const ScannedPage    *a;
  const ScannedPage    *b;

  whole = sane_fixture_scan ("test:0", "test-picture=Grid", &error);
  padded = sane_fixture_scan ("test:0", "test-picture=Grid;ppl-loss=100", &error);
  g_assert_no_error (error);
  a = g_ptr_array_index (whole, 0);
  b = g_ptr_array_index (padded, 0);
  g_assert_cmpint (b->format.width_px, ==, a->format.width_px - 100);
  g_assert_cmpuint (b->format.stride, ==, b->format.width_px);
  g_assert_cmpuint (b->n_rows, ==, a->n_rows);
  for (gsize y = 0; y < b->n_rows; y++)
    g_assert_cmpmem (b->rows + y * b->format.stride, b->format.stride,
                     a->rows + y * a->format.stride, b->format.stride);
}

static void
assert_status (const char *word, PlatenError code)
{
  g_autoptr (GError)        error = NULL;
  g_autofree char          *options = NULL;
  g_autoptr (PlatenScanner) scanner = NULL;
  PlatenScanSettings        settings;
  PlatenPageFormat          format;
  g_autofree guint8        *row = NULL;

  options = g_strconcat ("read-return-value=SANE_STATUS_", word, NULL);
  scanner = open_test (options);
  settings = sane_fixture_want (PLATEN_SOURCE_FLATBED, PLATEN_MODE_GRAY, 75);
  g_assert_true (platen_scanner_configure (scanner, &settings, &error));
  g_assert_cmpint (platen_scanner_start_page (scanner, &format, &error), ==,
                   PLATEN_NEXT_PAGE);
  sane_fixture_wait_for_backend ();
  row = g_malloc (format.stride);
  g_assert_cmpint (platen_scanner_read_rows (scanner, row, 1, &error), ==, -1);
  g_test_message ("%s", error->message);
  g_assert_error (error, PLATEN_ERROR, (int) code);
  platen_scanner_finish (scanner);
}

static void
test_each_status_is_its_error (void)
{
  const struct
  {
    const char *word;
    PlatenError code;
  } cases[] = {
    { "UNSUPPORTED", PLATEN_ERROR_UNSUPPORTED },
    { "CANCELLED", PLATEN_ERROR_CANCELLED },
    { "DEVICE_BUSY", PLATEN_ERROR_BUSY },
    { "INVAL", PLATEN_ERROR_INVALID_ARGUMENT },
    { "EOF", PLATEN_ERROR_DEVICE_IO },
    { "JAMMED", PLATEN_ERROR_JAMMED },
    { "NO_DOCS", PLATEN_ERROR_NO_PAPER },
    { "COVER_OPEN", PLATEN_ERROR_COVER_OPEN },
    { "IO_ERROR", PLATEN_ERROR_DEVICE_IO },
    { "NO_MEM", PLATEN_ERROR_LIMIT },
    { "ACCESS_DENIED", PLATEN_ERROR_ACCESS_DENIED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_status (cases[i].word, cases[i].code);
}

static GPtrArray *
scan_color (const char *options, int depth)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (PlatenScanner) scanner = open_test (options);
  PlatenScanSettings        settings;
  GPtrArray                *pages;

  settings = sane_fixture_want (PLATEN_SOURCE_FLATBED, PLATEN_MODE_COLOR, 50);
  settings.depth = depth;
  pages = scan_batch (scanner, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 1);

  return pages;
}

/* The same picture in three passes is the same picture, in whatever order they come. */
static void
test_three_passes_make_one_page (void)
{
  const char *const orders[] = { "RGB", "RBG", "GBR", "GRB", "BRG", "BGR" };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (orders); i++)
    {
      int                   depth = i % 2 == 0 ? 8 : 16;
      g_autoptr (GPtrArray) whole = scan_color ("test-picture=Color pattern", depth);
      const ScannedPage    *expected = g_ptr_array_index (whole, 0);
      g_autofree char      *options = NULL;
      g_autoptr (GPtrArray) pages = NULL;
      const ScannedPage    *page;

      options = g_strconcat ("test-picture=Color pattern;mode=Color;three-pass=yes;"
                             "three-pass-order=",
                             orders[i / 2], NULL);
      pages = scan_color (options, depth);
      page = g_ptr_array_index (pages, 0);
      g_assert_cmpint (page->format.mode, ==, PLATEN_MODE_COLOR);
      g_assert_cmpint (page->format.bits_per_sample, ==, depth);
      g_assert_cmpmem (page->rows, page->n_rows * page->format.stride, expected->rows,
                       expected->n_rows * expected->format.stride);
    }
}

static void
test_cancel_is_no_page (void)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (PlatenScanner) scanner = NULL;
  PlatenScanSettings        settings;
  g_autoptr (GPtrArray)     pages = NULL;

  scanner = open_test ("read-delay=yes;read-delay-duration=200000");
  settings = sane_fixture_want (PLATEN_SOURCE_FEEDER, PLATEN_MODE_COLOR, 300);
  g_assert_true (platen_scanner_configure (scanner, &settings, &error));
  cancel_while_reading (scanner, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  sane_fixture_wait_for_backend ();
  platen_scanner_finish (scanner);

  /* And the device still works. */
  settings = sane_fixture_want (PLATEN_SOURCE_FLATBED, PLATEN_MODE_GRAY, 20);
  pages = scan_batch (scanner, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 1);
}

static void
test_wrong_options_are_named (void)
{
  const char *const cases[] = { "nonsense=1", "resolution=fast", "resolution=99999",
                                "resolution" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sane_fixture_open ("test:0", cases[i], &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, i == 0 ? "nonsense" : "resolution"));
    }
}

/* What a backend gives is what comes out, byte for byte. */
static void
assert_pixels_pass (const char *magic, PlatenMode mode)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GRand)     rand = g_rand_new_with_seed (7);
  g_autoptr (GString)   file = g_string_new (NULL);
  g_autofree char      *path = g_build_filename (g_get_tmp_dir (), "platen.XXXXXX", NULL);
  g_autofree char      *options = NULL;
  g_autoptr (GPtrArray) pages = NULL;
  const ScannedPage    *page;
  gsize                 n_header;

  g_string_printf (file, "%s\n211 97\n255\n", magic);
  n_header = file->len;
  for (guint i = 0; i < 211 * 97 * platen_mode_get_n_channels (mode); i++)
    g_string_append_c (file, (char) g_rand_int_range (rand, 0, 256));
  g_assert_cmpint (g_mkstemp (path), >=, 0);
  g_file_set_contents (path, file->str, (gssize) file->len, &error);
  g_assert_no_error (error);

  options = g_strconcat ("filename=", path, NULL);
  {
    g_autoptr (PlatenScanner) scanner = sane_fixture_open ("pnm:0", options, &error);
    PlatenScanSettings        settings;

    g_assert_no_error (error);
    settings = sane_fixture_want (PLATEN_SOURCE_FLATBED, PLATEN_MODE_COLOR, 300);
    pages = scan_batch (scanner, &settings, &error);
  }
  g_assert_no_error (error);
  page = g_ptr_array_index (pages, 0);
  g_assert_cmpint (page->format.mode, ==, mode);
  g_assert_cmpint (page->format.width_px, ==, 211);
  g_assert_cmpmem (page->rows, page->n_rows * page->format.stride, file->str + n_header,
                   file->len - n_header);
  g_remove (path);
}

static void
test_pixels_pass_unchanged (void)
{
  assert_pixels_pass ("P6", PLATEN_MODE_COLOR);
  assert_pixels_pass ("P5", PLATEN_MODE_GRAY);
}

static void
add_scan_tests (void)
{
  g_test_add_func ("/sane/modes-have-their-layout", test_modes_have_their_layout);
  g_test_add_func ("/sane/feeder-ends", test_feeder_ends_after_its_ten_pages);
  g_test_add_func ("/sane/page-count-is-kept", test_page_count_is_kept);
  g_test_add_func ("/sane/area-is-rounded-and-told", test_area_is_rounded_and_told);
  g_test_add_func ("/sane/whole-area-is-told", test_whole_area_is_told);
  g_test_add_func ("/sane/unknown-height", test_unknown_height_is_read_to_its_end);
  g_test_add_func ("/sane/padding-is-left-out", test_padding_of_rows_is_left_out);
  g_test_add_func ("/sane/pixels-pass-unchanged", test_pixels_pass_unchanged);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  sane_fixture_start ();
  g_test_add_func ("/sane/devices-are-listed", test_devices_are_listed);
  g_test_add_func ("/sane/names-that-are-no-devices",
                   test_names_that_are_no_devices_are_refused);
  g_test_add_func ("/sane/capabilities", test_capabilities_come_from_the_options);
  add_scan_tests ();
  g_test_add_func ("/sane/impossible-settings", test_impossible_settings_are_refused);
  g_test_add_func ("/sane/each-status-is-its-error", test_each_status_is_its_error);
  g_test_add_func ("/sane/three-passes-are-refused", test_three_passes_make_one_page);
  g_test_add_func ("/sane/cancel-is-no-page", test_cancel_is_no_page);
  g_test_add_func ("/sane/wrong-options-are-named", test_wrong_options_are_named);
  result = g_test_run ();
  sane_fixture_stop ();

  return result;
}
