/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-control.h"
#include "platen-camera-mode.h"
#include "platen-error.h"

static void
add (GArray *modes, const char *media_type, int width_px, int height_px, int rate)
{
  PlatenCameraMode mode = { "", width_px, height_px, rate, 1 };

  g_strlcpy (mode.media_type, media_type, sizeof mode.media_type);
  g_array_append_val (modes, mode);
}

/* A usual webcam: raw pictures only while they are small. */
static GArray *
new_webcam (void)
{
  GArray *modes = platen_camera_modes_new ();

  add (modes, "YUY2", 640, 480, 30);
  add (modes, "JPEG", 3840, 2160, 30);
  add (modes, "YUY2", 1920, 1080, 5);
  add (modes, "JPEG", 1920, 1080, 30);
  add (modes, "JPEG", 640, 480, 30);
  add (modes, "JPEG", 640, 480, 30);
  add (modes, "JPEG", 640, 480, 15);
  platen_camera_modes_sort (modes);

  return modes;
}

static char *
describe (const PlatenCameraMode *mode)
{
  return g_strdup_printf ("%s %dx%d %g", mode->media_type, mode->width_px,
                          mode->height_px, platen_camera_mode_get_rate (mode));
}

static void
assert_is (const PlatenCameraMode *mode, const char *expected)
{
  g_autofree char *text = describe (mode);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_modes_are_sorted_without_doubles (void)
{
  g_autoptr (GArray) modes = new_webcam ();
  const char *const  expected[] = { "JPEG 3840x2160 30", "JPEG 1920x1080 30",
                                    "YUY2 1920x1080 5",  "JPEG 640x480 30",
                                    "YUY2 640x480 30",   "JPEG 640x480 15" };

  g_assert_cmpuint (modes->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < modes->len; i++)
    assert_is (&g_array_index (modes, PlatenCameraMode, i), expected[i]);
}

static void
test_a_camera_begins_large_and_lively (void)
{
  g_autoptr (GArray) modes = new_webcam ();
  g_autoptr (GArray) slow = platen_camera_modes_new ();
  g_autoptr (GArray) none = platen_camera_modes_new ();
  PlatenCameraMode   mode;

  g_assert_true (platen_camera_modes_choose (modes, &mode));
  assert_is (&mode, "JPEG 1920x1080 30");

  add (slow, "YUY2", 4000, 3000, 1);
  g_assert_true (platen_camera_modes_choose (slow, &mode));
  assert_is (&mode, "YUY2 4000x3000 1");

  g_assert_false (platen_camera_modes_choose (none, &mode));
}

static gboolean
find (GArray *modes, const char *wish, PlatenCameraMode *mode, GError **error)
{
  g_autoptr (GVariant) wanted =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, wish, NULL, NULL, NULL);

  g_assert_nonnull (wanted);

  return platen_camera_modes_find (modes, wanted, mode, error);
}

static void
test_what_is_not_wished_stays_where_it_can (void)
{
  static const struct
  {
    const char *wish;
    const char *found;
  } cases[] = {
    { "{'width': <640>, 'height': <480>}", "JPEG 640x480 30" },
    { "{'media-type': <'YUY2'>}", "YUY2 640x480 30" },
    { "{'rate': <15.0>}", "JPEG 640x480 15" },
    { "{'width': <3840>}", "JPEG 3840x2160 30" },
    { "{'media-type': <'YUY2'>, 'width': <1920>}", "YUY2 1920x1080 5" },
    { "{}", "YUY2 1920x1080 5" },
  };
  g_autoptr (GArray) modes = new_webcam ();
  PlatenCameraMode   mode;

  g_assert_true (platen_camera_modes_choose (modes, &mode));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (find (modes, cases[i].wish, &mode, &error));
      g_assert_no_error (error);
      assert_is (&mode, cases[i].found);
    }
}

static void
test_wishes_that_cannot_be_are_refused (void)
{
  static const struct
  {
    const char *wish;
    PlatenError code;
  } cases[] = {
    { "{'width': <641>}", PLATEN_ERROR_UNSUPPORTED },
    { "{'media-type': <'H264'>}", PLATEN_ERROR_UNSUPPORTED },
    { "{'width': <0>}", PLATEN_ERROR_INVALID_ARGUMENT },
    { "{'height': <70000>}", PLATEN_ERROR_INVALID_ARGUMENT },
    { "{'rate': <-1.0>}", PLATEN_ERROR_INVALID_ARGUMENT },
    { "{'rate': <nan>}", PLATEN_ERROR_INVALID_ARGUMENT },
    { "{'depth': <8>}", PLATEN_ERROR_INVALID_ARGUMENT },
  };
  g_autoptr (GArray) modes = new_webcam ();
  PlatenCameraMode   mode;

  g_assert_true (platen_camera_modes_choose (modes, &mode));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].wish);
      g_assert_false (find (modes, cases[i].wish, &mode, &error));
      g_assert_error (error, PLATEN_ERROR, (int) cases[i].code);
      assert_is (&mode, "JPEG 1920x1080 30");
    }
}

