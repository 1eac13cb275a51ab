/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-error.h"
#include "platen-limits.h"

/* The service ends what takes too long; it knows the device and we do not. */
#define PATIENCE_MS G_MAXINT

/* Whatever stands in the way of the bus is one thing for the exit status. */
static GDBusConnection *
fail_to_connect (GError *cause, GError **error)
{
  g_dbus_error_strip_remote_error (cause);
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN,
               "The scanning service ‘platend’ cannot be reached: %s", cause->message);
  return NULL;
}

/* A service that was started by hand needs no service file. */
static gboolean
is_running (GDBusConnection *connection)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "NameHasOwner", g_variant_new ("(s)", PLATEN_CTL_NAME), G_VARIANT_TYPE ("(b)"),
      G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL, NULL);
  gboolean has_owner = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &has_owner);

  return has_owner;
}

/**
 * platen_ctl_connect:
 *
 * Connects to the session bus and has the service started when it is not running.
 *
 * Errors: `G_DBUS_ERROR`: what the bus says, with a sentence of ours before it.
 *
 * Returns: (transfer full): the session bus, with the service on it
 */
GDBusConnection *
platen_ctl_connect (GError **error)
{
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GVariant)        reply = NULL;
  g_autoptr (GError)          cause = NULL;

  /* So that errors of the bus become errors of ours. */
  (void) PLATEN_ERROR;

  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &cause);
  if (connection == NULL)
    return fail_to_connect (cause, error);

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  if (is_running (connection))
    return g_steal_pointer (&connection);

  reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "StartServiceByName", g_variant_new ("(su)", PLATEN_CTL_NAME, 0),
      G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL, &cause);
  if (reply == NULL)
    return fail_to_connect (cause, error);

  return g_steal_pointer (&connection);
}

/**
 * platen_ctl_get_manager:
 *
 * Connects as platen_ctl_connect() does.
 *
 * Returns: (transfer full): the service
 */
PlatenBusManager *
platen_ctl_get_manager (GError **error)
{
  g_autoptr (GDBusConnection) connection = platen_ctl_connect (error);
  PlatenBusManager           *manager;

  if (connection == NULL)
    return NULL;

  manager = platen_bus_manager_proxy_new_sync (
      connection, G_DBUS_PROXY_FLAGS_NONE, PLATEN_CTL_NAME, PLATEN_CTL_ROOT, NULL, error);
  if (manager != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (manager), PATIENCE_MS);

  return manager;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  GDBusProxy *const *first = a;
  GDBusProxy *const *second = b;

  return g_strcmp0 (g_dbus_proxy_get_object_path (*first),
                    g_dbus_proxy_get_object_path (*second));
}

/**
 * platen_ctl_list_objects:
 * @interface: an interface of the service's objects
 *
 * Returns: (transfer full) (element-type GDBusProxy): proxies of all objects that have it, in
 *   the order of their paths
 */
GPtrArray *
platen_ctl_list_objects (PlatenBusManager *manager, const char *interface, GError **error)
{
  g_autoptr (GDBusObjectManager) objects = NULL;
  g_autolist (GDBusObject)       list = NULL;
  GPtrArray                     *found;

  objects = platen_bus_object_manager_client_new_sync (
      g_dbus_proxy_get_connection (G_DBUS_PROXY (manager)),
      G_DBUS_OBJECT_MANAGER_CLIENT_FLAGS_NONE, PLATEN_CTL_NAME, PLATEN_CTL_ROOT, NULL,
      error);
  if (objects == NULL)
    return NULL;

  found = g_ptr_array_new_with_free_func (g_object_unref);
  list = g_dbus_object_manager_get_objects (objects);
  for (GList *at = list; at != NULL; at = at->next)
    {
      g_autoptr (GDBusInterface) proxy =
          g_dbus_object_get_interface (at->data, interface);

      if (proxy == NULL)
        continue;
      g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), PATIENCE_MS);
      g_ptr_array_add (found, g_steal_pointer (&proxy));
    }
  g_ptr_array_sort (found, compare_paths);

  return found;
}

/**
 * platen_ctl_list_devices:
 * @is_fresh: whether to look for devices anew first, which may take as long as a minute
 *
 * Returns: (transfer full) (element-type PlatenBusDevice): the devices, in a stable order
 */
