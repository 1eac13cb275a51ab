/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-child.h"
#include "platen-driver-server-private.h"

#include "platen-device-info.h"
#include "platen-device-option.h"
#include "platen-error.h"
#include "platen-wire.h"

#include <unistd.h>

/* Thread: any. */
gboolean
platen_served_is_cancelled (gpointer user_data)
{
  PlatenServed *self = user_data;

  return g_atomic_int_get (&self->is_cancelled);
}

static void
set_scanner (PlatenServed *self, PlatenScanner *scanner)
{
  PlatenScanner *old;

  g_mutex_lock (&self->lock);
  old = self->scanner;
  self->scanner = scanner;
  g_mutex_unlock (&self->lock);

  g_clear_object (&old);
}

/* Says so when no device is open. */
gboolean
platen_served_require_scanner (PlatenServed *self, GError **error)
{
  if (self->scanner != NULL)
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "No device is open");
  return FALSE;
}

/* Waits until a cancel that is under way has returned: a driver need not bear both. */
static void
let_cancel_end (PlatenServed *self)
{
  g_mutex_lock (&self->lock);
  g_mutex_unlock (&self->lock);
}

/* Ends the batch when there is one. */
void
platen_served_finish_batch (PlatenServed *self)
{
  let_cancel_end (self);
  if (self->scanner != NULL && self->batch != BATCH_NONE)
    {
      platen_server_say (self->server, "ending the scan on ‘%s’", self->name);
      platen_scanner_finish (self->scanner);
    }
  self->batch = BATCH_NONE;
}

/* Makes the answer of a call that was cancelled; what else went wrong does not matter. */
GVariant *
platen_served_refuse_cancelled (GError **error)
{
  g_clear_error (error);
  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                       "The scan was cancelled");

  return NULL;
}

/* A process is for one part or one device: when that does not need the network, there is
 * none from here on. */
static void
confine_to (PlatenServed *self, const char *name)
{
  if (!platen_driver_needs_network (self->driver, name))
    self->measures |= platen_confine_close_network ();
}

static GVariant *
serve_confinement (GVariant    *arguments,
                   GUnixFDList *fds,
                   gpointer     user_data,
                   GError     **error)
{
  PlatenServed *self = user_data;
  const char   *name;

  g_variant_get (arguments, "(&s)", &name);
  confine_to (self, name);

  return platen_confine_check (self->measures);
}

static GVariant *
serve_list_parts (GVariant    *arguments,
                  GUnixFDList *fds,
                  gpointer     user_data,
                  GError     **error)
{
  PlatenServed  *self = user_data;
  g_auto (GStrv) parts = NULL;

  platen_server_say (self->server, "looking for drivers");
  parts = platen_driver_list_parts (self->driver, error);

  return parts != NULL ? g_variant_new ("(^as)", parts) : NULL;
}

static GVariant *
serve_list (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  PlatenServed            *self = user_data;
  const char              *part;
  g_autoptr (GPtrArray)    devices = NULL;
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  g_variant_get (arguments, "(&s)", &part);
  platen_server_say (self->server, "looking for devices");
  confine_to (self, part);
  if (*part == '\0' || platen_driver_select_part (self->driver, part, error))
    devices = platen_driver_list (self->driver, error);
  if (platen_served_is_cancelled (self))
    return platen_served_refuse_cancelled (error);
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
  PlatenServed                  *self = user_data;
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
  confine_to (self, driver_name);
  scanner = platen_driver_open (self->driver, driver_name, error);
  if (platen_served_is_cancelled (self))
    return platen_served_refuse_cancelled (error);
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
  PlatenServed               *self = user_data;
  g_autoptr (GVariant)        options = g_variant_get_child_value (arguments, 0);
  g_auto (PlatenScanSettings) settings = { 0 };
  gboolean                    is_done;

  platen_scan_settings_init (&settings);
  if (!platen_served_require_scanner (self, error) ||
      !platen_scan_settings_parse (&settings, options, error))
    return NULL;

  platen_served_finish_batch (self);
  platen_server_say (self->server, "setting ‘%s’ up", self->name);
  platen_band_keeper_clear (self->keeper);
  is_done = platen_scanner_configure (self->scanner, &settings, error);
  self->batch = BATCH_READY;
  if (!is_done || platen_served_is_cancelled (self))
    platen_served_finish_batch (self);
  if (platen_served_is_cancelled (self))
    return platen_served_refuse_cancelled (error);
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
  PlatenServed         *self = user_data;
  g_autoptr (GVariant)  chosen = g_variant_get_child_value (arguments, 0);
  g_autoptr (GVariant)  used = NULL;
  g_autoptr (GPtrArray) options = NULL;
  gboolean              is_confined;

  if (!platen_served_require_scanner (self, error))
    return NULL;

  platen_served_finish_batch (self);
  platen_server_say (self->server, "setting options of ‘%s’", self->name);
  g_variant_get_child (arguments, 1, "b", &is_confined);
  options = platen_scanner_set_options (self->scanner, chosen, is_confined, &used, error);
  if (platen_served_is_cancelled (self))
    return platen_served_refuse_cancelled (error);
  if (options == NULL)
    return NULL;

  return g_variant_new ("(@a{sv}@aa{sv})", used,
                        platen_device_options_to_variant (options));
}

