/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-watch.h"
#include "platen-error.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define JOB_INTERFACE "org.platen.Platen1.Job"
#define PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"

/*
 * PlatenCtlWatch:
 *
 * Follows a job to its end: collects its pages, shows its progress, and cancels it when the
 * person presses Ctrl-C. A second Ctrl-C leaves without waiting for the device.
 *
 * It listens from the moment it is made, so that a job that is quick is not missed: make it
 * before the job.
 */
struct _PlatenCtlWatch
{
  GDBusConnection *connection; /* owned */
  GMainLoop       *loop;       /* owned */
  guint            subscription_ids[2];
  guint            signal_ids[3];
  guint            name_id;

  char         *job_path; /* owned; NULL while none is followed */
  gboolean      is_scan;  /* its progress is of a page, not of the whole */
  GStrvBuilder *pages;    /* owned */
  guint         n_pages;
  gboolean      is_shown;
  gboolean      is_interrupted;
  gboolean      is_abandoned; /* interrupted twice */
  gboolean      is_asking;    /* for Enter; no job runs */
  gboolean      has_line;     /* Enter was pressed */
  gboolean      has_vanished; /* the service left the bus */
};

static void
clear_line (PlatenCtlWatch *self)
{
  if (self->is_shown)
    g_printerr ("\r\033[K");
}

static void
show (PlatenCtlWatch *self, double progress)
{
  if (!self->is_shown)
    return;

  clear_line (self);
  if (self->is_interrupted)
    g_printerr ("Stopping …");
  else if (!self->is_scan)
    g_printerr ("Writing: %3.0f %%", MAX (progress, 0) * 100);
  else if (progress < 0)
    g_printerr ("Scanning page %u …", self->n_pages + 1);
  else
    g_printerr ("Scanning page %u: %3.0f %%", self->n_pages + 1, progress * 100);
}

static void
take_page (PlatenCtlWatch *self, GVariant *parameters)
{
  const char *page;

  g_variant_get_child (parameters, 0, "&s", &page);
  g_strv_builder_add (self->pages, page);
  self->n_pages++;
}

static void
on_job_signal (GDBusConnection *connection,
               const char      *sender,
               const char      *path,
               const char      *interface,
               const char      *name,
               GVariant        *parameters,
               gpointer         user_data)
{
  PlatenCtlWatch *self = user_data;

  if (g_strcmp0 (path, self->job_path) != 0)
    return;

  if (g_str_equal (name, "PageAdded"))
    take_page (self, parameters);
  else if (g_str_equal (name, "Finished"))
    g_main_loop_quit (self->loop);
}

static void
on_properties_changed (GDBusConnection *connection,
                       const char      *sender,
                       const char      *path,
                       const char      *interface,
                       const char      *name,
                       GVariant        *parameters,
                       gpointer         user_data)
{
  PlatenCtlWatch      *self = user_data;
  g_autoptr (GVariant) changed = g_variant_get_child_value (parameters, 1);
  double               progress;

  if (g_strcmp0 (path, self->job_path) == 0 &&
      g_variant_lookup (changed, "Progress", "d", &progress))
    show (self, progress);
}

static void
on_name_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  PlatenCtlWatch *self = user_data;

  self->has_vanished = TRUE;
  g_main_loop_quit (self->loop);
}

