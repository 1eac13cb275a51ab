/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-twain-capability.h"

#include <math.h>
#include <string.h>

typedef struct
{
  PlatenCapabilities *device;
  PlatenNegotiation  *negotiation;
  PlatenTwainView     view;
} Fixture;

/* Tones whose usual value is not in the middle, as drivers have them. */
static void
set_up (Fixture *fixture, gconstpointer unused)
{
  PlatenCapabilities *device = platen_capabilities_new ();

  device->sources = 1u << PLATEN_SOURCE_FLATBED | 1u << PLATEN_SOURCE_FEEDER;
  device->modes = 1u << PLATEN_MODE_BILEVEL | 1u << PLATEN_MODE_GRAY;
  device->depths[PLATEN_MODE_BILEVEL] = 1u << 1;
  device->depths[PLATEN_MODE_GRAY] = 1u << 8 | 1u << 16;
  device->dpi_min = 50;
  device->dpi_max = 600;
  device->dpi_step = 25;
  device->max_width_um = 215900;
  device->max_height_um = 355600;
  device->areas[PLATEN_SOURCE_FLATBED] = (PlatenReach){ 215900, 297000 };
  device->areas[PLATEN_SOURCE_FEEDER] = (PlatenReach){ 215900, 355600 };
  device->tones[PLATEN_TONE_BRIGHTNESS] = (PlatenRange){ 0, 100, 1, 25 };
  device->tones[PLATEN_TONE_THRESHOLD] = (PlatenRange){ -10, 10, 0.5, 0 };
  fixture->device = device;
  fixture->negotiation = platen_negotiation_new ();
  fixture->view = (PlatenTwainView){ device, fixture->negotiation, TRUE, FALSE };
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  platen_negotiation_free (fixture->negotiation);
  platen_capabilities_unref (fixture->device);
}

static gboolean
try_to_set (Fixture *fixture, int number, const char *json, GError **error)
{
  const PlatenTwainCapability *row =
      platen_twain_capability_find (&fixture->view, number);
  g_autoptr (JsonNode) array = json_from_string (json, NULL);

  g_assert_nonnull (row);
  g_assert_nonnull (array);

  return platen_twain_capability_set (
      row, &fixture->view, json_array_get_element (json_node_get_array (array), 0),
      error);
}

static void
set (Fixture *fixture, int number, const char *json)
{
  g_autoptr (GError) error = NULL;

  try_to_set (fixture, number, json, &error);
  g_assert_no_error (error);
}

static double
get (Fixture *fixture, int number)
{
  return platen_twain_capability_get_current (
      platen_twain_capability_find (&fixture->view, number), &fixture->view);
}

