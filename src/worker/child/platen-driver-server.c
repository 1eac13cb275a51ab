/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-child.h"

#include "platen-confine.h"
#include "platen-device-info.h"
#include "platen-device-option.h"
#include "platen-error.h"
#include "platen-page-scan.h"
#include "platen-server.h"
#include "platen-wire.h"

#include <unistd.h>

/* Ten signs of progress a second at most. */
#define PROGRESS_INTERVAL_US (G_USEC_PER_SEC / 10)

/*
 *         Configure            page
 *   NONE ───────────▶ READY ──┐
 *    ▲ ▲                │ ▲   │   no sheet left, enough pages
 *    │ └── Finish ──────┤ └───┘──────────────────────────────▶ OVER
 *    └── error, cancel ─┘                                       │
 *    └───────────────────────── Finish ─────────────────────────┘
 */
typedef enum
{
  BATCH_NONE,
  BATCH_READY,
  BATCH_OVER,
} BatchState;

/* One driver being served. All fields belong to the lane's thread, but for those that say
 * otherwise. */
typedef struct
{
  PlatenServer  *server;  /* owned; any thread */
  PlatenDriver  *driver;  /* owned */
  char          *name;    /* owned; of the open device */
  PlatenScanner *scanner; /* owned; changed under lock, so that Cancel can use it */
  GMutex         lock;
  int            is_cancelled; /* atomic */
  BatchState     batch;
  int            n_pages_wanted; /* 0 for as many as there are */
  int            n_pages_done;
  gboolean       turns_backs; /* every second page is upside down */
  gint64         progress_us; /* when the last sign of progress was sent */
} Served;

static gboolean
is_cancelled (gpointer user_data)
{
  Served *self = user_data;

  return g_atomic_int_get (&self->is_cancelled);
}

static void
set_scanner (Served *self, PlatenScanner *scanner)
{
  PlatenScanner *old;

  g_mutex_lock (&self->lock);
  old = self->scanner;
  self->scanner = scanner;
  g_mutex_unlock (&self->lock);

  g_clear_object (&old);
}

static gboolean
require_scanner (Served *self, GError **error)
{
  if (self->scanner != NULL)
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "No device is open");
  return FALSE;
}

/* Waits until a cancel that is under way has returned: a driver need not bear both. */
static void
let_cancel_end (Served *self)
{
  g_mutex_lock (&self->lock);
  g_mutex_unlock (&self->lock);
}

static void
finish_batch (Served *self)
{
  let_cancel_end (self);
  if (self->scanner != NULL && self->batch != BATCH_NONE)
    {
      platen_server_say (self->server, "ending the scan on ‘%s’", self->name);
      platen_scanner_finish (self->scanner);
    }
  self->batch = BATCH_NONE;
}

static GVariant *
refuse_cancelled (GError **error)
{
  g_clear_error (error);
  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                       "The scan was cancelled");

  return NULL;
}

static GVariant *
serve_list_parts (GVariant    *arguments,
                  GUnixFDList *fds,
                  gpointer     user_data,
                  GError     **error)
{
  Served        *self = user_data;
  g_auto (GStrv) parts = NULL;

  platen_server_say (self->server, "looking for drivers");
  parts = platen_driver_list_parts (self->driver, error);

  return parts != NULL ? g_variant_new ("(^as)", parts) : NULL;
}

static GVariant *
serve_list (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served                  *self = user_data;
  const char              *part;
  g_autoptr (GPtrArray)    devices = NULL;
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  g_variant_get (arguments, "(&s)", &part);
  platen_server_say (self->server, "looking for devices");
  if (*part == '\0' || platen_driver_select_part (self->driver, part, error))
    devices = platen_driver_list (self->driver, error);
  if (is_cancelled (self))
    return refuse_cancelled (error);
  if (devices == NULL)
    return NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      const PlatenDeviceInfo *info = g_ptr_array_index (devices, i);

      /* A bus string is UTF-8; a name in other words could not be opened either. */
      if (g_utf8_validate (info->driver_name, -1, NULL))
        g_variant_builder_add_value (&list, platen_device_info_to_variant (info));
      else
        g_debug ("A device whose name is not UTF-8 is left out");
    }

  return g_variant_new ("(aa{sv})", &list);
}

