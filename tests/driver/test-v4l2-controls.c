/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-v4l2-controls.h"

#include <errno.h>
#include <linux/videodev2.h>

/* A webcam's controls as its kernel driver would answer for them. */
typedef struct
{
  guint32 id;
  int     minimum, maximum, step, default_value, value;
  guint32 flags;
} Control;

static Control webcam[] = {
  { V4L2_CID_BRIGHTNESS, -64, 64, 1, 0, 7, 0 },
  { V4L2_CID_GAIN, 0, 100, 0, 10, 20, V4L2_CTRL_FLAG_READ_ONLY },
  { V4L2_CID_SHARPNESS, 0, 6, 1, 3, 3, V4L2_CTRL_FLAG_DISABLED },
  { V4L2_CID_EXPOSURE_ABSOLUTE, 1, 5000, 1, 157, 157, 0 },
  { V4L2_CID_EXPOSURE_AUTO, 0, 3, 1, 3, V4L2_EXPOSURE_APERTURE_PRIORITY, 0 },
  { V4L2_CID_FOCUS_ABSOLUTE, 0, 250, 5, 0, 30, 0 },
  { V4L2_CID_FOCUS_AUTO, 0, 1, 1, 1, 0, 0 },
};

static Control *
find (guint32 id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (webcam); i++)
    if (webcam[i].id == id)
      return &webcam[i];

  return NULL;
}

static int
fail (int number)
{
  errno = number;

  return -1;
}

static int
query (struct v4l2_queryctrl *about)
{
  const Control *control = find (about->id);

  if (control == NULL)
    return fail (EINVAL);

  about->minimum = control->minimum;
  about->maximum = control->maximum;
  about->step = control->step;
  about->default_value = control->default_value;
  about->flags = control->flags;

  return 0;
}

static int
set (const struct v4l2_control *wanted)
{
  Control *control = find (wanted->id);

  if (control == NULL || wanted->value < control->minimum ||
      wanted->value > control->maximum)
    return fail (ERANGE);
  /* The only automatic exposure of most webcams. */
  if (control->id == V4L2_CID_EXPOSURE_AUTO && wanted->value == V4L2_EXPOSURE_AUTO)
    return fail (EINVAL);

  control->value = wanted->value;

  return 0;
}

static int
call (int fd, unsigned long request, void *argument)
{
  struct v4l2_control *control = argument;

  switch (request)
    {
    case VIDIOC_QUERYCTRL:
      return query (argument);
    case VIDIOC_G_CTRL:
      if (find (control->id) == NULL)
        return fail (EINVAL);
      control->value = find (control->id)->value;
      return 0;
    case VIDIOC_S_CTRL:
      return set (argument);
    default:
      g_assert_not_reached ();
    }
}

static int
call_gone (int fd, unsigned long request, void *argument)
{
  return fail (ENODEV);
}

static void
test_only_usable_controls_are_listed (void)
{
  PlatenV4l2Controls        *controls = platen_v4l2_controls_new (-1, call);
  g_autoptr (GArray)         list = platen_v4l2_controls_list (controls);
  const PlatenCameraControl *focus = platen_camera_controls_find (list, "focus");
  const PlatenCameraControl *exposure = platen_camera_controls_find (list, "exposure");
  const PlatenCameraControl *brightness =
      platen_camera_controls_find (list, "brightness");

  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpint (focus->minimum, ==, 0);
  g_assert_cmpint (focus->maximum, ==, 250);
  g_assert_cmpint (focus->step, ==, 5);
  g_assert_cmpint (focus->value, ==, 30);
  g_assert_true (focus->has_auto && !focus->is_auto);
  g_assert_true (exposure->has_auto && exposure->is_auto);
  g_assert_cmpint (exposure->default_value, ==, 157);
  g_assert_cmpint (brightness->minimum, ==, -64);
  g_assert_false (brightness->has_auto);
  platen_v4l2_controls_free (controls);
}

static void
test_a_value_ends_the_automatic_and_auto_brings_it_back (void)
{
  PlatenV4l2Controls *controls = platen_v4l2_controls_new (-1, call);
  g_autoptr (GError)  error = NULL;

  g_assert_true (platen_v4l2_controls_set (controls, "exposure", 300, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (find (V4L2_CID_EXPOSURE_AUTO)->value, ==, V4L2_EXPOSURE_MANUAL);
  g_assert_cmpint (find (V4L2_CID_EXPOSURE_ABSOLUTE)->value, ==, 300);

  g_assert_true (platen_v4l2_controls_set (controls, "exposure", 0, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (find (V4L2_CID_EXPOSURE_AUTO)->value, ==,
                   V4L2_EXPOSURE_APERTURE_PRIORITY);
  g_assert_cmpint (find (V4L2_CID_EXPOSURE_ABSOLUTE)->value, ==, 300);

  g_assert_true (platen_v4l2_controls_set (controls, "focus", 0, TRUE, &error));
  g_assert_cmpint (find (V4L2_CID_FOCUS_AUTO)->value, ==, 1);
  g_assert_true (platen_v4l2_controls_set (controls, "brightness", -64, FALSE, &error));
  g_assert_cmpint (find (V4L2_CID_BRIGHTNESS)->value, ==, -64);
  platen_v4l2_controls_free (controls);
}

static void
test_what_the_camera_does_not_take_is_an_error (void)
{
  PlatenV4l2Controls *controls = platen_v4l2_controls_new (-1, call);
  PlatenV4l2Controls *gone = platen_v4l2_controls_new (-1, call_gone);
  g_autoptr (GArray)  none = platen_v4l2_controls_list (gone);
  g_autoptr (GError)  error = NULL;

  g_assert_false (platen_v4l2_controls_set (controls, "brightness", 65, FALSE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO);
  g_clear_error (&error);
  g_assert_false (platen_v4l2_controls_set (controls, "gain", 1, FALSE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_false (platen_v4l2_controls_set (gone, "zoom", 1, FALSE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED);
  g_assert_null (platen_v4l2_controls_open ("/nonexistent/video0"));
  platen_v4l2_controls_free (gone);
  platen_v4l2_controls_free (controls);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/v4l2/list", test_only_usable_controls_are_listed);
  g_test_add_func ("/v4l2/auto", test_a_value_ends_the_automatic_and_auto_brings_it_back);
  g_test_add_func ("/v4l2/refused", test_what_the_camera_does_not_take_is_an_error);
  return g_test_run ();
}
