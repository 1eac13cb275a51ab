/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-private.h"

#include "platen-error.h"

/* How long a device stays open after a scan, so that the next one starts at once. */
#define LINGER_MS 5000

/**
 * PlatenDevice:
 *
 * A scanner as a person sees it, and the process that drives it while it is open.
 */
/*
 *                 acquire                 opened
 *   CLOSED ─────────────────▶ (spawn, open) ───▶ held ──release──▶ idle ──linger over──▶ CLOSED
 *     ▲                          │ refused                           │ acquire
 *     └──────────────────────────┘                          held ◀───┘
 *
 *   A worker that died is found at the next acquire, and a new one is made.
 */
struct _PlatenDevice
{
  GObject parent_instance;

  PlatenDeviceInfo   *info;         /* owned */
  PlatenCapabilities *capabilities; /* owned; NULL until it was opened once */
  PlatenDriverWorker *worker;       /* owned; NULL when closed */
  guint               linger_id;
  gboolean            is_available;
  gboolean            is_held;
  gboolean            is_kept_open; /* opened by name, not by a scan */
};

G_DEFINE_FINAL_TYPE (PlatenDevice, platen_device, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_VENDOR,
  PROP_MODEL,
  PROP_KIND,
  PROP_DRIVER,
  PROP_AVAILABLE,
  PROP_BUSY,
  PROP_CAPABILITIES,
} PlatenDeviceProperty;

static GParamSpec *properties[PROP_CAPABILITIES + 1];

static void
platen_device_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PlatenDevice *self = PLATEN_DEVICE (object);

  switch ((PlatenDeviceProperty) property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->info->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->info->name);
      break;
    case PROP_VENDOR:
      g_value_set_string (value, self->info->vendor);
      break;
    case PROP_MODEL:
      g_value_set_string (value, self->info->model);
      break;
    case PROP_KIND:
      g_value_set_string (value, self->info->kind);
      break;
    case PROP_DRIVER:
      g_value_set_string (value, self->info->driver);
      break;
    case PROP_AVAILABLE:
      g_value_set_boolean (value, self->is_available);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->is_held);
      break;
    case PROP_CAPABILITIES:
      g_value_set_boxed (value, self->capabilities);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
platen_device_dispose (GObject *object)
{
  PlatenDevice *self = PLATEN_DEVICE (object);

  platen_device_shut_down (self);

  G_OBJECT_CLASS (platen_device_parent_class)->dispose (object);
}

static void
platen_device_finalize (GObject *object)
{
  PlatenDevice *self = PLATEN_DEVICE (object);

  g_clear_pointer (&self->info, platen_device_info_free);
  g_clear_pointer (&self->capabilities, platen_capabilities_unref);

  G_OBJECT_CLASS (platen_device_parent_class)->finalize (object);
}

static void
platen_device_class_init (PlatenDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = platen_device_get_property;
  object_class->dispose = platen_device_dispose;
  object_class->finalize = platen_device_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_VENDOR] = g_param_spec_string ("vendor", NULL, NULL, NULL, flags);
  properties[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_DRIVER] = g_param_spec_string ("driver", NULL, NULL, NULL, flags);
  properties[PROP_AVAILABLE] =
      g_param_spec_boolean ("available", NULL, NULL, TRUE, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_CAPABILITIES] =
      g_param_spec_boxed ("capabilities", NULL, NULL, PLATEN_TYPE_CAPABILITIES, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
platen_device_init (PlatenDevice *self)
{
  self->is_available = TRUE;
}

static void
set_held (PlatenDevice *self, gboolean is_held)
{
  if (self->is_held == is_held)
    return;

  self->is_held = is_held;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
drop_worker (PlatenDevice *self)
{
  g_clear_handle_id (&self->linger_id, g_source_remove);
  if (self->worker != NULL)
    platen_driver_worker_close (self->worker);
  g_clear_object (&self->worker);
}

/**
 * platen_device_new:
 * @info: what the driver's enumeration said
 *
 * Returns: (transfer full): the device, closed and available
 */
PlatenDevice *
platen_device_new (const PlatenDeviceInfo *info)
{
  PlatenDevice *self = g_object_new (PLATEN_TYPE_DEVICE, NULL);

  self->info = platen_device_info_copy (info);

  return self;
}

/**
 * platen_device_set_available:
 * @available: whether it answered the last probe
 */
void
platen_device_set_available (PlatenDevice *self, gboolean available)
{
  if (self->is_available == available)
    return;

  self->is_available = available;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE]);
}