static GVariant *
serve_open (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served                        *self = user_data;
  g_autoptr (PlatenScanner)      scanner = NULL;
  g_autoptr (PlatenCapabilities) capabilities = NULL;
  const char                    *driver_name;

  if (self->scanner != NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY, "‘%s’ is open; close it first",
                   self->name);
      return NULL;
    }

  g_variant_get (arguments, "(&s)", &driver_name);
  platen_server_say (self->server, "opening ‘%s’", driver_name);
  scanner = platen_driver_open (self->driver, driver_name, error);
  if (is_cancelled (self))
    return refuse_cancelled (error);
  if (scanner == NULL)
    return NULL;

  capabilities = platen_scanner_get_capabilities (scanner);
  g_free (self->name);
  self->name = g_strdup (driver_name);
  self->batch = BATCH_NONE;
  set_scanner (self, g_steal_pointer (&scanner));

  return g_variant_new ("(@a{sv})", platen_capabilities_to_variant (capabilities));
}

static GVariant *
serve_configure (GVariant    *arguments,
                 GUnixFDList *fds,
                 gpointer     user_data,
                 GError     **error)
{
  Served                     *self = user_data;
  g_autoptr (GVariant)        options = g_variant_get_child_value (arguments, 0);
  g_auto (PlatenScanSettings) settings = { 0 };
  gboolean                    is_done;

  platen_scan_settings_init (&settings);
  if (!require_scanner (self, error) ||
      !platen_scan_settings_parse (&settings, options, error))
    return NULL;

  finish_batch (self);
  platen_server_say (self->server, "setting ‘%s’ up", self->name);
  is_done = platen_scanner_configure (self->scanner, &settings, error);
  self->batch = BATCH_READY;
  if (!is_done || is_cancelled (self))
    finish_batch (self);
  if (is_cancelled (self))
    return refuse_cancelled (error);
  if (!is_done)
    return NULL;

  self->n_pages_done = 0;
  self->turns_backs =
      settings.rotate_back && settings.source == PLATEN_SOURCE_FEEDER_DUPLEX;
  self->n_pages_wanted = settings.n_pages;
  if (settings.n_pages == 0 && settings.source == PLATEN_SOURCE_FLATBED)
    self->n_pages_wanted = 1;

  return g_variant_new ("(@a{sv})", platen_scan_settings_to_variant (&settings));
}

static GVariant *
serve_set_options (GVariant    *arguments,
                   GUnixFDList *fds,
                   gpointer     user_data,
                   GError     **error)
{
  Served               *self = user_data;
  g_autoptr (GVariant)  chosen = g_variant_get_child_value (arguments, 0);
  g_autoptr (GVariant)  used = NULL;
  g_autoptr (GPtrArray) options = NULL;

  if (!require_scanner (self, error))
    return NULL;

  finish_batch (self);
  platen_server_say (self->server, "setting options of ‘%s’", self->name);
  options = platen_scanner_set_options (self->scanner, chosen, &used, error);
  if (is_cancelled (self))
    return refuse_cancelled (error);
  if (options == NULL)
    return NULL;

  return g_variant_new ("(@a{sv}@aa{sv})", used,
                        platen_device_options_to_variant (options));
}

static void
on_progress (guint rows_done, int rows_total, gpointer user_data)
{
  Served *self = user_data;
  gint64  now_us = g_get_monotonic_time ();

  if (rows_done == 0)
    platen_server_say (self->server, "reading page %d from ‘%s’", self->n_pages_done + 1,
                       self->name);
  else if (now_us - self->progress_us < PROGRESS_INTERVAL_US)
    return;

  self->progress_us = now_us;
  platen_server_emit (self->server, "Progress",
                      g_variant_new ("(ui)", rows_done, rows_total));
}

static PlatenNext
scan_page (Served           *self,
           int               master_fd,
           int               preview_fd,
           PlatenPageFacts **out_facts,
           GError          **error)
{
  PlatenPageScan scan = {
    .scanner = self->scanner,
    .master_fd = master_fd,
    .preview_fd = preview_fd,
    .is_turned = self->turns_backs && self->n_pages_done % 2 == 1,
    .is_cancelled = is_cancelled,
    .on_progress = on_progress,
    .user_data = self,
  };
  PlatenNext next;

  platen_server_say (self->server, "starting page %d on ‘%s’", self->n_pages_done + 1,
                     self->name);
  next = platen_page_scan_run (&scan, out_facts, error);
  if (next != PLATEN_NEXT_PAGE)
    finish_batch (self);

  return next;
}

static gboolean
has_enough (Served *self)
{
  return self->n_pages_wanted > 0 && self->n_pages_done >= self->n_pages_wanted;
}

static GVariant *
no_page (Served *self)
{
  finish_batch (self);
  self->batch = BATCH_OVER;

  return g_variant_new ("(b@a{sv})", FALSE, g_variant_new ("a{sv}", NULL));
}

