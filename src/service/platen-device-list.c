/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-list-private.h"

#include "platen-device-memory.h"
#include "platen-device-private.h"
#include "platen-error.h"
#include "platen-limits.h"
#include "platen-probe-problems.h"
#include "platen-prober.h"

/* Its scanners are plugged in and out; cameras are watched where they are found. */
#define PLUGGED_DRIVER "sane"

/**
 * PlatenDeviceList:
 *
 * All known devices. Reading it never waits: after a start it holds those that were there
 * before, not available until they answer, and a [class@Platen.Prober] looks for devices
 * beside it. A device that no longer answers stays in the list as not available, so that its
 * identifier keeps its meaning.
 *
 * What the answers do to it is in `platen-device-list-answers.c`, its struct in
 * `platen-device-list-private.h`.
 */

enum
{
  SIGNAL_PROBED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenDeviceList,
                               platen_device_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return PLATEN_TYPE_DEVICE;
}

static guint
get_n_items (GListModel *model)
{
  return PLATEN_DEVICE_LIST (model)->devices->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PlatenDeviceList *self = PLATEN_DEVICE_LIST (model);

  if (position >= self->devices->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->devices, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
platen_device_list_finalize (GObject *object)
{
  PlatenDeviceList *self = PLATEN_DEVICE_LIST (object);

  platen_prober_shut_down (self->prober);
  g_object_unref (self->prober);
  g_object_unref (self->camera_access);
  g_object_unref (self->camera_views);
  g_object_unref (self->memory);
  g_object_unref (self->config);
  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->next_waiting);
  g_ptr_array_unref (self->hidden);
  g_ptr_array_unref (self->adding);
  g_clear_object (&self->added);
  g_hash_table_unref (self->ambiguous);

  G_OBJECT_CLASS (platen_device_list_parent_class)->finalize (object);
}

static void
platen_device_list_class_init (PlatenDeviceListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_device_list_finalize;

  /* A driver's probe has ended; its problem may have come or gone. */
  signals[SIGNAL_PROBED] =
      g_signal_new ("probed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
platen_device_list_init (PlatenDeviceList *self)
{
  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->next_waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->hidden =
      g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_info_free);
  self->adding = g_ptr_array_new_with_free_func (g_object_unref);
  self->ambiguous = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * platen_device_list_find:
 * @device_id: (nullable): a device's identifier, or that of one of the ways to it
 *
 * Returns: (transfer none) (nullable): the device
 */
PlatenDevice *
platen_device_list_find (PlatenDeviceList *self, const char *device_id)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE_LIST (self), NULL);

  for (guint i = 0; i < self->devices->len; i++)
    {
      PlatenDevice *device = g_ptr_array_index (self->devices, i);

      if (platen_alternatives_holds (platen_device_get_alternatives (device), device_id))
        return device;
    }

  return NULL;
}

static PlatenDeviceSession *
get_session (PlatenDeviceList *self, guint index)
{
  return platen_device_get_session (g_ptr_array_index (self->devices, index));
}

static gboolean
has_open_device (PlatenDeviceList *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (platen_device_is_open (g_ptr_array_index (self->devices, i)))
      return TRUE;

  return FALSE;
}

/* Looks for what could not be looked for while a device was open. */
static void
make_up (PlatenDeviceList *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      PlatenDevice         *device = g_ptr_array_index (self->devices, i);
      g_autoptr (GPtrArray) ways = NULL;

      if (platen_device_session_is_open (platen_device_get_session (device)))
        continue;
      ways = platen_alternatives_sort (platen_device_get_alternatives (device));
      for (guint j = 0; j < ways->len; j++)
        {
          const PlatenAlternative *way = ways->pdata[j];

          platen_prober_make_up (self->prober, way->info->driver, way->info->part);
        }
    }
}

/* Also when the file of the devices was written. */
void
platen_device_list_on_closed (PlatenDeviceList *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->shut_down_task == NULL)
    {
      make_up (self);
      return;
    }
  if (has_open_device (self) || platen_device_memory_is_saving (self->memory))
    return;

  task = g_steal_pointer (&self->shut_down_task);
  g_task_return_boolean (task, TRUE);
}

static PlatenDevice *
get_device (PlatenDeviceList *self, guint index)
{
  return g_ptr_array_index (self->devices, index);
}

