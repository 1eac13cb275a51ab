/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-method-table.h"
#include "platen-methods-camera.h"
#include "platen-webcam.h"
#include "platen-wire-error.h"

/*
 * Cameras: the members of the API's Addon.Webcam, in the API's order, each under its full
 * name. What a page shows by itself, its viewer, is not here.
 */

#define USUAL_QUALITY 80

/* Any number is taken where an image is asked for. */
#define MODULE_NUMBER 1

/* The controls' words in the order of the API's numbers. */
static const char *const camera_words[] = { "pan",      "tilt", "roll", "zoom",
                                            "exposure", "iris", "focus" };
static const char *const video_words[] = { "brightness", "contrast",      "hue",
                                           "saturation", "sharpness",     "gamma",
                                           "color",      "white-balance", "backlight",
                                           "gain" };

static PlatenWebcam *
get_webcam (PlatenCommand *call)
{
  return platen_instance_get_webcam (platen_command_get_instance (call));
}

/**
 * platen_methods_get_camera:
 *
 * Returns: (transfer none) (nullable): the selected camera; %NULL after an answer
 */
PlatenCameraSession *
platen_methods_get_camera (PlatenCommand *call)
{
  PlatenCameraSession *camera = platen_webcam_get_camera (get_webcam (call));

  if (camera == NULL)
    platen_command_fail (call, PLATEN_WIRE_OUT_OF_SEQUENCE,
                         "No camera is selected; call Addon.Webcam.SelectSource first");

  return camera;
}

static void
capture_image (PlatenCommand *call)
{
  PlatenInstance    *instance = platen_command_get_instance (call);
  g_autoptr (GError) error = NULL;
  JsonArray         *result;
  PlatenJob         *job;

  if (platen_methods_get_camera (call) == NULL || !platen_command_is_instance_idle (call))
    return;

  job = platen_service_take_still (
      platen_command_get_service (call),
      platen_device_get_id (platen_webcam_get_device (get_webcam (call))),
      platen_instance_get_collection (instance), &error);
  if (job == NULL)
    {
      platen_command_take_error (call, g_steal_pointer (&error));
      return;
    }

  platen_instance_watch_job (instance, job, NULL);
  result = json_array_new ();
  json_array_add_boolean_element (result, TRUE);
  json_array_add_string_element (result, platen_job_get_id (job));
  platen_command_return_all (call, result);
}

static GListModel *
get_devices (PlatenCommand *call)
{
  return G_LIST_MODEL (platen_service_get_devices (platen_command_get_service (call)));
}

static void
answer_source_list (PlatenCommand *call)
{
  GListModel *devices = get_devices (call);
  JsonArray  *result = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PlatenDevice) device = g_list_model_get_item (devices, i);

      if (platen_device_get_camera (device) != NULL &&
          platen_device_is_available (device))
        json_array_add_string_element (result, platen_device_get_name (device));
    }
  platen_command_return_all (call, result);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCommand) call = user_data;
  g_autoptr (GError)        error = NULL;

  if (platen_device_list_refresh_finish (PLATEN_DEVICE_LIST (source), result, &error))
    answer_source_list (call);
  else
    platen_command_take_error (call, g_steal_pointer (&error));
}

/* Cameras are watched, so the list is right once they were looked for. */
static void
get_source_list (PlatenCommand *call)
{
  PlatenDeviceList *devices = PLATEN_DEVICE_LIST (get_devices (call));

  if (platen_device_list_is_probed (devices))
    answer_source_list (call);
  else
    platen_device_list_refresh_async (devices, NULL, on_refreshed, g_object_ref (call));
}

/* Two cameras of one name are told apart by our identifiers. */
static gboolean
is_called (PlatenDevice *device, const char *name)
{
  return platen_device_get_camera (device) != NULL &&
         (g_str_equal (platen_device_get_name (device), name) ||
          g_str_equal (platen_device_get_id (device), name));
}