static gboolean
on_interrupt (gpointer user_data)
{
  PlatenCtlWatch *self = user_data;

  if (self->is_interrupted)
    {
      self->is_abandoned = TRUE;
      g_main_loop_quit (self->loop);
      return G_SOURCE_CONTINUE;
    }

  self->is_interrupted = TRUE;
  if (self->is_asking)
    {
      g_main_loop_quit (self->loop);
      return G_SOURCE_CONTINUE;
    }

  show (self, -1);
  if (self->job_path != NULL)
    g_dbus_connection_call (self->connection, PLATEN_CTL_NAME, self->job_path,
                            JOB_INTERFACE, "Cancel", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

static void
subscribe (PlatenCtlWatch *self)
{
  self->subscription_ids[0] = g_dbus_connection_signal_subscribe (
      self->connection, PLATEN_CTL_NAME, JOB_INTERFACE, NULL, NULL, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_job_signal, self, NULL);
  self->subscription_ids[1] = g_dbus_connection_signal_subscribe (
      self->connection, PLATEN_CTL_NAME, PROPERTIES_INTERFACE, "PropertiesChanged", NULL,
      JOB_INTERFACE, G_DBUS_SIGNAL_FLAGS_NONE, on_properties_changed, self, NULL);
  self->name_id = g_bus_watch_name_on_connection (self->connection, PLATEN_CTL_NAME,
                                                  G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                  on_name_vanished, self, NULL);
}

/**
 * platen_ctl_watch_new:
 * @is_shown: whether to write a progress line to standard error
 *
 * Returns: (transfer full): a watch that has no job yet
 */
PlatenCtlWatch *
platen_ctl_watch_new (GDBusConnection *connection, gboolean is_shown)
{
  PlatenCtlWatch *self = g_new0 (PlatenCtlWatch, 1);

  self->connection = g_object_ref (connection);
  self->loop = g_main_loop_new (NULL, FALSE);
  self->pages = g_strv_builder_new ();
  self->is_shown = is_shown;
  self->signal_ids[0] = g_unix_signal_add (SIGINT, on_interrupt, self);
  self->signal_ids[1] = g_unix_signal_add (SIGTERM, on_interrupt, self);
  self->signal_ids[2] = g_unix_signal_add (SIGHUP, on_interrupt, self);
  subscribe (self);

  return self;
}

void
platen_ctl_watch_free (PlatenCtlWatch *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->subscription_ids); i++)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription_ids[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_source_remove (self->signal_ids[i]);
  g_bus_unwatch_name (self->name_id);
  g_object_unref (self->connection);
  g_main_loop_unref (self->loop);
  g_strv_builder_unref (self->pages);
  g_free (self->job_path);
  g_free (self);
}

/* Reads how the job ended; only `done` is no error. */
static gboolean
judge (PlatenCtlWatch *self, GError **error)
{
  g_autoptr (PlatenBusJob) job = NULL;
  g_autoptr (GError)       remote = NULL;
  const char              *name, *message;

  job = platen_bus_job_proxy_new_sync (self->connection,
                                       G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                       PLATEN_CTL_NAME, self->job_path, NULL, error);
  if (job == NULL)
    return FALSE;
  if (g_strcmp0 (platen_bus_job_get_state (job), "done") == 0)
    return TRUE;
  if (g_strcmp0 (platen_bus_job_get_state (job), "failed") != 0)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                           "Stopped on request");
      return FALSE;
    }

  g_variant_get (platen_bus_job_get_error (job), "(&s&s)", &name, &message);
  remote = g_dbus_error_new_for_dbus_error (name, message);
  g_propagate_error (error, g_steal_pointer (&remote));

  return FALSE;
}

/**
 * platen_ctl_watch_wait:
 * @job_path: the job's object path
 * @is_scan: whether it is a scan; else it is an export
 *
 * Waits until the job has ended. What it had announced before is kept for
 * platen_ctl_watch_steal_pages(), whatever the end.
 *
 * Errors: the job's; `CANCELLED` when it was stopped; [error@Gio.IOErrorEnum] `CLOSED` when
 * the service went away.
 */
gboolean
platen_ctl_watch_wait (PlatenCtlWatch *self,
                       const char     *job_path,
                       gboolean        is_scan,
                       GError        **error)
{
  g_free (self->job_path);
  self->job_path = g_strdup (job_path);
  self->is_scan = is_scan;
  if (self->is_interrupted)
    {
      self->is_interrupted = FALSE;
      on_interrupt (self);
    }

  if (!self->has_vanished && !self->is_abandoned)
    g_main_loop_run (self->loop);
  clear_line (self);

  if (self->has_vanished)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                         "The scanning service went away; its finished pages are kept");
  else if (self->is_abandoned)
    g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                         "Left at once; the service still stops the device");
  else
    return judge (self, error);

  return FALSE;
}

static gboolean
on_typed (int fd, GIOCondition condition, gpointer user_data)
{
  PlatenCtlWatch *self = user_data;
  char            letters[256];
  gssize          n_letters = read (fd, letters, sizeof letters);

  if (n_letters > 0 && memchr (letters, '\n', (gsize) n_letters) == NULL)
    return G_SOURCE_CONTINUE;

  self->has_line = n_letters > 0;
  g_main_loop_quit (self->loop);

  return G_SOURCE_CONTINUE;
}

/**
 * platen_ctl_watch_wait_for_enter:
 * @question: what the person is to do; written to standard error
 *
 * Asks the person at the terminal to go on.
 *
 * Returns: whether Enter was pressed; %FALSE for Ctrl-C, for the end of the input and when
 * the service goes away
 */
gboolean
platen_ctl_watch_wait_for_enter (PlatenCtlWatch *self, const char *question)
{
  guint typed_id;

  if (self->has_vanished || self->is_interrupted)
    return FALSE;

  g_printerr ("%s", question);
  self->has_line = FALSE;
  self->is_asking = TRUE;
  typed_id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, on_typed, self);
  g_main_loop_run (self->loop);
  g_source_remove (typed_id);
  self->is_asking = FALSE;
  if (!self->has_line)
    g_printerr ("\n");

  return self->has_line;
}

/**
 * platen_ctl_watch_steal_pages:
 *
 * Returns: (transfer full): the identifiers of the pages that were announced, in order
 */
char **
platen_ctl_watch_steal_pages (PlatenCtlWatch *self)
{
  self->n_pages = 0;

  return g_strv_builder_end (self->pages);
}

/**
 * platen_ctl_watch_is_interrupted:
 *
 * Returns: whether the person pressed Ctrl-C, or somebody asked the program to end
 */
gboolean
platen_ctl_watch_is_interrupted (PlatenCtlWatch *self)
{
  return self->is_interrupted;
}
