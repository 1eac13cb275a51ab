/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-child.h"

#include "platen-confine.h"
#include "platen-device-info.h"
#include "platen-error.h"
#include "platen-server.h"
#include "platen-wire.h"

#include <unistd.h>

/* Cameras being served. All fields belong to the lane's thread, but for those that say
 * otherwise. */
typedef struct
{
  PlatenServer       *server; /* owned; any thread */
  PlatenCameraDriver *driver; /* owned */
  char               *name;   /* owned; of the open camera */
  PlatenCamera       *camera; /* owned; changed under lock, so that Cancel can use it */
  GMutex              lock;
  int                 is_cancelled; /* atomic */
  PlatenMeasures      measures;     /* what this process was confined by */
} Served;

static void
set_camera (Served *self, PlatenCamera *camera)
{
  PlatenCamera *old;

  g_mutex_lock (&self->lock);
  old = self->camera;
  self->camera = camera;
  g_mutex_unlock (&self->lock);

  g_clear_object (&old);
}

static GVariant *
serve_confinement (GVariant    *arguments,
                   GUnixFDList *fds,
                   gpointer     user_data,
                   GError     **error)
{
  Served *self = user_data;

  return platen_confine_check (self->measures);
}

static GVariant *
serve_use_remote (GVariant    *arguments,
                  GUnixFDList *fds,
                  gpointer     user_data,
                  GError     **error)
{
  Served *self = user_data;
  int     remote;
  int     fd;

  g_variant_get (arguments, "(h)", &remote);
  fd = platen_server_take_fd (fds, remote, error);
  if (fd < 0)
    return NULL;

  platen_camera_driver_use_remote (self->driver, fd);

  return g_variant_new ("()");
}

static gboolean
require_camera (Served *self, GError **error)
{
  if (g_atomic_int_get (&self->is_cancelled))
    g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                         "The picture was cancelled");
  else if (self->camera == NULL)
    g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                         "No camera is open");
  else
    return TRUE;

  return FALSE;
}

static GVariant *
serve_list (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served                  *self = user_data;
  g_autoptr (GPtrArray)    devices = NULL;
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  platen_server_say (self->server, "looking for cameras");
  devices = platen_camera_driver_list (self->driver, error);
  if (devices == NULL)
    return NULL;

  for (guint i = 0; i < devices->len; i++)
    g_variant_builder_add_value (
        &list, platen_device_info_to_variant (g_ptr_array_index (devices, i)));

  return g_variant_new ("(aa{sv})", &list);
}

static GVariant *
serve_open (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served                  *self = user_data;
  g_autoptr (PlatenCamera) camera = NULL;
  g_autoptr (GArray)       controls = NULL;
  const char              *driver_name;
  GVariant                *reply;

  if (self->camera != NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY, "‘%s’ is open; close it first",
                   self->name);
      return NULL;
    }

  g_variant_get (arguments, "(&s)", &driver_name);
  platen_server_say (self->server, "opening ‘%s’", driver_name);
  camera = platen_camera_driver_open (self->driver, driver_name, error);
  if (camera == NULL)
    return NULL;

  controls = platen_camera_dup_controls (camera);
  reply =
      g_variant_new ("(@aa{sv}@a{sv}@aa{sv})",
                     platen_camera_modes_to_variant (platen_camera_get_modes (camera)),
                     platen_camera_mode_to_variant (platen_camera_get_mode (camera)),
                     platen_camera_controls_to_variant (controls));
  g_free (self->name);
  self->name = g_strdup (driver_name);
  set_camera (self, g_steal_pointer (&camera));

  return reply;
}

static GVariant *
serve_set_mode (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served              *self = user_data;
  g_autoptr (GVariant) wanted = g_variant_get_child_value (arguments, 0);

  if (!require_camera (self, error))
    return NULL;

  platen_server_say (self->server, "changing the mode of ‘%s’", self->name);
  if (!platen_camera_set_mode (self->camera, wanted, error))
    return NULL;

  return g_variant_new (
      "(@a{sv})", platen_camera_mode_to_variant (platen_camera_get_mode (self->camera)));
}