static void
fail_acquire (GTask *task, GError *error)
{
  PlatenDevice *self = g_task_get_source_object (task);

  drop_worker (self);
  set_held (self, FALSE);
  g_task_return_error (task, error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenDriverWorker *worker = PLATEN_DRIVER_WORKER (source);
  g_autoptr (GTask)   task = G_TASK (user_data);
  PlatenDevice       *self = g_task_get_source_object (task);
  PlatenCapabilities *capabilities;
  GError             *error = NULL;

  capabilities = platen_driver_worker_open_finish (worker, result, &error);
  if (capabilities == NULL)
    {
      fail_acquire (task, error);
      return;
    }

  g_clear_pointer (&self->capabilities, platen_capabilities_unref);
  self->capabilities = capabilities;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPABILITIES]);
  g_task_return_pointer (task, g_object_ref (worker), g_object_unref);
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenDevice     *self = g_task_get_source_object (task);
  GError           *error = NULL;

  self->worker = platen_driver_worker_spawn_finish (result, &error);
  if (self->worker == NULL)
    fail_acquire (task, error);
  else
    platen_driver_worker_open_async (self->worker, self->info->driver_name,
                                     g_task_get_cancellable (task), on_opened,
                                     g_steal_pointer (&task));
}

/**
 * platen_device_acquire_async:
 * @cancellable: (nullable): ends the wait and the worker
 * @callback: (scope async): called once
 *
 * Takes the device for one job. Finish with platen_device_acquire_finish(), and give it
 * back with platen_device_release() when that succeeded.
 *
 * Errors: %PLATEN_ERROR_BUSY when another job has it; what the driver says otherwise.
 */
void
platen_device_acquire_async (PlatenDevice       *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PLATEN_IS_DEVICE (self));

  g_task_set_source_tag (task, platen_device_acquire_async);
  g_task_set_check_cancellable (task, FALSE); /* what was taken must be given back */
  if (self->is_held)
    {
      g_task_return_new_error (
          task, PLATEN_ERROR, PLATEN_ERROR_BUSY,
          "‘%s’ is busy with another scan; try again when it has ended",
          self->info->name);
      return;
    }

  set_held (self, TRUE);
  g_clear_handle_id (&self->linger_id, g_source_remove);
  if (self->worker != NULL && platen_driver_worker_is_alive (self->worker))
    {
      g_task_return_pointer (task, g_object_ref (self->worker), g_object_unref);
      return;
    }

  drop_worker (self);
  platen_driver_worker_spawn_async (self->info->driver, cancellable, on_spawned,
                                    g_steal_pointer (&task));
}

/**
 * platen_device_acquire_finish:
 *
 * Returns: (transfer full): the device's process; use it until platen_device_release()
 */