GPtrArray *
platen_ctl_list_devices (PlatenBusManager *manager, gboolean is_fresh, GError **error)
{
  if (is_fresh && !platen_bus_manager_call_refresh_devices_sync (manager, NULL, error))
    return NULL;

  return platen_ctl_list_objects (manager, "org.platen.Platen1.Device", error);
}

/* Of its kind only when it is not named: who names a device of another kind is told so. */
static PlatenBusDevice *
pick_device (GPtrArray *devices, const char *kind, const char *wanted)
{
  for (guint i = 0; i < devices->len; i++)
    {
      PlatenBusDevice *device = g_ptr_array_index (devices, i);

      if (wanted == NULL ? g_str_equal (kind, platen_bus_device_get_kind (device))
                         : g_str_equal (wanted, platen_bus_device_get_id (device)) ||
                               g_str_equal (wanted, platen_bus_device_get_name (device)))
        return g_object_ref (device);
    }

  return NULL;
}

static PlatenBusDevice *
find_device (PlatenBusManager *manager,
             const char       *kind,
             const char       *wanted,
             GError          **error)
{
  for (int is_fresh = 0; is_fresh <= 1; is_fresh++)
    {
      g_autoptr (GPtrArray) devices = platen_ctl_list_devices (manager, is_fresh, error);
      PlatenBusDevice      *device;

      if (devices == NULL)
        return NULL;
      device = pick_device (devices, kind, wanted);
      if (device != NULL)
        return device;
    }

  if (wanted != NULL)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                 "No device ‘%s’; ‘platenctl devices’ lists those there are", wanted);
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                 "No %s was found; is one switched on and connected?", kind);

  return NULL;
}

/**
 * platen_ctl_find_device:
 * @wanted: (nullable): its Id or its name; NULL is the first scanner
 *
 * Finds a device, and looks for devices anew when it is not known yet.
 *
 * Errors: [error@Platen.Error] `NOT_FOUND`, and those of the bus.
 */
PlatenBusDevice *
platen_ctl_find_device (PlatenBusManager *manager, const char *wanted, GError **error)
{
  return find_device (manager, "scanner", wanted, error);
}

/**
 * platen_ctl_find_camera:
 * @wanted: (nullable): its Id or its name; NULL is the first camera
 *
 * Finds a camera as platen_ctl_find_device() does a scanner.
 *
 * Errors: [error@Platen.Error] `NOT_FOUND`, `UNSUPPORTED` when it is a scanner, and those of
 * the bus.
 *
 * Returns: (transfer full): what it can do as a camera
 */
PlatenBusCamera *
platen_ctl_find_camera (PlatenBusManager *manager, const char *wanted, GError **error)
{
  g_autoptr (PlatenBusDevice) device = find_device (manager, "camera", wanted, error);
  PlatenBusCamera            *camera;

  if (device == NULL)
    return NULL;
  if (!g_str_equal (platen_bus_device_get_kind (device), "camera"))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                   "‘%s’ is a scanner; use ‘platenctl scan’",
                   platen_bus_device_get_name (device));
      return NULL;
    }
  /* What it can do is known once it was opened. */
  if (!platen_bus_device_call_open_sync (device, g_variant_new ("a{sv}", NULL), NULL,
                                         error))
    return NULL;
  platen_bus_device_call_close_sync (device, NULL, NULL);

  camera = platen_bus_camera_proxy_new_sync (
      g_dbus_proxy_get_connection (G_DBUS_PROXY (manager)), G_DBUS_PROXY_FLAGS_NONE,
      PLATEN_CTL_NAME, g_dbus_proxy_get_object_path (G_DBUS_PROXY (device)), NULL, error);
  if (camera != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (camera), PATIENCE_MS);

  return camera;
}

/**
 * platen_ctl_list_jobs:
 *
 * Returns: (transfer full) (element-type PlatenBusJob): the jobs, ended ones too
 */
GPtrArray *
platen_ctl_list_jobs (PlatenBusManager *manager, GError **error)
{
  return platen_ctl_list_objects (manager, "org.platen.Platen1.Job", error);
}

/**
 * platen_ctl_get_collection:
 * @path: an object path that the service gave
 *
 * Returns: (transfer full): the collection there
 */
