/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-error.h"
#include "platen-bus-path.h"
#include "platen-camera-export.h"
#include "platen-principal.h"

#include <gio/gunixfdlist.h>

/**
 * PlatenCameraExport:
 *
 * What a [class@Platen.Device] that is a camera can do besides, on the bus:
 * `org.platen.Platen1.Camera`.
 */
struct _PlatenCameraExport
{
  PlatenBusCameraSkeleton parent_instance;

  PlatenDevice     *device;  /* owned */
  PlatenBusObjects *objects; /* not owned: it owns this */
};

/* A still that waits for its new collection. */
typedef struct
{
  PlatenCameraExport    *self;       /* owned */
  GDBusMethodInvocation *invocation; /* owned; the answer consumes it */
} Request;

static void iface_init (PlatenBusCameraIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenCameraExport,
                               platen_camera_export,
                               PLATEN_BUS_TYPE_CAMERA_SKELETON,
                               G_IMPLEMENT_INTERFACE (PLATEN_BUS_TYPE_CAMERA, iface_init))

static void
request_free (Request *request)
{
  g_object_unref (request->self);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static PlatenCameraSession *
get_camera (PlatenBusCamera *bus)
{
  return platen_device_get_camera (PLATEN_CAMERA_EXPORT (bus)->device);
}

/**
 * platen_camera_export_refuse_sandboxed:
 * @invocation: a call about a camera; answered when it is refused
 *
 * A sandbox has its own way to a camera, which asks the person; we are none around it.
 *
 * Returns: whether the caller may not use cameras here
 */
gboolean
platen_camera_export_refuse_sandboxed (GDBusMethodInvocation *invocation)
{
  if (g_str_equal (platen_bus_gate_get_principal (invocation), PLATEN_PRINCIPAL_LOCAL))
    return FALSE;

  g_dbus_method_invocation_return_error_literal (
      invocation, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
      "A sandboxed application may not use cameras here; use the camera portal");
  return TRUE;
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_camera_session_set_finish (PLATEN_CAMERA_SESSION (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_set_mode (PlatenBusCamera       *bus,
                 GDBusMethodInvocation *invocation,
                 GVariant              *wanted)
{
  if (!platen_camera_export_refuse_sandboxed (invocation))
    platen_camera_session_set_mode_async (get_camera (bus), wanted, on_set, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_set_turn (PlatenBusCamera       *bus,
                 GDBusMethodInvocation *invocation,
                 const char            *word)
{
  g_autoptr (GError) error = NULL;
  PlatenCameraTurn   turn;

  if (platen_camera_export_refuse_sandboxed (invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  if (platen_camera_turn_from_string (word, &turn, &error))
    platen_camera_session_set_turn_async (get_camera (bus), turn, on_set, invocation);
  else
    platen_bus_return_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_controls_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenCameraSession   *camera = PLATEN_CAMERA_SESSION (source);
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_camera_session_set_finish (camera, result, &error))
    platen_bus_camera_complete_read_controls (
        NULL, invocation,
        platen_camera_controls_to_variant (platen_camera_session_get_controls (camera)));
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_read_controls (PlatenBusCamera *bus, GDBusMethodInvocation *invocation)
{
  if (!platen_camera_export_refuse_sandboxed (invocation))
    platen_camera_session_read_controls_async (get_camera (bus), on_controls_read,
                                               invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_set_control (PlatenBusCamera       *bus,
                    GDBusMethodInvocation *invocation,
                    const char            *name,
                    int                    value,
                    gboolean               automatic)
{
  if (!platen_camera_export_refuse_sandboxed (invocation))
    platen_camera_session_set_control_async (get_camera (bus), name, value, automatic,
                                             on_set, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
take_still (PlatenCameraExport    *self,
            GDBusMethodInvocation *invocation,
            PlatenCollection      *collection)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = NULL;
  PlatenJob         *job;

  job =
      platen_service_take_still (platen_bus_objects_get_service (self->objects),
                                 platen_device_get_id (self->device), collection, &error);
  if (job == NULL)
    {
      platen_bus_return_error (invocation, error);
      return FALSE;
    }

  path = platen_bus_objects_show_job (self->objects, job);
  platen_bus_camera_complete_take_still (NULL, invocation, path);

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
  if (!take_still (request->self, request->invocation, collection))
    /* Nobody was told of this empty collection. */
    platen_service_remove_collection_async (PLATEN_SERVICE (source), collection, NULL,
                                            NULL);
}

static void
take_into_new_collection (PlatenCameraExport *self, GDBusMethodInvocation *invocation)
{
  Request *request = g_new0 (Request, 1);

  request->self = g_object_ref (self);
  request->invocation = invocation;
  platen_service_open_collection_async (platen_bus_objects_get_service (self->objects),
                                        platen_bus_gate_get_principal (invocation), NULL,
                                        on_collection_opened, request);
}

static gboolean
handle_take_still (PlatenBusCamera       *bus,
                   GDBusMethodInvocation *invocation,
                   const char            *collection_path)
{
  PlatenCameraExport *self = PLATEN_CAMERA_EXPORT (bus);
  PlatenCollection   *collection;

  if (platen_camera_export_refuse_sandboxed (invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  if (g_str_equal (collection_path, PLATEN_BUS_NO_PATH))
    {
      take_into_new_collection (self, invocation);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  collection = platen_bus_objects_find_collection (
      self->objects, collection_path, platen_bus_gate_get_principal (invocation));
  if (collection == NULL)
    platen_bus_return_not_found (invocation, "collection", collection_path);
  else
    take_still (self, invocation, collection);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_frame (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation  *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)      error = NULL;
  g_autoptr (GUnixFDList) fd_list = NULL;
  int                     fd;

  fd =
      platen_camera_session_frame_finish (PLATEN_CAMERA_SESSION (source), result, &error);
  if (fd < 0)
    {
      platen_bus_return_error (invocation, error);
      return;
    }

  fd_list = g_unix_fd_list_new_from_array (&fd, 1);
  platen_bus_camera_complete_frame (NULL, invocation, fd_list, g_variant_new_handle (0));
}

static gboolean
handle_frame (PlatenBusCamera       *bus,
              GDBusMethodInvocation *invocation,
              GUnixFDList           *fd_list,
              int                    quality)
{
  if (platen_camera_export_refuse_sandboxed (invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  if (quality < 1 || quality > 100)
    g_dbus_method_invocation_return_error (
        invocation, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
        "A ‘quality’ of %d is not in 1 … 100", quality);
  else
    platen_camera_session_frame_async (get_camera (bus), quality, on_frame, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
iface_init (PlatenBusCameraIface *iface)
{
  iface->handle_set_mode = handle_set_mode;
  iface->handle_set_turn = handle_set_turn;
  iface->handle_read_controls = handle_read_controls;
  iface->handle_set_control = handle_set_control;
  iface->handle_take_still = handle_take_still;
  iface->handle_frame = handle_frame;
}

static void
on_camera_changed (PlatenCameraExport *self)
{
  PlatenBusCamera        *bus = PLATEN_BUS_CAMERA (self);
  PlatenCameraSession    *camera = platen_device_get_camera (self->device);
  const PlatenCameraMode *mode = platen_camera_session_get_mode (camera);
  GArray                 *modes = platen_camera_session_get_modes (camera);
  GArray                 *controls = platen_camera_session_get_controls (camera);
  g_autoptr (GVariant)    none = NULL;

  none = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
  platen_bus_camera_set_modes (bus, modes != NULL ? platen_camera_modes_to_variant (modes)
                                                  : none);
  platen_bus_camera_set_mode (bus, mode != NULL ? platen_camera_mode_to_variant (mode)
                                                : g_variant_new ("a{sv}", NULL));
  platen_bus_camera_set_turn (
      bus, platen_camera_turn_to_string (platen_camera_session_get_turn (camera)));
  platen_bus_camera_set_controls (
      bus, controls != NULL ? platen_camera_controls_to_variant (controls) : none);
}

static void
platen_camera_export_dispose (GObject *object)
{
  PlatenCameraExport *self = PLATEN_CAMERA_EXPORT (object);

  g_clear_object (&self->device);

  G_OBJECT_CLASS (platen_camera_export_parent_class)->dispose (object);
}

static void
platen_camera_export_class_init (PlatenCameraExportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_camera_export_dispose;
}

static void
platen_camera_export_init (PlatenCameraExport *self)
{
}

/**
 * platen_camera_export_new:
 * @device: a camera
 * @objects: where jobs and collections appear; not owned, must outlive this
 *
 * Returns: (transfer full): the camera's second face on the bus; it follows the camera
 */
PlatenCameraExport *
platen_camera_export_new (PlatenDevice *device, PlatenBusObjects *objects)
{
  PlatenCameraExport *self;

  g_return_val_if_fail (PLATEN_IS_DEVICE (device), NULL);

  self = g_object_new (PLATEN_TYPE_CAMERA_EXPORT, NULL);
  self->device = g_object_ref (device);
  self->objects = objects;
  g_signal_connect_object (platen_device_get_camera (device), "changed",
                           G_CALLBACK (on_camera_changed), self, G_CONNECT_SWAPPED);
  on_camera_changed (self);

  return self;
}
