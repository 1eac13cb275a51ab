/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-objects.h"
#include "platen-bus-path.h"
#include "platen-camera-export.h"
#include "platen-collection-export.h"
#include "platen-device-export.h"
#include "platen-job-export.h"
#include "platen-principal.h"
#include "platen-profile-export.h"

/**
 * PlatenBusObjects:
 *
 * Keeps one bus object for each device, for each job and for each open collection of the
 * service, and follows it as they come and go.
 *
 * What belongs to a web site has no object: nobody on the bus could see it. A collection's
 * object stays until the collection is deleted or the service ends.
 */
struct _PlatenBusObjects
{
  GObject parent_instance;

  PlatenService *service; /* owned */
  PlatenBusGate *gate;    /* owned */
  GHashTable    *exports; /* owned; path → GDBusInterfaceSkeleton, owned */
  GHashTable    *cameras; /* owned; the same for what cameras have besides */
};

G_DEFINE_FINAL_TYPE (PlatenBusObjects, platen_bus_objects, G_TYPE_OBJECT)

static gboolean
is_of_the_bus (const char *principal)
{
  return platen_principal_get_origin (principal) == NULL;
}

static void
add (PlatenBusObjects       *self,
     GHashTable             *exports,
     const char             *path,
     GDBusInterfaceSkeleton *skeleton,
     const char             *principal)
{
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (exports, g_strdup (path), g_object_ref (skeleton));
  if (!platen_bus_gate_add (self->gate, path, skeleton, principal, &error))
    g_critical ("%s is not on the bus: %s", path, error->message);
}

static void
remove_from (PlatenBusObjects *self, GHashTable *exports, const char *path)
{
  GDBusInterfaceSkeleton *skeleton = g_hash_table_lookup (exports, path);

  if (skeleton == NULL)
    return;

  platen_bus_gate_remove (self->gate, skeleton);
  g_hash_table_remove (exports, path);
}

static void
remove_path (PlatenBusObjects *self, const char *path)
{
  remove_from (self, self->cameras, path);
  remove_from (self, self->exports, path);
}

static void
add_device (PlatenBusObjects *self, PlatenDevice *device)
{
  g_autofree char *path = NULL;
  g_autoptr (PlatenDeviceExport) export = NULL;
  g_autoptr (PlatenCameraExport) camera = NULL;

  path = platen_bus_path_for ("Device", platen_device_get_id (device));
  if (g_hash_table_contains (self->exports, path))
    return;

  export = platen_device_export_new (device);
  add (self, self->exports, path, G_DBUS_INTERFACE_SKELETON (export), NULL);
  if (platen_device_get_camera (device) == NULL)
    return;

  camera = platen_camera_export_new (device, self);
  add (self, self->cameras, path, G_DBUS_INTERFACE_SKELETON (camera), NULL);
}

static void
remove_lost_devices (PlatenBusObjects *self, PlatenDeviceList *devices)
{
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter        iter;
  gpointer              path, export;

  g_hash_table_iter_init (&iter, self->exports);
  while (g_hash_table_iter_next (&iter, &path, &export))
    {
      PlatenDevice *device;

      if (!PLATEN_IS_DEVICE_EXPORT (export))
        continue;
      device = platen_device_export_get_device (export);
      if (platen_device_list_find (devices, platen_device_get_id (device)) != device)
        g_ptr_array_add (lost, g_strdup (path));
    }

  for (guint i = 0; i < lost->len; i++)
    remove_path (self, g_ptr_array_index (lost, i));
}

static void
on_devices_changed (PlatenBusObjects *self)
{
  PlatenDeviceList *devices = platen_service_get_devices (self->service);
  guint             n_devices = g_list_model_get_n_items (G_LIST_MODEL (devices));

  remove_lost_devices (self, devices);
  for (guint i = 0; i < n_devices; i++)
    {
      g_autoptr (PlatenDevice) device = g_list_model_get_item (G_LIST_MODEL (devices), i);

      add_device (self, device);
    }
}

static void
on_job_added (PlatenBusObjects *self, PlatenJob *job)
{
  g_autofree char *path = NULL;

  if (is_of_the_bus (platen_job_get_principal (job)))
    path = platen_bus_objects_show_job (self, job);
}

static void
on_job_removed (PlatenBusObjects *self, PlatenJob *job)
{
  g_autofree char *path = platen_bus_path_for ("Job", platen_job_get_id (job));

  remove_path (self, path);
}

