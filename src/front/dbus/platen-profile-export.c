/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-error.h"
#include "platen-bus-gate.h"
#include "platen-profile-export.h"

/**
 * PlatenProfileExport:
 *
 * A [class@Platen.Profile] on the bus: `org.platen.Platen1.Profile`.
 */
struct _PlatenProfileExport
{
  PlatenBusProfileSkeleton parent_instance;

  PlatenProfile    *profile; /* owned */
  PlatenBusObjects *objects; /* not owned; it owns us */
};

static void iface_init (PlatenBusProfileIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenProfileExport,
                               platen_profile_export,
                               PLATEN_BUS_TYPE_PROFILE_SKELETON,
                               G_IMPLEMENT_INTERFACE (PLATEN_BUS_TYPE_PROFILE,
                                                      iface_init))

static PlatenProfileList *
get_list (PlatenProfileExport *self)
{
  return platen_service_get_profiles (platen_bus_objects_get_service (self->objects));
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_profile_list_change_finish (PLATEN_PROFILE_LIST (source), result, &error))
    platen_bus_profile_complete_change (NULL, invocation);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_change (PlatenBusProfile      *bus,
               GDBusMethodInvocation *invocation,
               GVariant              *changes)
{
  PlatenProfileExport *self = PLATEN_PROFILE_EXPORT (bus);

  platen_profile_list_change_async (get_list (self), self->profile,
                                    platen_bus_gate_get_principal (invocation), changes,
                                    on_changed, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_profile_list_remove_finish (PLATEN_PROFILE_LIST (source), result, &error))
    platen_bus_profile_complete_delete (NULL, invocation);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_delete (PlatenBusProfile *bus, GDBusMethodInvocation *invocation)
{
  PlatenProfileExport *self = PLATEN_PROFILE_EXPORT (bus);

  platen_profile_list_remove_async (get_list (self), self->profile,
                                    platen_bus_gate_get_principal (invocation),
                                    on_deleted, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
iface_init (PlatenBusProfileIface *iface)
{
  iface->handle_change = handle_change;
  iface->handle_delete = handle_delete;
}

static void
on_profile_changed (PlatenProfileExport *self)
{
  PlatenBusProfile *bus = PLATEN_BUS_PROFILE (self);

  platen_bus_profile_set_id (bus, platen_profile_get_id (self->profile));
  platen_bus_profile_set_name (bus, platen_profile_get_name (self->profile));
  platen_bus_profile_set_device (bus, platen_profile_get_device_id (self->profile));
  platen_bus_profile_set_settings (bus, platen_profile_get_settings (self->profile));
  platen_bus_profile_set_locked (bus, platen_profile_is_locked (self->profile));
  platen_bus_profile_set_shared (bus, platen_profile_is_shared (self->profile));
}

static void
platen_profile_export_dispose (GObject *object)
{
  PlatenProfileExport *self = PLATEN_PROFILE_EXPORT (object);

  g_clear_object (&self->profile);

  G_OBJECT_CLASS (platen_profile_export_parent_class)->dispose (object);
}

static void
platen_profile_export_class_init (PlatenProfileExportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_profile_export_dispose;
}

static void
platen_profile_export_init (PlatenProfileExport *self)
{
}

/**
 * platen_profile_export_new:
 * @objects: keeps this object
 *
 * Returns: (transfer full): the profile's face on the bus; it follows the profile
 */
PlatenProfileExport *
platen_profile_export_new (PlatenProfile *profile, PlatenBusObjects *objects)
{
  PlatenProfileExport *self;

  g_return_val_if_fail (PLATEN_IS_PROFILE (profile), NULL);

  self = g_object_new (PLATEN_TYPE_PROFILE_EXPORT, NULL);
  self->profile = g_object_ref (profile);
  self->objects = objects;
  g_signal_connect_object (profile, "notify", G_CALLBACK (on_profile_changed), self,
                           G_CONNECT_SWAPPED);
  on_profile_changed (self);

  return self;
}
