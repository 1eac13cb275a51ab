/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-list-private.h"

#include "platen-device-private.h"
#include "platen-error.h"
#include "platen-limits.h"

/**
 * PlatenDeviceList:
 *
 * All known devices. Reading it never waits; a refresh asks each driver in a process of its
 * own, so that a slow driver delays only its own devices. A device that no longer answers
 * stays in the list as not available, so that its identifier keeps its meaning.
 */
struct _PlatenDeviceList
{
  GObject parent_instance;

  char        **drivers;        /* owned */
  GPtrArray    *devices;        /* owned; of PlatenDevice */
  GHashTable   *problems;       /* owned; driver → why its last probe failed */
  GPtrArray    *waiting;        /* owned; of GTask: refreshes that join the running one */
  GTask        *shut_down_task; /* owned; while open devices are being closed */
  GCancellable *over;           /* owned; cancelled by the shut-down, to end the probes */
  guint         n_probes;       /* under way */
  gboolean      is_probed;
};

typedef struct
{
  PlatenDeviceList   *list;   /* owned */
  const char         *driver; /* not owned: the list's */
  PlatenDriverWorker *worker; /* owned */
} Probe;

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

  g_strfreev (self->drivers);
  g_ptr_array_unref (self->devices);
  g_hash_table_unref (self->problems);
  g_ptr_array_unref (self->waiting);
  g_object_unref (self->over);

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
  self->problems = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->over = g_cancellable_new ();
}

/**
 * platen_device_list_new:
 * @drivers: words of the drivers to ask
 *
 * Returns: (transfer full): an empty list
 */
PlatenDeviceList *
platen_device_list_new (const char *const *drivers)
{
  PlatenDeviceList *self = g_object_new (PLATEN_TYPE_DEVICE_LIST, NULL);

  self->drivers = g_strdupv ((char **) drivers);

  return self;
}

/**
 * platen_device_list_find:
 * @device_id: (nullable): a device's identifier
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

      if (g_strcmp0 (platen_device_get_id (device), device_id) == 0)
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
holds_id (GPtrArray *infos, const char *device_id)
{
  for (guint i = 0; i < infos->len; i++)
    if (g_str_equal (((PlatenDeviceInfo *) infos->pdata[i])->id, device_id))
      return TRUE;

  return FALSE;
}

static gboolean
has_open_device (PlatenDeviceList *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (platen_device_session_is_open (get_session (self, i)))
      return TRUE;

  return FALSE;
}

static void
on_session_closed (PlatenDeviceList *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->shut_down_task == NULL || has_open_device (self))
    return;

  task = g_steal_pointer (&self->shut_down_task);
  g_task_return_boolean (task, TRUE);
}

static void
add_device (PlatenDeviceList *self, const PlatenDeviceInfo *info)
{
  PlatenDevice *device = platen_device_new (info);

  g_signal_connect_object (platen_device_get_session (device), "closed",
                           G_CALLBACK (on_session_closed), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->devices, device);
  g_list_model_items_changed (G_LIST_MODEL (self), self->devices->len - 1, 0, 1);
}

static void
take_answer (PlatenDeviceList *self, const char *driver, GPtrArray *infos)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      PlatenDevice *device = g_ptr_array_index (self->devices, i);

      if (g_str_equal (platen_device_get_driver (device), driver))
        platen_device_set_available (device,
                                     holds_id (infos, platen_device_get_id (device)));
    }

  for (guint i = 0; i < infos->len && self->devices->len < PLATEN_MAX_DEVICES; i++)
    {
      const PlatenDeviceInfo *info = g_ptr_array_index (infos, i);

      if (platen_device_list_find (self, info->id) == NULL)
        add_device (self, info);
    }
}

static void
answer_waiting (PlatenDeviceList *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);
  gboolean              all_failed =
      g_hash_table_size (self->problems) == g_strv_length (self->drivers);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = g_ptr_array_index (waiting, i);

      if (all_failed)
        g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                                 "No driver could look for devices: %s",
                                 platen_device_list_get_problem (self, self->drivers[0]));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static void
end_probe (Probe *probe, const GError *error)
{
  g_autoptr (PlatenDeviceList) self = g_steal_pointer (&probe->list);
  const char                  *driver = probe->driver;

  if (error != NULL && !g_cancellable_is_cancelled (self->over))
    {
      g_warning ("The driver ‘%s’ could not look for devices: %s", driver,
                 error->message);
      g_hash_table_replace (self->problems, (gpointer) driver, g_strdup (error->message));
    }
  else
    g_hash_table_remove (self->problems, driver);

  if (probe->worker != NULL)
    platen_driver_worker_close (probe->worker);
  g_clear_object (&probe->worker);
  g_free (probe);

  self->n_probes--;
  self->is_probed = self->is_probed || self->n_probes == 0;
  g_signal_emit (self, signals[SIGNAL_PROBED], 0, driver);
  if (self->n_probes == 0)
    answer_waiting (self);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Probe                *probe = user_data;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) infos = NULL;

  infos =
      platen_driver_worker_list_finish (PLATEN_DRIVER_WORKER (source), result, &error);
  if (infos != NULL)
    take_answer (probe->list, probe->driver, infos);

  end_probe (probe, error);
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Probe             *probe = user_data;
  g_autoptr (GError) error = NULL;

  probe->worker = platen_driver_worker_spawn_finish (result, &error);
  if (probe->worker != NULL)
    platen_driver_worker_list_async (probe->worker, probe->list->over, on_listed, probe);
  else
    end_probe (probe, error);
}

/**
 * platen_device_list_refresh_async:
 * @cancellable: (nullable): ends the wait; the probes go on
 * @callback: (scope async): called once
 *
 * Asks every driver for its devices, each in a process of its own; ends when all have
 * answered. A call made while probes run joins them.
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
  g_ptr_array_add (self->waiting, task);
  if (self->n_probes > 0)
    return;

  self->n_probes = g_strv_length (self->drivers);
  for (gsize i = 0; self->drivers[i] != NULL; i++)
    {
      Probe *probe = g_new0 (Probe, 1);

      probe->list = g_object_ref (self);
      probe->driver = self->drivers[i];
      platen_driver_worker_spawn_async (probe->driver, self->over, on_spawned, probe);
    }
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
 * platen_device_list_get_problem:
 *
 * Returns: (transfer none) (nullable): why the driver's last probe failed
 */
const char *
platen_device_list_get_problem (PlatenDeviceList *self, const char *driver)
{
  return g_hash_table_lookup (self->problems, driver);
}

/**
 * platen_device_list_is_busy:
 *
 * Tells whether a probe is under way or a device is open.
 */
gboolean
platen_device_list_is_busy (PlatenDeviceList *self)
{
  return self->n_probes > 0 || has_open_device (self);
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
  g_cancellable_cancel (self->over);
  for (guint i = 0; i < self->devices->len; i++)
    platen_device_session_shut_down (get_session (self, i));
  on_session_closed (self);
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