static void
select_source (PlatenCommand *call)
{
  GListModel              *devices = get_devices (call);
  const char              *name = platen_command_get_string (call, 0);
  g_autoptr (PlatenDevice) found = NULL;

  for (guint i = 0; found == NULL && i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PlatenDevice) device = g_list_model_get_item (devices, i);

      if (is_called (device, name))
        found = g_steal_pointer (&device);
    }
  if (found == NULL)
    {
      platen_command_fail (call, platen_wire_error_from_code (PLATEN_ERROR_NOT_FOUND),
                           "SelectSource: no camera is called ‘%s’; ask GetSourceList",
                           name);
      return;
    }

  platen_webcam_set_device (
      get_webcam (call), found,
      platen_device_list_get_camera_views (PLATEN_DEVICE_LIST (devices)));
  platen_command_return_boolean (call, TRUE);
}

static void
play_video (PlatenCommand *call)
{
  gint64 quality = platen_command_get_int (call, 0, USUAL_QUALITY);

  if (platen_methods_get_camera (call) == NULL)
    return;
  if (quality < 1 || quality > 100)
    {
      platen_command_fail (call, PLATEN_WIRE_BAD_PARAMETER,
                           "PlayVideo: the parameter ‘quality’ is %" G_GINT64_FORMAT
                           "; it goes from 1 to 100",
                           quality);
      return;
    }

  platen_webcam_play (get_webcam (call), (int) quality);
  platen_command_return_boolean (call, TRUE);
}

/* The camera is everybody's: it goes out by itself when nobody looks. */
static void
stop_video (PlatenCommand *call)
{
  platen_webcam_stop (get_webcam (call));
  platen_command_return_boolean (call, TRUE);
}

typedef struct
{
  PlatenCommand     *call; /* owned */
  PlatenCameraAnswer answer;
} Reading;

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading       *reading = user_data;
  g_autoptr (PlatenCommand) call = reading->call;
  PlatenCameraSession      *camera = PLATEN_CAMERA_SESSION (source);
  g_autoptr (GError)        error = NULL;

  if (platen_camera_session_set_finish (camera, result, &error))
    reading->answer (call, camera);
  else
    platen_command_take_error (call, g_steal_pointer (&error));
}

/**
 * platen_methods_read_camera:
 * @answer: answers @call from what the camera told
 *
 * Asks the selected camera what it can do and what is set, and opens it for that.
 */
void
platen_methods_read_camera (PlatenCommand *call, PlatenCameraAnswer answer)
{
  PlatenCameraSession *camera = platen_methods_get_camera (call);
  Reading             *reading;

  if (camera == NULL)
    return;

  reading = g_new (Reading, 1);
  reading->call = g_object_ref (call);
  reading->answer = answer;
  platen_camera_session_read_controls_async (camera, on_read, reading);
}

/* (nullable): the control that the parameter `property` means; NULL after an answer */
static const char *
get_control_name (PlatenCommand *call)
{
  gboolean is_camera = strstr (platen_command_get_method (call), "CameraControl") != NULL;
  const char *const *names = is_camera ? camera_words : video_words;
  gsize  n_names = is_camera ? G_N_ELEMENTS (camera_words) : G_N_ELEMENTS (video_words);
  gint64 property = platen_command_get_int (call, 0, -1);

  if (property >= 0 && property < (gint64) n_names)
    return names[property];

  platen_command_fail (call, PLATEN_WIRE_BAD_PARAMETER,
                       "%s: the parameter ‘property’ is %" G_GINT64_FORMAT
                       "; it goes from 0 to %d",
                       platen_command_get_method (call), property, (int) n_names - 1);
  return NULL;
}

