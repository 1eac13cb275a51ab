/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-error.h"
#include "platen-bus-path.h"
#include "platen-id.h"
#include "platen-manager-devices.h"
#include "platen-manager-export.h"
#include "platen-options.h"
#include "platen-principal.h"

/**
 * PlatenManagerExport:
 *
 * [class@Platen.Service] on the bus: `org.platen.Platen1.Manager`.
 */
struct _PlatenManagerExport
{
  PlatenBusManagerSkeleton parent_instance;

  PlatenBusObjects *objects; /* owned */
};

/* A scan that waits for its new collection, or a collection for its caller. */
typedef struct
{
  PlatenManagerExport   *self;       /* owned */
  GDBusMethodInvocation *invocation; /* owned; the answer consumes it */
  char                  *device_id;  /* owned; NULL when only the collection is wanted */
  GVariant              *options;    /* owned; of the scan */
} Request;

static void iface_init (PlatenBusManagerIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenManagerExport,
                               platen_manager_export,
                               PLATEN_BUS_TYPE_MANAGER_SKELETON,
                               G_IMPLEMENT_INTERFACE (PLATEN_BUS_TYPE_MANAGER,
                                                      iface_init))

static void
request_free (Request *request)
{
  g_object_unref (request->self);
  g_free (request->device_id);
  g_clear_pointer (&request->options, g_variant_unref);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static PlatenService *
get_service (PlatenManagerExport *self)
{
  return platen_bus_objects_get_service (self->objects);
}

static gboolean
scan (PlatenManagerExport   *self,
      GDBusMethodInvocation *invocation,
      const char            *device_id,
      PlatenCollection      *collection,
      GVariant              *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = NULL;
  PlatenJob         *job;

  job = platen_service_scan (get_service (self), device_id, collection, options, &error);
  if (job == NULL)
    {
      platen_bus_return_error (invocation, error);
      return FALSE;
    }

  path = platen_bus_objects_show_job (self->objects, job);
  platen_bus_manager_complete_scan (PLATEN_BUS_MANAGER (self), invocation, path);

  return TRUE;
}

static void
on_collection_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request)          request = user_data;
  g_autoptr (PlatenCollection) collection = NULL;
  g_autoptr (GError)           error = NULL;
  g_autofree char             *path = NULL;

  collection =
      platen_service_open_collection_finish (PLATEN_SERVICE (source), result, &error);
  if (collection == NULL)
    {
      platen_bus_return_error (request->invocation, error);
      return;
    }

  path = platen_bus_objects_show_collection (request->self->objects, collection);
  if (request->device_id == NULL)
    platen_bus_manager_complete_open_collection (NULL, request->invocation, path);
  else if (!scan (request->self, request->invocation, request->device_id, collection,
                  request->options))
    /* Nobody was told of this empty collection. */
    platen_service_remove_collection_async (PLATEN_SERVICE (source), collection, NULL,
                                            NULL);
}

static void
open_collection (PlatenManagerExport *self, const char *collection_id, Request *request)
{
  const char *principal = platen_bus_gate_get_principal (request->invocation);

  platen_service_open_collection_async (get_service (self), principal, collection_id,
                                        on_collection_opened, request);
}

