/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-service-private.h"

#include "platen-device-list-private.h"
#include "platen-error.h"
#include "platen-imager-pool.h"
#include "platen-profile-list-private.h"
#include "platen-sites-private.h"

/**
 * PlatenService:
 *
 * The façade that both fronts translate: it holds the nouns together and adds nothing to
 * what they do.
 */
enum
{
  SIGNAL_JOB_ADDED,
  SIGNAL_JOB_REMOVED,
  SIGNAL_COLLECTION_OPENED,
  SIGNAL_COLLECTION_REMOVED,
  SIGNAL_PROBLEMS_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PlatenService, platen_service, G_TYPE_OBJECT)

static void
platen_service_finalize (GObject *object)
{
  PlatenService *self = PLATEN_SERVICE (object);

  g_clear_object (&self->collections);
  g_clear_object (&self->jobs);
  g_clear_object (&self->imagers);
  g_clear_object (&self->devices);
  g_clear_object (&self->confinement);
  g_clear_object (&self->sites);
  g_clear_object (&self->profiles);
  g_clear_object (&self->last);
  g_clear_object (&self->store);
  g_clear_object (&self->config);
  g_clear_error (&self->stop_error);

  G_OBJECT_CLASS (platen_service_parent_class)->finalize (object);
}

static guint
add_signal (PlatenServiceClass *klass, const char *name, GType argument)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                       NULL, G_TYPE_NONE, argument != G_TYPE_NONE ? 1 : 0, argument);
}

static void
platen_service_class_init (PlatenServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_service_finalize;

  signals[SIGNAL_JOB_ADDED] = add_signal (klass, "job-added", PLATEN_TYPE_JOB);
  signals[SIGNAL_JOB_REMOVED] = add_signal (klass, "job-removed", PLATEN_TYPE_JOB);
  signals[SIGNAL_COLLECTION_OPENED] =
      add_signal (klass, "collection-opened", PLATEN_TYPE_COLLECTION);
  signals[SIGNAL_COLLECTION_REMOVED] =
      add_signal (klass, "collection-removed", PLATEN_TYPE_COLLECTION);
  signals[SIGNAL_PROBLEMS_CHANGED] = add_signal (klass, "problems-changed", G_TYPE_NONE);
}

static void
platen_service_init (PlatenService *self)
{
  self->imagers = platen_imager_pool_new ();
  self->jobs = platen_job_list_new ();
  self->sites = platen_sites_new ();
  self->last = platen_last_settings_new ();
}

static void
on_job_added (PlatenJobList *jobs, PlatenJob *job, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_JOB_ADDED], 0, job);
}

static void
on_job_removed (PlatenJobList *jobs, PlatenJob *job, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_JOB_REMOVED], 0, job);
}

static void
on_probed (PlatenDeviceList *devices, const char *driver, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_PROBLEMS_CHANGED], 0);
}

static void
on_export_made (PlatenCollection *collection, PlatenJob *job, gpointer user_data)
{
  PlatenService *self = PLATEN_SERVICE (user_data);

  /* It comes too late to be cancelled with the others. */
  if (platen_service_is_stopping (self))
    g_signal_connect (job, "notify::state", G_CALLBACK (platen_job_cancel), NULL);
  platen_job_list_add (self->jobs, job);
}

static void
on_collection_opened (PlatenCollectionList *collections,
                      PlatenCollection     *collection,
                      gpointer              user_data)
{
  g_signal_connect_object (collection, "job-made", G_CALLBACK (on_export_made), user_data,
                           0);
  g_signal_emit (user_data, signals[SIGNAL_COLLECTION_OPENED], 0, collection);
}

static void on_idle (PlatenJobList *jobs, gpointer user_data);

/**
 * platen_service_new:
 * @config: the settings
 *
 * Returns: (transfer full): the service, not yet started
 */
PlatenService *
platen_service_new (PlatenConfig *config)
{
  PlatenService *self = g_object_new (PLATEN_TYPE_SERVICE, NULL);

  self->config = g_object_ref (config);
  /* The driver's process reads it; none has begun. */
  if (platen_config_is_local_only (config))
    g_setenv ("PLATEN_SANE_LOCAL_ONLY", "1", TRUE);
  self->profiles = platen_service_read_profiles (config);
  self->devices = platen_device_list_new (config);
  self->confinement = platen_confinement_check_new (config);
  g_signal_connect_object (self->devices, "probed", G_CALLBACK (on_probed), self, 0);
  g_signal_connect_object (self->jobs, "added", G_CALLBACK (on_job_added), self, 0);
  g_signal_connect_object (self->jobs, "removed", G_CALLBACK (on_job_removed), self, 0);
  g_signal_connect_object (self->jobs, "idle", G_CALLBACK (on_idle), self, 0);

  return self;
}

/* (transfer full): @error, nullable. A stop that came meanwhile goes on now. */
static void
end_start (GTask *task, GError *error)
{
  PlatenService *self = g_task_get_source_object (task);

  self->is_starting = FALSE;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  on_idle (self->jobs, self);
}