static void
on_collection_opened (PlatenBusObjects *self, PlatenCollection *collection)
{
  g_autofree char *path = NULL;

  if (is_of_the_bus (platen_collection_get_principal (collection)))
    path = platen_bus_objects_show_collection (self, collection);
}

static void
on_collection_removed (PlatenBusObjects *self, PlatenCollection *collection)
{
  g_autofree char *path =
      platen_bus_path_for ("Collection", platen_collection_get_id (collection));

  remove_path (self, path);
}

/* Whether it is shared says who may see its object, so that it comes and goes with that. */
static void
on_profile_shared (PlatenBusObjects *self, GParamSpec *pspec, PlatenProfile *profile)
{
  g_autofree char *path =
      platen_bus_path_for ("Profile", platen_profile_get_id (profile));
  g_autofree char *again = NULL;

  remove_path (self, path);
  again = platen_bus_objects_show_profile (self, profile);
}

static void
on_profile_added (PlatenBusObjects *self, PlatenProfile *profile)
{
  const char      *principal = platen_profile_get_principal (profile);
  g_autofree char *path = NULL;

  if (principal != NULL && !is_of_the_bus (principal))
    return;

  path = platen_bus_objects_show_profile (self, profile);
  g_signal_connect_object (profile, "notify::shared", G_CALLBACK (on_profile_shared),
                           self, G_CONNECT_SWAPPED);
}

static void
on_profile_removed (PlatenBusObjects *self, PlatenProfile *profile)
{
  g_autofree char *path =
      platen_bus_path_for ("Profile", platen_profile_get_id (profile));

  remove_path (self, path);
}

static void
follow_profiles (PlatenBusObjects *self)
{
  PlatenProfileList    *list = platen_service_get_profiles (self->service);
  g_autoptr (GPtrArray) profiles = platen_profile_list_dup (list, NULL);

  g_signal_connect_object (list, "added", G_CALLBACK (on_profile_added), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "removed", G_CALLBACK (on_profile_removed), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < profiles->len; i++)
    on_profile_added (self, profiles->pdata[i]);
}

static void
forget_profiles (PlatenBusObjects *self)
{
  PlatenProfileList    *list = platen_service_get_profiles (self->service);
  g_autoptr (GPtrArray) profiles = platen_profile_list_dup (list, NULL);

  g_signal_handlers_disconnect_by_data (list, self);
  for (guint i = 0; i < profiles->len; i++)
    g_signal_handlers_disconnect_by_data (profiles->pdata[i], self);
}

static void
platen_bus_objects_dispose (GObject *object)
{
  platen_bus_objects_close (PLATEN_BUS_OBJECTS (object));

  G_OBJECT_CLASS (platen_bus_objects_parent_class)->dispose (object);
}

static void
platen_bus_objects_finalize (GObject *object)
{
  PlatenBusObjects *self = PLATEN_BUS_OBJECTS (object);

  g_hash_table_unref (self->exports);
  g_hash_table_unref (self->cameras);
  g_clear_object (&self->service);
  g_clear_object (&self->gate);

  G_OBJECT_CLASS (platen_bus_objects_parent_class)->finalize (object);
}

static void
platen_bus_objects_class_init (PlatenBusObjectsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = platen_bus_objects_dispose;
  object_class->finalize = platen_bus_objects_finalize;
}

