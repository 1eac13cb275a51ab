/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-capabilities.h"

/* A flatbed of 216 × 297 mm: grey and colour, 75, 150 and 600 dpi, some brightness. */
static PlatenCapabilities *
new_flatbed (void)
{
  PlatenCapabilities *self = platen_capabilities_new ();
  const int           resolutions[] = { 75, 150, 600 };

  self->sources = 1u << PLATEN_SOURCE_FLATBED;
  self->modes = 1u << PLATEN_MODE_GRAY | 1u << PLATEN_MODE_COLOR;
  g_array_append_vals (self->resolutions, resolutions, G_N_ELEMENTS (resolutions));
  self->max_width_um = 216000;
  self->max_height_um = 297000;
  self->depths[PLATEN_MODE_GRAY] = 1u << 8;
  self->depths[PLATEN_MODE_COLOR] = 1u << 8 | 1u << 16;
  self->tones[PLATEN_TONE_BRIGHTNESS] = (PlatenRange){ -50, 50, 1, 0 };
  self->features = 1u << PLATEN_FEATURE_CROP;

  return self;
}

/* Gives what @all becomes when @wishes may give way; @notes are joined, one a line. */
static GVariant *
fall_back (const char *all_text, const char *wishes_text, char **notes)
{
  g_autoptr (PlatenCapabilities) device = new_flatbed ();
  g_autoptr (GVariant)        all = g_variant_ref_sink (g_variant_new_parsed (all_text));
  g_autoptr (GVariant)        wishes = NULL;
  g_autoptr (GPtrArray)       lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (PlatenScanSettings) settings = { 0 };
  g_autoptr (GError)          error = NULL;

  wishes = g_variant_ref_sink (g_variant_new_parsed (wishes_text));
  platen_scan_settings_init (&settings);
  platen_scan_settings_parse (&settings, all, &error);
  g_assert_no_error (error);
  platen_capabilities_fall_back (device, &settings, wishes, lines);
  g_ptr_array_add (lines, NULL);
  *notes = g_strjoinv ("\n", (char **) lines->pdata);

  return g_variant_ref_sink (platen_scan_settings_to_variant (&settings));
}