static GVariant *
serve_set_turn (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served          *self = user_data;
  PlatenCameraTurn turn;
  const char      *word;

  g_variant_get (arguments, "(&s)", &word);
  if (!require_camera (self, error) ||
      !platen_camera_turn_from_string (word, &turn, error))
    return NULL;

  platen_camera_set_turn (self->camera, turn);

  return g_variant_new ("()");
}

static GVariant *
serve_get_controls (GVariant    *arguments,
                    GUnixFDList *fds,
                    gpointer     user_data,
                    GError     **error)
{
  Served            *self = user_data;
  g_autoptr (GArray) controls = NULL;

  if (!require_camera (self, error))
    return NULL;

  platen_server_say (self->server, "reading the controls of ‘%s’", self->name);
  controls = platen_camera_dup_controls (self->camera);

  return g_variant_new ("(@aa{sv})", platen_camera_controls_to_variant (controls));
}

static GVariant *
serve_set_control (GVariant    *arguments,
                   GUnixFDList *fds,
                   gpointer     user_data,
                   GError     **error)
{
  Served     *self = user_data;
  const char *name;
  int         value;
  gboolean    is_auto;

  g_variant_get (arguments, "(&sib)", &name, &value, &is_auto);
  if (!require_camera (self, error))
    return NULL;

  platen_server_say (self->server, "setting ‘%s’ of ‘%s’", name, self->name);
  if (!platen_camera_set_control (self->camera, name, value, is_auto, error))
    return NULL;

  return g_variant_new ("()");
}

static GVariant *
serve_start (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served *self = user_data;

  if (!require_camera (self, error))
    return NULL;

  platen_server_say (self->server, "starting ‘%s’", self->name);

  return platen_camera_start (self->camera, error) ? g_variant_new ("()") : NULL;
}

static GVariant *
serve_stop (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served *self = user_data;

  if (!require_camera (self, error))
    return NULL;

  platen_server_say (self->server, "stopping ‘%s’", self->name);
  platen_camera_stop (self->camera);

  return g_variant_new ("()");
}

static GVariant *
take_still (Served *self, int master_fd, int preview_fd, GError **error)
{
  g_autoptr (PlatenPageFacts) facts = NULL;

  platen_server_say (self->server, "taking a picture with ‘%s’", self->name);
  facts = platen_camera_take_still (self->camera, master_fd, preview_fd, error);
  if (facts == NULL)
    return NULL;

  return g_variant_new ("(@a{sv})", platen_page_facts_to_variant (facts));
}

static GVariant *
serve_take_still (GVariant    *arguments,
                  GUnixFDList *fds,
                  gpointer     user_data,
                  GError     **error)
{
  Served   *self = user_data;
  GVariant *reply = NULL;
  int       master_fd;
  int       preview_fd = -1;
  int       master;
  int       preview;

  if (!require_camera (self, error))
    return NULL;

  g_variant_get (arguments, "(hh)", &master, &preview);
  master_fd = platen_server_take_fd (fds, master, error);
  if (master_fd >= 0)
    preview_fd = platen_server_take_fd (fds, preview, error);
  if (preview_fd >= 0)
    reply = take_still (self, master_fd, preview_fd, error);

  platen_server_close_fd (&preview_fd);
  platen_server_close_fd (&master_fd);

  return reply;
}

static GVariant *
serve_grab_frame (GVariant    *arguments,
                  GUnixFDList *fds,
                  gpointer     user_data,
                  GError     **error)
{
  Served  *self = user_data;
  gboolean is_done;
  int      output;
  int      quality;
  int      fd;

  if (!require_camera (self, error))
    return NULL;

  g_variant_get (arguments, "(hi)", &output, &quality);
  fd = platen_server_take_fd (fds, output, error);
  if (fd < 0)
    return NULL;

  platen_server_say (self->server, "showing ‘%s’", self->name);
  is_done = platen_camera_grab_frame (self->camera, fd, CLAMP (quality, 1, 100), error);
  platen_server_close_fd (&fd);

  return is_done ? g_variant_new ("()") : NULL;
}

