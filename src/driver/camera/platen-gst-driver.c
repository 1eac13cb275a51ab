/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-gst-driver.h"

#include "platen-device-info.h"
#include "platen-error.h"
#include "platen-gst-camera.h"
#include "platen-gst-source.h"

#include <gst/gst.h>

#define DRIVER_WORD "camera"

/**
 * PlatenGstDriver:
 *
 * The cameras that PipeWire offers and those below /dev, by GStreamer's device monitor. It
 * is started by the first look and watches from then on.
 */
struct _PlatenGstDriver
{
  GObject parent_instance;

  GstDeviceMonitor *monitor; /* NULL until it watches; never let go, see end_watch() */
  GWeakRef          camera;  /* of the open PlatenGstCamera */
};

static void driver_iface_init (PlatenCameraDriverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenGstDriver,
                               platen_gst_driver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_CAMERA_DRIVER,
                                                      driver_iface_init))

static GPtrArray *
find_sources (PlatenGstDriver *self)
{
  GList     *devices = gst_device_monitor_get_devices (self->monitor);
  GPtrArray *sources = platen_gst_sources_from_devices (devices);

  g_list_free_full (devices, gst_object_unref);

  return sources;
}

static int
find_name (GPtrArray *sources, const char *driver_name)
{
  for (guint i = 0; i < sources->len; i++)
    {
      const PlatenGstSource *source = g_ptr_array_index (sources, i);

      if (g_str_equal (source->driver_name, driver_name))
        return (int) i;
    }

  return -1;
}

/* On a thread of the monitor's. GStreamer does not tell the pipeline of a PipeWire camera
 * that is gone, but it tells us. */
static void
on_cameras_changed (PlatenGstDriver *self)
{
  g_autoptr (PlatenGstCamera) camera = g_weak_ref_get (&self->camera);

  if (camera != NULL)
    {
      g_autoptr (GPtrArray) sources = find_sources (self);

      if (find_name (sources, platen_gst_camera_get_driver_name (camera)) < 0)
        platen_gst_camera_lose (camera);
    }
  platen_camera_driver_tell_changed (PLATEN_CAMERA_DRIVER (self));
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_DEVICE_ADDED ||
      GST_MESSAGE_TYPE (message) == GST_MESSAGE_DEVICE_REMOVED ||
      GST_MESSAGE_TYPE (message) == GST_MESSAGE_DEVICE_CHANGED)
    on_cameras_changed (user_data);

  return G_SOURCE_CONTINUE;
}

/* The monitor itself is left to the end of the process: when it stops, or goes, PipeWire's
 * provider frees every camera that was unplugged a second time (seen with 0.3.65). */
static void
end_watch (PlatenGstDriver *self)
{
  g_autoptr (GstBus) bus = NULL;

  if (self->monitor == NULL)
    return;

  bus = gst_device_monitor_get_bus (self->monitor);
  gst_bus_remove_watch (bus);
  GST_OBJECT_FLAG_SET (self->monitor, GST_OBJECT_FLAG_MAY_BE_LEAKED);
}

static gboolean
begin_watch (PlatenGstDriver *self, GError **error)
{
  g_autoptr (GstBus) bus = NULL;

  if (self->monitor != NULL)
    return TRUE;
  if (!gst_init_check (NULL, NULL, error))
    {
      g_prefix_error (error, "GStreamer does not start: ");
      return FALSE;
    }

  self->monitor = gst_object_ref_sink (gst_device_monitor_new ());
  gst_device_monitor_add_filter (self->monitor, "Video/Source", NULL);
  /* Without PipeWire and without udev there is nothing to watch, and no camera. */
  if (!gst_device_monitor_start (self->monitor))
    g_debug ("No source of cameras could be watched");

  bus = gst_device_monitor_get_bus (self->monitor);
  gst_bus_add_watch (bus, on_message, self);

  return TRUE;
}

static GPtrArray *
list (PlatenCameraDriver *driver, GError **error)
{
  PlatenGstDriver      *self = PLATEN_GST_DRIVER (driver);
  g_autoptr (GPtrArray) sources = NULL;
  GPtrArray            *devices;

  if (!begin_watch (self, error))
    return NULL;

  sources = find_sources (self);
  devices = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_info_free);
  for (guint i = 0; i < sources->len; i++)
    {
      const PlatenGstSource *source = g_ptr_array_index (sources, i);

      g_ptr_array_add (devices, platen_device_info_new (DRIVER_WORD, source->driver_name,
                                                        NULL, source->name, "camera"));
    }

  return devices;
}

static PlatenCamera *
open_camera (PlatenCameraDriver *driver, const char *driver_name, GError **error)
{
  PlatenGstDriver      *self = PLATEN_GST_DRIVER (driver);
  g_autoptr (GPtrArray) sources = NULL;
  PlatenGstCamera      *camera;
  int                   index;

  if (!begin_watch (self, error))
    return NULL;

  sources = find_sources (self);
  index = find_name (sources, driver_name);
  if (index < 0)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                           "The camera is not there; plug it in");
      return NULL;
    }

  camera =
      platen_gst_camera_new (g_ptr_array_steal_index (sources, (guint) index), error);
  g_weak_ref_set (&self->camera, camera);

  return camera != NULL ? PLATEN_CAMERA (camera) : NULL;
}

static void
driver_iface_init (PlatenCameraDriverInterface *iface)
{
  iface->list = list;
  iface->open = open_camera;
}

static void
platen_gst_driver_finalize (GObject *object)
{
  PlatenGstDriver *self = PLATEN_GST_DRIVER (object);

  end_watch (self);
  g_weak_ref_clear (&self->camera);

  G_OBJECT_CLASS (platen_gst_driver_parent_class)->finalize (object);
}

static void
platen_gst_driver_class_init (PlatenGstDriverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_gst_driver_finalize;
}

static void
platen_gst_driver_init (PlatenGstDriver *self)
{
  g_weak_ref_init (&self->camera, NULL);
}

/**
 * platen_gst_driver_new:
 *
 * Returns: (transfer full): the driver; “changed” comes on the main thread
 */
PlatenGstDriver *
platen_gst_driver_new (void)
{
  return g_object_new (PLATEN_TYPE_GST_DRIVER, NULL);
}