PlatenBusCollection *
platen_ctl_get_collection (PlatenBusManager *manager, const char *path, GError **error)
{
  PlatenBusCollection *collection;

  collection = platen_bus_collection_proxy_new_sync (
      g_dbus_proxy_get_connection (G_DBUS_PROXY (manager)), G_DBUS_PROXY_FLAGS_NONE,
      PLATEN_CTL_NAME, path, NULL, error);
  if (collection != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (collection), PATIENCE_MS);

  return collection;
}

/**
 * platen_ctl_open_collection:
 * @id: its Id
 *
 * Returns: (transfer full): the collection
 */
PlatenBusCollection *
platen_ctl_open_collection (PlatenBusManager *manager, const char *id, GError **error)
{
  g_autofree char *path = NULL;

  if (*id == '\0')
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "A collection's Id is empty; ‘platenctl pages’ lists them");
      return NULL;
    }
  if (!platen_bus_manager_call_open_collection_sync (manager, id, &path, NULL, error))
    return NULL;

  return platen_ctl_get_collection (manager, path, error);
}

/**
 * platen_ctl_list_pages:
 *
 * Returns: (transfer full): all pages, window by window: `a(sa{sv})` as ListPages gives them
 */
GVariant *
platen_ctl_list_pages (PlatenBusCollection *collection, GError **error)
{
  g_autoptr (GVariantBuilder) all = g_variant_builder_new (G_VARIANT_TYPE ("a(sa{sv})"));
  gsize                       n_got;
  guint                       first = 0;

  do
    {
      g_autoptr (GVariant) window = NULL;

      if (!platen_bus_collection_call_list_pages_sync (
              collection, first, PLATEN_MAX_WINDOW_PAGES, &window, NULL, error))
        return NULL;
      n_got = g_variant_n_children (window);
      for (gsize i = 0; i < n_got; i++)
        {
          g_autoptr (GVariant) page = g_variant_get_child_value (window, i);

          g_variant_builder_add_value (all, page);
        }
      first += (guint) n_got;
    }
  while (n_got == PLATEN_MAX_WINDOW_PAGES);

  return g_variant_ref_sink (g_variant_builder_end (all));
}

/* `3` or `2-5`: 1-based, both ends included. */
static gboolean
parse_range (const char *word, guint64 *out_first, guint64 *out_last)
{
  g_auto (GStrv) ends = g_strsplit (word, "-", 2);

  if (!g_ascii_string_to_unsigned (ends[0], 10, 1, G_MAXUINT32, out_first, NULL))
    return FALSE;
  if (ends[1] == NULL)
    *out_last = *out_first;
  else if (!g_ascii_string_to_unsigned (ends[1], 10, *out_first, G_MAXUINT32, out_last,
                                        NULL))
    return FALSE;

  return TRUE;
}

static gboolean
add_range (GStrvBuilder *ids,
           GVariant     *pages,
           guint64       first,
           guint64       last,
           GError      **error)
{
  gsize n_pages = g_variant_n_children (pages);

  if (last > n_pages)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                   "No page %" G_GUINT64_FORMAT "; the collection has %" G_GSIZE_FORMAT,
                   last, n_pages);
      return FALSE;
    }

  for (guint64 i = first; i <= last; i++)
    {
      const char *id;

      g_variant_get_child (pages, (gsize) (i - 1), "(&s@a{sv})", &id, NULL);
      g_strv_builder_add (ids, id);
    }

  return TRUE;
}

/**
 * platen_ctl_choose_pages:
 * @words: what a person wrote: identifiers, positions from 1, ranges as `2-5`; several may
 *   stand in one word, with commas between
 *
 * Errors: [error@Platen.Error] `NOT_FOUND`, and those of the bus.
 *
 * Returns: (transfer full): the pages' identifiers in the order asked for; empty when @words is
 */
char **
platen_ctl_choose_pages (PlatenBusCollection *collection, char **words, GError **error)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GVariant)     pages = platen_ctl_list_pages (collection, error);
  g_autofree char         *joined = g_strjoinv (",", words);
  g_auto (GStrv)           parts = g_strsplit (joined, ",", -1);

  if (pages == NULL)
    return NULL;

  for (char **part = parts; *part != NULL; part++)
    {
      guint64 first, last;

      if (!parse_range (*part, &first, &last))
        g_strv_builder_add (ids, *part);
      else if (!add_range (ids, pages, first, last, error))
        return NULL;
    }

  return g_strv_builder_end (ids);
}
