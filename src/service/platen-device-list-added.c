/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-list-private.h"

#include "platen-device-private.h"
#include "platen-error.h"
#include "platen-probe-problems.h"

/* Scanners that the person adds by their address: of [class@Platen.DeviceList]. */

#define DRIVER "sane"

/* What a call waits for: that the part has been asked. */
typedef struct
{
  char *address; /* owned */
  char *part;    /* owned */
} Wait;

static void
wait_free (Wait *wait)
{
  g_free (wait->address);
  g_free (wait->part);
  g_free (wait);
}

static const PlatenDeviceInfo *
find_way (PlatenDevice *device, const char *address)
{
  g_autoptr (GPtrArray) ways =
      platen_alternatives_sort (platen_device_get_alternatives (device));

  for (guint i = 0; i < ways->len; i++)
    {
      const PlatenDeviceInfo *info = ((PlatenAlternative *) ways->pdata[i])->info;

      if (g_str_equal (info->address, address))
        return info;
    }

  return NULL;
}

static PlatenDevice *
find_by_address (PlatenDeviceList *self, const char *address)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (find_way (self->devices->pdata[i], address) != NULL)
      return self->devices->pdata[i];

  return NULL;
}

static gboolean
check_settings (PlatenDeviceList *self, GError **error)
{
  const char *remedy = NULL;

  if (!g_strv_contains (platen_config_get_drivers (self->config), DRIVER))
    remedy = "take ‘sane’ into ‘drivers’";
  else if (platen_config_is_local_only (self->config))
    remedy = "set ‘network’ to true";
  if (remedy == NULL)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
               "Network scanners are switched off; %s in [devices] of platen.ini",
               remedy);
  return FALSE;
}

/* A part that was asked for somebody who has added an address. */
void
platen_device_list_end_waits (PlatenDeviceList *self, const char *part)
{
  for (guint i = self->adding->len; i > 0; i--)
    {
      g_autoptr (GTask) task = g_object_ref (self->adding->pdata[i - 1]);
      Wait             *wait = g_task_get_task_data (task);
      PlatenDevice     *device = find_by_address (self, wait->address);
      const char       *problem;

      if (!g_str_equal (wait->part, part))
        continue;

      g_ptr_array_remove_index (self->adding, i - 1);
      problem = platen_probe_problems_find (platen_prober_get_problems (self->prober),
                                            DRIVER, part);
      if (problem != NULL && device == NULL)
        g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                                 "‘%s’ is added, but cannot be looked for: %s",
                                 wait->address, problem);
      else
        g_task_return_pointer (task, device != NULL ? g_object_ref (device) : NULL,
                               g_object_unref);
    }
}

/**
 * platen_device_list_cancel_waits:
 *
 * Has everybody who waits for what was added go, because nobody is asked any more.
 */