/* (nullable): NULL after an answer */
static const PlatenCameraControl *
find_control (PlatenCommand *call, PlatenCameraSession *camera)
{
  const char                *name = get_control_name (call);
  const PlatenCameraControl *control = NULL;

  if (name == NULL)
    return NULL;

  control =
      platen_camera_controls_find (platen_camera_session_get_controls (camera), name);
  if (control == NULL)
    platen_command_fail (call, platen_wire_error_from_code (PLATEN_ERROR_UNSUPPORTED),
                         "The camera has no control ‘%s’", name);

  return control;
}

static void
return_object (PlatenCommand *call, JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  platen_command_return (call, node);
}

static void
answer_setting (PlatenCommand *call, PlatenCameraSession *camera)
{
  const PlatenCameraControl *control = find_control (call, camera);
  JsonObject                *object;

  if (control == NULL)
    return;

  object = json_object_new ();
  json_object_set_int_member (object, "value", control->value);
  json_object_set_boolean_member (object, "auto", control->is_auto);
  return_object (call, object);
}

static void
answer_more_setting (PlatenCommand *call, PlatenCameraSession *camera)
{
  const PlatenCameraControl *control = find_control (call, camera);
  JsonObject                *object;

  if (control == NULL)
    return;

  object = json_object_new ();
  json_object_set_int_member (object, "min", control->minimum);
  json_object_set_int_member (object, "max", control->maximum);
  json_object_set_int_member (object, "step", control->step);
  json_object_set_int_member (object, "default", control->default_value);
  json_object_set_boolean_member (object, "auto", control->has_auto);
  return_object (call, object);
}

static void
get_setting (PlatenCommand *call)
{
  platen_methods_read_camera (call, answer_setting);
}

static void
get_more_setting (PlatenCommand *call)
{
  platen_methods_read_camera (call, answer_more_setting);
}

/**
 * platen_methods_on_camera_set:
 * @user_data: (transfer full): the command
 *
 * Answers when the camera has taken a setting.
 */
void
platen_methods_on_camera_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCommand) call = user_data;
  g_autoptr (GError)        error = NULL;

  if (platen_camera_session_set_finish (PLATEN_CAMERA_SESSION (source), result, &error))
    platen_command_return_boolean (call, TRUE);
  else
    platen_command_take_error (call, g_steal_pointer (&error));
}

static void
set_setting (PlatenCommand *call)
{
  PlatenCameraSession *camera = platen_methods_get_camera (call);
  const char          *name = camera != NULL ? get_control_name (call) : NULL;
  gint64               value = platen_command_get_int (call, 1, 0);

  if (name != NULL)
    platen_camera_session_set_control_async (
        camera, name, (int) CLAMP (value, G_MININT, G_MAXINT),
        platen_command_get_boolean (call, 2, FALSE), platen_methods_on_camera_set,
        g_object_ref (call));
}

static char *
make_frame_part (PlatenCommand *call)
{
  return g_strdup_printf (
      "/dwt/dwt_%d/img?id=%s&index=-1&width=-1&height=-1&webcam=%d&t=%" G_GINT64_FORMAT,
      MODULE_NUMBER, platen_instance_get_id (platen_command_get_instance (call)),
      USUAL_QUALITY, g_get_real_time () / 1000);
}

/* The address carries the instance's id: who has it may look, while it is attached and its
 * page may use cameras. */
static void
get_frame_url (PlatenCommand *call)
{
  g_autofree char *base =
      platen_exchange_dup_base_url (platen_command_get_exchange (call));
  g_autofree char *part = make_frame_part (call);
  g_autofree char *url = g_strconcat (base, part, NULL);

  platen_command_return_string (call, url);
}

static void
get_frame_part_url (PlatenCommand *call)
{
  g_autofree char *part = make_frame_part (call);

  platen_command_return_string (call, part);
}

#define PROPERTY "property:i"
#define SETTING "property:i value:i auto:b?"

