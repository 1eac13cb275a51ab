/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-v4l2-controls.h"

#include "platen-error.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

/**
 * PlatenV4l2Controls:
 *
 * What can be turned up and down on a camera, asked of its node below /dev: neither PipeWire
 * nor GStreamer pass it all on. The node may be opened beside whoever takes the pictures.
 */
struct _PlatenV4l2Controls
{
  int            fd; /* owned */
  PlatenV4l2Func call;
};

/* What we call a control, and what V4L2 calls it and the switch that leaves it to the
 * camera. The exposure's switch is a menu where 1 is manual and the others are not. */
typedef struct
{
  const char *name;
  guint32     id;
  guint32     auto_id; /* 0 when there is none */
} ControlWords;

/* Source: linux/v4l2-controls.h. A roll of the camera is there only as the picture's
 * rotation. */
static const ControlWords words[] = {
  { "pan", V4L2_CID_PAN_ABSOLUTE, 0 },
  { "tilt", V4L2_CID_TILT_ABSOLUTE, 0 },
  { "roll", V4L2_CID_ROTATE, 0 },
  { "zoom", V4L2_CID_ZOOM_ABSOLUTE, 0 },
  { "exposure", V4L2_CID_EXPOSURE_ABSOLUTE, V4L2_CID_EXPOSURE_AUTO },
  { "iris", V4L2_CID_IRIS_ABSOLUTE, 0 },
  { "focus", V4L2_CID_FOCUS_ABSOLUTE, V4L2_CID_FOCUS_AUTO },
  { "brightness", V4L2_CID_BRIGHTNESS, V4L2_CID_AUTOBRIGHTNESS },
  { "contrast", V4L2_CID_CONTRAST, 0 },
  { "hue", V4L2_CID_HUE, V4L2_CID_HUE_AUTO },
  { "saturation", V4L2_CID_SATURATION, 0 },
  { "sharpness", V4L2_CID_SHARPNESS, 0 },
  { "gamma", V4L2_CID_GAMMA, 0 },
  { "color", V4L2_CID_COLORFX, 0 },
  { "white-balance", V4L2_CID_WHITE_BALANCE_TEMPERATURE, V4L2_CID_AUTO_WHITE_BALANCE },
  { "backlight", V4L2_CID_BACKLIGHT_COMPENSATION, 0 },
  { "gain", V4L2_CID_GAIN, V4L2_CID_AUTOGAIN },
};

static int
call_kernel (int fd, unsigned long request, void *argument)
{
  int result;

  do
    result = ioctl (fd, request, argument);
  while (result < 0 && errno == EINTR);

  return result;
}

/**
 * platen_v4l2_controls_new:
 * @fd: (transfer full): a camera's node, or -1 in a test
 * @call: (scope forever): makes the requests
 *
 * Returns: (transfer full): its controls
 */
PlatenV4l2Controls *
platen_v4l2_controls_new (int fd, PlatenV4l2Func call)
{
  PlatenV4l2Controls *self = g_new0 (PlatenV4l2Controls, 1);

  self->fd = fd;
  self->call = call;

  return self;
}

/**
 * platen_v4l2_controls_open:
 * @path: a camera's node below /dev
 *
 * Returns: (transfer full) (nullable): its controls; NULL when the node cannot be opened, in
 *   a sandbox for instance
 */
PlatenV4l2Controls *
platen_v4l2_controls_open (const char *path)
{
  int fd = open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK);

  return fd >= 0 ? platen_v4l2_controls_new (fd, call_kernel) : NULL;
}