PlatenDriverWorker *
platen_device_acquire_finish (PlatenDevice *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
on_linger_over (gpointer user_data)
{
  PlatenDevice *self = PLATEN_DEVICE (user_data);

  self->linger_id = 0;
  drop_worker (self);

  return G_SOURCE_REMOVE;
}

/**
 * platen_device_release:
 *
 * Gives the device back after a job. It stays open for a moment, or as long as somebody
 * opened it by name.
 */
void
platen_device_release (PlatenDevice *self)
{
  g_return_if_fail (PLATEN_IS_DEVICE (self));

  if (self->worker != NULL && !platen_driver_worker_is_alive (self->worker))
    drop_worker (self);
  if (self->worker != NULL && !self->is_kept_open)
    self->linger_id = g_timeout_add (LINGER_MS, on_linger_over, self);
  set_held (self, FALSE);
}

/**
 * platen_device_shut_down:
 *
 * Ends the device's process, whatever it does; a running call on it fails.
 */
void
platen_device_shut_down (PlatenDevice *self)
{
  self->is_kept_open = FALSE;
  drop_worker (self);
}

/**
 * platen_device_is_open:
 *
 * Tells whether a process holds the device open.
 */
gboolean
platen_device_is_open (PlatenDevice *self)
{
  return self->worker != NULL;
}

static void
on_acquired_to_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenDevice                  *self = PLATEN_DEVICE (source);
  g_autoptr (GTask)              task = G_TASK (user_data);
  g_autoptr (PlatenDriverWorker) worker = NULL;
  GError                        *error = NULL;

  worker = platen_device_acquire_finish (self, result, &error);
  if (worker == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->is_kept_open = TRUE;
  platen_device_release (self);
  g_task_return_boolean (task, TRUE);
}

/**
 * platen_device_open_async:
 * @cancellable: (nullable): ends the wait; the device is closed again
 * @callback: (scope async): called once
 *
 * Opens the device and keeps it open until platen_device_close(). Opening an open one
 * succeeds at once.
 *
 * Errors: %PLATEN_ERROR_BUSY when a job has it; what the driver says otherwise.
 */
void
platen_device_open_async (PlatenDevice       *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PLATEN_IS_DEVICE (self));

  g_task_set_source_tag (task, platen_device_open_async);
  platen_device_acquire_async (self, cancellable, on_acquired_to_open, task);
}

/**
 * platen_device_open_finish:
 *
 * Returns: whether it is open
 */
gboolean
platen_device_open_finish (PlatenDevice *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * platen_device_close:
 *
 * Lets other programs have the device; while a job runs on it, after the job. Closing a
 * closed device does nothing.
 */
void
platen_device_close (PlatenDevice *self)
{
  g_return_if_fail (PLATEN_IS_DEVICE (self));

  self->is_kept_open = FALSE;
  if (!self->is_held)
    drop_worker (self);
}

/**
 * platen_device_get_id:
 *
 * Returns: (transfer none): stable across restarts and replugging
 */
const char *
platen_device_get_id (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), NULL);

  return self->info->id;
}

/**
 * platen_device_get_name:
 *
 * Returns: (transfer none): for a person to read
 */
const char *
platen_device_get_name (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), NULL);

  return self->info->name;
}

/**
 * platen_device_get_vendor:
 *
 * Returns: (transfer none): may be empty
 */
const char *
platen_device_get_vendor (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), NULL);

  return self->info->vendor;
}

/**
 * platen_device_get_model:
 *
 * Returns: (transfer none): may be empty
 */
const char *
platen_device_get_model (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), NULL);

  return self->info->model;
}

/**
 * platen_device_get_kind:
 *
 * Returns: (transfer none): `scanner` or `camera`
 */
const char *
platen_device_get_kind (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), NULL);

  return self->info->kind;
}

/**
 * platen_device_get_driver:
 *
 * Returns: (transfer none): the driver's word
 */
const char *
platen_device_get_driver (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), NULL);

  return self->info->driver;
}

/**
 * platen_device_is_available:
 *
 * Tells whether it answered the last probe.
 */
gboolean
platen_device_is_available (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), FALSE);

  return self->is_available;
}

/**
 * platen_device_is_busy:
 *
 * Tells whether a job holds it, or it is being opened.
 */
gboolean
platen_device_is_busy (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), FALSE);

  return self->is_held;
}

/**
 * platen_device_get_capabilities:
 *
 * Returns: (transfer none) (nullable): NULL until it was opened once
 */
PlatenCapabilities *
platen_device_get_capabilities (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), NULL);

  return self->capabilities;
}
