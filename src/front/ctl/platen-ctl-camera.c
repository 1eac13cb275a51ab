/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-camera.h"

#include "platen-camera-control.h"
#include "platen-camera-mode.h"
#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-json.h"
#include "platen-ctl-options.h"
#include "platen-error.h"
#include "platen-limits.h"

#include <string.h>

/* One run of `platenctl camera`. */
typedef struct
{
  char             *device;        /* owned */
  char             *output;        /* owned */
  char             *collection_id; /* owned */
  char             *size;          /* owned */
  char             *media_type;    /* owned */
  char             *turn;          /* owned */
  double            rate;
  gboolean          keeps_page;
  gboolean          is_json;
  PlatenBusManager *manager; /* owned */
  PlatenBusCamera  *camera;  /* owned */
} Run;

static void
run_clear (Run *self)
{
  g_free (self->device);
  g_free (self->output);
  g_free (self->collection_id);
  g_free (self->size);
  g_free (self->media_type);
  g_free (self->turn);
  g_clear_object (&self->camera);
  g_clear_object (&self->manager);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static gboolean
read_side (const char *text, guint64 *out_px)
{
  return g_ascii_string_to_unsigned (text, 10, 1, PLATEN_MAX_SIDE_PX, out_px, NULL);
}

static gboolean
add_size (GVariantDict *wanted, const char *size, GError **error)
{
  g_auto (GStrv) sides = g_strsplit (size, "x", 2);
  guint64        width, height;

  if (g_strv_length (sides) != 2 || !read_side (sides[0], &width) ||
      !read_side (sides[1], &height))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "‘%s’ is no size; it looks like 1280x720", size);
      return FALSE;
    }

  g_variant_dict_insert (wanted, "width", "i", (int) width);
  g_variant_dict_insert (wanted, "height", "i", (int) height);
  return TRUE;
}

/* What the options say of the mode goes to the camera before anything else. */
static gboolean
set_up (Run *self, GError **error)
{
  g_auto (GVariantDict) wanted = G_VARIANT_DICT_INIT (NULL);

  if (self->size != NULL && !add_size (&wanted, self->size, error))
    return FALSE;
  if (self->media_type != NULL)
    g_variant_dict_insert (&wanted, "media-type", "s", self->media_type);
  if (self->rate > 0)
    g_variant_dict_insert (&wanted, "rate", "d", self->rate);

  if ((self->size != NULL || self->media_type != NULL || self->rate > 0) &&
      !platen_bus_camera_call_set_mode_sync (self->camera, g_variant_dict_end (&wanted),
                                             NULL, error))
    return FALSE;

  return self->turn == NULL ||
         platen_bus_camera_call_set_turn_sync (self->camera, self->turn, NULL, error);
}

static void
print_mode (const PlatenCameraMode *mode, const PlatenCameraMode *now)
{
  g_print ("%c %dx%d", memcmp (mode, now, sizeof *mode) == 0 ? '*' : ' ', mode->width_px,
           mode->height_px);
  if (mode->rate_n > 0)
    g_print ("  %g/s", platen_camera_mode_get_rate (mode));
  g_print ("  %s\n", mode->media_type);
}

static gboolean
list_modes (Run *self, GError **error)
{
  GVariant          *list = platen_bus_camera_get_modes (self->camera);
  GVariant          *dict = platen_bus_camera_get_mode (self->camera);
  g_autoptr (GArray) modes = NULL;
  PlatenCameraMode   now;

  if (self->is_json)
    {
      platen_ctl_json_print (list);
      return TRUE;
    }

  modes = platen_camera_modes_from_variant (list, error);
  if (modes == NULL || !platen_camera_mode_from_variant (&now, dict, error))
    return FALSE;

  for (guint i = 0; i < modes->len; i++)
    print_mode (&g_array_index (modes, PlatenCameraMode, i), &now);

  return TRUE;
}

