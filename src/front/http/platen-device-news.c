/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-news.h"
#include "platen-principal.h"
#include "platen-wire-objects.h"

/**
 * PlatenDeviceNews:
 *
 * Tells every instance that may scan of scanners that come and go, as `DeviceAdded` and `DeviceRemoved`.
 * It keeps the list as it was, since the news of a removal no longer has the device.
 */
struct _PlatenDeviceNews
{
  GObject parent_instance;

  PlatenInstances *instances; /* owned */
  PlatenSites     *sites;     /* owned */
  GPtrArray       *known;     /* owned (element-type PlatenDevice) */
};

G_DEFINE_FINAL_TYPE (PlatenDeviceNews, platen_device_news, G_TYPE_OBJECT)

typedef struct
{
  PlatenSites  *sites;  /* not owned */
  PlatenDevice *device; /* not owned */
  const char   *event;
} News;

/* Grants may have changed since the instance was made; a program of the person has none. */
static void
tell_one (gpointer instance, gpointer user_data)
{
  const News *news = user_data;
  const char *origin =
      platen_principal_get_origin (platen_instance_get_principal (instance));

  if (origin == NULL || platen_sites_is_granted (news->sites, origin, "scan"))
    platen_instance_emit (instance, news->event, platen_wire_device (news->device));
}

static void
tell (PlatenDeviceNews *self, const char *event, PlatenDevice *device)
{
  News news = { self->sites, device, event };

  if (platen_wire_is_scanner (device))
    platen_instances_foreach (self->instances, tell_one, &news);
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
  g_clear_object (&self->sites);
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

/**
 * platen_device_news_new:
 * @service: whose devices and grants
 * @instances: whom to tell
 *
 * Returns: (transfer full): the news, which come until it is disposed of
 */
PlatenDeviceNews *
platen_device_news_new (PlatenService *service, PlatenInstances *instances)
{
  PlatenDeviceNews *self = g_object_new (PLATEN_TYPE_DEVICE_NEWS, NULL);
  GListModel       *model = G_LIST_MODEL (platen_service_get_devices (service));

  self->instances = g_object_ref (instances);
  self->sites = g_object_ref (platen_service_get_sites (service));
  on_items_changed (model, 0, 0, g_list_model_get_n_items (model), self);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self,
                           0);

  return self;
}
