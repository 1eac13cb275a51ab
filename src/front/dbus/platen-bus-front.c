/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-front.h"
#include "platen-bus-objects.h"
#include "platen-bus-path.h"
#include "platen-manager-export.h"
#include "platen-principal.h"
#include "platen-sites-export.h"

/**
 * PlatenBusFront:
 *
 * The service on a D-Bus connection: `org.platen.Platen1`, as its XML describes it.
 *
 * It translates and decides nothing: the gate says who calls, the exports ask the service.
 * Owning the bus name is its user's business.
 */
struct _PlatenBusFront
{
  GObject parent_instance;

  PlatenService    *service; /* owned */
  PlatenBusGate    *gate;    /* owned; NULL while it is not exported */
  PlatenBusObjects *objects; /* owned; NULL while it is not exported */
};

G_DEFINE_FINAL_TYPE (PlatenBusFront, platen_bus_front, G_TYPE_OBJECT)

typedef enum
{
  PROP_N_CLIENTS = 1,
} PlatenBusFrontProperty;

static GParamSpec *properties[PROP_N_CLIENTS + 1];

static void
on_clients_changed (PlatenBusFront *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CLIENTS]);
}

static gboolean
export_root (PlatenBusFront *self, GError **error)
{
  g_autoptr (PlatenManagerExport) manager = platen_manager_export_new (self->objects);
  g_autoptr (PlatenSitesExport)   sites = NULL;

  sites = platen_sites_export_new (platen_service_get_sites (self->service), self->gate);

  return platen_bus_gate_add (self->gate, PLATEN_BUS_ROOT_PATH,
                              G_DBUS_INTERFACE_SKELETON (manager), NULL, error) &&
         platen_bus_gate_add (self->gate, PLATEN_BUS_ROOT_PATH,
                              G_DBUS_INTERFACE_SKELETON (sites), PLATEN_PRINCIPAL_LOCAL,
                              error);
}

static void
platen_bus_front_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  PlatenBusFront *self = PLATEN_BUS_FRONT (object);

  switch ((PlatenBusFrontProperty) property_id)
    {
    case PROP_N_CLIENTS:
      g_value_set_uint (value, platen_bus_front_get_n_clients (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
platen_bus_front_dispose (GObject *object)
{
  PlatenBusFront *self = PLATEN_BUS_FRONT (object);

  platen_bus_front_unexport (self);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (platen_bus_front_parent_class)->dispose (object);
}

static void
platen_bus_front_class_init (PlatenBusFrontClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = platen_bus_front_get_property;
  object_class->dispose = platen_bus_front_dispose;

  properties[PROP_N_CLIENTS] =
      g_param_spec_uint ("n-clients", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
platen_bus_front_init (PlatenBusFront *self)
{
}

/**
 * platen_bus_front_new:
 * @service: a started service
 *
 * Returns: (transfer full): a front that is on no bus yet
 */
PlatenBusFront *
platen_bus_front_new (PlatenService *service)
{
  PlatenBusFront *self;

  g_return_val_if_fail (PLATEN_IS_SERVICE (service), NULL);

  self = g_object_new (PLATEN_TYPE_BUS_FRONT, NULL);
  self->service = g_object_ref (service);

  return self;
}

/**
 * platen_bus_front_export:
 * @connection: the session bus, or a connection to one peer, who is then the local user
 *
 * Puts the objects on a bus. Do so before the name is owned, so that nobody who finds the
 * name misses them.
 *
 * Errors: [error@Gio.IOErrorEnum] when something stands at our paths already.
 */
gboolean
platen_bus_front_export (PlatenBusFront  *self,
                         GDBusConnection *connection,
                         GError         **error)
{
  g_return_val_if_fail (PLATEN_IS_BUS_FRONT (self), FALSE);
  g_return_val_if_fail (self->gate == NULL, FALSE);

  self->gate = platen_bus_gate_new (connection, error);
  if (self->gate == NULL)
    return FALSE;

  g_signal_connect_object (self->gate, "notify::n-clients",
                           G_CALLBACK (on_clients_changed), self, G_CONNECT_SWAPPED);
  self->objects = platen_bus_objects_new (self->service, self->gate);
  if (!export_root (self, error))
    {
      platen_bus_front_unexport (self);
      return FALSE;
    }

  return TRUE;
}

/**
 * platen_bus_front_unexport:
 *
 * Takes everything off the bus. May be called twice.
 */
void
platen_bus_front_unexport (PlatenBusFront *self)
{
  g_return_if_fail (PLATEN_IS_BUS_FRONT (self));

  if (self->gate != NULL)
    platen_bus_gate_close (self->gate);
  if (self->objects != NULL)
    platen_bus_objects_close (self->objects);
  g_clear_object (&self->objects);
  g_clear_object (&self->gate);
}

/**
 * platen_bus_front_get_n_clients:
 *
 * Returns: how many programs on the bus have called and are still there
 */
guint
platen_bus_front_get_n_clients (PlatenBusFront *self)
{
  g_return_val_if_fail (PLATEN_IS_BUS_FRONT (self), 0);

  if (self->gate == NULL)
    return 0;

  return platen_bus_callers_get_n_callers (platen_bus_gate_get_callers (self->gate));
}