static GVariant *
take_page (Served *self, int master_fd, int preview_fd, GError **error)
{
  g_autoptr (PlatenPageFacts) facts = NULL;
  PlatenNext                  next;

  if (self->batch == BATCH_OVER || has_enough (self))
    return no_page (self);

  next = scan_page (self, master_fd, preview_fd, &facts, error);
  if (next == PLATEN_NEXT_ERROR)
    return is_cancelled (self) ? refuse_cancelled (error) : NULL;
  if (next == PLATEN_NEXT_END)
    return no_page (self);

  self->n_pages_done++;
  return g_variant_new ("(b@a{sv})", TRUE, platen_page_facts_to_variant (facts));
}

static GVariant *
serve_next_page (GVariant    *arguments,
                 GUnixFDList *fds,
                 gpointer     user_data,
                 GError     **error)
{
  Served   *self = user_data;
  GVariant *reply = NULL;
  int       master_fd = -1;
  int       preview_fd = -1;
  int       master;
  int       preview;

  if (!require_scanner (self, error))
    return NULL;
  if (self->batch == BATCH_NONE)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ has not been set up", self->name);
      return NULL;
    }

  g_variant_get (arguments, "(hh)", &master, &preview);
  master_fd = platen_server_take_fd (fds, master, error);
  if (master_fd >= 0)
    preview_fd = platen_server_take_fd (fds, preview, error);
  if (preview_fd >= 0)
    reply = take_page (self, master_fd, preview_fd, error);

  platen_server_close_fd (&preview_fd);
  platen_server_close_fd (&master_fd);

  return reply;
}

/* On the main thread, beside the running call. */
static GVariant *
serve_cancel (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served *self = user_data;

  if (!platen_server_is_busy (self->server))
    return g_variant_new ("()");

  g_atomic_int_set (&self->is_cancelled, TRUE);
  g_mutex_lock (&self->lock);
  if (self->scanner != NULL)
    {
      platen_server_say (self->server, "cancelling the scan");
      platen_scanner_cancel (self->scanner);
    }
  g_mutex_unlock (&self->lock);

  return g_variant_new ("()");
}

static GVariant *
serve_finish (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Served *self = user_data;

  if (!require_scanner (self, error))
    return NULL;

  finish_batch (self);
  return g_variant_new ("()");
}

static void
close_scanner (Served *self)
{
  finish_batch (self);
  if (self->scanner == NULL)
    return;

  platen_server_say (self->server, "closing ‘%s’", self->name);
  set_scanner (self, NULL);
}

static GVariant *
serve_close (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  close_scanner (user_data);

  return g_variant_new ("()");
}

static const PlatenServerMethod methods[] = {
  { "ListParts", serve_list_parts, FALSE },
  { "List", serve_list, FALSE },
  { "Open", serve_open, FALSE },
  { "SetOptions", serve_set_options, FALSE },
  { "Configure", serve_configure, FALSE },
  { "NextPage", serve_next_page, FALSE },
  { "Cancel", serve_cancel, TRUE },
  { "Finish", serve_finish, FALSE },
  { "Close", serve_close, FALSE },
};

/* A cancel is for the calls that it found. */
static void
on_request (gpointer user_data)
{
  Served *self = user_data;

  g_atomic_int_set (&self->is_cancelled, FALSE);
}

static void
on_hang_up (gpointer user_data)
{
  g_variant_unref (g_variant_ref_sink (serve_cancel (NULL, NULL, user_data, NULL)));
}

static void
on_end (gpointer user_data)
{
  Served *self = user_data;

  close_scanner (self);
  g_clear_object (&self->driver);
}

/**
 * platen_child_run_driver:
 * @driver: (transfer full): what to serve
 *
 * Serves org.platen.Worker1.Driver on descriptor 3 until the parent hangs up; then cancels
 * what runs and closes the device.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when the program was not started by a parent.
 *
 * Returns: the program's exit status; not 0 when @error is set
 */
int
platen_child_run_driver (PlatenDriver *driver, GError **error)
{
  Served                 self = { .driver = driver };
  const PlatenServerPlan plan = {
    .interface = platen_wire_driver_interface_info (),
    .methods = methods,
    .n_methods = G_N_ELEMENTS (methods),
    .on_request = on_request,
    .on_hang_up = on_hang_up,
    .on_end = on_end,
    .user_data = &self,
  };

  platen_confine_driver ();
  g_mutex_init (&self.lock);
  self.server = platen_server_new (&plan, error);
  if (self.server == NULL)
    {
      g_object_unref (driver);
      return 2;
    }

  platen_server_outlive_parent (self.server);
  if (!platen_server_run (self.server))
    _exit (1);

  g_mutex_clear (&self.lock);
  g_free (self.name);
  platen_server_free (self.server);

  return 0;
}