const PlatenMethod platen_camera_methods[] = {
  { "Addon.Webcam.CaptureImage", "",
    "Takes a still into the buffer; gives true and the job", "camera", TRUE,
    capture_image },
  { "Addon.Webcam.GetSourceList", "", "Lists the cameras' names", "camera", TRUE,
    get_source_list },
  { "Addon.Webcam.SelectSource", "name:s", "Selects a camera of GetSourceList", "camera",
    TRUE, select_source },
  { "Addon.Webcam.CloseSource", "",
    "Ends the live picture; the camera goes out unless somebody else uses it", "camera",
    TRUE, stop_video },
  { "Addon.Webcam.PlayVideo", "quality:i?",
    "Tells of live pictures by VideoFrame, one after the other as they are taken from "
    "GetFrameURL; JPEG quality 1 to 100, 80 by default",
    "camera", TRUE, play_video },
  { "Addon.Webcam.PauseVideo", "", "Tells of no more pictures until PlayVideo", "camera",
    TRUE, stop_video },
  { "Addon.Webcam.StopVideo", "",
    "Ends the live picture; the camera goes out unless somebody else uses it", "camera",
    TRUE, stop_video },
  { "Addon.Webcam.GetCameraControlPropertySetting", PROPERTY,
    "Gives value and auto of pan, tilt, roll, zoom, exposure, iris or focus (0 to 6)",
    "camera", TRUE, get_setting },
  { "Addon.Webcam.GetCameraControlPropertyMoreSetting", PROPERTY,
    "Gives min, max, step, default, and whether the camera can see to it by itself",
    "camera", TRUE, get_more_setting },
  { "Addon.Webcam.SetCameraControlPropertySetting", SETTING,
    "Sets a value, or with auto lets the camera see to it", "camera", TRUE, set_setting },
  { "Addon.Webcam.GetVideoPropertySetting", PROPERTY,
    "Gives value and auto of brightness, contrast, hue, saturation, sharpness, gamma, "
    "color, white balance, backlight or gain (0 to 9)",
    "camera", TRUE, get_setting },
  { "Addon.Webcam.GetVideoPropertyMoreSetting", PROPERTY,
    "Gives min, max, step, default, and whether the camera can see to it by itself",
    "camera", TRUE, get_more_setting },
  { "Addon.Webcam.SetVideoPropertySetting", SETTING,
    "Sets a value, or with auto lets the camera see to it", "camera", TRUE, set_setting },
  { "Addon.Webcam.GetFrameRate", "",
    "Gives values and current: pictures a second, of the size in use", "camera", TRUE,
    platen_methods_get_frame_rate },
  { "Addon.Webcam.GetMediaType", "",
    "Gives values and current: JPEG, or a raw form's four letters", "camera", TRUE,
    platen_methods_get_media_type },
  { "Addon.Webcam.GetResolution", "", "Gives values and current, such as ‘640 x 480’",
    "camera", TRUE, platen_methods_get_resolution },
  { "Addon.Webcam.SetFrameRate", "rate:i", "Sets a rate of GetFrameRate", "camera", TRUE,
    platen_methods_set_frame_rate },
  { "Addon.Webcam.SetMediaType", "type:s", "Sets a form of GetMediaType", "camera", TRUE,
    platen_methods_set_media_type },
  { "Addon.Webcam.SetResolution", "resolution:s", "Sets a size of GetResolution",
    "camera", TRUE, platen_methods_set_resolution },
  { "Addon.Webcam.SetVideoRotateMode", "mode:i",
    "Turns pictures: 0 not, 1 to 3 by quarters clockwise, 4 top to bottom, 5 mirrored",
    "camera", TRUE, platen_methods_set_rotate_mode },
  { "Addon.Webcam.GetFrameURL", "",
    "Gives the address of the newest picture; a t at its end keeps it from being cached",
    "camera", TRUE, get_frame_url },
  { "Addon.Webcam.GetFramePartURL", "", "Gives what follows the host in GetFrameURL",
    "camera", TRUE, get_frame_part_url },
  { NULL },
};
