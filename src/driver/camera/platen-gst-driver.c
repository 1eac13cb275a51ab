/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-gst-driver.h"

#include "platen-device-info.h"
#include "platen-error.h"
#include "platen-gst-camera.h"
#include "platen-gst-source.h"

#include <gst/gst.h>
#include <sys/mman.h>
#include <unistd.h>

#define DRIVER_WORD "camera"

/* The camera that a portal gives is whichever it shows first. */
#define PORTAL_CAMERA "portal"

typedef enum
{
  PROVIDER_PIPEWIRE,
  PROVIDER_V4L2,
  N_PROVIDERS,
} ProviderIndex;

/* In the order in which one camera is taken from them. */
static const char *const provider_names[N_PROVIDERS] = {
  [PROVIDER_PIPEWIRE] = "pipewiredeviceprovider",
  [PROVIDER_V4L2] = "v4l2deviceprovider",
};

/**
 * PlatenGstDriver:
 *
 * The cameras that PipeWire offers and those below /dev, by GStreamer's device providers.
 * They are started by the first look and watch from then on. PipeWire's connects to nothing
 * by itself: it uses the connection that it is given, or is not used.
 */
struct _PlatenGstDriver
{
  GObject parent_instance;

  GstDeviceProvider *providers[N_PROVIDERS]; /* never let go, see end_watch() */
  GWeakRef           camera;                 /* of the open PlatenGstCamera */
  int                remote_fd; /* owned by the provider once it runs; else -1 */
  gboolean           is_watching;
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
  GList     *devices = NULL;
  GPtrArray *sources;

  for (gsize i = 0; i < N_PROVIDERS; i++)
    if (self->providers[i] != NULL)
      devices =
          g_list_concat (devices, gst_device_provider_get_devices (self->providers[i]));
  sources = platen_gst_sources_from_devices (devices);
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

/* On the main thread. GStreamer does not tell the pipeline of a PipeWire camera
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

/* The providers themselves are left to the end of the process: when it stops, or goes,
 * PipeWire's frees every camera that was unplugged a second time (seen with 0.3.65). */
static void
end_watch (PlatenGstDriver *self)
{
  for (gsize i = 0; i < N_PROVIDERS; i++)
    if (self->providers[i] != NULL)
      {
        g_autoptr (GstBus) bus = gst_device_provider_get_bus (self->providers[i]);

        gst_bus_remove_watch (bus);
        GST_OBJECT_FLAG_SET (self->providers[i], GST_OBJECT_FLAG_MAY_BE_LEAKED);
      }
}

/* A provider that is not installed, or has nothing to watch, has no camera. */
static void
start_provider (PlatenGstDriver *self, ProviderIndex index)
{
  GstDeviceProvider *provider =
      gst_device_provider_factory_get_by_name (provider_names[index]);
  g_autoptr (GstBus) bus = NULL;

  if (provider == NULL)
    {
      g_debug ("GStreamer has no %s", provider_names[index]);
      return;
    }

  if (index == PROVIDER_PIPEWIRE)
    g_object_set (provider, "fd", self->remote_fd, NULL);
  bus = gst_device_provider_get_bus (provider);
  gst_bus_add_watch (bus, on_message, self);
  if (!gst_device_provider_start (provider))
    g_debug ("%s has nothing to watch", provider_names[index]);
  self->providers[index] = provider;
}

static gboolean
begin_watch (PlatenGstDriver *self, GError **error)
{
  if (self->is_watching)
    return TRUE;
  if (!gst_init_check (NULL, NULL, error))
    {
      g_prefix_error (error, "GStreamer does not start: ");
      return FALSE;
    }

  self->is_watching = TRUE;
  if (self->remote_fd >= 0)
    start_provider (self, PROVIDER_PIPEWIRE);
  start_provider (self, PROVIDER_V4L2);

  return TRUE;
}

/* GStreamer converts pictures by code that Orc generates, and Orc ends the process where that
 * is forbidden (MemoryDenyWriteExecute= in our unit). Source: orc 0.4.33, orccodemem.c. */
static void
adapt_to_memory_rules (void)
{
  const gsize length = 4096;
  void       *code = mmap (NULL, length, PROT_READ | PROT_WRITE | PROT_EXEC,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (code != MAP_FAILED)
    munmap (code, length);
  else
    g_setenv ("ORC_CODE", "backup", TRUE);
}

/* Source: GStreamer's own variables, gst-running(7), and SPA's. */
static void
add_needs (PlatenCameraDriver *driver, PlatenNeeds *needs)
{
  static const char *const readable[] = {
    "/sys", "/run/udev", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/dev/urandom"
  };
  static const char *const variables[] = {
    "GST_PLUGIN_PATH",        "GST_PLUGIN_PATH_1_0",
    "GST_PLUGIN_SYSTEM_PATH", "GST_PLUGIN_SYSTEM_PATH_1_0",
    "SPA_PLUGIN_DIR",         "LD_LIBRARY_PATH"
  };
  const char *registry = g_getenv ("GST_REGISTRY");

  adapt_to_memory_rules ();
  for (gsize i = 0; i < G_N_ELEMENTS (readable); i++)
    platen_needs_read (needs, readable[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    platen_needs_read_each (needs, g_getenv (variables[i]));
  /* A camera's node comes when it is plugged in. */
  platen_needs_write (needs, "/dev");
  if (registry != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (registry);

      g_mkdir_with_parents (folder, 0700);
      platen_needs_write (needs, folder);
    }
  /* GStreamer looks at its plug-ins in a process of their own. */
  needs->programs = TRUE;
}

static void
use_remote (PlatenCameraDriver *driver, int fd)
{
  PlatenGstDriver *self = PLATEN_GST_DRIVER (driver);

  if (self->remote_fd >= 0)
    close (fd);
  else
    self->remote_fd = fd;
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
  if (g_str_equal (driver_name, PORTAL_CAMERA))
    index = sources->len > 0 ? 0 : -1;
  else
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
  iface->add_needs = add_needs;
  iface->use_remote = use_remote;
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
  self->remote_fd = -1;
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