static void
assert_refused (Fixture *fixture, int number, const char *json, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (try_to_set (fixture, number, json, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_tones_bend_at_the_devices_usual_value (Fixture *fixture, gconstpointer unused)
{
  const double *tones = fixture->negotiation->wanted.settings.tones;

  g_assert_cmpfloat (get (fixture, PLATEN_ICAP_BRIGHTNESS), ==, 0);
  set (fixture, PLATEN_ICAP_BRIGHTNESS, "[1000]");
  g_assert_cmpfloat (tones[PLATEN_TONE_BRIGHTNESS], ==, 100);
  set (fixture, PLATEN_ICAP_BRIGHTNESS, "[-1000]");
  g_assert_cmpfloat (tones[PLATEN_TONE_BRIGHTNESS], ==, 0);
  set (fixture, PLATEN_ICAP_BRIGHTNESS, "[-500]");
  g_assert_cmpfloat (tones[PLATEN_TONE_BRIGHTNESS], ==, 12.5);
  g_assert_cmpfloat (get (fixture, PLATEN_ICAP_BRIGHTNESS), ==, -500);
  set (fixture, PLATEN_ICAP_BRIGHTNESS, "[{\"value\": 333.33}]");
  g_assert_cmpfloat_with_epsilon (get (fixture, PLATEN_ICAP_BRIGHTNESS), 333.33, 0.01);
  assert_refused (fixture, PLATEN_ICAP_BRIGHTNESS, "[1000.5]", "from -1000 to 1000");
  g_assert_null (platen_twain_capability_find (&fixture->view, PLATEN_ICAP_CONTRAST));
}

static void
test_a_threshold_is_a_bilevel_pages (Fixture *fixture, gconstpointer unused)
{
  g_assert_null (platen_twain_capability_find (&fixture->view, PLATEN_ICAP_THRESHOLD));
  set (fixture, PLATEN_ICAP_PIXELTYPE, "[0]");
  g_assert_cmpfloat (get (fixture, PLATEN_ICAP_THRESHOLD), ==, 128);
  set (fixture, PLATEN_ICAP_THRESHOLD, "[255]");
  g_assert_cmpfloat (fixture->negotiation->wanted.settings.tones[PLATEN_TONE_THRESHOLD],
                     ==, 10);
}

static void
test_depths_belong_to_their_mode (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpfloat (get (fixture, PLATEN_ICAP_PIXELTYPE), ==, PLATEN_MODE_GRAY);
  set (fixture, PLATEN_ICAP_BITDEPTH, "[16]");
  set (fixture, PLATEN_ICAP_PIXELTYPE, "[0]");
  g_assert_cmpfloat (get (fixture, PLATEN_ICAP_BITDEPTH), ==, 1);
  assert_refused (fixture, PLATEN_ICAP_BITDEPTH, "[8]", "one of: 1");
  assert_refused (fixture, PLATEN_ICAP_PIXELTYPE, "[2]", "one of: 0, 1");
}

static void
test_steps_are_kept (Fixture *fixture, gconstpointer unused)
{
  set (fixture, PLATEN_ICAP_XRESOLUTION, "[75]");
  g_assert_cmpfloat (get (fixture, PLATEN_ICAP_YRESOLUTION), ==, 75);
  assert_refused (fixture, PLATEN_ICAP_XRESOLUTION, "[80]",
                  "from 50 to 600 in steps of 25");
  assert_refused (fixture, PLATEN_ICAP_XRESOLUTION, "[25]", "from 50");
  assert_refused (fixture, PLATEN_ICAP_XRESOLUTION, "[\"75\"]", "is a number");
  assert_refused (fixture, PLATEN_ICAP_XRESOLUTION, "[null]", "is a number");
  assert_refused (fixture, PLATEN_CAP_FEEDERENABLED, "[[true]]", "is true or false");
  assert_refused (fixture, PLATEN_CAP_SUPPORTEDCAPS, "[1]", "not set");
}

static void
test_frames_are_in_the_unit (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    int         unit;
    const char *frame;
  } cases[] = {
    { 0, "[{\"left\": 0, \"top\": 0, \"right\": 1, \"bottom\": 2}]" },
    { 1, "[{\"left\": 0, \"top\": 0, \"right\": 2.54, \"bottom\": 5.08}]" },
    { 2, "[{\"left\": 0, \"top\": 0, \"right\": 6, \"bottom\": 12}]" },
    { 3, "[{\"left\": 0, \"top\": 0, \"right\": 72, \"bottom\": 144}]" },
    { 4, "[{\"left\": 0, \"top\": 0, \"right\": 1440, \"bottom\": 2880}]" },
    { 5, "[{\"left\": 0, \"top\": 0, \"right\": 300, \"bottom\": 600}]" },
    { 6, "[{\"left\": 0, \"top\": 0, \"right\": 25.4, \"bottom\": 50.8}]" },
  };
  const PlatenArea *area = &fixture->negotiation->wanted.settings.area;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *unit = g_strdup_printf ("[%d]", cases[i].unit);

      set (fixture, PLATEN_ICAP_UNITS, unit);
      set (fixture, PLATEN_ICAP_FRAMES, cases[i].frame);
      g_assert_cmpint (area->width_um, ==, 25400);
      g_assert_cmpint (area->height_um, ==, 50800);
    }
  assert_refused (fixture, PLATEN_ICAP_FRAMES, "[3]", "left, top, right and bottom");
  assert_refused (fixture, PLATEN_ICAP_FRAMES,
                  "[{\"left\": 0, \"top\": 0, \"right\": 300, \"bottom\": 10}]",
                  "from 0 to 215.9 across and from 0 to 297 down");
  g_assert_cmpint (area->width_um, ==, 25400);
}

static void
test_paper_hangs_on_the_source (Fixture *fixture, gconstpointer unused)
{
  assert_refused (fixture, PLATEN_ICAP_SUPPORTEDSIZES, "[4]", "one of: 0, 1, 2, 3");
  set (fixture, PLATEN_CAP_FEEDERENABLED, "[true]");
  set (fixture, PLATEN_ICAP_SUPPORTEDSIZES, "[4]");
  g_assert_cmpstr (fixture->negotiation->wanted.settings.page_size->name, ==, "legal");
  set (fixture, PLATEN_ICAP_FRAMES,
       "[{\"left\": 0, \"top\": 0, \"right\": 1, \"bottom\": 1}]");
  set (fixture, PLATEN_ICAP_SUPPORTEDSIZES, "[1]");
  g_assert_true (platen_area_is_whole (&fixture->negotiation->wanted.settings.area));
}

#define ADD(path, test) \
  g_test_add ("/twain/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("tones", test_tones_bend_at_the_devices_usual_value);
  ADD ("threshold", test_a_threshold_is_a_bilevel_pages);
  ADD ("depths", test_depths_belong_to_their_mode);
  ADD ("steps", test_steps_are_kept);
  ADD ("frames", test_frames_are_in_the_unit);
  ADD ("paper", test_paper_hangs_on_the_source);

  return g_test_run ();
}
