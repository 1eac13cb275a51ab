/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-gst-source.h"

#include "platen-error.h"
#include "platen-gst-caps.h"

/**
 * platen_gst_source_new:
 * @caps: what the source can give
 * @make: makes its element
 * @data: for @make
 *
 * Returns: (transfer full): the source
 */
PlatenGstSource *
platen_gst_source_new (const char       *driver_name,
                       const char       *name,
                       GstCaps          *caps,
                       PlatenGstMakeFunc make,
                       gpointer          data)
{
  PlatenGstSource *self = g_new0 (PlatenGstSource, 1);

  self->driver_name = g_strdup (driver_name);
  self->name = g_strdup (name);
  self->modes = platen_gst_caps_to_modes (caps);
  self->make = make;
  self->data = data;

  return self;
}

/**
 * platen_gst_source_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_gst_source_free (PlatenGstSource *self)
{
  if (self == NULL)
    return;

  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self->driver_name);
  g_free (self->name);
  g_free (self->v4l2_path);
  g_array_unref (self->modes);
  g_free (self);
}

static GstElement *
make_from_device (gpointer data, GError **error)
{
  GstElement *element = gst_device_create_element (data, NULL);

  if (element == NULL)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                           "GStreamer has no plug-in for this camera; install "
                           "gstreamer1.0-pipewire or gstreamer1.0-plugins-good");
      return NULL;
    }

  /* PipeWire takes its pictures' memory away when the camera is unplugged, also from whoever
   * still looks at one (seen with 0.3.65: a crash while a picture was being converted). */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), "always-copy") != NULL)
    g_object_set (element, "always-copy", TRUE, NULL);

  return element;
}

static PlatenGstSource *
source_from_device (GstDevice *device, const GstStructure *properties)
{
  g_autofree char    *name = gst_device_get_display_name (device);
  g_autoptr (GstCaps) caps = gst_device_get_caps (device);
  const char         *node = gst_structure_get_string (properties, "node.name");
  const char         *bus = gst_structure_get_string (properties, "v4l2.device.bus_info");
  const char         *path = gst_structure_get_string (properties, "device.path");
  const char         *node_path = gst_structure_get_string (properties, "api.v4l2.path");
  PlatenGstSource    *self =
      platen_gst_source_new (NULL, name, caps, make_from_device, gst_object_ref (device));

  self->free_data = gst_object_unref;
  if (node != NULL)
    self->driver_name = g_strdup_printf ("pipewire:%s", node);
  else if (bus != NULL)
    self->driver_name = g_strdup_printf ("v4l2:%s", bus);
  else
    self->driver_name = g_strdup_printf ("camera:%s", name);
  self->v4l2_path = g_strdup (node != NULL ? node_path : path);

  return self;
}

/* The first of these is reached through PipeWire, which lets several programs have a camera
 * at once; its lasting name is that of the device below. */
static gboolean
merge (GPtrArray *sources, PlatenGstSource *later)
{
  for (guint i = 0; later->v4l2_path != NULL && i < sources->len; i++)
    {
      PlatenGstSource *earlier = g_ptr_array_index (sources, i);

      if (g_strcmp0 (earlier->v4l2_path, later->v4l2_path) != 0)
        continue;
      g_free (earlier->driver_name);
      earlier->driver_name = g_strdup (later->driver_name);
      return TRUE;
    }

  return FALSE;
}

static guint
count_name (GPtrArray *sources, const char *driver_name)
{
  guint n = 0;

  for (guint i = 0; i < sources->len; i++)
    if (g_str_has_prefix (((PlatenGstSource *) sources->pdata[i])->driver_name,
                          driver_name))
      n++;

  return n;
}

static void
add_source (GPtrArray *sources, GstDevice *device, gboolean is_from_pipewire)
{
  g_autoptr (GstStructure)    properties = gst_device_get_properties (device);
  g_autoptr (PlatenGstSource) source = NULL;
  guint                       n_same;

  if (properties == NULL ||
      gst_structure_has_field (properties, "node.name") != is_from_pipewire)
    return;

  source = source_from_device (device, properties);
  if (source->modes->len == 0 || (!is_from_pipewire && merge (sources, source)))
    return;

  n_same = count_name (sources, source->driver_name);
  if (n_same > 0)
    {
      g_autofree char *plain = g_steal_pointer (&source->driver_name);

      source->driver_name = g_strdup_printf ("%s#%u", plain, n_same + 1);
    }
  g_ptr_array_add (sources, g_steal_pointer (&source));
}

/**
 * platen_gst_sources_from_devices:
 * @devices: (element-type GstDevice): what the device monitor shows
 *
 * A camera that is seen through PipeWire and as a node below /dev is one source. Cameras
 * that send nothing we can use are left out.
 *
 * Returns: (transfer container) (element-type PlatenGstSource): the sources; the array frees
 *   its elements
 */
GPtrArray *
platen_gst_sources_from_devices (GList *devices)
{
  GPtrArray *sources =
      g_ptr_array_new_with_free_func ((GDestroyNotify) platen_gst_source_free);

  for (GList *link = devices; link != NULL; link = link->next)
    add_source (sources, link->data, TRUE);
  for (GList *link = devices; link != NULL; link = link->next)
    add_source (sources, link->data, FALSE);

  return sources;
}
