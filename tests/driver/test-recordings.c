/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "scan-helper.h"

#include "platen-device-option.h"
#include "platen-error.h"
#include "platen-recording.h"
#include "platen-virtual-driver.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * Devices of differently shaped options, played from recordings in tests/recordings/. What
 * they can do must be what the golden file beside each says; PLATEN_WRITE_GOLDEN=1 writes
 * those anew.
 */

#define HEADER "# SPDX-License-Identifier: GPL-3.0-or-later\n"

static char *
get_path (const char *name, const char *ending)
{
  g_autofree char *file = g_strconcat (name, ending, NULL);

  return g_test_build_filename (G_TEST_DIST, "recordings", file, NULL);
}

static PlatenScanner *
open_recorded (const char *name)
{
  g_autoptr (PlatenVirtualDriver) driver = platen_virtual_driver_new ();
  g_autoptr (GError)              error = NULL;
  g_autofree char                *recording = get_path (name, ".ini");
  g_autofree char                *path = NULL;
  g_autofree char                *text = NULL;
  PlatenScanner                  *scanner;
  int                             fd = g_file_open_tmp ("platen-XXXXXX.ini", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  text = g_strdup_printf ("[device a]\nsheets=2\nnoise=false\nrecording=%s\n", recording);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_setenv ("PLATEN_VIRTUAL", path, TRUE);
  scanner = platen_driver_open (PLATEN_DRIVER (driver), "a", &error);
  g_unsetenv ("PLATEN_VIRTUAL");
  g_remove (path);
  g_assert_no_error (error);

  return scanner;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* One line for each key, sorted, so that a difference can be read. */
static char *
describe (GVariant *dict)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GVariantIter          iter;
  const char           *key;
  GVariant             *value;
  g_autofree char      *text = NULL;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autofree char *printed = g_variant_print (value, FALSE);

      g_ptr_array_add (lines, g_strdup_printf ("%s: %s\n", key, printed));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);

  text = g_strjoinv ("", (char **) lines->pdata);

  return g_strconcat (HEADER, text, NULL);
}

static void
test_capabilities_are_golden (gconstpointer data)
{
  const char                    *name = data;
  g_autoptr (PlatenScanner)      scanner = open_recorded (name);
  g_autoptr (PlatenCapabilities) capabilities = platen_scanner_get_capabilities (scanner);
  g_autoptr (GVariant)           dict = NULL;
  g_autofree char               *found = NULL;
  g_autofree char               *expected = NULL;
  g_autofree char               *path = get_path (name, ".golden");
  g_autoptr (GError)             error = NULL;

  dict = g_variant_ref_sink (platen_capabilities_to_variant (capabilities));
  found = describe (dict);
  if (g_getenv ("PLATEN_WRITE_GOLDEN") != NULL)
    g_file_set_contents (path, found, -1, NULL);
  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

/* Numbers as the lists tell them are rounded for the reader. */
static gboolean
is_about (GVariant *a, GVariant *b)
{
  if (g_variant_is_of_type (a, G_VARIANT_TYPE_DOUBLE))
    return ABS (g_variant_get_double (a) - g_variant_get_double (b)) < 0.01;

  return g_variant_equal (a, b);
}

/* Looking at a device must leave it as it was. */
static void
test_looking_changes_nothing (gconstpointer data)
{
  g_autoptr (PlatenScanner)   scanner = open_recorded (data);
  g_autofree char            *path = get_path (data, ".ini");
  g_autofree char            *text = NULL;
  g_autoptr (PlatenRecording) recording = NULL;
  g_autoptr (GVariant)        none = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GVariant)        used = NULL;
  g_autoptr (GPtrArray)       options = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  recording = platen_recording_from_text (text, NULL);
  options = platen_scanner_set_options (scanner, none, FALSE, &used, NULL);
  g_assert_cmpuint (options->len, >, 5);
  for (guint i = 0; i < options->len; i++)
    {
      const PlatenDeviceOption      *now = g_ptr_array_index (options, i);
      g_autoptr (PlatenDeviceOption) then =
          platen_recording_make_option (recording, now->name, NULL, NULL);

      g_test_message ("%s", now->name);
      if (then->value != NULL && now->value != NULL)
        g_assert_true (is_about (now->value, then->value));
    }
}

