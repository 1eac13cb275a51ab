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

/* PipeWire counts its objects; it may tell the number as text. Others come after them. */
static guint64
read_serial (const GstStructure *properties)
{
  const char *text = gst_structure_get_string (properties, "object.serial");
  guint64     serial = G_MAXUINT64;

  if (text != NULL)
    return g_ascii_strtoull (text, NULL, 10);
  gst_structure_get_uint64 (properties, "object.serial", &serial);

  return serial;
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
  self->serial = read_serial (properties);

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

static void
add_source (GPtrArray *sources, GstDevice *device, gboolean is_from_pipewire)
{
  g_autoptr (GstStructure)    properties = gst_device_get_properties (device);
  g_autoptr (PlatenGstSource) source = NULL;

  /* PipeWire's provider also shows who looks at a camera, and what a screen shows. */
  if (properties == NULL || !gst_device_has_classes (device, "Video/Source") ||
      gst_structure_has_field (properties, "node.name") != is_from_pipewire)
    return;

  source = source_from_device (device, properties);
  if (source->modes->len == 0 || (!is_from_pipewire && merge (sources, source)))
    return;

  g_ptr_array_add (sources, g_steal_pointer (&source));
}

/* In the order in which they came, as far as that is known. */
static int
compare_sources (gconstpointer a, gconstpointer b)
{
  const PlatenGstSource *one = *(PlatenGstSource *const *) a;
  const PlatenGstSource *other = *(PlatenGstSource *const *) b;

  if (one->serial != other->serial)
    return one->serial < other->serial ? -1 : 1;

  return g_strcmp0 (one->v4l2_path, other->v4l2_path);
}

static char *
find_free_name (GHashTable *taken, const char *plain)
{
  g_autofree char *name = g_strdup (plain);

  for (guint n = 2; g_hash_table_contains (taken, name); n++)
    {
      g_free (name);
      name = g_strdup_printf ("%s#%u", plain, n);
    }

  return g_steal_pointer (&name);
}

/* Those that cannot be told apart by name get a number: the one that came first keeps the
 * plain name, whoever comes later and however they are listed. */
static void
number_names (GPtrArray *sources)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < sources->len; i++)
    {
      PlatenGstSource *source = g_ptr_array_index (sources, i);
      g_autofree char *plain = g_steal_pointer (&source->driver_name);

      source->driver_name = find_free_name (taken, plain);
      g_hash_table_add (taken, source->driver_name);
    }
}

/**
 * platen_gst_sources_from_devices:
 * @devices: (element-type GstDevice): what the device monitor shows
 *
 * A camera that is seen through PipeWire and as a node below /dev is one source. What is no
 * camera is left out, and so are cameras that send nothing we can use.
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
  g_ptr_array_sort (sources, compare_sources);
  number_names (sources);

  return sources;
}
