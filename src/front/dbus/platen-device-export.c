/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-error.h"
#include "platen-bus-gate.h"
#include "platen-camera-export.h"
#include "platen-device-export.h"
#include "platen-device-options.h"
#include "platen-error.h"
#include "platen-options.h"

/**
 * PlatenDeviceExport:
 *
 * A [class@Platen.Device] on the bus: `org.platen.Platen1.Device`.
 */
struct _PlatenDeviceExport
{
  PlatenBusDeviceSkeleton parent_instance;

  PlatenDevice *device; /* owned */
};

static void iface_init (PlatenBusDeviceIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenDeviceExport,
                               platen_device_export,
                               PLATEN_BUS_TYPE_DEVICE_SKELETON,
                               G_IMPLEMENT_INTERFACE (PLATEN_BUS_TYPE_DEVICE, iface_init))

static gboolean
is_camera (PlatenDeviceExport *self)
{
  return platen_device_get_camera (self->device) != NULL;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_device_open_finish (PLATEN_DEVICE (source), result, &error))
    platen_bus_device_complete_open (NULL, invocation);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_open (PlatenBusDevice       *device,
             GDBusMethodInvocation *invocation,
             GVariant              *options)
{
  PlatenDeviceExport *self = PLATEN_DEVICE_EXPORT (device);
  g_autoptr (GError)  error = NULL;

  if (is_camera (self) && platen_camera_export_refuse_sandboxed (invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  if (platen_options_parse (NULL, 0, options, NULL, &error))
    platen_device_open_async (self->device, NULL, on_opened, invocation);
  else
    platen_bus_return_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_close (PlatenBusDevice *device, GDBusMethodInvocation *invocation)
{
  PlatenDeviceExport *self = PLATEN_DEVICE_EXPORT (device);

  if (is_camera (self) && platen_camera_export_refuse_sandboxed (invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  platen_device_set_choices (self->device, platen_bus_gate_get_principal (invocation),
                             NULL);
  platen_device_close (self->device);
  platen_bus_device_complete_close (device, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_options_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;
  g_autoptr (GVariant)   options = NULL;

  options =
      platen_device_set_options_finish (PLATEN_DEVICE (source), result, NULL, &error);
  if (options != NULL)
    platen_bus_device_complete_list_options (NULL, invocation, options);
  else
    platen_bus_return_error (invocation, error);
}

/* A driver's options are a scanner's. */
static gboolean
refuse_camera (PlatenDeviceExport *self, GDBusMethodInvocation *invocation)
{
  if (!is_camera (self))
    return FALSE;

  g_dbus_method_invocation_return_error (invocation, PLATEN_ERROR,
                                         PLATEN_ERROR_UNSUPPORTED,
                                         "‘%s’ is a camera and has no options; use "
                                         "ReadControls and SetControl of its Camera "
                                         "interface",
                                         platen_device_get_name (self->device));
  return TRUE;
}

static gboolean
handle_list_options (PlatenBusDevice *device, GDBusMethodInvocation *invocation)
{
  PlatenDeviceExport  *self = PLATEN_DEVICE_EXPORT (device);
  const char          *principal = platen_bus_gate_get_principal (invocation);
  g_autoptr (GVariant) choices = NULL;

  if (refuse_camera (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  choices = platen_device_dup_choices (self->device, principal);
  platen_device_set_options_async (self->device, principal, choices, NULL,
                                   on_options_listed, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_option_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  GVariant              *arguments = g_dbus_method_invocation_get_parameters (invocation);
  g_autoptr (GError)     error = NULL;
  g_autoptr (GVariant)   options = NULL;
  g_autoptr (GVariant)   used = NULL;
  g_autoptr (GVariant)   value = NULL;
  g_autoptr (GVariant)   boxed = NULL;
  g_autoptr (GVariant)   before = NULL;
  g_autoptr (GVariant)   choices = NULL;
  g_autoptr (GVariant)   kept = NULL;
  const char            *principal = platen_bus_gate_get_principal (invocation);
  const char            *name;

  options =
      platen_device_set_options_finish (PLATEN_DEVICE (source), result, &used, &error);
  if (options == NULL)
    {
      platen_bus_return_error (invocation, error);
      return;
    }

  g_variant_get (arguments, "(&sv)", &name, &boxed);
  before = platen_device_dup_choices (PLATEN_DEVICE (source), principal);
  choices = platen_choices_add (before, name, boxed);
  kept = platen_choices_keep (choices, used);
  platen_device_set_choices (PLATEN_DEVICE (source), principal, kept);
  value = g_variant_lookup_value (used, name, NULL);
  if (value == NULL)
    value = g_variant_ref_sink (g_variant_new_boolean (FALSE));
  platen_bus_device_complete_set_option (NULL, invocation, g_variant_new_variant (value));
}

static gboolean
handle_set_option (PlatenBusDevice       *device,
                   GDBusMethodInvocation *invocation,
                   const char            *name,
                   GVariant              *boxed)
{
  PlatenDeviceExport  *self = PLATEN_DEVICE_EXPORT (device);
  const char          *principal = platen_bus_gate_get_principal (invocation);
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) choices = NULL;

  if (refuse_camera (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  before = platen_device_dup_choices (self->device, principal);
  value = g_variant_get_variant (boxed);
  choices = platen_choices_add (before, name, value);
  platen_device_set_options_async (self->device, principal, choices, NULL, on_option_set,
                                   invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
iface_init (PlatenBusDeviceIface *iface)
{
  iface->handle_list_options = handle_list_options;
  iface->handle_set_option = handle_set_option;
  iface->handle_open = handle_open;
  iface->handle_close = handle_close;
}

static void
on_device_changed (PlatenDeviceExport *self)
{
  PlatenBusDevice     *bus = PLATEN_BUS_DEVICE (self);
  PlatenCapabilities  *capabilities = platen_device_get_capabilities (self->device);
  g_autoptr (GVariant) dict = NULL;

  if (capabilities != NULL)
    dict = g_variant_take_ref (platen_capabilities_to_variant (capabilities));
  else
    dict = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));

  platen_bus_device_set_id (bus, platen_device_get_id (self->device));
  platen_bus_device_set_name (bus, platen_device_get_name (self->device));
  platen_bus_device_set_vendor (bus, platen_device_get_vendor (self->device));
  platen_bus_device_set_model (bus, platen_device_get_model (self->device));
  platen_bus_device_set_kind (bus, platen_device_get_kind (self->device));
  platen_bus_device_set_driver (bus, platen_device_get_driver (self->device));
  platen_bus_device_set_available (bus, platen_device_is_available (self->device));
  platen_bus_device_set_alternatives (
      bus,
      platen_alternatives_to_variant (platen_device_get_alternatives (self->device)));
  platen_bus_device_set_busy (bus, platen_device_is_busy (self->device));
  platen_bus_device_set_capabilities (bus, dict);
}

static void
platen_device_export_dispose (GObject *object)
{
  PlatenDeviceExport *self = PLATEN_DEVICE_EXPORT (object);

  g_clear_object (&self->device);

  G_OBJECT_CLASS (platen_device_export_parent_class)->dispose (object);
}

static void
platen_device_export_class_init (PlatenDeviceExportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_device_export_dispose;
}

static void
platen_device_export_init (PlatenDeviceExport *self)
{
}

/**
 * platen_device_export_new:
 *
 * Returns: (transfer full): the device's face on the bus; it follows the device
 */
PlatenDeviceExport *
platen_device_export_new (PlatenDevice *device)
{
  PlatenDeviceExport *self;

  g_return_val_if_fail (PLATEN_IS_DEVICE (device), NULL);

  self = g_object_new (PLATEN_TYPE_DEVICE_EXPORT, NULL);
  self->device = g_object_ref (device);
  g_signal_connect_object (device, "notify", G_CALLBACK (on_device_changed), self,
                           G_CONNECT_SWAPPED);
  on_device_changed (self);

  return self;
}

/**
 * platen_device_export_get_device:
 *
 * Returns: (transfer none): the device behind it
 */
PlatenDevice *
platen_device_export_get_device (PlatenDeviceExport *self)
{
  g_return_val_if_fail (PLATEN_IS_DEVICE_EXPORT (self), NULL);

  return self->device;
}