static gboolean
configure (PlatenScanner *scanner, const char *options, GError **error)
{
  g_auto (PlatenScanSettings) settings = { 0 };
  g_autoptr (GVariant)        dict = NULL;

  dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL);
  g_assert_nonnull (dict);
  platen_scan_settings_init (&settings);

  return platen_scan_settings_parse (&settings, dict, error) &&
         platen_scanner_configure (scanner, &settings, error);
}

static void
test_what_a_device_cannot_do_is_refused_by_name (void)
{
  const struct
  {
    const char *recording;
    const char *options;
    const char *words[3];
  } cases[] = {
    { "flatbed-genesys", "{'source': <'feeder'>}", { "‘source’ ‘feeder’", "flatbed" } },
    { "flatbed-genesys", "{'mode': <'bilevel'>}", { "‘bilevel’", "gray, color" } },
    { "flatbed-genesys",
      "{'resolution': <200>}",
      { "200", "75, 100, 150, 240, 300", "4800" } },
    { "feeder-hpaio",
      "{'source': <'flatbed'>, 'page-size': <'legal'>}",
      { "‘legal’", "‘flatbed’", "a4, " } },
    { "feeder-hpaio",
      "{'brightness': <2500>}",
      { "‘brightness’ cannot be 2500", "2000" } },
    { "feeder-hpaio", "{'gamma': <1.8>}", { "no ‘gamma’" } },
    { "feeder-hpaio", "{'depth': <16>}", { "‘depth’ cannot be 16", "it is 8" } },
    { "duplex-brother4", "{'mode': <'color'>, 'brightness': <10>}", { "‘brightness’" } },
    { "duplex-brother4", "{'source': <'flatbed'>}", { "feeder, feeder-duplex" } },
    { "duplex-fujitsu", "{'resolution': <700>}", { "700", "from 50 to 600" } },
    { "network-airscan", "{'deskew': <true>}", { "no ‘deskew’" } },
    { "network-airscan", "{'area': <(0, 0, 216000, 1000)>}", { "‘area’", "215900" } },
    { "photo-epkowa",
      "{'options': <{'film-type': <'Negative Film'>}>}",
      { "‘film-type’", "present settings" } },
    { "photo-epkowa", "{'options': <{'halftoning': <'None'>}>}", { "‘halftoning’" } },
    { "photo-epkowa",
      "{'options': <{'resolution': <77>}>}",
      { "‘resolution’ cannot be 77", "75, 100", "6400" } },
    { "duplex-fujitsu", "{'options': <{'page-loaded': <true>}>}", { "‘page-loaded’" } },
    { "duplex-fujitsu",
      "{'options': <{'swdeskew': <3>}>}",
      { "‘swdeskew’ is yes or no" } },
    { "duplex-fujitsu", "{'options': <{'lamp': <3>}>}", { "no option ‘lamp’" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PlatenScanner) scanner = open_recorded (cases[i].recording);
      g_autoptr (GError)        error = NULL;

      g_test_message ("%s on %s", cases[i].options, cases[i].recording);
      g_assert_false (configure (scanner, cases[i].options, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_test_message ("%s", error->message);
      for (gsize k = 0; k < 3 && cases[i].words[k] != NULL; k++)
        g_assert_nonnull (strstr (error->message, cases[i].words[k]));
    }
}

static GPtrArray *
scan (PlatenScanner *scanner, const char *options, PlatenScanSettings *settings)
{
  g_autoptr (GVariant) dict = NULL;
  g_autoptr (GError)   error = NULL;
  GPtrArray           *pages;

  dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL);
  platen_scan_settings_init (settings);
  platen_scan_settings_parse (settings, dict, &error);
  g_assert_no_error (error);
  pages = scan_batch (scanner, settings, &error);
  g_assert_no_error (error);

  return pages;
}

static void
assert_scans (const char *recording, const char *options, int width_px, int height_px)
{
  g_autoptr (PlatenScanner)   scanner = open_recorded (recording);
  g_auto (PlatenScanSettings) settings = { 0 };
  g_autoptr (GPtrArray)       pages = scan (scanner, options, &settings);
  const ScannedPage          *page = g_ptr_array_index (pages, 0);

  g_test_message ("%s on %s: %d × %d", options, recording, page->format.width_px,
                  page->format.height_px);
  g_assert_cmpint (ABS (page->format.width_px - width_px), <=, 1);
  g_assert_cmpint (ABS (page->format.height_px - height_px), <=, 1);
}

static void
test_paper_sizes_are_scanned (void)
{
  /* A4 at 100 dpi is 827 × 1169. */
  assert_scans ("flatbed-genesys", "{'resolution': <100>, 'page-size': <'A4'>}", 827,
                1169);
  assert_scans ("feeder-hpaio",
                "{'source': <'feeder'>, 'resolution': <100>, 'page-size': <'legal'>}",
                850, 1400);
  assert_scans ("duplex-brother4", "{'resolution': <100>, 'page-size': <'letter'>}", 834,
                1100);
  /* Longer than the paper that the driver takes as usual. */
  assert_scans ("duplex-fujitsu",
                "{'source': <'feeder'>, 'resolution': <100>, 'page-size': <'legal'>}",
                850, 1400);
  assert_scans ("duplex-fujitsu", "{'source': <'feeder'>, 'resolution': <100>}", 850,
                1100);
  assert_scans ("portable-p5", "{'resolution': <100>, 'page-size': <'business-card'>}",
                354, 217);
  assert_scans ("network-airscan", "{'resolution': <100>}", 850, 1170);
  assert_scans ("film-coolscan3", "{'resolution': <400>}", 394, 596);
  assert_scans ("film-coolscan3", "{'resolution': <400>, 'area': <(0, 0, 12700, 25400)>}",
                200, 400);
}

static void
test_an_odd_depth_is_the_devices_own_affair (void)
{
  g_autoptr (PlatenScanner)   scanner = open_recorded ("flatbed-genesys");
  g_auto (PlatenScanSettings) settings = { 0 };
  g_autoptr (GPtrArray)       pages = NULL;
  const ScannedPage          *page;

  pages = scan (scanner, "{'resolution': <75>, 'depth': <16>}", &settings);
  page = g_ptr_array_index (pages, 0);
  g_assert_cmpint (page->format.bits_per_sample, ==, 16);
  g_assert_cmpuint (page->format.stride, ==, page->format.width_px * 6);
  g_assert_cmpint (settings.depth, ==, 16);
}

static void
assert_option (PlatenScanner *scanner, const char *name, const char *expected)
{
  g_autoptr (GVariant)  none = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GVariant)  used = NULL;
  g_autoptr (GPtrArray) options =
      platen_scanner_set_options (scanner, none, FALSE, &used, NULL);

  for (guint i = 0; i < options->len; i++)
    {
      const PlatenDeviceOption *option = g_ptr_array_index (options, i);
      g_autofree char          *text = NULL;

      if (!g_str_equal (option->name, name))
        continue;
      text = g_variant_print (option->value, FALSE);
      g_assert_cmpstr (text, ==, expected);
      return;
    }
  g_assert_not_reached ();
}

/* What one scan asks for is not the next one's, whoever that is. */
static void
test_options_last_for_one_scan (void)
{
  g_autoptr (PlatenScanner)   scanner = open_recorded ("duplex-fujitsu");
  g_auto (PlatenScanSettings) settings = { 0 };
  g_auto (PlatenScanSettings) plain = { 0 };
  g_autoptr (GPtrArray)       pages = NULL;
  g_autoptr (GPtrArray)       more = NULL;
  double                      percent = 0;

  pages = scan (scanner,
                "{'source': <'feeder'>, 'resolution': <50>, 'brightness': <33>,"
                " 'deskew': <true>, 'skip-blank': <true>,"
                " 'options': <{'df-action': <'Stop'>, 'swskip': <12.34>}>}",
                &settings);
  g_assert_cmpuint (pages->len, ==, 2);
  g_assert_cmpfloat (settings.tones[PLATEN_TONE_BRIGHTNESS], ==, 33);
  /* Rounded to the device's steps, and told. */
  g_assert_true (g_variant_lookup (settings.options, "swskip", "d", &percent));
  g_assert_cmpfloat_with_epsilon (percent, 2.0, 0.2);

  more = scan (scanner, "{'resolution': <50>}", &plain);
  g_assert_cmpuint (more->len, ==, 1);
  assert_option (scanner, "brightness", "0");
  assert_option (scanner, "swdeskew", "false");
  assert_option (scanner, "swskip", "0.0");
  assert_option (scanner, "df-action", "'Default'");
}

/* Set in lineart, dead in colour, alive again: it must have its first value then. */
static void
test_an_option_that_sleeps_is_put_back_too (void)
{
  g_autoptr (PlatenScanner)   scanner = open_recorded ("photo-epkowa");
  g_auto (PlatenScanSettings) first = { 0 };
  g_auto (PlatenScanSettings) second = { 0 };
  g_auto (PlatenScanSettings) third = { 0 };
  g_autoptr (GPtrArray)       dark = NULL;
  g_autoptr (GPtrArray)       color = NULL;
  g_autoptr (GPtrArray)       usual = NULL;
  const ScannedPage          *a;
  const ScannedPage          *b;

  dark = scan (scanner, "{'mode': <'bilevel'>, 'resolution': <75>, 'threshold': <255>}",
               &first);
  color = scan (scanner, "{'mode': <'color'>, 'resolution': <75>}", &second);
  usual = scan (scanner, "{'mode': <'bilevel'>, 'resolution': <75>}", &third);
  g_assert_cmpuint (color->len, ==, 1);
  a = g_ptr_array_index (dark, 0);
  b = g_ptr_array_index (usual, 0);
  g_assert_cmpuint (a->n_rows, ==, b->n_rows);
  g_assert_cmpint (memcmp (a->rows, b->rows, a->n_rows * a->format.stride), !=, 0);
}

static void
test_a_source_by_name_is_scanned (void)
{
  g_autoptr (PlatenScanner)   scanner = open_recorded ("photo-epkowa");
  g_auto (PlatenScanSettings) settings = { 0 };
  g_autoptr (GPtrArray)       pages = NULL;
  const ScannedPage          *page;

  pages = scan (scanner,
                "{'resolution': <100>, 'options': <{'source': <'Transparency Unit'>,"
                " 'film-type': <'Negative Film'>}>}",
                &settings);
  g_assert_cmpuint (pages->len, ==, 1);
  page = g_ptr_array_index (pages, 0);
  g_assert_cmpint (page->format.width_px, ==, 270);
  g_assert_cmpint (page->format.height_px, ==, 933);
}

static void
test_a_recording_that_is_none_is_refused (void)
{
  const char *const cases[][2] = {
    { "hello", "no recording" },
    { "[recording]\nformat=2\n", "no recording" },
    { "[recording]\nformat=1\n[option a]\ntype=lamp\n", "‘[option a]’" },
    { "[recording]\nformat=1\n[option a]\ntype=int\nrange=3;1;0\n", "‘[option a]’" },
    { "[recording]\nformat=1\n[option a]\ntype=int\nrange=1;nan;0\n", "‘[option a]’" },
    { "[recording]\nformat=1\n[option a]\ntype=int\nvalue=many\n", "‘[option a]’" },
    { "[recording]\nformat=1\n[option a]\ntype=int\nunit=mile\n", "‘[option a]’" },
    { "[recording]\nformat=1\n[option a]\ntype=int\ncount=0\n", "‘[option a]’" },
    { "[recording]\nformat=1\n[option a]\ntype=int\ncolour=red\n", "‘colour’" },
    { "[recording]\nformat=1\n[lamp]\n", "‘[lamp]’" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i][0]);
      g_assert_null (platen_recording_from_text (cases[i][0], &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i][1]));
    }
}

