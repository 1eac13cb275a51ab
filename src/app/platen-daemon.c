/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-daemon.h"

#include "platen-activation.h"
#include "platen-bus-front.h"
#include "platen-camera-door.h"
#include "platen-error.h"
#include "platen-hotplug.h"
#include "platen-http-front.h"
#include "platen-notifier.h"
#include "platen-service.h"
#include "platen-wake-lock.h"

#include <glib-unix.h>
#include <systemd/sd-daemon.h>

#define BUS_NAME "org.platen.Platen1"

/**
 * PlatenDaemon:
 *
 * The life of `platend`: wires the service and its fronts up, tells systemd how it goes, and
 * takes everything down in order.
 */
/*
 *   service ──▶ bus: export, own the name ──▶ HTTP: bind, TLS ──▶ READY ──┐ SIGTERM, SIGINT,
 *      │                │ taken                  │ port taken             │ idle too long
 *      ▼ store; held    ▼                        ▼                        ▼
 *   exit 4; 5        exit 5                   exit 3                   STOPPING ──▶ exit 0
 */
struct _PlatenDaemon
{
  GObject parent_instance;

  PlatenService   *service;   /* owned */
  PlatenBusFront  *bus;       /* owned; NULL without a session bus */
  PlatenHttpFront *http;      /* owned */
  PlatenWakeLock  *wake_lock; /* owned */
  PlatenHotplug   *hotplug;   /* owned */
  PlatenNotifier  *notifier;  /* owned; NULL without a session bus */
  GMainLoop       *loop;      /* owned */
  guint            name_id;
  guint            idle_id;
  PlatenExit       status;
  gboolean         is_ready;
  gboolean         is_stopping;
};

G_DEFINE_FINAL_TYPE (PlatenDaemon, platen_daemon, G_TYPE_OBJECT)

static void
platen_daemon_finalize (GObject *object)
{
  PlatenDaemon *self = PLATEN_DAEMON (object);

  g_clear_object (&self->hotplug);
  g_clear_object (&self->http);
  g_clear_object (&self->notifier);
  g_clear_object (&self->wake_lock);
  g_clear_object (&self->bus);
  g_clear_object (&self->service);
  g_clear_pointer (&self->loop, g_main_loop_unref);

  G_OBJECT_CLASS (platen_daemon_parent_class)->finalize (object);
}

static void
platen_daemon_class_init (PlatenDaemonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_daemon_finalize;
}

static void
platen_daemon_init (PlatenDaemon *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenDaemon      *self = PLATEN_DAEMON (user_data);
  g_autoptr (GError) error = NULL;

  if (!platen_service_stop_finish (PLATEN_SERVICE (source), result, &error))
    g_warning ("The page store was not closed in order: %s", error->message);

  /* Who had asked before has got an answer, and has heard how its job ended. */
  if (self->bus != NULL)
    platen_bus_front_unexport (self->bus);
  g_main_loop_quit (self->loop);
}

static void
stop (PlatenDaemon *self, PlatenExit status)
{
  if (self->is_stopping)
    return;

  self->is_stopping = TRUE;
  self->status = status;
  sd_notify (0, "STOPPING=1");
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->name_id, g_bus_unown_name);
  platen_http_front_stop (self->http);
  platen_service_stop_async (self->service, on_stopped, self);
}

static void
fail (PlatenDaemon *self, PlatenExit status, const GError *error)
{
  g_autofree char *state =
      g_strdup_printf ("STATUS=%s\nERRNO=%d", error->message, (int) status);

  g_critical ("%s", error->message);
  sd_notify (0, state);
  stop (self, status);
}

static gboolean
on_terminated (gpointer user_data)
{
  stop (PLATEN_DAEMON (user_data), PLATEN_EXIT_OK);

  return G_SOURCE_CONTINUE;
}

/* From the main loop itself: what hangs it must also stop the pings. */
static gboolean
on_watchdog (gpointer user_data)
{
  sd_notify (0, "WATCHDOG=1");

  return G_SOURCE_CONTINUE;
}

static gboolean
is_idle (PlatenDaemon *self)
{
  return self->is_ready && !platen_service_is_busy (self->service) &&
         platen_http_front_get_n_connections (self->http) == 0 &&
         (self->bus == NULL || platen_bus_front_get_n_clients (self->bus) == 0);
}

static gboolean
on_idle_over (gpointer user_data)
{
  PlatenDaemon *self = PLATEN_DAEMON (user_data);

  if (!is_idle (self))
    return G_SOURCE_CONTINUE;

  self->idle_id = 0;
  g_message ("Nobody has asked for anything for a while; leaving until somebody does");
  stop (self, PLATEN_EXIT_OK);

  return G_SOURCE_REMOVE;
}

/* Whoever comes or goes starts the time anew. */
static void
restart_idle_time (PlatenDaemon *self)
{
  guint idle_exit_s =
      platen_config_get_idle_exit_s (platen_service_get_config (self->service));

  g_clear_handle_id (&self->idle_id, g_source_remove);
  if (idle_exit_s > 0 && !self->is_stopping)
    self->idle_id = g_timeout_add_seconds (idle_exit_s, on_idle_over, self);
}

static void
on_ready (PlatenDaemon *self)
{
  self->is_ready = TRUE;
  restart_idle_time (self);
  sd_notify (0, "READY=1\nSTATUS=Waiting for a page to scan");
  g_message ("Platen %s is ready", PACKAGE_VERSION);
}

