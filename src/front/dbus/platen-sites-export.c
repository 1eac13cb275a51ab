/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-error.h"
#include "platen-sites-export.h"

/**
 * PlatenSitesExport:
 *
 * [class@Platen.Sites] on the bus: `org.platen.Platen1.Sites`.
 */
struct _PlatenSitesExport
{
  PlatenBusSitesSkeleton parent_instance;

  PlatenSites   *sites; /* owned */
  PlatenBusGate *gate;  /* owned */
};

static void iface_init (PlatenBusSitesIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenSitesExport,
                               platen_sites_export,
                               PLATEN_BUS_TYPE_SITES_SKELETON,
                               G_IMPLEMENT_INTERFACE (PLATEN_BUS_TYPE_SITES, iface_init))

static gboolean
handle_list (PlatenBusSites *bus, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) sites = NULL;

  sites = g_variant_take_ref (platen_sites_list (PLATEN_SITES_EXPORT (bus)->sites));
  platen_bus_sites_complete_list (bus, invocation, sites);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_allowed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_sites_allow_finish (PLATEN_SITES (source), result, &error))
    platen_bus_sites_complete_allow (NULL, invocation);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_allow (PlatenBusSites        *bus,
              GDBusMethodInvocation *invocation,
              const char            *origin,
              const char *const     *capabilities)
{
  const gboolean is_empty = capabilities == NULL || *capabilities == NULL;

  platen_sites_allow_async (PLATEN_SITES_EXPORT (bus)->sites, origin,
                            is_empty ? NULL : capabilities, on_allowed, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_sites_revoke_finish (PLATEN_SITES (source), result, &error))
    platen_bus_sites_complete_revoke (NULL, invocation);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_revoke (PlatenBusSites *bus, GDBusMethodInvocation *invocation, const char *origin)
{
  platen_sites_revoke_async (PLATEN_SITES_EXPORT (bus)->sites, origin, on_revoked,
                             invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
iface_init (PlatenBusSitesIface *iface)
{
  iface->handle_list = handle_list;
  iface->handle_allow = handle_allow;
  iface->handle_revoke = handle_revoke;
}

static void
on_sites_changed (PlatenSitesExport *self, const char *origin)
{
  platen_bus_gate_emit (self->gate, G_DBUS_INTERFACE_SKELETON (self), "Changed",
                        g_variant_new ("(s)", origin));
}

static void
platen_sites_export_dispose (GObject *object)
{
  PlatenSitesExport *self = PLATEN_SITES_EXPORT (object);

  g_clear_object (&self->sites);
  g_clear_object (&self->gate);

  G_OBJECT_CLASS (platen_sites_export_parent_class)->dispose (object);
}

static void
platen_sites_export_class_init (PlatenSitesExportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_sites_export_dispose;
}

static void
platen_sites_export_init (PlatenSitesExport *self)
{
}

/**
 * platen_sites_export_new:
 * @gate: where its signal leaves
 *
 * Returns: (transfer full): the grants' face on the bus
 */
PlatenSitesExport *
platen_sites_export_new (PlatenSites *sites, PlatenBusGate *gate)
{
  PlatenSitesExport *self;

  g_return_val_if_fail (PLATEN_IS_SITES (sites), NULL);
  g_return_val_if_fail (PLATEN_IS_BUS_GATE (gate), NULL);

  self = g_object_new (PLATEN_TYPE_SITES_EXPORT, NULL);
  self->sites = g_object_ref (sites);
  self->gate = g_object_ref (gate);
  g_signal_connect_object (sites, "changed", G_CALLBACK (on_sites_changed), self,
                           G_CONNECT_SWAPPED);

  return self;
}