static void
test_each_wish_becomes_what_comes_nearest (void)
{
  static const struct
  {
    const char *wish;
    const char *becomes; /* of that key; "" is: left out */
    const char *says;    /* in the note; "" is: no note */
  } cases[] = {
    { "{'source': <'feeder-duplex'>}", "'flatbed'", "no ‘feeder-duplex’" },
    { "{'source': <'flatbed'>}", "'flatbed'", "" },
    { "{'source': <'auto'>}", "'auto'", "" },
    { "{'mode': <'bilevel'>}", "'gray'", "no ‘bilevel’" },
    { "{'mode': <'color'>}", "'color'", "" },
    { "{'resolution': <1>}", "75", "no 1" },
    { "{'resolution': <300>}", "150", "no 300" },
    { "{'resolution': <9600>}", "600", "no 9600" },
    { "{'resolution': <150>}", "150", "" },
    { "{'depth': <1>}", "8", "no 1 with ‘mode’ ‘color’" },
    { "{'depth': <16>}", "16", "" },
    { "{'page-size': <'a3'>}", "", "‘a3’ is left out" },
    { "{'page-size': <'a4'>}", "'a4'", "" },
    { "{'area': <(10000, 0, 300000, 100000)>}", "(10000, 0, 206000, 100000)", "is cut" },
    { "{'area': <(300000, 0, 100000, 100000)>}", "", "is cut" },
    { "{'area': <(0, 0, 216000, 297000)>}", "(0, 0, 216000, 297000)", "" },
    { "{'brightness': <100>}", "50.0", "no 100" },
    { "{'brightness': <-100>}", "-50.0", "no -100" },
    { "{'brightness': <10>}", "10.0", "" },
    { "{'gamma': <2.2>}", "", "‘gamma’ is left out" },
    { "{'deskew': <true>}", "", "‘deskew’ is left out" },
    { "{'deskew': <false>}", "false", "" },
    { "{'crop': <true>}", "true", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char     *notes = NULL;
      g_autoptr (GVariant) settings = fall_back (cases[i].wish, cases[i].wish, &notes);
      g_auto (GStrv)       words = g_strsplit (cases[i].wish, "'", 3);
      g_autoptr (GVariant) value = g_variant_lookup_value (settings, words[1], NULL);

      g_test_message ("%s: %s", cases[i].wish, notes);
      g_assert_cmpint (*notes == '\0', ==, *cases[i].says == '\0');
      g_assert_nonnull (strstr (notes, cases[i].says));
      if (*cases[i].becomes == '\0')
        g_assert_null (value);
      else
        {
          g_autoptr (GVariant) wanted =
              g_variant_ref_sink (g_variant_new_parsed (cases[i].becomes));

          g_assert_cmpvariant (value, wanted);
        }
    }
}

static void
test_what_is_no_wish_is_left_alone (void)
{
  const char *const    said = "{'source': <'feeder'>, 'mode': <'bilevel'>,"
                              " 'resolution': <300>, 'page-size': <'a3'>,"
                              " 'area': <(0, 0, 400000, 400000)>, 'gamma': <2.0>,"
                              " 'brightness': <90.0>, 'depth': <16>, 'deskew': <true>}";
  g_autofree char     *notes = NULL;
  g_autoptr (GVariant) settings = fall_back (said, "@a{sv} {}", &notes);
  g_autoptr (GVariant) before = g_variant_ref_sink (g_variant_new_parsed (said));
  GVariantIter         iter;
  const char          *key;
  GVariant            *value;

  g_assert_cmpstr (notes, ==, "");
  g_variant_iter_init (&iter, before);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) after = g_variant_lookup_value (settings, key, NULL);

      g_assert_cmpvariant (after, value);
    }
}

/* The caller's mode decides which of the profile's depths there is. */
static void
test_a_wish_fits_what_the_caller_said (void)
{
  g_autofree char     *notes = NULL;
  g_autoptr (GVariant) settings =
      fall_back ("{'mode': <'gray'>, 'depth': <16>}", "{'depth': <16>}", &notes);
  int depth = 0;

  g_assert_true (g_variant_lookup (settings, "depth", "i", &depth));
  g_assert_cmpint (depth, ==, 8);
  g_assert_nonnull (strstr (notes, "‘gray’"));
}

static void
test_a_device_that_tells_nothing_harms_nobody (void)
{
  g_autoptr (PlatenCapabilities) none = platen_capabilities_new ();
  g_autoptr (GVariant)           wishes = g_variant_ref_sink (g_variant_new_parsed (
                "{'source': <'feeder'>, 'mode': <'gray'>, 'area': <(0, 0, 1, 1)>, 'depth': <8>,"
                          "'page-size': <'a4'>}"));
  g_autoptr (GPtrArray)          notes = g_ptr_array_new_with_free_func (g_free);
  g_auto (PlatenScanSettings)    settings = { 0 };

  platen_scan_settings_init (&settings);
  g_assert_true (platen_scan_settings_parse (&settings, wishes, NULL));
  platen_capabilities_fall_back (none, &settings, wishes, notes);
  g_assert_cmpint (settings.source, ==, PLATEN_SOURCE_FEEDER);
  g_assert_cmpint (settings.mode, ==, PLATEN_MODE_GRAY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/fall-back/nearest", test_each_wish_becomes_what_comes_nearest);
  g_test_add_func ("/fall-back/no-wish", test_what_is_no_wish_is_left_alone);
  g_test_add_func ("/fall-back/together", test_a_wish_fits_what_the_caller_said);
  g_test_add_func ("/fall-back/silent", test_a_device_that_tells_nothing_harms_nobody);
  return g_test_run ();
}