/* A backend that looks for devices may disturb one that it has open elsewhere. */
static gboolean
may_probe (const char *driver, const char *part, gpointer user_data)
{
  PlatenDeviceList *self = PLATEN_DEVICE_LIST (user_data);

  for (guint i = 0; i < self->devices->len; i++)
    if (*part != '\0' &&
        platen_alternatives_is_of (platen_device_get_alternatives (get_device (self, i)),
                                   driver, part) &&
        platen_device_session_is_open (get_session (self, i)))
      return FALSE;

  return TRUE;
}

static void
on_probe_ended (PlatenProber *prober,
                const char   *driver,
                const char   *part,
                gpointer      user_data)
{
  PlatenDeviceList *self = PLATEN_DEVICE_LIST (user_data);

  platen_device_list_end_waits (self, part);
  if (self->shut_down_task == NULL)
    make_up (self);
  g_signal_emit (user_data, signals[SIGNAL_PROBED], 0, driver);
}

static GError *
new_failure (PlatenDeviceList *self)
{
  g_auto (GStrv) problems =
      platen_probe_problems_dup (platen_prober_get_problems (self->prober));

  return g_error_new (PLATEN_ERROR, PLATEN_ERROR_FAILED,
                      "No driver could look for devices: %s",
                      problems[0] != NULL ? problems[0] : "");
}

static void
on_settled (PlatenProber *prober, gpointer user_data)
{
  PlatenDeviceList     *self = PLATEN_DEVICE_LIST (user_data);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->is_probed = TRUE;
  self->waiting = g_steal_pointer (&self->next_waiting);
  self->next_waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    if (platen_prober_has_answer (prober))
      g_task_return_boolean (waiting->pdata[i], TRUE);
    else
      g_task_return_error (waiting->pdata[i], new_failure (self));
  if (self->waiting->len > 0 && platen_prober_is_settled (prober))
    platen_prober_start (prober);
}

/**
 * platen_device_list_new:
 * @config: the settings
 *
 * Blocks for one small file: for use before the main loop runs.
 *
 * Returns: (transfer full): the devices that were there before, none of them available
 */
PlatenDeviceList *
platen_device_list_new (PlatenConfig *config)
{
  PlatenDeviceList *self = g_object_new (PLATEN_TYPE_DEVICE_LIST, NULL);
  g_autofree char  *path =
      g_build_filename (g_get_user_cache_dir (), "platen", "devices.ini", NULL);

  g_autofree char *added =
      g_build_filename (g_get_user_data_dir (), "platen", "sane", NULL);

  self->config = g_object_ref (config);
  self->added = platen_added_devices_new (added);
  self->memory = platen_device_memory_new (path);
  g_signal_connect_object (self->memory, "saved",
                           G_CALLBACK (platen_device_list_on_closed), self,
                           G_CONNECT_SWAPPED);
  self->camera_access = platen_camera_access_new ();
  self->camera_views = platen_camera_views_new ();
  self->prober = platen_prober_new (platen_config_get_drivers (config),
                                    self->camera_access, may_probe, self);
  g_signal_connect_object (self->prober, "answered",
                           G_CALLBACK (platen_device_list_take_answer), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->prober, "ended", G_CALLBACK (on_probe_ended), self, 0);
  g_signal_connect_object (self->prober, "settled", G_CALLBACK (on_settled), self, 0);
  platen_device_list_recall (self);

  return self;
}

/**
 * platen_device_list_get_camera_access:
 *
 * Returns: (transfer none): the way to the cameras
 */
PlatenCameraAccess *
platen_device_list_get_camera_access (PlatenDeviceList *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE_LIST (self), NULL);

  return self->camera_access;
}

/**
 * platen_device_list_get_camera_views:
 *
 * Returns: (transfer none): who looks through which camera
 */
PlatenCameraViews *
platen_device_list_get_camera_views (PlatenDeviceList *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE_LIST (self), NULL);

  return self->camera_views;
}

/**
 * platen_device_list_refresh_async:
 * @cancellable: (nullable): ends the wait; the probes go on
 * @callback: (scope async): called once
 *
 * Asks every driver for its devices, each part of it in a process of its own; ends when all
 * have answered but those that take longer than %PLATEN_PROBE_PATIENCE_MS, whose devices
 * come later. A call made while probes run waits for the next ones, for those may have looked
 * already where something is new; but the first ones of all are new to everybody.
 *
 * Errors: %PLATEN_ERROR_FAILED when every driver failed.
 */