static void
add_for (const char *name)
{
  g_autofree char *golden = g_strconcat ("/recordings/golden/", name, NULL);
  g_autofree char *still = g_strconcat ("/recordings/unchanged/", name, NULL);

  g_test_add_data_func (golden, name, test_capabilities_are_golden);
  g_test_add_data_func (still, name, test_looking_changes_nothing);
}

int
main (int argc, char **argv)
{
  const char *const names[] = { "flatbed-genesys", "feeder-hpaio",   "duplex-brother4",
                                "duplex-fujitsu",  "portable-p5",    "network-airscan",
                                "photo-epkowa",    "film-coolscan3", "office-epson2" };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    add_for (names[i]);
  g_test_add_func ("/recordings/refused-by-name",
                   test_what_a_device_cannot_do_is_refused_by_name);
  g_test_add_func ("/recordings/paper-sizes", test_paper_sizes_are_scanned);
  g_test_add_func ("/recordings/depth", test_an_odd_depth_is_the_devices_own_affair);
  g_test_add_func ("/recordings/one-scan", test_options_last_for_one_scan);
  g_test_add_func ("/recordings/sleeping", test_an_option_that_sleeps_is_put_back_too);
  g_test_add_func ("/recordings/by-name", test_a_source_by_name_is_scanned);
  g_test_add_func ("/recordings/no-recording", test_a_recording_that_is_none_is_refused);

  return g_test_run ();
}