/**
 * platen_v4l2_controls_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_v4l2_controls_free (PlatenV4l2Controls *self)
{
  if (self == NULL)
    return;

  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

static gboolean
query (PlatenV4l2Controls *self, guint32 id, struct v4l2_queryctrl *out_query)
{
  const guint32 unusable = V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_READ_ONLY;

  *out_query = (struct v4l2_queryctrl){ .id = id };

  return id != 0 && self->call (self->fd, VIDIOC_QUERYCTRL, out_query) == 0 &&
         (out_query->flags & unusable) == 0;
}

static gboolean
get_value (PlatenV4l2Controls *self, guint32 id, int *out_value)
{
  struct v4l2_control control = { .id = id };

  if (self->call (self->fd, VIDIOC_G_CTRL, &control) != 0)
    return FALSE;

  *out_value = control.value;
  return TRUE;
}

static gboolean
is_on (guint32 auto_id, int value)
{
  return auto_id == V4L2_CID_EXPOSURE_AUTO ? value != V4L2_EXPOSURE_MANUAL : value != 0;
}

static void
read_auto (PlatenV4l2Controls *self, guint32 auto_id, PlatenCameraControl *control)
{
  struct v4l2_queryctrl about;
  int                   value;

  control->has_auto = query (self, auto_id, &about) && get_value (self, auto_id, &value);
  control->is_auto = control->has_auto && is_on (auto_id, value);
}

/**
 * platen_v4l2_controls_list:
 *
 * Asks the camera anew each time: a control that it sees to by itself moves.
 *
 * Returns: (transfer full) (element-type PlatenCameraControl): the controls
 */
GArray *
platen_v4l2_controls_list (PlatenV4l2Controls *self)
{
  GArray *controls = platen_camera_controls_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      PlatenCameraControl   control = { 0 };
      struct v4l2_queryctrl about;

      if (!query (self, words[i].id, &about) || about.minimum > about.maximum ||
          !get_value (self, words[i].id, &control.value))
        continue;
      g_strlcpy (control.name, words[i].name, sizeof control.name);
      control.minimum = about.minimum;
      control.maximum = about.maximum;
      control.step = MAX (about.step, 1);
      control.default_value = about.default_value;
      read_auto (self, words[i].auto_id, &control);
      g_array_append_val (controls, control);
    }

  return controls;
}

static gboolean
set_value (PlatenV4l2Controls *self,
           const char         *name,
           guint32             id,
           int                 value,
           GError            **error)
{
  struct v4l2_control control = { .id = id, .value = value };

  if (self->call (self->fd, VIDIOC_S_CTRL, &control) == 0)
    return TRUE;

  g_set_error (
      error, PLATEN_ERROR, errno == EBUSY ? PLATEN_ERROR_BUSY : PLATEN_ERROR_DEVICE_IO,
      "The camera did not take %d for ‘%s’: %s", value, name, g_strerror (errno));
  return FALSE;
}

static gboolean
switch_auto (PlatenV4l2Controls *self,
             const char         *name,
             guint32             auto_id,
             gboolean            is_auto,
             GError            **error)
{
  g_autoptr (GError) first = NULL;

  if (auto_id != V4L2_CID_EXPOSURE_AUTO)
    return set_value (self, name, auto_id, is_auto, error);
  if (!is_auto)
    return set_value (self, name, auto_id, V4L2_EXPOSURE_MANUAL, error);

  /* Most webcams have “aperture priority” as their only automatic exposure. */
  return set_value (self, name, auto_id, V4L2_EXPOSURE_AUTO, &first) ||
         set_value (self, name, auto_id, V4L2_EXPOSURE_APERTURE_PRIORITY, error);
}

/**
 * platen_v4l2_controls_set:
 * @name: a control that was listed
 * @value: within its range; means nothing when @is_auto
 * @is_auto: whether the camera sees to it by itself
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED for any other name, %PLATEN_ERROR_BUSY,
 * %PLATEN_ERROR_DEVICE_IO when the camera does not take it.
 */
gboolean
platen_v4l2_controls_set (PlatenV4l2Controls *self,
                          const char         *name,
                          int                 value,
                          gboolean            is_auto,
                          GError            **error)
{
  g_autoptr (GArray)         controls = platen_v4l2_controls_list (self);
  const PlatenCameraControl *control = platen_camera_controls_find (controls, name);
  const ControlWords        *word = words;

  if (control == NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                   "The camera has no control ‘%s’", name);
      return FALSE;
    }

  while (!g_str_equal (word->name, name))
    word++;
  if (control->is_auto != is_auto &&
      !switch_auto (self, name, word->auto_id, is_auto, error))
    return FALSE;

  return is_auto || set_value (self, name, word->id, value, error);
}
