/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-wake-lock.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

/**
 * PlatenWakeLock:
 *
 * Keeps the machine from falling asleep while a job of the service is under way, so that a
 * feeder is not left half way. Without a system bus or logind it does nothing.
 *
 * Source: systemd-logind's D-Bus interface, "Inhibit": the lock holds as long as the
 * descriptor is open, so that it cannot outlive us.
 */
struct _PlatenWakeLock
{
  GObject parent_instance;

  guint    n_jobs; /* that have not ended */
  int      fd;     /* the lock; -1 = none */
  gboolean is_asking;
};

G_DEFINE_FINAL_TYPE (PlatenWakeLock, platen_wake_lock, G_TYPE_OBJECT)

static void
release (PlatenWakeLock *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
platen_wake_lock_finalize (GObject *object)
{
  release (PLATEN_WAKE_LOCK (object));

  G_OBJECT_CLASS (platen_wake_lock_parent_class)->finalize (object);
}

static void
platen_wake_lock_class_init (PlatenWakeLockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_wake_lock_finalize;
}

static void
platen_wake_lock_init (PlatenWakeLock *self)
{
  self->fd = -1;
}

static void
on_inhibited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenWakeLock) self = PLATEN_WAKE_LOCK (user_data);
  g_autoptr (GUnixFDList)    fds = NULL;
  g_autoptr (GVariant)       reply = NULL;
  g_autoptr (GError)         error = NULL;
  int                        index;

  self->is_asking = FALSE;
  reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source),
                                                           &fds, result, &error);
  if (reply != NULL && fds != NULL)
    {
      g_variant_get (reply, "(h)", &index);
      self->fd = g_unix_fd_list_get (fds, index, &error);
    }
  if (self->fd < 0)
    g_debug ("The machine may sleep during a job: %s",
             error != NULL ? error->message : "no descriptor came");
  if (self->n_jobs == 0)
    release (self);
}

static void
on_bus_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenWakeLock)  self = PLATEN_WAKE_LOCK (user_data);
  g_autoptr (GError)          error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_finish (result, &error);

  if (connection == NULL)
    {
      self->is_asking = FALSE;
      g_debug ("The machine may sleep during a job: %s", error->message);
      return;
    }

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_dbus_connection_call_with_unix_fd_list (
      connection, "org.freedesktop.login1", "/org/freedesktop/login1",
      "org.freedesktop.login1.Manager", "Inhibit",
      g_variant_new ("(ssss)", "idle:sleep", "Platen",
                     "Pages are being scanned or written", "block"),
      G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, on_inhibited,
      g_steal_pointer (&self));
}

static void
on_job_finished (PlatenWakeLock *self)
{
  self->n_jobs--;
  if (self->n_jobs == 0)
    release (self);
}

static void
on_job_added (PlatenWakeLock *self, PlatenJob *job)
{
  self->n_jobs++;
  g_signal_connect_object (job, "finished", G_CALLBACK (on_job_finished), self,
                           G_CONNECT_SWAPPED);
  if (self->fd >= 0 || self->is_asking)
    return;

  self->is_asking = TRUE;
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, on_bus_got, g_object_ref (self));
}

/**
 * platen_wake_lock_new:
 * @service: before its first job
 *
 * Returns: (transfer full): a lock that follows the service's jobs
 */
PlatenWakeLock *
platen_wake_lock_new (PlatenService *service)
{
  PlatenWakeLock *self;

  g_return_val_if_fail (PLATEN_IS_SERVICE (service), NULL);

  self = g_object_new (PLATEN_TYPE_WAKE_LOCK, NULL);
  g_signal_connect_object (service, "job-added", G_CALLBACK (on_job_added), self,
                           G_CONNECT_SWAPPED);

  return self;
}