static gboolean
list_controls (Run *self, GError **error)
{
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GArray)   controls = NULL;

  if (!platen_bus_camera_call_read_controls_sync (self->camera, &list, NULL, error))
    return FALSE;
  if (self->is_json)
    {
      platen_ctl_json_print (list);
      return TRUE;
    }

  controls = platen_camera_controls_from_variant (list, error);
  for (guint i = 0; controls != NULL && i < controls->len; i++)
    {
      const PlatenCameraControl *control =
          &g_array_index (controls, PlatenCameraControl, i);

      g_print ("%s %d  (%d..%d in steps of %d, default %d%s)%s\n", control->name,
               control->value, control->minimum, control->maximum, control->step,
               control->default_value, control->has_auto ? ", or auto" : "",
               control->is_auto ? "  auto" : "");
    }
  if (controls != NULL && controls->len == 0)
    g_printerr ("The camera tells of no controls.\n");

  return controls != NULL;
}

static gboolean
set_control (Run *self, const char *name, const char *value, GError **error)
{
  gboolean is_auto = g_str_equal (value, "auto");
  gint64   number = 0;

  if (!is_auto &&
      !g_ascii_string_to_signed (value, 10, G_MININT, G_MAXINT, &number, error))
    return FALSE;

  return platen_bus_camera_call_set_control_sync (self->camera, name, (int) number,
                                                  is_auto, NULL, error);
}

static gboolean
take_still (Run *self, GError **error)
{
  const PlatenCtlStill request = {
    .output = self->output,
    .collection_id = self->collection_id,
    .keeps_page = self->keeps_page,
  };

  return platen_ctl_take_still (self->manager, self->camera, &request, error);
}

static gboolean
connect_to_camera (Run *self, GError **error)
{
  return (self->manager = platen_ctl_get_manager (error)) != NULL &&
         (self->camera = platen_ctl_find_camera (self->manager, self->device, error)) !=
             NULL &&
         set_up (self, error);
}

static gboolean
obey (Run *self, int argc, char **argv, GError **error)
{
  const char *verb = argc > 1 ? argv[1] : "";

  if (argc == 4 && g_str_equal (verb, "set"))
    return connect_to_camera (self, error) && set_control (self, argv[2], argv[3], error);
  if (argc == 2 && g_str_equal (verb, "still"))
    return connect_to_camera (self, error) && take_still (self, error);
  if (argc == 2 && g_str_equal (verb, "modes"))
    return connect_to_camera (self, error) && list_modes (self, error);
  if (argc == 2 && g_str_equal (verb, "controls"))
    return connect_to_camera (self, error) && list_controls (self, error);

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "Say ‘camera still’, ‘camera modes’, ‘camera controls’ or ‘camera "
                       "set NAME VALUE’");
  return FALSE;
}

/* Stills, modes and controls of one camera. */
int
platen_ctl_camera (int argc, char **argv)
{
  g_auto (Run)       self = { NULL };
  const GOptionEntry entries[] = {
    { "device", 'd', 0, G_OPTION_ARG_STRING, &self.device,
      "The camera's Id or name; the first by default", "DEVICE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self.output,
      "Write the still into a file: .jpg, .png, .tiff or .pdf", "FILE" },
    { "collection", 'c', 0, G_OPTION_ARG_STRING, &self.collection_id,
      "Put the still into this collection", "ID" },
    { "keep", 0, 0, G_OPTION_ARG_NONE, &self.keeps_page,
      "Keep the still in the service, too", NULL },
    { "size", 0, 0, G_OPTION_ARG_STRING, &self.size, "Set the size in pixels", "WxH" },
    { "form", 0, 0, G_OPTION_ARG_STRING, &self.media_type, "Set the form: JPEG, YUY2 …",
      "FORM" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &self.rate, "Set the pictures a second", "N" },
    { "turn", 0, 0, G_OPTION_ARG_STRING, &self.turn,
      "Turn pictures: none, 90, 180, 270, flip or mirror", "HOW" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.is_json, "Print JSON", NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;

  if (!platen_ctl_parse ("camera still|modes|controls|set NAME VALUE",
                         "A VALUE of ‘auto’ lets the camera see to it by itself.",
                         entries, &argc, &argv, &error) ||
      !obey (&self, argc, argv, &error))
    return platen_ctl_fail (error);

  return PLATEN_CTL_OK;
}
