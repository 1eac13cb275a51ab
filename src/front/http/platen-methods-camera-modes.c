/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-limits.h"
#include "platen-methods-camera.h"
#include "platen-wire-error.h"

/* What a camera can be set to: sizes, forms and rates, each as {values, current}. */

/* Gives what a mode is in one respect; NULL when it is none that can be chosen now. */
typedef JsonNode *(*Describe) (const PlatenCameraMode *mode, const PlatenCameraMode *now);

static JsonNode *
describe_rate (const PlatenCameraMode *mode, const PlatenCameraMode *now)
{
  if (mode->width_px != now->width_px || mode->height_px != now->height_px ||
      !g_str_equal (mode->media_type, now->media_type))
    return NULL;

  return json_node_init_int (json_node_alloc (),
                             (gint64) (platen_camera_mode_get_rate (mode) + 0.5));
}

static JsonNode *
describe_media_type (const PlatenCameraMode *mode, const PlatenCameraMode *now)
{
  return json_node_init_string (json_node_alloc (), mode->media_type);
}

static JsonNode *
describe_size (const PlatenCameraMode *mode, const PlatenCameraMode *now)
{
  g_autofree char *size = g_strdup_printf ("%d x %d", mode->width_px, mode->height_px);

  return json_node_init_string (json_node_alloc (), size);
}

static gboolean
holds (JsonArray *values, JsonNode *value)
{
  for (guint i = 0; i < json_array_get_length (values); i++)
    if (json_node_equal (json_array_get_element (values, i), value))
      return TRUE;

  return FALSE;
}

static void
return_choice (PlatenCommand *call, PlatenCameraSession *camera, Describe describe)
{
  const PlatenCameraMode *now = platen_camera_session_get_mode (camera);
  GArray                 *modes = platen_camera_session_get_modes (camera);
  JsonArray              *values = json_array_new ();
  JsonObject             *object = json_object_new ();

  for (guint i = 0; i < modes->len; i++)
    {
      g_autoptr (JsonNode) value =
          describe (&g_array_index (modes, PlatenCameraMode, i), now);

      if (value != NULL && !holds (values, value))
        json_array_add_element (values, g_steal_pointer (&value));
    }

  json_object_set_array_member (object, "values", values);
  json_object_set_member (object, "current", describe (now, now));
  platen_command_return (
      call, json_node_init_object (json_node_alloc (), g_steal_pointer (&object)));
}

static void
answer_frame_rate (PlatenCommand *call, PlatenCameraSession *camera)
{
  return_choice (call, camera, describe_rate);
}

static void
answer_media_type (PlatenCommand *call, PlatenCameraSession *camera)
{
  return_choice (call, camera, describe_media_type);
}

static void
answer_size (PlatenCommand *call, PlatenCameraSession *camera)
{
  return_choice (call, camera, describe_size);
}

/* Gives the rates of the size and form in use, in whole pictures a second. */
void
platen_methods_get_frame_rate (PlatenCommand *call)
{
  platen_methods_read_camera (call, answer_frame_rate);
}

void
platen_methods_get_media_type (PlatenCommand *call)
{
  platen_methods_read_camera (call, answer_media_type);
}

void
platen_methods_get_resolution (PlatenCommand *call)
{
  platen_methods_read_camera (call, answer_size);
}

/* The rate that is shown as this whole number, 29.97 as 30 for instance; the number itself
 * when there is none, for the camera to refuse. */
static double
find_rate (PlatenCameraSession *camera, gint64 wanted)
{
  const PlatenCameraMode *now = platen_camera_session_get_mode (camera);
  GArray                 *modes = platen_camera_session_get_modes (camera);

  for (guint i = 0; i < modes->len; i++)
    {
      const PlatenCameraMode *mode = &g_array_index (modes, PlatenCameraMode, i);
      g_autoptr (JsonNode)    shown = describe_rate (mode, now);

      if (shown != NULL && json_node_get_int (shown) == wanted)
        return platen_camera_mode_get_rate (mode);
    }

  return (double) wanted;
}

static void
set_mode (PlatenCommand *call, PlatenCameraSession *camera, GVariantDict *wanted)
{
  platen_camera_session_set_mode_async (camera, g_variant_dict_end (wanted),
                                        platen_methods_on_camera_set,
                                        g_object_ref (call));
}

static void
answer_set_rate (PlatenCommand *call, PlatenCameraSession *camera)
{
  const PlatenCameraMode *now = platen_camera_session_get_mode (camera);
  g_auto (GVariantDict)   wanted = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&wanted, "width", "i", now->width_px);
  g_variant_dict_insert (&wanted, "height", "i", now->height_px);
  g_variant_dict_insert (&wanted, "rate", "d",
                         find_rate (camera, platen_command_get_int (call, 0, 0)));
  set_mode (call, camera, &wanted);
}

void
platen_methods_set_frame_rate (PlatenCommand *call)
{
  platen_methods_read_camera (call, answer_set_rate);
}

void
platen_methods_set_media_type (PlatenCommand *call)
{
  PlatenCameraSession  *camera = platen_methods_get_camera (call);
  g_auto (GVariantDict) wanted = G_VARIANT_DICT_INIT (NULL);

  if (camera == NULL)
    return;

  g_variant_dict_insert (&wanted, "media-type", "s", platen_command_get_string (call, 0));
  set_mode (call, camera, &wanted);
}

static gboolean
read_side (char *text, guint64 *out_px)
{
  return g_ascii_string_to_unsigned (g_strstrip (text), 10, 1, PLATEN_MAX_SIDE_PX, out_px,
                                     NULL);
}

void
platen_methods_set_resolution (PlatenCommand *call)
{
  PlatenCameraSession  *camera = platen_methods_get_camera (call);
  const char           *size = platen_command_get_string (call, 0);
  g_auto (GStrv)        sides = g_strsplit (size, "x", 2);
  g_auto (GVariantDict) wanted = G_VARIANT_DICT_INIT (NULL);
  guint64               width, height;

  if (camera == NULL)
    return;
  if (g_strv_length (sides) != 2 || !read_side (sides[0], &width) ||
      !read_side (sides[1], &height))
    {
      platen_command_fail (call, PLATEN_WIRE_BAD_PARAMETER,
                           "SetResolution: the parameter ‘resolution’ is ‘%s’; it looks "
                           "like ‘640 x 480’",
                           size);
      return;
    }

  g_variant_dict_insert (&wanted, "width", "i", (int) width);
  g_variant_dict_insert (&wanted, "height", "i", (int) height);
  set_mode (call, camera, &wanted);
}

void
platen_methods_set_rotate_mode (PlatenCommand *call)
{
  PlatenCameraSession *camera = platen_methods_get_camera (call);
  gint64               mode = platen_command_get_int (call, 0, -1);

  if (camera == NULL)
    return;
  if (mode < PLATEN_CAMERA_TURN_NONE || mode > PLATEN_CAMERA_TURN_MIRROR)
    {
      platen_command_fail (call, PLATEN_WIRE_BAD_PARAMETER,
                           "SetVideoRotateMode: the parameter ‘mode’ is %" G_GINT64_FORMAT
                           "; it goes from 0 to %d",
                           mode, PLATEN_CAMERA_TURN_MIRROR);
      return;
    }

  platen_camera_session_set_turn_async (
      camera, (PlatenCameraTurn) mode, platen_methods_on_camera_set, g_object_ref (call));
}
