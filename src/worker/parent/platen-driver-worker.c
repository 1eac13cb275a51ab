/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-driver-worker-private.h"

#include "platen-error.h"
#include "platen-limits.h"

#include <string.h>

/**
 * PlatenDriverWorker:
 *
 * A driver's process as the service sees it: devices, settings and pages instead of
 * messages. One call at a time; a second one is %PLATEN_ERROR_BUSY.
 *
 * The cancellable of every call does what platen_driver_worker_cancel() does.
 *
 * Lists are in `platen-driver-worker-list.c`, pages in `platen-driver-worker-pages.c`, their rows in `platen-driver-worker-rows.c`, the end in `platen-driver-worker-close.c`,
 * the struct in `platen-driver-worker-private.h`.
 */
typedef enum
{
  SIGNAL_PROGRESS,
  SIGNAL_DIED,
} PlatenDriverWorkerSignal;

static guint signals[SIGNAL_DIED + 1];

G_DEFINE_FINAL_TYPE (PlatenDriverWorker, platen_driver_worker, G_TYPE_OBJECT)

static void
on_progress (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *arguments,
             gpointer         user_data)
{
  PlatenDriverWorker *self = user_data;
  guint               rows_done;
  int                 rows_total;

  if (!self->is_scanning || !g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(ui)")))
    return;

  g_variant_get (arguments, "(ui)", &rows_done, &rows_total);
  self->has_batch = TRUE;
  if (!self->is_cancelling)
    platen_worker_restart_deadline (
        self->worker, platen_driver_worker_get_time_limit (self, PLATEN_READ_TIMEOUT_MS));
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, (int) MIN (rows_done, G_MAXINT),
                 MAX (rows_total, -1));
}

static void
on_died (PlatenWorker *worker, const GError *error, PlatenDriverWorker *self)
{
  if (!platen_worker_is_busy (worker))
    g_signal_emit (self, signals[SIGNAL_DIED], 0, error);
}

static void
platen_driver_worker_dispose (GObject *object)
{
  PlatenDriverWorker *self = PLATEN_DRIVER_WORKER (object);

  if (self->worker != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->worker, self);
      g_dbus_connection_signal_unsubscribe (platen_worker_get_connection (self->worker),
                                            self->progress_id);
    }
  g_clear_object (&self->worker);

  G_OBJECT_CLASS (platen_driver_worker_parent_class)->dispose (object);
}

static void
platen_driver_worker_finalize (GObject *object)
{
  PlatenDriverWorker *self = PLATEN_DRIVER_WORKER (object);

  g_free (self->driver);

  G_OBJECT_CLASS (platen_driver_worker_parent_class)->finalize (object);
}

static void
platen_driver_worker_class_init (PlatenDriverWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = platen_driver_worker_dispose;
  object_class->finalize = platen_driver_worker_finalize;

  signals[SIGNAL_PROGRESS] =
      g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  signals[SIGNAL_DIED] =
      g_signal_new ("died", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
platen_driver_worker_init (PlatenDriverWorker *self)
{
}

static PlatenDriverWorker *
wrap (PlatenWorker *worker, const char *driver)
{
  PlatenDriverWorker *self = g_object_new (PLATEN_TYPE_DRIVER_WORKER, NULL);

  self->worker = g_object_ref (worker);
  self->driver = g_strdup (driver);
  self->progress_id = g_dbus_connection_signal_subscribe (
      platen_worker_get_connection (worker), NULL, "org.platen.Worker1.Driver",
      "Progress", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_progress, self, NULL);
  g_signal_connect (worker, "died", G_CALLBACK (on_died), self);

  return self;
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)        task = G_TASK (user_data);
  g_autoptr (GError)       error = NULL;
  g_autoptr (PlatenWorker) worker = platen_worker_spawn_finish (result, &error);

  if (worker == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, wrap (worker, g_task_get_task_data (task)),
                           g_object_unref);
}

/**
 * platen_driver_worker_spawn_async:
 * @driver: the driver's word: lower case letters, digits and dashes
 * @cancellable: (nullable): ends the process that is being started
 * @callback: (scope async): called once, from the main context
 *
 * Starts `platen-worker-<driver>`. Errors: as platen_worker_spawn_async().
 */
void
platen_driver_worker_spawn_async (const char         *driver,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char  *program = NULL;

  g_return_if_fail (driver != NULL);

  g_task_set_source_tag (task, platen_driver_worker_spawn_async);
  g_task_set_task_data (task, g_strdup (driver), g_free);
  if (*driver == '\0' ||
      driver[strspn (driver, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
    {
      g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                               "‘%s’ is not the name of a driver", driver);
      return;
    }

  program = g_strconcat ("platen-worker-", driver, NULL);
  platen_worker_spawn_async (program, cancellable, on_spawned, g_steal_pointer (&task));
}

/**
 * platen_driver_worker_spawn_finish:
 *
 * Returns: (transfer full): the driver's process
 */
PlatenDriverWorker *
platen_driver_worker_spawn_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * platen_driver_worker_get_pid:
 *
 * Returns: the process's number, also when it is gone
 */
GPid
platen_driver_worker_get_pid (PlatenDriverWorker *self)
{
  g_return_val_if_fail (PLATEN_IS_DRIVER_WORKER (self), 0);

  return platen_worker_get_pid (self->worker);
}

/**
 * platen_driver_worker_is_alive:
 *
 * Returns: whether the next call has a process to go to
 */
gboolean
platen_driver_worker_is_alive (PlatenDriverWorker *self)
{
  g_return_val_if_fail (PLATEN_IS_DRIVER_WORKER (self), FALSE);

  return platen_worker_is_alive (self->worker);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  platen_driver_worker_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static void
destroy_source (gpointer data)
{
  GSource *source = data;

  g_source_destroy (source);
  g_source_unref (source);
}

static void
watch_cancellable (PlatenDriverWorker *self, GTask *task, GCancellable *cancellable)
{
  GSource *source;

  if (cancellable == NULL)
    return;

  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_task_set_task_data (task, source, destroy_source);
}

/* A process that is gone has left its batch as it was. */
static void
note_batch (PlatenDriverWorker *self, GVariant *reply)
{
  if (!platen_worker_is_alive (self->worker))
    return;

  self->has_batch = FALSE;
  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(ba{sv})")))
    g_variant_get_child (reply, 0, "b", &self->has_batch);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  PlatenDriverWorker  *self = g_task_get_source_object (task);
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) reply = NULL;

  reply = platen_worker_call_finish (PLATEN_WORKER (source), result, &error);
  g_task_set_task_data (task, NULL, NULL);
  if (!platen_worker_is_busy (self->worker))
    {
      self->is_scanning = self->is_cancelling = FALSE;
      note_batch (self, reply);
    }

  if (reply == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&reply),
                           (GDestroyNotify) g_variant_unref);
}

/*
 * platen_driver_worker_call:
 * @task: (transfer full): returns the reply, see platen_driver_worker_propagate()
 */
void
platen_driver_worker_call (GTask        *task,
                           const char   *method,
                           GVariant     *arguments,
                           GUnixFDList  *fds,
                           guint         timeout_ms,
                           GCancellable *cancellable)
{
  PlatenDriverWorker  *self = g_task_get_source_object (task);
  g_autoptr (GVariant) kept = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_CANCELLED, "Cancelled");
      g_object_unref (task);
      return;
    }

  watch_cancellable (self, task, cancellable);
  platen_worker_call_async (self->worker, method, kept, fds, timeout_ms, NULL,
                            on_answered, task);
}