static gboolean
is_stopped_at_start (PlatenService *self, GError **error)
{
  if (self->stop_task != NULL && *error == NULL)
    g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                         "The service was stopped while it started");

  return self->stop_task != NULL;
}

static void
on_profiles_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenService    *self = g_task_get_source_object (task);
  GError           *error = NULL;

  if (!platen_service_load_profiles_finish (self, result, &error) ||
      is_stopped_at_start (self, &error))
    {
      end_start (task, error);
      return;
    }

  self->collections = platen_collection_list_new (self->store, self->imagers);
  g_signal_connect_object (self->collections, "opened", G_CALLBACK (on_collection_opened),
                           self, 0);
  platen_device_list_refresh_async (self->devices, NULL, NULL, NULL);
  end_start (task, NULL);
}

static void
on_grants_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  PlatenService       *self = g_task_get_source_object (task);
  g_autoptr (GVariant) grants = NULL;
  GError              *error = NULL;

  grants = platen_store_list_grants_finish (PLATEN_STORE (source), result, &error);
  if (grants == NULL || is_stopped_at_start (self, &error))
    {
      end_start (task, error);
      return;
    }

  platen_sites_load (self->sites, self->store, grants);
  platen_service_load_profiles_async (self, on_profiles_loaded, g_steal_pointer (&task));
}

static void
on_store_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenService    *self = g_task_get_source_object (task);
  GError           *error = NULL;

  self->store = platen_store_open_finish (result, &error);
  if (self->store == NULL || is_stopped_at_start (self, &error))
    {
      end_start (task, error);
      return;
    }

  if (platen_store_was_rebuilt (self->store))
    g_warning ("%s", platen_store_get_rebuild_report (self->store));
  platen_store_list_grants_async (self->store, on_grants_listed, g_steal_pointer (&task));
}

/**
 * platen_service_start_async:
 * @callback: (scope async): called once, when the store is open and the sites are known;
 *   the first probe for devices is under way then
 *
 * Errors: %PLATEN_ERROR_BUSY when another process holds the store, %PLATEN_ERROR_STORE when
 * it is of a newer version or not safe to use; the message names the remedy.
 * %PLATEN_ERROR_CANCELLED when it was stopped meanwhile.
 */
void
platen_service_start_async (PlatenService      *self,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_SERVICE (self));
  g_return_if_fail (self->store == NULL);

  self->is_starting = TRUE;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_service_start_async);
  platen_store_open_async (platen_config_get_store_directory (self->config), NULL,
                           on_store_opened, task);
}

/**
 * platen_service_start_finish:
 *
 * Returns: whether the service runs
 */
gboolean
platen_service_start_finish (PlatenService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
end_stop_when_closed (PlatenService *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->n_to_close > 0)
    return;

  task = g_steal_pointer (&self->stop_task);
  if (self->stop_error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->stop_error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_store_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenService *self = PLATEN_SERVICE (user_data);

  platen_store_close_finish (PLATEN_STORE (source), result, &self->stop_error);
  self->n_to_close--;
  end_stop_when_closed (self);
}

static void
on_devices_shut_down (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenService *self = PLATEN_SERVICE (user_data);

  platen_device_list_shut_down_finish (PLATEN_DEVICE_LIST (source), result, NULL);
  self->n_to_close--;
  end_stop_when_closed (self);
}

/* No job runs any more. The stop's task keeps @user_data alive. */
static void
on_idle (PlatenJobList *jobs, gpointer user_data)
{
  PlatenService          *self = PLATEN_SERVICE (user_data);
  g_autoptr (PlatenStore) store = NULL;

  if (self->stop_task == NULL || self->is_starting || self->n_to_close > 0 ||
      platen_job_list_get_n_running (jobs) > 0)
    return;

  self->n_to_close = 1;
  platen_device_list_shut_down_async (self->devices, on_devices_shut_down, self);
  store = g_steal_pointer (&self->store);
  if (store == NULL)
    return;

  self->n_to_close++;
  platen_store_close_async (store, on_store_closed, self);
}

/**
 * platen_service_stop_async:
 * @callback: (scope async): called once, when the store and the devices are closed
 *
 * Cancels the jobs, waits until each has come to rest (a driver that does not stop is ended
 * after its time limit), then closes the devices, in order, and the store. Every announced
 * page stays. A start that is under way comes to its end first.
 */
void
platen_service_stop_async (PlatenService      *self,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (PLATEN_IS_SERVICE (self));
  g_return_if_fail (self->stop_task == NULL);

  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stop_task, platen_service_stop_async);
  platen_job_list_cancel_all (self->jobs);
  on_idle (self->jobs, self);
}

/**
 * platen_service_stop_finish:
 *
 * Returns: whether everything was closed in order
 */
gboolean
platen_service_stop_finish (PlatenService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * platen_service_emit_collection_removed:
 * @collection: one that is gone for good
 */
void
platen_service_emit_collection_removed (PlatenService *self, PlatenCollection *collection)
{
  g_signal_emit (self, signals[SIGNAL_COLLECTION_REMOVED], 0, collection);
}
