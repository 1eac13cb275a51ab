/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-notifier.h"
#include "platen-principal.h"

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"

/**
 * PlatenNotifier:
 *
 * Tells the person, by a notification of the desktop, which web page uses a device while it
 * does, so that no page can do so unseen (security requirement R27): a scan, a still, and a
 * live picture until some seconds after the last look. What the person's own
 * programs do is not told. A session without notifications has none.
 *
 * Source: Desktop Notifications Specification 1.2.
 */
struct _PlatenNotifier
{
  GObject parent_instance;

  PlatenService   *service;    /* not owned; it outlives us */
  GDBusConnection *connection; /* owned */
  GHashTable      *views;      /* owned; “camera principal” → Notice, owned */
};

/* One notification, of a job or of a view through a camera. It is withdrawn when both that has
 * ended and its number came. */
typedef struct
{
  GDBusConnection *connection; /* owned */
  guint            id;         /* 0 until the desktop has answered */
  gboolean         is_over;
} Notice;

G_DEFINE_FINAL_TYPE (PlatenNotifier, platen_notifier, G_TYPE_OBJECT)

static void
platen_notifier_dispose (GObject *object)
{
  PlatenNotifier *self = PLATEN_NOTIFIER (object);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->views, g_hash_table_unref);

  G_OBJECT_CLASS (platen_notifier_parent_class)->dispose (object);
}

static void
platen_notifier_class_init (PlatenNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_notifier_dispose;
}

static void
notice_clear (gpointer data)
{
  Notice *notice = data;

  g_clear_object (&notice->connection);
}

static void
notice_unref (gpointer notice)
{
  g_rc_box_release_full (notice, notice_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Notice, notice_unref)

static void
platen_notifier_init (PlatenNotifier *self)
{
  self->views = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, notice_unref);
}

static void
withdraw (Notice *notice)
{
  if (notice->id == 0 || !notice->is_over)
    return;

  g_dbus_connection_call (notice->connection, NAME, PATH, NAME, "CloseNotification",
                          g_variant_new ("(u)", notice->id), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Notice)   notice = user_data;
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply == NULL)
    {
      g_debug ("The desktop shows no notification: %s", error->message);
      return;
    }

  g_variant_get (reply, "(u)", &notice->id);
  withdraw (notice);
}

static void
on_finished (PlatenJob *job, gpointer user_data)
{
  Notice *notice = user_data;

  notice->is_over = TRUE;
  withdraw (notice);
}

static void
on_closure_gone (gpointer data, GClosure *closure)
{
  notice_unref (data);
}

/* @device: (nullable): NULL when it is no longer known
 * Returns: (transfer full): what is shown until it is withdrawn */
static Notice *
show (PlatenNotifier *self, const char *origin, PlatenDevice *device)
{
  gboolean is_camera = device != NULL && platen_device_get_camera (device) != NULL;
  g_autofree char *body = g_markup_printf_escaped (
      "%s uses ‘%s’", origin, device != NULL ? platen_device_get_name (device) : "?");
  Notice         *notice = g_rc_box_new0 (Notice);
  GVariantBuilder hints;

  notice->connection = g_object_ref (self->connection);
  /* Time-out 0: it stays until it is withdrawn. */
  g_variant_builder_init (&hints, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&hints, "{sv}", "desktop-entry",
                         g_variant_new_string ("org.platen.Platen"));
  g_dbus_connection_call (self->connection, NAME, PATH, NAME, "Notify",
                          g_variant_new ("(susssasa{sv}i)", "Platen", 0,
                                         is_camera ? "camera-web" : "scanner",
                                         is_camera ? "A web page is using a camera"
                                                   : "A web page is scanning",
                                         body, NULL, &hints, 0),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          on_shown, g_rc_box_acquire (notice));

  return notice;
}

static void
show_job (PlatenNotifier *self, PlatenJob *job)
{
  PlatenDeviceList *devices = platen_service_get_devices (self->service);

  g_signal_connect_data (
      job, "finished", G_CALLBACK (on_finished),
      show (self, platen_principal_get_origin (platen_job_get_principal (job)),
            platen_device_list_find (devices, platen_job_get_device_id (job))),
      on_closure_gone, 0);
}

static char *
name_view (PlatenDevice *camera, const char *principal)
{
  return g_strconcat (platen_device_get_id (camera), " ", principal, NULL);
}

static void
on_view_begun (PlatenNotifier *self, PlatenDevice *camera, const char *principal)
{
  const char *origin = platen_principal_get_origin (principal);

  if (origin != NULL)
    g_hash_table_replace (self->views, name_view (camera, principal),
                          show (self, origin, camera));
}

static void
on_view_ended (PlatenNotifier *self, PlatenDevice *camera, const char *principal)
{
  g_autofree char *name = name_view (camera, principal);
  Notice          *notice = g_hash_table_lookup (self->views, name);

  if (notice == NULL)
    return;

  notice->is_over = TRUE;
  withdraw (notice);
  g_hash_table_remove (self->views, name);
}

static void
on_job_state (PlatenNotifier *self, GParamSpec *pspec, PlatenJob *job)
{
  if (platen_job_get_state (job) == PLATEN_JOB_RUNNING)
    show_job (self, job);
}

static void
on_job_added (PlatenNotifier *self, PlatenJob *job)
{
  if (platen_job_get_device_id (job) != NULL &&
      platen_principal_get_origin (platen_job_get_principal (job)) != NULL)
    g_signal_connect_object (job, "notify::state", G_CALLBACK (on_job_state), self,
                             G_CONNECT_SWAPPED);
}

/**
 * platen_notifier_new:
 * @service: before its first job
 * @connection: the session bus
 *
 * Returns: (transfer full): a notifier that follows the service's jobs and cameras
 */
PlatenNotifier *
platen_notifier_new (PlatenService *service, GDBusConnection *connection)
{
  PlatenCameraViews *views;
  PlatenNotifier    *self;

  g_return_val_if_fail (PLATEN_IS_SERVICE (service), NULL);
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);

  self = g_object_new (PLATEN_TYPE_NOTIFIER, NULL);
  self->service = service;
  self->connection = g_object_ref (connection);
  g_signal_connect_object (service, "job-added", G_CALLBACK (on_job_added), self,
                           G_CONNECT_SWAPPED);
  views = platen_device_list_get_camera_views (platen_service_get_devices (service));
  g_signal_connect_object (views, "begun", G_CALLBACK (on_view_begun), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (views, "ended", G_CALLBACK (on_view_ended), self,
                           G_CONNECT_SWAPPED);

  return self;
}
