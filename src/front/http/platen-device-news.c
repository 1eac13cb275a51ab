/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-news.h"
#include "platen-wire-objects.h"

/**
 * PlatenDeviceNews:
 *
 * Tells every instance of scanners that come and go, as `DeviceAdded` and `DeviceRemoved`.
 * It keeps the list as it was, since the news of a removal no longer has the device.
 */
struct _PlatenDeviceNews
{
  GObject parent_instance;

  PlatenInstances *instances; /* owned */
  GPtrArray       *known;     /* owned (element-type PlatenDevice) */
};

G_DEFINE_FINAL_TYPE (PlatenDeviceNews, platen_device_news, G_TYPE_OBJECT)

/* Instances may scan; whether they may know of cameras, only their methods ask. */
static void
tell (PlatenDeviceNews *self, const char *event, PlatenDevice *device)
{
  if (platen_wire_is_scanner (device))
    platen_instances_emit (self->instances, event, platen_wire_device (device));
}

static void
on_items_changed (GListModel       *devices,
                  guint             position,
                  guint             n_removed,
                  guint             n_added,
                  PlatenDeviceNews *self)
{
  for (guint i = 0; i < n_removed; i++)
    {
      PlatenDevice *device = g_ptr_array_index (self->known, position);

      tell (self, "DeviceRemoved", device);
      g_ptr_array_remove_index (self->known, position);
    }
  for (guint i = position; i < position + n_added; i++)
    {
      PlatenDevice *device = g_list_model_get_item (devices, i);

      g_ptr_array_insert (self->known, (int) i, device);
      tell (self, "DeviceAdded", device);
    }
}

static void
platen_device_news_dispose (GObject *object)
{
  PlatenDeviceNews *self = PLATEN_DEVICE_NEWS (object);

  g_clear_object (&self->instances);
  g_clear_pointer (&self->known, g_ptr_array_unref);

  G_OBJECT_CLASS (platen_device_news_parent_class)->dispose (object);
}

static void
platen_device_news_class_init (PlatenDeviceNewsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_device_news_dispose;
}

static void
platen_device_news_init (PlatenDeviceNews *self)
{
  self->known = g_ptr_array_new_with_free_func (g_object_unref);
}

PlatenDeviceNews *
platen_device_news_new (PlatenDeviceList *devices, PlatenInstances *instances)
{
  PlatenDeviceNews *self = g_object_new (PLATEN_TYPE_DEVICE_NEWS, NULL);
  GListModel       *model = G_LIST_MODEL (devices);

  self->instances = g_object_ref (instances);
  on_items_changed (model, 0, 0, g_list_model_get_n_items (model), self);
  g_signal_connect_object (devices, "items-changed", G_CALLBACK (on_items_changed), self,
                           0);

  return self;
}