/*
 * platen_driver_worker_blame:
 * @error: (inout): why a worker's words could not be read
 *
 * Makes the worker's mistake of what reads like the caller's.
 */
void
platen_driver_worker_blame (GError **error)
{
  if (error == NULL)
    return;

  if ((*error)->code != PLATEN_ERROR_LIMIT)
    (*error)->code = PLATEN_ERROR_FAILED;
  g_prefix_error (error, "The scanner process said what cannot be: ");
}

/**
 * platen_driver_worker_open_async:
 * @driver_name: a name that this driver listed; never one that a caller made up
 * @cancellable: (nullable): see platen_driver_worker_cancel()
 * @callback: (scope async): called once, from the main context
 *
 * Opens a device, within %PLATEN_OPEN_TIMEOUT_MS.
 */
void
platen_driver_worker_open_async (PlatenDriverWorker *self,
                                 const char         *driver_name,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));
  g_return_if_fail (driver_name != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_driver_worker_open_async);
  platen_driver_worker_call (
      task, "Driver.Open", g_variant_new ("(s)", driver_name), NULL,
      platen_driver_worker_get_time_limit (self, PLATEN_OPEN_TIMEOUT_MS), cancellable);
}

/**
 * platen_driver_worker_open_finish:
 *
 * Returns: (transfer full): what the device can do
 */
PlatenCapabilities *
platen_driver_worker_open_finish (PlatenDriverWorker *self,
                                  GAsyncResult       *result,
                                  GError            **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) dict = NULL;
  PlatenCapabilities  *capabilities;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return NULL;

  dict = g_variant_get_child_value (reply, 0);
  capabilities = platen_capabilities_from_variant (dict, error);
  if (capabilities == NULL)
    platen_driver_worker_blame (error);

  return capabilities;
}

/**
 * platen_driver_worker_configure_async:
 * @settings: complete settings; copied
 * @cancellable: (nullable): see platen_driver_worker_cancel()
 * @callback: (scope async): called once, from the main context
 *
 * Prepares the open device for a batch of pages, within %PLATEN_OPEN_TIMEOUT_MS.
 */
void
platen_driver_worker_configure_async (PlatenDriverWorker       *self,
                                      const PlatenScanSettings *settings,
                                      GCancellable             *cancellable,
                                      GAsyncReadyCallback       callback,
                                      gpointer                  user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (self));
  g_return_if_fail (settings != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_driver_worker_configure_async);
  platen_driver_worker_call (
      task, "Driver.Configure",
      g_variant_new ("(@a{sv})", platen_scan_settings_to_variant (settings)), NULL,
      platen_driver_worker_get_time_limit (self, PLATEN_OPEN_TIMEOUT_MS), cancellable);
}

/**
 * platen_driver_worker_configure_finish:
 * @out_used: (inout) (nullable): settings, replaced by those that the device took
 *
 * Returns: whether the device took any
 */
gboolean
platen_driver_worker_configure_finish (PlatenDriverWorker *self,
                                       GAsyncResult       *result,
                                       PlatenScanSettings *out_used,
                                       GError            **error)
{
  g_autoptr (GVariant)        reply = NULL;
  g_autoptr (GVariant)        dict = NULL;
  g_auto (PlatenScanSettings) used = { 0 };

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return FALSE;

  dict = g_variant_get_child_value (reply, 0);
  platen_scan_settings_init (&used);
  if (!platen_scan_settings_parse (&used, dict, error))
    {
      platen_driver_worker_blame (error);
      return FALSE;
    }

  if (out_used != NULL)
    {
      platen_scan_settings_clear (out_used);
      platen_scan_settings_copy (&used, out_used);
    }
  return TRUE;
}
