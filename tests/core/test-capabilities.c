/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-capabilities.h"
#include "platen-error.h"

static PlatenCapabilities *
new_listed (void)
{
  PlatenCapabilities *self = platen_capabilities_new ();
  const int           resolutions[] = { 75, 150, 250, 600 };

  self->sources = 1u << PLATEN_SOURCE_FLATBED | 1u << PLATEN_SOURCE_FEEDER;
  self->modes = 1u << PLATEN_MODE_GRAY | 1u << PLATEN_MODE_COLOR;
  g_array_append_vals (self->resolutions, resolutions, G_N_ELEMENTS (resolutions));
  self->max_width_um = 216000;
  self->max_height_um = 297000;

  return self;
}

static PlatenCapabilities *
new_ranged (int dpi_min, int dpi_max, int dpi_step)
{
  PlatenCapabilities *self = new_listed ();

  g_array_set_size (self->resolutions, 0);
  self->dpi_min = dpi_min;
  self->dpi_max = dpi_max;
  self->dpi_step = dpi_step;

  return self;
}

static void
assert_goes_there_and_back (const PlatenCapabilities *self)
{
  g_autoptr (GVariant)           dict = NULL;
  g_autoptr (PlatenCapabilities) read = NULL;
  g_autoptr (GError)             error = NULL;

  dict = g_variant_ref_sink (platen_capabilities_to_variant (self));
  read = platen_capabilities_from_variant (dict, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->sources, ==, self->sources);
  g_assert_cmpuint (read->modes, ==, self->modes);
  g_assert_cmpmem (read->resolutions->data, read->resolutions->len * sizeof (int),
                   self->resolutions->data, self->resolutions->len * sizeof (int));
  g_assert_cmpint (read->dpi_min, ==, self->dpi_min);
  g_assert_cmpint (read->dpi_max, ==, self->dpi_max);
  g_assert_cmpint (read->dpi_step, ==, self->dpi_step);
  g_assert_cmpint (read->max_width_um, ==, self->max_width_um);
  g_assert_cmpint (read->max_height_um, ==, self->max_height_um);
}

static void
test_capabilities_go_to_a_dictionary_and_back (void)
{
  g_autoptr (PlatenCapabilities) none = platen_capabilities_new ();
  g_autoptr (PlatenCapabilities) listed = new_listed ();
  g_autoptr (PlatenCapabilities) ranged = new_ranged (50, 1200, 25);

  assert_goes_there_and_back (none);
  assert_goes_there_and_back (listed);
  assert_goes_there_and_back (ranged);
}

static PlatenCapabilities *
read_text (const char *text, GError **error)
{
  g_autoptr (GVariant) dict =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (dict);

  return platen_capabilities_from_variant (dict, error);
}

static void
test_a_foreign_word_is_refused (void)
{
  g_autoptr (GError) source_error = NULL;
  g_autoptr (GError) mode_error = NULL;

  g_assert_null (read_text ("{'sources': <['flatbed', 'tray']>}", &source_error));
  g_assert_error (source_error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_null (read_text ("{'modes': <['sepia']>}", &mode_error));
  g_assert_error (mode_error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
}

static void
test_an_unknown_key_is_skipped (void)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (PlatenCapabilities) read =
      read_text ("{'lamp': <true>, 'modes': <['gray']>}", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (read->modes, ==, 1u << PLATEN_MODE_GRAY);
}

static void
test_a_step_below_one_becomes_one (void)
{
  g_autoptr (PlatenCapabilities) read =
      read_text ("{'resolution-range': <(50, 600, 0)>}", NULL);

  g_assert_cmpint (read->dpi_step, ==, 1);
}

static int
resolve_dpi (PlatenCapabilities *self, int dpi)
{
  PlatenScanSettings settings;
  g_autoptr (GError) error = NULL;

  platen_scan_settings_init (&settings);
  settings.dpi = dpi;
  if (!platen_capabilities_resolve (self, &settings, &error))
    {
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "‘resolution’"));
      return -1;
    }

  return settings.dpi;
}

static void
test_a_listed_resolution_is_taken_and_another_refused (void)
{
  g_autoptr (PlatenCapabilities) self = new_listed ();

  g_assert_cmpint (resolve_dpi (self, 0), ==, 250);
  g_assert_cmpint (resolve_dpi (self, 75), ==, 75);
  g_assert_cmpint (resolve_dpi (self, 600), ==, 600);
  g_assert_cmpint (resolve_dpi (self, 300), ==, -1);
  g_assert_cmpint (resolve_dpi (self, 9600), ==, -1);
}

static void
test_a_resolution_within_the_range_is_taken_and_another_refused (void)
{
  g_autoptr (PlatenCapabilities) self = new_ranged (50, 600, 25);
  g_autoptr (PlatenCapabilities) low = new_ranged (50, 200, 1);

  g_assert_cmpint (resolve_dpi (self, 0), ==, 300);
  g_assert_cmpint (resolve_dpi (self, 75), ==, 75);
  g_assert_cmpint (resolve_dpi (self, 600), ==, 600);
  g_assert_cmpint (resolve_dpi (self, 80), ==, -1);
  g_assert_cmpint (resolve_dpi (self, 25), ==, -1);
  g_assert_cmpint (resolve_dpi (self, 625), ==, -1);
  g_assert_cmpint (resolve_dpi (low, 0), ==, 200);
}