static gboolean
handle_scan (PlatenBusManager      *bus,
             GDBusMethodInvocation *invocation,
             const char            *device,
             const char            *collection_path,
             GVariant              *options)
{
  PlatenManagerExport *self = PLATEN_MANAGER_EXPORT (bus);
  g_autofree char     *device_id = platen_bus_path_get_id (device, "Device");
  PlatenCollection    *collection;
  Request             *request;

  if (device_id == NULL)
    device_id = g_strdup (device);

  if (g_str_equal (collection_path, PLATEN_BUS_NO_PATH))
    {
      request = g_new0 (Request, 1);
      request->self = g_object_ref (self);
      request->invocation = invocation;
      request->device_id = g_steal_pointer (&device_id);
      request->options = g_variant_ref (options);
      open_collection (self, NULL, request);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  collection = platen_bus_objects_find_collection (
      self->objects, collection_path, platen_bus_gate_get_principal (invocation));
  if (collection == NULL)
    platen_bus_return_not_found (invocation, "collection", collection_path);
  else
    scan (self, invocation, device_id, collection, options);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_open_collection (PlatenBusManager      *bus,
                        GDBusMethodInvocation *invocation,
                        const char            *id)
{
  PlatenManagerExport *self = PLATEN_MANAGER_EXPORT (bus);
  Request             *request;

  if (*id != '\0' && !platen_id_is_valid (id))
    {
      platen_bus_return_not_found (invocation, "collection", id);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  request = g_new0 (Request, 1);
  request->self = g_object_ref (self);
  request->invocation = invocation;
  open_collection (self, *id != '\0' ? id : NULL, request);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_collections_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;
  g_autoptr (GVariant)   list = NULL;

  list = platen_service_list_collections_finish (PLATEN_SERVICE (source), result, &error);
  if (list != NULL)
    platen_bus_manager_complete_list_collections (NULL, invocation, list);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_list_collections (PlatenBusManager *bus, GDBusMethodInvocation *invocation)
{
  platen_service_list_collections_async (get_service (PLATEN_MANAGER_EXPORT (bus)),
                                         platen_bus_gate_get_principal (invocation),
                                         on_collections_listed, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_devices_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_device_list_refresh_finish (PLATEN_DEVICE_LIST (source), result, &error))
    platen_bus_manager_complete_refresh_devices (NULL, invocation);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_add_device (PlatenBusManager      *bus,
                   GDBusMethodInvocation *invocation,
                   const char            *address,
                   GVariant              *options)
{
  PlatenService *service = get_service (PLATEN_MANAGER_EXPORT (bus));

  platen_manager_add_device (platen_service_get_devices (service), invocation, address,
                             options);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_remove_device (PlatenBusManager      *bus,
                      GDBusMethodInvocation *invocation,
                      const char            *wanted)
{
  PlatenService *service = get_service (PLATEN_MANAGER_EXPORT (bus));

  platen_manager_remove_device (platen_service_get_devices (service), invocation, wanted);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_refresh_devices (PlatenBusManager *bus, GDBusMethodInvocation *invocation)
{
  PlatenService *service = get_service (PLATEN_MANAGER_EXPORT (bus));

  platen_device_list_refresh_async (platen_service_get_devices (service), NULL,
                                    on_devices_refreshed, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_profile_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation    *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)        error = NULL;
  g_autoptr (PlatenProfile) profile = NULL;
  g_autofree char          *path = NULL;

  profile =
      platen_profile_list_create_finish (PLATEN_PROFILE_LIST (source), result, &error);
  if (profile == NULL)
    {
      platen_bus_return_error (invocation, error);
      return;
    }

  path = platen_bus_path_for ("Profile", platen_profile_get_id (profile));
  platen_bus_manager_complete_create_profile (NULL, invocation, path);
}

static gboolean
handle_create_profile (PlatenBusManager      *bus,
                       GDBusMethodInvocation *invocation,
                       const char            *name,
                       GVariant              *options)
{
  PlatenService *service = get_service (PLATEN_MANAGER_EXPORT (bus));

  platen_profile_list_create_async (platen_service_get_profiles (service),
                                    platen_bus_gate_get_principal (invocation), name,
                                    options, on_profile_created, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_last_settings (PlatenBusManager      *bus,
                          GDBusMethodInvocation *invocation,
                          const char            *device)
{
  g_autofree char     *device_id = platen_bus_path_get_id (device, "Device");
  g_autoptr (GVariant) settings = NULL;
  g_autoptr (GError)   error = NULL;

  settings = platen_service_dup_last_settings (
      get_service (PLATEN_MANAGER_EXPORT (bus)), device_id != NULL ? device_id : device,
      platen_bus_gate_get_principal (invocation), &error);
  if (settings != NULL)
    platen_bus_manager_complete_get_last_settings (bus, invocation, settings);
  else
    platen_bus_return_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_confinement_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;
  g_autoptr (GVariant)   kinds = NULL;

  kinds = platen_confinement_check_run_finish (PLATEN_CONFINEMENT_CHECK (source), result,
                                               &error);
  if (kinds != NULL)
    platen_bus_manager_complete_check_confinement (NULL, invocation, kinds);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_check_confinement (PlatenBusManager *bus, GDBusMethodInvocation *invocation)
{
  PlatenService *service = get_service (PLATEN_MANAGER_EXPORT (bus));

  platen_confinement_check_run_async (platen_service_get_confinement (service),
                                      on_confinement_checked, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
store_repair (GVariant *value, gpointer target, GError **error)
{
  *(gboolean *) target = g_variant_get_boolean (value);

  return TRUE;
}

static const PlatenOption check_options[] = { { "repair", "b", store_repair } };

static void
on_store_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;
  g_autoptr (GVariant)   findings = NULL;

  findings = platen_service_check_store_finish (PLATEN_SERVICE (source), result, &error);
  if (findings != NULL)
    platen_bus_manager_complete_check_store (NULL, invocation, findings);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_check_store (PlatenBusManager      *bus,
                    GDBusMethodInvocation *invocation,
                    GVariant              *options)
{
  const char        *principal = platen_bus_gate_get_principal (invocation);
  g_autoptr (GError) error = NULL;
  gboolean           repair = FALSE;

  /* It tells of everybody's pages. */
  if (!g_str_equal (principal, PLATEN_PRINCIPAL_LOCAL))
    g_set_error_literal (
        &error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
        "A sandboxed application may not check the store; use ‘platenctl "
        "fsck’");
  if (error != NULL || !platen_options_parse (check_options, G_N_ELEMENTS (check_options),
                                              options, &repair, &error))
    platen_bus_return_error (invocation, error);
  else
    platen_service_check_store_async (get_service (PLATEN_MANAGER_EXPORT (bus)), repair,
                                      NULL, on_store_checked, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
iface_init (PlatenBusManagerIface *iface)
{
  iface->handle_scan = handle_scan;
  iface->handle_open_collection = handle_open_collection;
  iface->handle_list_collections = handle_list_collections;
  iface->handle_create_profile = handle_create_profile;
  iface->handle_get_last_settings = handle_get_last_settings;
  iface->handle_refresh_devices = handle_refresh_devices;
  iface->handle_add_device = handle_add_device;
  iface->handle_remove_device = handle_remove_device;
  iface->handle_check_confinement = handle_check_confinement;
  iface->handle_check_store = handle_check_store;
}

static GVariant *
describe_ports (PlatenConfig *config)
{
  const struct
  {
    const char *name;
    guint16     port;
  } ports[] = { { "core", platen_config_get_core_port (config) },
                { "core-tls", platen_config_get_core_tls_port (config) },
                { "control", platen_config_get_control_port (config) },
                { "control-tls", platen_config_get_control_tls_port (config) } };
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sq}"));
  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    if (ports[i].port != 0)
      g_variant_builder_add (&builder, "{sq}", ports[i].name, ports[i].port);

  return g_variant_builder_end (&builder);
}

static void
on_problems_changed (PlatenManagerExport *self)
{
  g_auto (GStrv) problems = platen_service_dup_problems (get_service (self));

  platen_bus_manager_set_problems (PLATEN_BUS_MANAGER (self),
                                   (const char *const *) problems);
}

static void
platen_manager_export_dispose (GObject *object)
{
  PlatenManagerExport *self = PLATEN_MANAGER_EXPORT (object);

  g_clear_object (&self->objects);

  G_OBJECT_CLASS (platen_manager_export_parent_class)->dispose (object);
}

static void
platen_manager_export_class_init (PlatenManagerExportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_manager_export_dispose;
}

static void
platen_manager_export_init (PlatenManagerExport *self)
{
}

/**
 * platen_manager_export_new:
 * @objects: where jobs and collections are shown
 *
 * Returns: (transfer full): the service's face on the bus
 */
PlatenManagerExport *
platen_manager_export_new (PlatenBusObjects *objects)
{
  PlatenManagerExport *self;
  PlatenService       *service;
  PlatenConfig        *config;

  g_return_val_if_fail (PLATEN_IS_BUS_OBJECTS (objects), NULL);

  self = g_object_new (PLATEN_TYPE_MANAGER_EXPORT, NULL);
  self->objects = g_object_ref (objects);
  service = get_service (self);
  config = platen_service_get_config (service);
  platen_bus_manager_set_version (PLATEN_BUS_MANAGER (self), PACKAGE_VERSION);
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (on_problems_changed),
                           self, G_CONNECT_SWAPPED);
  on_problems_changed (self);
  platen_bus_manager_set_ports (PLATEN_BUS_MANAGER (self), describe_ports (config));

  return self;
}