/* On the main thread, beside the running call. */
static GVariant *
serve_cancel (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  PlatenServed *self = user_data;

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
  PlatenServed *self = user_data;

  if (!platen_served_require_scanner (self, error))
    return NULL;

  platen_served_finish_batch (self);
  return g_variant_new ("()");
}

static void
close_scanner (PlatenServed *self)
{
  platen_served_finish_batch (self);
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

static GVariant *
serve_end_job (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  PlatenServed *self = user_data;
  const char   *driver_name, *address;

  g_variant_get (arguments, "(&s&s)", &driver_name, &address);
  confine_to (self, driver_name);
  platen_server_say (self->server, "ending the job that was left on ‘%s’", driver_name);

  return platen_driver_end_job (self->driver, driver_name, address, error)
             ? g_variant_new ("()")
             : NULL;
}

static const PlatenServerMethod methods[] = {
  { "Confinement", serve_confinement, FALSE },
  { "ListParts", serve_list_parts, FALSE },
  { "List", serve_list, FALSE },
  { "Open", serve_open, FALSE },
  { "EndJob", serve_end_job, FALSE },
  { "SetOptions", serve_set_options, FALSE },
  { "Configure", serve_configure, FALSE },
  { "NextPage", platen_served_next_page, FALSE },
  { "KeepRows", platen_served_keep_rows, TRUE },
  { "TakeRows", platen_served_take_rows, TRUE },
  { "Cancel", serve_cancel, TRUE },
  { "Finish", serve_finish, FALSE },
  { "Close", serve_close, FALSE },
};

/* A cancel is for the calls that it found. */
static void
on_request (gpointer user_data)
{
  PlatenServed *self = user_data;

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
  PlatenServed *self = user_data;

  close_scanner (self);
  g_clear_object (&self->driver);
}

static PlatenMeasures
confine (PlatenDriver *driver)
{
  g_auto (PlatenNeeds) needs = { NULL };

  platen_needs_init (&needs);
  platen_driver_add_needs (driver, &needs);

  return platen_confine_driver (&needs);
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
  PlatenServed           self = { .driver = driver };
  const PlatenServerPlan plan = {
    .interface = platen_wire_driver_interface_info (),
    .methods = methods,
    .n_methods = G_N_ELEMENTS (methods),
    .on_request = on_request,
    .on_hang_up = on_hang_up,
    .on_end = on_end,
    .user_data = &self,
  };

  self.measures = confine (driver);
  g_mutex_init (&self.lock);
  self.keeper = platen_band_keeper_new ();
  self.server = platen_server_new (&plan, error);
  if (self.server == NULL)
    {
      platen_band_keeper_free (self.keeper);
      g_object_unref (driver);
      return 2;
    }

  platen_server_outlive_parent (self.server);
  if (!platen_server_run (self.server))
    _exit (1);

  g_mutex_clear (&self.lock);
  g_free (self.name);
  platen_band_keeper_free (self.keeper);
  platen_server_free (self.server);

  return 0;
}
