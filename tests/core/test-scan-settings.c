/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-scan-settings.h"

static gboolean
parse (const char *options, PlatenScanSettings *settings, GError **error)
{
  g_autoptr (GVariant) dict =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL);

  g_assert_nonnull (dict);
  platen_scan_settings_init (settings);

  return platen_scan_settings_parse (settings, dict, error);
}

static void
assert_same (const PlatenScanSettings *a, const PlatenScanSettings *b)
{
  g_assert_cmpint (a->source, ==, b->source);
  g_assert_cmpint (a->mode, ==, b->mode);
  g_assert_cmpint (a->dpi, ==, b->dpi);
  g_assert_cmpint (a->n_pages, ==, b->n_pages);
  g_assert_cmpmem (&a->area, sizeof a->area, &b->area, sizeof b->area);
}

static void
test_defaults_leave_the_choice_to_the_device (void)
{
  PlatenScanSettings settings;

  platen_scan_settings_init (&settings);
  g_assert_cmpint (settings.source, ==, PLATEN_SOURCE_AUTO);
  g_assert_cmpint (settings.mode, ==, PLATEN_MODE_COLOR);
  g_assert_cmpint (settings.dpi, ==, 0);
  g_assert_cmpint (settings.n_pages, ==, 0);
  g_assert_true (platen_area_is_whole (&settings.area));
}

static void
test_all_options_are_read (void)
{
  PlatenScanSettings settings;
  g_autoptr (GError) error = NULL;

  g_assert_true (parse ("{'source': <'feeder-duplex'>, 'mode': <'bilevel'>,"
                        " 'resolution': <uint32 600>, 'area': <(1, 2, 30, 40)>,"
                        " 'pages': <7>}",
                        &settings, &error));
  g_assert_no_error (error);
  g_assert_cmpint (settings.source, ==, PLATEN_SOURCE_FEEDER_DUPLEX);
  g_assert_cmpint (settings.mode, ==, PLATEN_MODE_BILEVEL);
  g_assert_cmpint (settings.dpi, ==, 600);
  g_assert_cmpint (settings.area.left_um, ==, 1);
  g_assert_cmpint (settings.area.top_um, ==, 2);
  g_assert_cmpint (settings.area.width_um, ==, 30);
  g_assert_cmpint (settings.area.height_um, ==, 40);
  g_assert_cmpint (settings.n_pages, ==, 7);
}

static void
test_settings_go_to_options_and_back (void)
{
  PlatenScanSettings samples[] = {
    { .mode = PLATEN_MODE_COLOR },
    { PLATEN_SOURCE_FEEDER, PLATEN_MODE_GRAY, 300, { 0, 0, 210000, 297000 }, 3, TRUE },
    { PLATEN_SOURCE_FLATBED, PLATEN_MODE_BILEVEL, 1, { 5, 6, 7, 8 }, 0, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      PlatenScanSettings   read;
      g_autoptr (GVariant) options = NULL;
      g_autoptr (GError)   error = NULL;

      options = g_variant_ref_sink (platen_scan_settings_to_variant (&samples[i]));
      platen_scan_settings_init (&read);
      g_assert_true (platen_scan_settings_parse (&read, options, &error));
      g_assert_no_error (error);
      assert_same (&read, &samples[i]);
    }
}

static void
test_the_devices_choice_is_left_out (void)
{
  PlatenScanSettings   settings;
  g_autoptr (GVariant) options = NULL;

  platen_scan_settings_init (&settings);
  options = g_variant_ref_sink (platen_scan_settings_to_variant (&settings));
  g_assert_null (g_variant_lookup_value (options, "mode", NULL));
  g_assert_null (g_variant_lookup_value (options, "resolution", NULL));
  g_assert_null (g_variant_lookup_value (options, "area", NULL));
}

static void
test_a_bad_value_names_its_key_and_changes_nothing (void)
{
  const char *const wrong[][2] = {
    { "{'mode': <'gray'>, 'source': <'tray'>}", "‘source’" },
    { "{'mode': <'pink'>}", "‘mode’" },
    { "{'resolution': <0>}", "‘resolution’" },
    { "{'resolution': <-300>}", "‘resolution’" },
    { "{'resolution': <9601>}", "‘resolution’" },
    { "{'resolution': <'300'>}", "‘resolution’" },
    { "{'pages': <-1>}", "‘pages’" },
    { "{'pages': <100001>}", "‘pages’" },
    { "{'area': <(0, 0, 10, 0)>}", "‘area’" },
    { "{'area': <(0, 0, 0, 10)>}", "‘area’" },
    { "{'area': <(-1, 0, 10, 10)>}", "‘area’" },
    { "{'area': <(0, -1, 10, 10)>}", "‘area’" },
    { "{'area': <(0, 0, -10, -10)>}", "‘area’" },
    { "{'area': <(1, 2, 3)>}", "‘area’" },
    { "{'dpi': <300>}", "‘dpi’" },
    { "{'options': <{'a': <1>, 'x': <@ms nothing>}>}", "‘x’" },
    { "{'options': <{'x': <@mv nothing>}>}", "‘x’" },
    { "{'options': <{'x': <(1, 2)>}>}", "‘x’" },
    { "{'options': <{'x': <{'y': 1}>}>}", "‘x’" },
    { "{'options': <{'x': <[[1]]>}>}", "‘x’" },
    { "{'options': <{'x': <[<1>, <[2]>]>}>}", "‘x’" },
    { "{'options': <{'x': <[<@mv nothing>]>}>}", "‘x’" },
    { "{'options': <{'x': <handle 1>}>}", "‘x’" },
  };
  PlatenScanSettings defaults;

  platen_scan_settings_init (&defaults);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      PlatenScanSettings settings;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", wrong[i][0]);
      g_assert_false (parse (wrong[i][0], &settings, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, wrong[i][1]));
      assert_same (&settings, &defaults);
    }
}

static void
test_options_of_a_device_are_plain_values_and_lists (void)
{
  g_auto (PlatenScanSettings) settings = { 0 };
  g_autoptr (GError)          error = NULL;

  parse ("{'options': <{'a': <1>, 'b': <2.5>, 'c': <'x'>, 'd': <true>, 'e': <[1, 2]>,"
         " 'f': <[<1>, <2.5>]>, 'g': <@av []>, 'h': <int64 4>}>}",
         &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (settings.options), ==, 8);
}

static void
test_the_limits_themselves_are_allowed (void)
{
  PlatenScanSettings settings;

  g_assert_true (parse ("{'resolution': <1>, 'pages': <0>}", &settings, NULL));
  g_assert_true (parse ("{'resolution': <9600>, 'pages': <100000>}", &settings, NULL));
  g_assert_cmpint (settings.dpi, ==, PLATEN_MAX_DPI);
  g_assert_cmpint (settings.n_pages, ==, PLATEN_MAX_PAGES_PER_JOB);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scan-settings/defaults",
                   test_defaults_leave_the_choice_to_the_device);
  g_test_add_func ("/scan-settings/all-options", test_all_options_are_read);
  g_test_add_func ("/scan-settings/and-back", test_settings_go_to_options_and_back);
  g_test_add_func ("/scan-settings/left-out", test_the_devices_choice_is_left_out);
  g_test_add_func ("/scan-settings/bad-values",
                   test_a_bad_value_names_its_key_and_changes_nothing);
  g_test_add_func ("/scan-settings/device-options",
                   test_options_of_a_device_are_plain_values_and_lists);
  g_test_add_func ("/scan-settings/limits", test_the_limits_themselves_are_allowed);
  return g_test_run ();
}