void
platen_device_list_cancel_waits (PlatenDeviceList *self)
{
  g_autoptr (GPtrArray) adding = g_steal_pointer (&self->adding);

  self->adding = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < adding->len; i++)
    g_task_return_new_error (adding->pdata[i], PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                             "It is added; the service stops before it was looked for");
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenDeviceList *self = g_task_get_source_object (task);
  Wait             *wait = g_task_get_task_data (task);
  GError           *error = NULL;

  if (!platen_added_devices_save_finish (PLATEN_ADDED_DEVICES (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_ptr_array_add (self->adding, g_object_ref (task));
  if (self->shut_down_task != NULL)
    platen_device_list_cancel_waits (self);
  platen_prober_ask (self->prober, DRIVER, wait->part);
}

/**
 * platen_device_list_add_async:
 * @address: see platen_added_devices_add()
 * @name: (nullable): what to call the scanner
 * @callback: (scope async): called once, when the scanner was looked for
 *
 * Adds a network scanner, or a computer with scanners, by its address. What does not answer
 * is added all the same.
 *
 * Errors: those of platen_added_devices_add(); %PLATEN_ERROR_UNSUPPORTED when network
 * scanners are switched off; %PLATEN_ERROR_FAILED when its SANE backend does not work.
 */
void
platen_device_list_add_async (PlatenDeviceList   *self,
                              const char         *address,
                              const char         *name,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask)        task = g_task_new (self, NULL, callback, user_data);
  const PlatenAddedDevice *added = NULL;
  GError                  *error = NULL;
  Wait                    *wait;

  g_task_set_source_tag (task, platen_device_list_add_async);
  if (check_settings (self, &error))
    added = platen_added_devices_add (self->added, address, name, &error);
  if (added == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  wait = g_new0 (Wait, 1);
  wait->address = g_strdup (added->address);
  wait->part = g_strdup (added->part);
  g_task_set_task_data (task, wait, (GDestroyNotify) wait_free);
  platen_added_devices_save_async (self->added, on_added, g_steal_pointer (&task));
}

/**
 * platen_device_list_add_finish:
 * @out_device: (out) (transfer full) (nullable): the scanner; NULL when nothing answers at
 *   the address yet
 *
 * Returns: whether it was added
 */
gboolean
platen_device_list_add_finish (PlatenDeviceList *self,
                               GAsyncResult     *result,
                               PlatenDevice    **out_device,
                               GError          **error)
{
  g_autoptr (GError) failure = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *out_device = g_task_propagate_pointer (G_TASK (result), &failure);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* By name, by address, or by the identifier of a device that is there. */
static const PlatenAddedDevice *
find_added (PlatenDeviceList *self, const char *wanted)
{
  const PlatenAddedDevice *added = platen_added_devices_find (self->added, wanted);
  PlatenDevice            *device = platen_device_list_find (self, wanted);
  g_autoptr (GPtrArray)    ways = NULL;

  if (added != NULL || device == NULL)
    return added;

  ways = platen_alternatives_sort (platen_device_get_alternatives (device));
  for (guint i = 0; i < ways->len && added == NULL; i++)
    {
      const PlatenDeviceInfo *info = ((PlatenAlternative *) ways->pdata[i])->info;

      if (*info->address != '\0')
        added = platen_added_devices_find (self->added, info->address);
    }

  return added;
}

static gboolean
check_free (PlatenDeviceList *self, const char *address, GError **error)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      PlatenDevice *device = self->devices->pdata[i];

      if (find_way (device, address) == NULL || !platen_device_is_busy (device))
        continue;
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY,
                   "‘%s’ is busy with a scan; remove it when that has ended",
                   platen_device_get_name (device));
      return FALSE;
    }

  return TRUE;
}

/* A device may be there in other ways, too. */
static void
forget_way (PlatenDeviceList *self, guint index, const char *address)
{
  PlatenDevice           *device = self->devices->pdata[index];
  const PlatenDeviceInfo *info;

  while ((info = find_way (device, address)) != NULL)
    {
      g_autofree char *id = g_strdup (info->id);

      platen_device_memory_forget (self->memory, id);
      if (platen_alternatives_drop (platen_device_get_alternatives (device), id))
        continue;
      platen_device_close (device);
      platen_device_list_remove (self, index);
      return;
    }
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenDeviceList *self = g_task_get_source_object (task);
  GError           *error = NULL;

  platen_prober_ask (self->prober, DRIVER, g_task_get_task_data (task));
  if (platen_added_devices_save_finish (PLATEN_ADDED_DEVICES (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * platen_device_list_remove_async:
 * @wanted: the name or the address with which it was added, or a device's identifier
 * @callback: (scope async): called once
 *
 * Takes away what was added by its address, and its devices with it.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when it was not added, %PLATEN_ERROR_BUSY during a scan.
 */
void
platen_device_list_remove_async (PlatenDeviceList   *self,
                                 const char         *wanted,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask)        task = g_task_new (self, NULL, callback, user_data);
  const PlatenAddedDevice *added = find_added (self, wanted);
  g_autofree char         *address = NULL;
  GError                  *error = NULL;

  g_task_set_source_tag (task, platen_device_list_remove_async);
  if (added == NULL)
    g_set_error (&error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                 "No scanner ‘%s’ was added by its address; one that was found can be "
                 "hidden, with ‘hidden=true’ in its group of platen.ini",
                 wanted);
  if (added == NULL || !check_free (self, added->address, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  address = g_strdup (added->address);
  g_task_set_task_data (task, g_strdup (added->part), g_free);
  /* Who is looking just now has read what is being removed. */
  platen_prober_hold_off (self->prober, DRIVER, added->part);
  platen_added_devices_remove (self->added, address);
  for (guint i = self->devices->len; i > 0; i--)
    forget_way (self, i - 1, address);
  platen_added_devices_save_async (self->added, on_removed, g_steal_pointer (&task));
}

/**
 * platen_device_list_remove_finish:
 *
 * Returns: whether it was taken away
 */
gboolean
platen_device_list_remove_finish (PlatenDeviceList *self,
                                  GAsyncResult     *result,
                                  GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