static void
on_http_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenDaemon      *self = PLATEN_DAEMON (user_data);
  g_autoptr (GError) error = NULL;

  if (platen_http_front_start_finish (PLATEN_HTTP_FRONT (source), result, &error) &&
      !self->is_stopping)
    on_ready (self);
  else if (self->is_stopping)
    platen_http_front_stop (self->http); /* what came up after the stop */
  else if (g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_BUSY))
    fail (self, PLATEN_EXIT_PORT_TAKEN, error);
  else
    fail (self, PLATEN_EXIT_FAILURE, error);
}

static void
start_http (PlatenDaemon *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->is_stopping &&
      platen_activation_take_sockets (self->http, self->service, &error))
    platen_http_front_start_async (self->http, on_http_started, self);
  else if (error != NULL)
    fail (self, PLATEN_EXIT_FAILURE, error);
}

static void
on_name_acquired (GDBusConnection *connection, const char *name, gpointer user_data)
{
  start_http (PLATEN_DAEMON (user_data));
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  PlatenDaemon      *self = PLATEN_DAEMON (user_data);
  g_autoptr (GError) error = NULL;

  if (connection == NULL)
    {
      /* The session has ended; without a bus from the start the name is not asked for. */
      stop (self, PLATEN_EXIT_OK);
      return;
    }

  error =
      g_error_new (PLATEN_ERROR, PLATEN_ERROR_BUSY,
                   "Another platend already serves this session as " BUS_NAME
                   "; stop it first, with ‘systemctl --user stop platen’ for instance");
  fail (self, PLATEN_EXIT_SECOND_INSTANCE, error);
}

static void
on_bus_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenDaemon               *self = PLATEN_DAEMON (user_data);
  g_autoptr (GError)          error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_finish (result, &error);

  if (self->is_stopping)
    return;
  if (connection == NULL)
    {
      g_message ("There is no session bus; only HTTP is served: %s", error->message);
      start_http (self);
      return;
    }

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  self->notifier = platen_notifier_new (self->service, connection);
  self->bus = platen_bus_front_new (self->service);
  if (!platen_bus_front_export (self->bus, connection, &error))
    {
      fail (self, PLATEN_EXIT_FAILURE, error);
      return;
    }

  g_signal_connect_object (self->bus, "notify::n-clients", G_CALLBACK (restart_idle_time),
                           self, G_CONNECT_SWAPPED);
  self->name_id = g_bus_own_name_on_connection (
      connection, BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, on_name_acquired,
      on_name_lost, self, NULL);
}

static void
on_service_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenDaemon      *self = PLATEN_DAEMON (user_data);
  g_autoptr (GError) error = NULL;

  if (platen_service_start_finish (PLATEN_SERVICE (source), result, &error))
    g_bus_get (G_BUS_TYPE_SESSION, NULL, on_bus_got, self);
  else if (self->is_stopping)
    return;
  else if (g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_BUSY))
    fail (self, PLATEN_EXIT_SECOND_INSTANCE, error);
  else
    fail (self, PLATEN_EXIT_STORE, error);
}

static void
on_plugged (PlatenHotplug *hotplug, gboolean has_come, PlatenDaemon *self)
{
  if (self->is_ready && !self->is_stopping)
    platen_device_list_look_again (platen_service_get_devices (self->service), has_come);
}

/* Inside a sandbox the desktop stands between us and the cameras. */
static void
use_camera_door (PlatenDaemon *self)
{
  g_autoptr (PlatenCameraDoor) door = platen_camera_door_new ();
  PlatenDeviceList            *devices = platen_service_get_devices (self->service);

  platen_camera_access_set_portal (platen_device_list_get_camera_access (devices),
                                   PLATEN_CAMERA_PORTAL (door));
}

/**
 * platen_daemon_new:
 * @config: the settings
 *
 * Returns: (transfer full): a daemon that does not run yet
 */
PlatenDaemon *
platen_daemon_new (PlatenConfig *config)
{
  PlatenDaemon *self = g_object_new (PLATEN_TYPE_DAEMON, NULL);

  self->service = platen_service_new (config);
  if (platen_camera_door_is_needed ())
    use_camera_door (self);
  self->wake_lock = platen_wake_lock_new (self->service);
  self->hotplug = platen_hotplug_new ();
  g_signal_connect_object (self->hotplug, "changed", G_CALLBACK (on_plugged), self, 0);
  self->http = platen_http_front_new (self->service);
  g_signal_connect_object (self->http, "notify::n-connections",
                           G_CALLBACK (restart_idle_time), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * platen_daemon_run:
 *
 * Starts everything, and returns when everything has been taken down again.
 *
 * Returns: the exit status
 */
PlatenExit
platen_daemon_run (PlatenDaemon *self)
{
  guint64 watchdog_us = 0;
  guint   term_id = g_unix_signal_add (SIGTERM, on_terminated, self);
  guint   int_id = g_unix_signal_add (SIGINT, on_terminated, self);
  guint   watchdog_id = 0;

  if (sd_watchdog_enabled (0, &watchdog_us) > 0)
    watchdog_id = g_timeout_add ((guint) (watchdog_us / 2000), on_watchdog, NULL);

  platen_service_start_async (self->service, on_service_started, self);
  g_main_loop_run (self->loop);

  g_clear_handle_id (&watchdog_id, g_source_remove);
  g_source_remove (term_id);
  g_source_remove (int_id);

  return self->status;
}