static void
test_no_wish_gets_the_first_source (void)
{
  g_autoptr (PlatenCapabilities) self = new_listed ();
  PlatenScanSettings             settings;
  g_autoptr (GError)             error = NULL;

  platen_scan_settings_init (&settings);
  g_assert_true (platen_capabilities_resolve (self, &settings, &error));
  g_assert_no_error (error);
  g_assert_cmpint (settings.source, ==, PLATEN_SOURCE_FLATBED);
}

static void
assert_refused (PlatenCapabilities *self, PlatenScanSettings settings, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (platen_capabilities_resolve (self, &settings, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_what_the_device_lacks_is_refused_by_name (void)
{
  g_autoptr (PlatenCapabilities) self = new_listed ();
  g_autoptr (PlatenCapabilities) none = platen_capabilities_new ();

  assert_refused (self,
                  (PlatenScanSettings){ .source = PLATEN_SOURCE_FEEDER_DUPLEX,
                                        .mode = PLATEN_MODE_COLOR },
                  "‘source’ ‘feeder-duplex’");
  assert_refused (self,
                  (PlatenScanSettings){ .mode = PLATEN_MODE_BILEVEL, .has_mode = TRUE },
                  "‘mode’ ‘bilevel’");
  assert_refused (none, (PlatenScanSettings){ .mode = PLATEN_MODE_COLOR }, "‘source’");
}

static void
test_a_mode_that_was_not_said_is_the_best_there_is (void)
{
  g_autoptr (PlatenCapabilities) self = new_listed ();
  g_autoptr (GError)             error = NULL;
  PlatenScanSettings             settings;

  self->modes = 1u << PLATEN_MODE_BILEVEL | 1u << PLATEN_MODE_GRAY;
  platen_scan_settings_init (&settings);
  g_assert_true (platen_capabilities_resolve (self, &settings, &error));
  g_assert_no_error (error);
  g_assert_cmpint (settings.mode, ==, PLATEN_MODE_GRAY);
  g_assert_true (settings.has_mode);
  assert_refused (
      self, (PlatenScanSettings){ .mode = PLATEN_MODE_COLOR, .has_mode = TRUE }, "gray");
}

static void
test_an_area_off_the_glass_is_refused (void)
{
  g_autoptr (PlatenCapabilities) self = new_listed ();
  const PlatenArea               outside[] = {
                  { 0, 0, 216001, 100 },
                  { 0, 0, 100, 297001 },
                  { 200000, 0, 20000, 100 },
                  { 0, 290000, 100, 8000 },
                  { G_MAXINT, G_MAXINT, G_MAXINT, G_MAXINT },
  };
  PlatenScanSettings whole_glass = { .mode = PLATEN_MODE_COLOR,
                                     .area = { 0, 0, 216000, 297000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (outside); i++)
    assert_refused (self,
                    (PlatenScanSettings){ .mode = PLATEN_MODE_COLOR, .area = outside[i] },
                    "‘area’");
  g_assert_true (platen_capabilities_resolve (self, &whole_glass, NULL));
}

/* A driver's process is not trusted; what it says is reckoned with later. */
static void
test_numbers_of_no_device_are_refused (void)
{
  const char *const impossible[] = {
    "{'resolutions': <[300, -2147483648]>}",
    "{'resolutions': <[2147483647]>}",
    "{'resolution-range': <(-2147483648, 2147483647, 1)>}",
    "{'resolution-range': <(600, 75, 1)>}",
    "{'max-area': <(-1, 297000)>}",
    "{'gamma': <(0.5, 4.0, -0.5, 1.0)>}",
    "{'gamma': <(0.5, 4.0, inf, 1.0)>}",
    "{'brightness': <(-100.0, 100.0, 1.0, nan)>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (impossible); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", impossible[i]);
      g_assert_null (read_text (impossible[i], &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capabilities/and-back",
                   test_capabilities_go_to_a_dictionary_and_back);
  g_test_add_func ("/capabilities/foreign-word", test_a_foreign_word_is_refused);
  g_test_add_func ("/capabilities/impossible", test_numbers_of_no_device_are_refused);
  g_test_add_func ("/capabilities/unknown-key", test_an_unknown_key_is_skipped);
  g_test_add_func ("/capabilities/step", test_a_step_below_one_becomes_one);
  g_test_add_func ("/capabilities/resolve/list",
                   test_a_listed_resolution_is_taken_and_another_refused);
  g_test_add_func ("/capabilities/resolve/range",
                   test_a_resolution_within_the_range_is_taken_and_another_refused);
  g_test_add_func ("/capabilities/resolve/first-source",
                   test_no_wish_gets_the_first_source);
  g_test_add_func ("/capabilities/resolve/lacking",
                   test_what_the_device_lacks_is_refused_by_name);
  g_test_add_func ("/capabilities/mode-not-said",
                   test_a_mode_that_was_not_said_is_the_best_there_is);
  g_test_add_func ("/capabilities/resolve/off-the-glass",
                   test_an_area_off_the_glass_is_refused);
  return g_test_run ();
}