void
platen_device_list_refresh_async (PlatenDeviceList   *self,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PLATEN_IS_DEVICE_LIST (self));

  g_task_set_source_tag (task, platen_device_list_refresh_async);
  if (platen_prober_is_settled (self->prober) || !self->is_probed)
    g_ptr_array_add (self->waiting, task);
  else
    g_ptr_array_add (self->next_waiting, task);
  if (platen_prober_is_settled (self->prober))
    platen_prober_start (self->prober);
}

/**
 * platen_device_list_refresh_finish:
 *
 * Returns: whether at least one driver answered
 */
gboolean
platen_device_list_refresh_finish (PlatenDeviceList *self,
                                   GAsyncResult     *result,
                                   GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Whether what is there now is still there. */
static void
ask_for_way (PlatenDeviceList *self, const PlatenAlternative *way)
{
  if (way->is_available && g_str_equal (way->info->driver, PLUGGED_DRIVER) &&
      (*way->info->protocol == '\0' || g_str_equal (way->info->protocol, "usb")))
    platen_prober_ask (self->prober, PLUGGED_DRIVER, way->info->part);
}

/**
 * platen_device_list_look_again:
 * @has_come: whether something was plugged in; FALSE: something was taken away
 *
 * Looks for scanners because of what was plugged in or out. A device that is open is looked
 * for when it is closed.
 */
void
platen_device_list_look_again (PlatenDeviceList *self, gboolean has_come)
{
  g_return_if_fail (PLATEN_IS_DEVICE_LIST (self));

  if (!g_strv_contains (platen_config_get_drivers (self->config), PLUGGED_DRIVER))
    return;
  if (has_come)
    {
      platen_prober_ask (self->prober, PLUGGED_DRIVER, NULL);
      return;
    }

  for (guint i = 0; i < self->devices->len; i++)
    {
      g_autoptr (GPtrArray) ways = platen_alternatives_sort (
          platen_device_get_alternatives (get_device (self, i)));

      for (guint j = 0; j < ways->len; j++)
        ask_for_way (self, ways->pdata[j]);
    }
}

/**
 * platen_device_list_is_probed:
 *
 * Tells whether every driver has been asked at least once.
 */
gboolean
platen_device_list_is_probed (PlatenDeviceList *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE_LIST (self), FALSE);

  return self->is_probed;
}

/**
 * platen_device_list_dup_problems:
 *
 * Returns: (transfer full) (array zero-terminated=1): why probes failed, one sentence each
 *   with its remedy
 */
char **
platen_device_list_dup_problems (PlatenDeviceList *self)
{
  return platen_probe_problems_dup (platen_prober_get_problems (self->prober));
}

/**
 * platen_device_list_is_busy:
 *
 * Tells whether a probe is under way or a device is open.
 */
gboolean
platen_device_list_is_busy (PlatenDeviceList *self)
{
  return platen_prober_is_busy (self->prober) || has_open_device (self);
}

/**
 * platen_device_list_shut_down_async:
 * @callback: (scope async): called once
 *
 * Ends the probes, and the processes of all open devices in order: each closes its device,
 * and is ended when it does not within %PLATEN_CANCEL_TIMEOUT_MS. No device can be opened
 * any more.
 */
void
platen_device_list_shut_down_async (PlatenDeviceList   *self,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_return_if_fail (PLATEN_IS_DEVICE_LIST (self));
  g_return_if_fail (self->shut_down_task == NULL);

  self->shut_down_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->shut_down_task, platen_device_list_shut_down_async);
  platen_prober_shut_down (self->prober);
  platen_device_list_cancel_waits (self);
  for (guint i = 0; i < self->devices->len; i++)
    platen_device_shut_down (get_device (self, i));
  platen_device_list_on_closed (self);
}

/**
 * platen_device_list_shut_down_finish:
 *
 * Returns: TRUE: no process has a device any more
 */
gboolean
platen_device_list_shut_down_finish (PlatenDeviceList *self,
                                     GAsyncResult     *result,
                                     GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