static void
test_modes_cross_the_wall_and_lies_do_not (void)
{
  g_autoptr (GArray)   modes = new_webcam ();
  g_autoptr (GVariant) list = g_variant_ref_sink (platen_camera_modes_to_variant (modes));
  g_autoptr (GArray)   read = platen_camera_modes_from_variant (list, NULL);
  const char *const    lies[] = {
       "[{'media-type': <'JPEG'>, 'width': <0>, 'height': <1>}]",
       "[{'media-type': <'JPEG'>, 'width': <1>, 'height': <65501>}]",
       "[{'media-type': <'JPEG'>, 'width': <1>, 'height': <1>, 'rate': <(1, 0)>}]",
       "[{'media-type': <'<b>'>, 'width': <1>, 'height': <1>}]",
       "[{'media-type': <'A_VERY_LONG_WORD'>, 'width': <1>, 'height': <1>}]",
       "[{'width': <1>, 'height': <1>}]",
  };

  g_assert_cmpmem (read->data, read->len * sizeof (PlatenCameraMode), modes->data,
                   modes->len * sizeof (PlatenCameraMode));
  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GVariant) lie =
          g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), lies[i], NULL, NULL, NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", lies[i]);
      g_assert_null (platen_camera_modes_from_variant (lie, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_turns_have_the_numbers_of_the_page (void)
{
  const char *const words[] = { "none", "90", "180", "270", "flip", "mirror" };
  PlatenCameraTurn  turn;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_cmpstr (platen_camera_turn_to_string ((PlatenCameraTurn) i), ==, words[i]);
      g_assert_true (platen_camera_turn_from_string (words[i], &turn, NULL));
      g_assert_cmpuint (turn, ==, i);
    }
  g_assert_false (platen_camera_turn_from_string ("45", &turn, NULL));
}

static GArray *
read_controls (const char *text, GError **error)
{
  g_autoptr (GVariant) list =
      g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), text, NULL, NULL, NULL);

  g_assert_nonnull (list);

  return platen_camera_controls_from_variant (list, error);
}

static void
test_controls_are_held_to_their_range (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) controls = read_controls (
      "[{'name': <'focus'>, 'range': <(0, 250, 5)>, 'default': <10>, 'value': <20>, "
      "'auto': <true>}, {'name': <'zoom'>, 'range': <(1, 4, 1)>}]",
      &error);

  g_assert_no_error (error);
  g_assert_true (platen_camera_controls_check (controls, "focus", 250, FALSE, NULL));
  g_assert_true (platen_camera_controls_check (controls, "focus", 999, TRUE, NULL));
  g_assert_false (platen_camera_controls_check (controls, "focus", 251, FALSE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "0 … 250"));
  g_clear_error (&error);
  g_assert_false (platen_camera_controls_check (controls, "zoom", 1, TRUE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_false (platen_camera_controls_check (controls, "iris", 1, FALSE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED);
}

static void
test_controls_that_cannot_be_are_refused (void)
{
  const char *const lies[] = {
    "[{'range': <(0, 1, 1)>}]",
    "[{'name': <'zoom'>, 'range': <(2, 1, 1)>}]",
    "[{'name': <'zoom'>, 'range': <(0, 1, 0)>}]",
    "[{'name': <'a-name-beyond-all-words'>, 'range': <(0, 1, 1)>}]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_controls (lies[i], &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/camera/modes-sorted", test_modes_are_sorted_without_doubles);
  g_test_add_func ("/core/camera/first-mode", test_a_camera_begins_large_and_lively);
  g_test_add_func ("/core/camera/wishes", test_what_is_not_wished_stays_where_it_can);
  g_test_add_func ("/core/camera/bad-wishes", test_wishes_that_cannot_be_are_refused);
  g_test_add_func ("/core/camera/wall", test_modes_cross_the_wall_and_lies_do_not);
  g_test_add_func ("/core/camera/turns", test_turns_have_the_numbers_of_the_page);
  g_test_add_func ("/core/camera/controls", test_controls_are_held_to_their_range);
  g_test_add_func ("/core/camera/bad-controls", test_controls_that_cannot_be_are_refused);
  return g_test_run ();
}
