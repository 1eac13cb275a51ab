/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-list-private.h"

#include "platen-device-private.h"
#include "platen-limits.h"

/* What drivers answer, and what they answered before: of [class@Platen.DeviceList]. */

static PlatenDevice *
get_device (PlatenDeviceList *self, guint index)
{
  return g_ptr_array_index (self->devices, index);
}

static gboolean
holds_id (GPtrArray *infos, const char *device_id)
{
  for (guint i = 0; i < infos->len; i++)
    if (g_str_equal (((PlatenDeviceInfo *) infos->pdata[i])->id, device_id))
      return TRUE;

  return FALSE;
}

static void
on_device_held (PlatenDevice *device, GParamSpec *property, PlatenDeviceList *self)
{
  if (platen_device_is_busy (device) && *platen_device_get_part (device) != '\0')
    platen_prober_hold_off (self->prober, platen_device_get_driver (device),
                            platen_device_get_part (device));
}

static PlatenDevice *
add_device (PlatenDeviceList *self, const PlatenDeviceInfo *info)
{
  g_autoptr (PlatenDeviceInfo) shown = platen_device_info_copy (info);
  const char   *name = platen_config_get_device_name (self->config, info->id);
  PlatenDevice *device;

  if (name != NULL)
    {
      g_free (shown->name);
      shown->name = g_strdup (name);
    }
  device = platen_device_new (shown, self->camera_access);
  g_signal_connect_object (platen_device_get_session (device), "closed",
                           G_CALLBACK (platen_device_list_on_closed), self,
                           G_CONNECT_SWAPPED);
  if (platen_device_get_camera (device) != NULL)
    g_signal_connect_object (platen_device_get_camera (device), "closed",
                             G_CALLBACK (platen_device_list_on_closed), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (device, "notify::busy", G_CALLBACK (on_device_held), self, 0);
  g_ptr_array_add (self->devices, device);

  return device;
}

static gboolean
has_place_for (PlatenDeviceList *self, const PlatenDeviceInfo *info)
{
  return self->devices->len < PLATEN_MAX_DEVICES &&
         platen_device_list_find (self, info->id) == NULL &&
         !platen_config_is_device_hidden (self->config, info->id);
}

static void
take_info (PlatenDeviceList *self, const PlatenDeviceInfo *info)
{
  PlatenDevice *device = platen_device_list_find (self, info->id);

  platen_device_memory_remember (self->memory, info);
  if (device != NULL)
    {
      platen_device_update (device, info);
      platen_device_set_available (device, TRUE);
    }
  else if (has_place_for (self, info))
    {
      add_device (self, info);
      g_list_model_items_changed (G_LIST_MODEL (self), self->devices->len - 1, 0, 1);
    }
}

/**
 * platen_device_list_take_answer:
 * @infos: (element-type PlatenDeviceInfo): all that the part has
 *
 * Brings the list up to date with what a driver's part has just answered.
 */
void
platen_device_list_take_answer (PlatenDeviceList *self,
                                const char       *driver,
                                const char       *part,
                                GPtrArray        *infos)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (platen_device_is_of (get_device (self, i), driver, part) &&
        !holds_id (infos, platen_device_get_id (get_device (self, i))))
      platen_device_set_available (get_device (self, i), FALSE);
  for (guint i = 0; i < infos->len; i++)
    take_info (self, g_ptr_array_index (infos, i));
}

/**
 * platen_device_list_recall:
 *
 * Fills the list with what was there before the start, not available.
 */
void
platen_device_list_recall (PlatenDeviceList *self)
{
  g_autoptr (GPtrArray) infos = platen_device_memory_recall (self->memory);

  for (guint i = 0; i < infos->len; i++)
    {
      const PlatenDeviceInfo *info = g_ptr_array_index (infos, i);

      if (has_place_for (self, info) &&
          g_strv_contains (platen_config_get_drivers (self->config), info->driver))
        platen_device_set_available (add_device (self, info), FALSE);
    }
}