static void
platen_bus_objects_init (PlatenBusObjects *self)
{
  self->exports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->cameras = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

static void
follow (PlatenBusObjects *self)
{
  PlatenDeviceList     *devices = platen_service_get_devices (self->service);
  g_autoptr (GPtrArray) jobs = platen_service_list_jobs (self->service, NULL);

  g_signal_connect_object (devices, "items-changed", G_CALLBACK (on_devices_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "job-added", G_CALLBACK (on_job_added), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "job-removed", G_CALLBACK (on_job_removed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "collection-opened",
                           G_CALLBACK (on_collection_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "collection-removed",
                           G_CALLBACK (on_collection_removed), self, G_CONNECT_SWAPPED);

  follow_profiles (self);
  on_devices_changed (self);
  for (guint i = 0; i < jobs->len; i++)
    on_job_added (self, g_ptr_array_index (jobs, i));
}

/**
 * platen_bus_objects_new:
 * @service: a started service
 * @gate: where the objects appear
 *
 * Returns: (transfer full): the objects; end with platen_bus_objects_close()
 */
PlatenBusObjects *
platen_bus_objects_new (PlatenService *service, PlatenBusGate *gate)
{
  PlatenBusObjects *self;

  g_return_val_if_fail (PLATEN_IS_SERVICE (service), NULL);
  g_return_val_if_fail (PLATEN_IS_BUS_GATE (gate), NULL);

  self = g_object_new (PLATEN_TYPE_BUS_OBJECTS, NULL);
  self->service = g_object_ref (service);
  self->gate = g_object_ref (gate);
  follow (self);

  return self;
}

/**
 * platen_bus_objects_close:
 *
 * Forgets the objects and follows the service no longer. May be called twice.
 */
void
platen_bus_objects_close (PlatenBusObjects *self)
{
  g_return_if_fail (PLATEN_IS_BUS_OBJECTS (self));

  if (self->service != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->service, self);
      g_signal_handlers_disconnect_by_data (platen_service_get_devices (self->service),
                                            self);
      forget_profiles (self);
    }
  g_hash_table_remove_all (self->cameras);
  g_hash_table_remove_all (self->exports);
}

/**
 * platen_bus_objects_get_service:
 *
 * Returns: (transfer none): the service behind the objects
 */
PlatenService *
platen_bus_objects_get_service (PlatenBusObjects *self)
{
  g_return_val_if_fail (PLATEN_IS_BUS_OBJECTS (self), NULL);

  return self->service;
}

/**
 * platen_bus_objects_show_job:
 *
 * Makes a job's object appear unless it is there already.
 *
 * Returns: (transfer full): its path
 */
char *
platen_bus_objects_show_job (PlatenBusObjects *self, PlatenJob *job)
{
  g_autoptr (PlatenJobExport) export = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (PLATEN_IS_BUS_OBJECTS (self), NULL);

  path = platen_bus_path_for ("Job", platen_job_get_id (job));
  if (!g_hash_table_contains (self->exports, path))
    {
      export = platen_job_export_new (job, self, self->gate);
      add (self, self->exports, path, G_DBUS_INTERFACE_SKELETON (export),
           platen_job_get_principal (job));
    }

  return g_steal_pointer (&path);
}

/**
 * platen_bus_objects_show_collection:
 *
 * Makes a collection's object appear unless it is there already.
 *
 * Returns: (transfer full): its path
 */
char *
platen_bus_objects_show_collection (PlatenBusObjects *self, PlatenCollection *collection)
{
  g_autoptr (PlatenCollectionExport) export = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (PLATEN_IS_BUS_OBJECTS (self), NULL);

  path = platen_bus_path_for ("Collection", platen_collection_get_id (collection));
  if (!g_hash_table_contains (self->exports, path))
    {
      export = platen_collection_export_new (collection, self, self->gate);
      add (self, self->exports, path, G_DBUS_INTERFACE_SKELETON (export),
           platen_collection_get_principal (collection));
    }

  return g_steal_pointer (&path);
}

/**
 * platen_bus_objects_show_profile:
 *
 * Makes a profile's object appear unless it is there already.
 *
 * Returns: (transfer full): its path
 */
char *
platen_bus_objects_show_profile (PlatenBusObjects *self, PlatenProfile *profile)
{
  g_autoptr (PlatenProfileExport) export = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (PLATEN_IS_BUS_OBJECTS (self), NULL);

  path = platen_bus_path_for ("Profile", platen_profile_get_id (profile));
  if (!g_hash_table_contains (self->exports, path))
    {
      export = platen_profile_export_new (profile, self);
      add (self, self->exports, path, G_DBUS_INTERFACE_SKELETON (export),
           platen_profile_is_shared (profile) ? NULL
                                              : platen_profile_get_principal (profile));
    }

  return g_steal_pointer (&path);
}

/**
 * platen_bus_objects_find_collection:
 * @path: any object path
 * @principal: who asks
 *
 * Returns: (transfer none) (nullable): the collection of that principal at @path
 */
PlatenCollection *
platen_bus_objects_find_collection (PlatenBusObjects *self,
                                    const char       *path,
                                    const char       *principal)
{
  gpointer export;
  PlatenCollection *collection;

  g_return_val_if_fail (PLATEN_IS_BUS_OBJECTS (self), NULL);

  export = g_hash_table_lookup (self->exports, path);
  if (!PLATEN_IS_COLLECTION_EXPORT (export))
    return NULL;

  collection = platen_collection_export_get_collection (export);

  return g_str_equal (platen_collection_get_principal (collection), principal)
             ? collection
             : NULL;
}
