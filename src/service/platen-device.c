/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-session-private.h"
#include "platen-device-private.h"

/**
 * PlatenDevice:
 *
 * A scanner or camera as a person sees it. Who has it just now, and the process behind it, is its
 * [class@Platen.DeviceSession].
 */
struct _PlatenDevice
{
  GObject parent_instance;

  PlatenDeviceInfo    *info; /* owned; as it was found first; its identifier stays */
  PlatenAlternatives  *alternatives; /* owned; all ways to it */
  PlatenDeviceSession *session;      /* owned */
  GHashTable          *choices;      /* owned; principal → GVariant, options by name */
  PlatenCameraSession *camera;       /* owned; NULL for a scanner */
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
  PROP_ALTERNATIVES,
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
      g_value_set_boolean (value, platen_device_is_available (self));
      break;
    case PROP_ALTERNATIVES:
      g_value_set_object (value, self->alternatives);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, platen_device_is_busy (self));
      break;
    case PROP_CAPABILITIES:
      g_value_set_boxed (value, platen_device_get_capabilities (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
platen_device_finalize (GObject *object)
{
  PlatenDevice *self = PLATEN_DEVICE (object);

  g_clear_pointer (&self->info, platen_device_info_free);
  g_clear_object (&self->alternatives);
  g_clear_object (&self->session);
  g_clear_pointer (&self->choices, g_hash_table_unref);
  g_clear_object (&self->camera);

  G_OBJECT_CLASS (platen_device_parent_class)->finalize (object);
}

static void
platen_device_class_init (PlatenDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = platen_device_get_property;
  object_class->finalize = platen_device_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_VENDOR] = g_param_spec_string ("vendor", NULL, NULL, NULL, flags);
  properties[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_DRIVER] = g_param_spec_string ("driver", NULL, NULL, NULL, flags);
  properties[PROP_AVAILABLE] =
      g_param_spec_boolean ("available", NULL, NULL, TRUE, flags);
  properties[PROP_ALTERNATIVES] =
      g_param_spec_object ("alternatives", NULL, NULL, PLATEN_TYPE_ALTERNATIVES, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_CAPABILITIES] =
      g_param_spec_boxed ("capabilities", NULL, NULL, PLATEN_TYPE_CAPABILITIES, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
platen_device_init (PlatenDevice *self)
{
  self->choices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) g_variant_unref);
}

static void
on_held_changed (PlatenDeviceSession *session, gpointer user_data)
{
  g_object_notify_by_pspec (G_OBJECT (user_data), properties[PROP_BUSY]);
}

static void
on_capabilities_changed (PlatenDeviceSession *session, gpointer user_data)
{
  g_object_notify_by_pspec (G_OBJECT (user_data), properties[PROP_CAPABILITIES]);
}

static void
on_alternatives_changed (PlatenAlternatives *alternatives, gpointer user_data)
{
  g_object_notify_by_pspec (G_OBJECT (user_data), properties[PROP_ALTERNATIVES]);
  g_object_notify_by_pspec (G_OBJECT (user_data), properties[PROP_AVAILABLE]);
}

/**
 * platen_device_new:
 * @info: what the driver's enumeration said; its name is the device's for good
 * @preferred: (nullable): the way to take first; see platen_alternatives_new()
 * @access: the way to it, when it is a camera
 *
 * Returns: (transfer full): the device, closed and available
 */
PlatenDevice *
platen_device_new (const PlatenDeviceInfo *info,
                   const char             *preferred,
                   PlatenCameraAccess     *access)
{
  PlatenDevice *self = g_object_new (PLATEN_TYPE_DEVICE, NULL);

  self->info = platen_device_info_copy (info);
  self->alternatives = platen_alternatives_new (info, preferred);
  self->session = platen_device_session_new (info->name, self->alternatives);
  if (g_str_equal (info->kind, "camera"))
    self->camera = platen_camera_session_new (info, access);
  g_signal_connect_object (self->alternatives, "changed",
                           G_CALLBACK (on_alternatives_changed), self, 0);
  g_signal_connect_object (self->session, "held-changed", G_CALLBACK (on_held_changed),
                           self, 0);
  g_signal_connect_object (self->session, "capabilities-changed",
                           G_CALLBACK (on_capabilities_changed), self, 0);

  return self;
}

/**
 * platen_device_get_alternatives:
 *
 * Returns: (transfer none): all ways to it
 */
PlatenAlternatives *
platen_device_get_alternatives (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), NULL);

  return self->alternatives;
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
 * Tells whether it answered the last probe, in any of its ways.
 */
gboolean
platen_device_is_available (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), FALSE);

  return platen_alternatives_is_available (self->alternatives);
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

  return platen_device_session_is_held (self->session);
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

  return platen_device_session_get_capabilities (self->session);
}

/**
 * platen_device_get_session:
 *
 * Returns: (transfer none): who has it just now; for jobs
 */
PlatenDeviceSession *
platen_device_get_session (PlatenDevice *self)
{
  return self->session;
}

/**
 * platen_device_is_open:
 *
 * Tells whether a process has the device.
 */
gboolean
platen_device_is_open (PlatenDevice *self)
{
  return platen_device_session_is_open (self->session) ||
         (self->camera != NULL && platen_camera_session_is_open (self->camera));
}

/**
 * platen_device_shut_down:
 *
 * Ends the device's process for good; its session tells when it is gone.
 */
void
platen_device_shut_down (PlatenDevice *self)
{
  platen_device_session_shut_down (self->session);
  if (self->camera != NULL)
    platen_camera_session_shut_down (self->camera);
}

/**
 * platen_device_get_camera:
 *
 * Returns: (transfer none) (nullable): what a camera can do besides; NULL for a scanner
 */
PlatenCameraSession *
platen_device_get_camera (PlatenDevice *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE (self), NULL);

  return self->camera;
}

static void
on_camera_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError           *error = NULL;

  if (platen_camera_session_open_finish (PLATEN_CAMERA_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What callers chose by name; see platen-device-options.c. */
GHashTable *
platen_device_get_choices (PlatenDevice *self)
{
  return self->choices;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError           *error = NULL;

  if (platen_device_session_open_finish (PLATEN_DEVICE_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
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
  GTask *task;

  g_return_if_fail (PLATEN_IS_DEVICE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, platen_device_open_async);
  if (self->camera != NULL)
    platen_camera_session_open_async (self->camera, on_camera_opened, task);
  else
    platen_device_session_open_async (self->session, cancellable, on_opened, task);
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

  if (self->camera != NULL)
    platen_camera_session_close (self->camera);
  else
    platen_device_session_close (self->session);
}