/* On the main thread, beside the running call. */
static GVariant *
serve_cancel (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served *self = user_data;

  if (!platen_server_is_busy (self->server))
    return g_variant_new ("()");

  g_atomic_int_set (&self->is_cancelled, TRUE);
  g_mutex_lock (&self->lock);
  if (self->camera != NULL)
    platen_camera_cancel (self->camera);
  g_mutex_unlock (&self->lock);

  return g_variant_new ("()");
}

static const PlatenServerMethod methods[] = {
  { "Confinement", serve_confinement, FALSE },
  { "UseRemote", serve_use_remote, FALSE },
  { "List", serve_list, FALSE },
  { "Open", serve_open, FALSE },
  { "SetMode", serve_set_mode, FALSE },
  { "SetTurn", serve_set_turn, FALSE },
  { "GetControls", serve_get_controls, FALSE },
  { "SetControl", serve_set_control, FALSE },
  { "Start", serve_start, FALSE },
  { "Stop", serve_stop, FALSE },
  { "TakeStill", serve_take_still, FALSE },
  { "GrabFrame", serve_grab_frame, FALSE },
  { "Cancel", serve_cancel, TRUE },
};

/* A cancel is for the calls that it found. */
static void
on_request (gpointer user_data)
{
  Served *self = user_data;

  g_atomic_int_set (&self->is_cancelled, FALSE);
}

static void
on_changed (PlatenCameraDriver *driver, gpointer user_data)
{
  Served *self = user_data;

  platen_server_emit (self->server, "Changed", NULL);
}

static void
on_hang_up (gpointer user_data)
{
  g_variant_unref (g_variant_ref_sink (serve_cancel (NULL, NULL, user_data, NULL)));
}

static void
on_end (gpointer user_data)
{
  Served *self = user_data;

  if (self->camera != NULL)
    platen_server_say (self->server, "closing ‘%s’", self->name);
  set_camera (self, NULL);
  g_signal_handlers_disconnect_by_data (self->driver, self);
  g_clear_object (&self->driver);
}

static PlatenMeasures
confine (PlatenCameraDriver *driver)
{
  g_auto (PlatenNeeds) needs = { NULL };

  platen_needs_init (&needs);
  platen_camera_driver_add_needs (driver, &needs);

  return platen_confine_driver (&needs) | platen_confine_close_network ();
}

/**
 * platen_child_run_camera:
 * @driver: (transfer full): what to serve
 *
 * Serves org.platen.Worker1.Camera on descriptor 3 until the parent hangs up; then lets the
 * camera go.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when the program was not started by a parent.
 *
 * Returns: the program's exit status; not 0 when @error is set
 */
int
platen_child_run_camera (PlatenCameraDriver *driver, GError **error)
{
  Served                 self = { .driver = driver };
  const PlatenServerPlan plan = {
    .interface = platen_wire_camera_interface_info (),
    .methods = methods,
    .n_methods = G_N_ELEMENTS (methods),
    .on_request = on_request,
    .on_hang_up = on_hang_up,
    .on_end = on_end,
    .user_data = &self,
  };

  self.measures = confine (driver);
  g_mutex_init (&self.lock);
  self.server = platen_server_new (&plan, error);
  if (self.server == NULL)
    {
      g_object_unref (driver);
      return 2;
    }

  g_signal_connect (driver, "changed", G_CALLBACK (on_changed), &self);
  if (!platen_server_run (self.server))
    _exit (1);

  g_mutex_clear (&self.lock);
  g_free (self.name);
  platen_server_free (self.server);

  return 0;
}
