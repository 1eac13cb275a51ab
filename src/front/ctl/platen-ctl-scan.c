/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-capabilities.h"
#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-json.h"
#include "platen-ctl-output.h"
#include "platen-ctl-scan-request.h"
#include "platen-ctl-show-device.h"
#include "platen-ctl-show-profile.h"
#include "platen-ctl-write.h"
#include "platen-error.h"
#include "platen-profile-choice.h"
#include "platen-profile-settings.h"

#include <unistd.h>

/* One run of `platenctl scan`. */
typedef struct
{
  PlatenCtlScanRequest request;
  PlatenBusManager    *manager;       /* owned */
  PlatenBusDevice     *device;        /* owned */
  PlatenBusCollection *collection;    /* owned; NULL until the scan has begun */
  char                *collection_id; /* owned; also known when the service has died */
  PlatenCtlWatch      *watch;         /* owned */
  char               **pages;         /* owned; what has arrived */
} Run;

static void
run_clear (Run *self)
{
  platen_ctl_scan_request_clear (&self->request);
  g_clear_pointer (&self->watch, platen_ctl_watch_free);
  g_clear_pointer (&self->collection_id, g_free);
  g_clear_object (&self->collection);
  g_clear_object (&self->device);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->pages, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static GDBusConnection *
get_connection (Run *self)
{
  return g_dbus_proxy_get_connection (G_DBUS_PROXY (self->manager));
}

static void
explain_all (const Run *self, const char *const *sentences)
{
  for (gsize i = 0; !self->request.is_quiet && sentences[i] != NULL; i++)
    platen_ctl_explain ("%s", sentences[i]);
}

/* The profile's own device when it is there; another may stand in for it. */
static PlatenBusDevice *
find_profile_device (Run *self, GError **error)
{
  g_autoptr (PlatenBusProfile) profile = NULL;
  g_autoptr (GError)           missing = NULL;
  PlatenBusDevice             *device;
  const char                  *id;

  profile = platen_ctl_find_profile (self->manager, self->request.profile, error);
  if (profile == NULL)
    return NULL;
  id = platen_bus_profile_get_device (profile);
  if (*id == '\0')
    return platen_ctl_find_device (self->manager, NULL, error);

  device = platen_ctl_find_device (self->manager, id, &missing);
  if (device != NULL)
    return device;
  device = platen_ctl_find_device (self->manager, NULL, error);
  if (device != NULL && !self->request.is_quiet)
    platen_ctl_explain ("The profile's device ‘%s’ is not there; ‘%s’ is used instead",
                        id, platen_bus_device_get_name (device));

  return device;
}

static gboolean
connect_to_device (Run *self, GError **error)
{
  self->manager = platen_ctl_get_manager (error);
  if (self->manager == NULL)
    return FALSE;

  if (self->request.profile != NULL && self->request.device == NULL)
    self->device = find_profile_device (self, error);
  else
    self->device = platen_ctl_find_device (self->manager, self->request.device, error);

  return self->device != NULL;
}

static gboolean
list_options (Run *self, GError **error)
{
  g_autoptr (GVariant) capabilities = platen_ctl_read_capabilities (self->device, error);

  if (capabilities == NULL)
    return FALSE;
  platen_bus_device_call_close_sync (self->device, NULL, NULL);

  if (self->request.is_json)
    {
      platen_ctl_json_print (capabilities);
      return TRUE;
    }

  g_print ("Options of device ‘%s’ (%s):\n", platen_bus_device_get_name (self->device),
           platen_bus_device_get_id (self->device));
  platen_ctl_print_capabilities (capabilities);

  return TRUE;
}

/* (transfer full) (nullable): the settings that are not said on the command line */
static GVariant *
dup_chosen (Run *self, GError **error)
{
  g_autoptr (PlatenBusProfile) profile = NULL;
  g_autoptr (GVariant)         last = NULL;

  if (!self->request.is_as_last)
    {
      profile = platen_ctl_find_profile (self->manager, self->request.profile, error);
      return profile != NULL ? platen_bus_profile_dup_settings (profile) : NULL;
    }
  if (!platen_bus_manager_call_get_last_settings_sync (
          self->manager, platen_bus_device_get_id (self->device), &last, NULL, error))
    return NULL;

  return g_steal_pointer (&last);
}

/* What the service would do with the options. */
static gboolean
judge_options (Run                      *self,
               const PlatenCapabilities *capabilities,
               GVariant                 *options,
               PlatenScanSettings       *settings,
               GError                  **error)
{
  g_autoptr (GVariant)         rest = NULL;
  g_autoptr (GVariant)         said = NULL;
  g_autoptr (GVariant)         chosen = NULL;
  g_autoptr (GVariant)         all = NULL;
  g_autoptr (GVariant)         wishes = NULL;
  g_autoptr (GPtrArray)        notes = g_ptr_array_new_with_free_func (g_free);
  g_auto (PlatenProfileChoice) choice = { NULL };
  PlatenJobTerms               terms;

  if (!platen_profile_choice_take (&choice, options, &rest, error) ||
      !platen_job_terms_take (&terms, rest, &said, error))
    return FALSE;
  if (choice.name == NULL && !choice.is_last)
    return platen_scan_settings_parse (settings, said, error) &&
           platen_capabilities_resolve (capabilities, settings, error);

  chosen = dup_chosen (self, error);
  if (chosen == NULL)
    return FALSE;
  all = platen_profile_settings_merge (chosen, said, &wishes);
  if (!platen_scan_settings_parse (settings, all, error))
    return FALSE;
  platen_capabilities_fall_back (capabilities, settings, wishes, notes);
  g_ptr_array_add (notes, NULL);
  explain_all (self, (const char *const *) notes->pdata);

  return platen_capabilities_resolve (capabilities, settings, error);
}

/* The device's own rules, applied here: nothing moves in the scanner. */
static gboolean
try_only (Run *self, GError **error)
{
  g_autoptr (GVariant)           options = NULL;
  g_autoptr (GVariant)           dict = NULL;
  g_autoptr (GVariant)           resolved = NULL;
  g_autoptr (PlatenCapabilities) capabilities = NULL;
  g_auto (PlatenScanSettings)    settings = { 0 };

  options = platen_ctl_scan_request_make_options (&self->request, self->device, error);
  if (options == NULL)
    return FALSE;
  dict = platen_ctl_read_capabilities (self->device, error);
  if (dict == NULL)
    return FALSE;
  platen_bus_device_call_close_sync (self->device, NULL, NULL);

  platen_scan_settings_init (&settings);
  capabilities = platen_capabilities_from_variant (dict, error);
  if (capabilities == NULL ||
      !judge_options (self, capabilities, options, &settings, error))
    return FALSE;

  resolved = g_variant_take_ref (platen_scan_settings_to_variant (&settings));
  platen_ctl_json_print (resolved);

  return TRUE;
}

/* Finds out before the paper moves whether the file can be written. */
static gboolean
probe_output (const Run *self, GError **error)
{
  g_autoptr (PlatenCtlOutput) probe = NULL;

  if (self->request.output == NULL)
    return TRUE;

  probe = platen_ctl_output_new (self->request.output, error);

  return probe != NULL;
}

static gboolean
find_collection (Run *self, const char *job_path, GError **error)
{
  g_autoptr (PlatenBusJob) job = NULL;

  job = platen_bus_job_proxy_new_sync (get_connection (self),
                                       G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                       PLATEN_CTL_NAME, job_path, NULL, error);
  if (job == NULL)
    return FALSE;
  self->collection = platen_ctl_get_collection (
      self->manager, platen_bus_job_get_collection (job), error);
  if (self->collection == NULL)
    return FALSE;
  self->collection_id = platen_bus_collection_dup_id (self->collection);

  return TRUE;
}

static gboolean
may_ask (const Run *self)
{
  return !self->request.is_quiet && isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

/*
 * @error: (inout): why the job stopped; becomes why it could not be resumed
 *
 * Gives (transfer full) (nullable) the job that goes on after the person has cleared the way.
 */
static char *
ask_to_resume (Run *self, const char *job_path, GError **error)
{
  g_autoptr (PlatenBusJob) job = NULL;
  g_autoptr (GError)       refusal = NULL;
  g_autofree char         *question = NULL;
  g_autofree char         *next = NULL;

  if (!may_ask (self))
    return NULL;
  job = platen_bus_job_proxy_new_sync (
      g_dbus_proxy_get_connection (G_DBUS_PROXY (self->manager)),
      G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS, PLATEN_CTL_NAME, job_path, NULL, NULL);
  if (job == NULL || !platen_bus_job_get_can_resume (job))
    return NULL;

  g_dbus_error_strip_remote_error (*error);
  question = g_strdup_printf (
      "%s.\nPress Enter to go on when that is done, Ctrl-C to stop: ", (*error)->message);
  if (!platen_ctl_watch_wait_for_enter (self->watch, question))
    return NULL;
  if (!platen_bus_job_call_resume_sync (job, &next, NULL, &refusal))
    {
      g_clear_error (error);
      *error = g_steal_pointer (&refusal);
    }

  return g_steal_pointer (&next);
}

/* Says what of a profile the device did not have. */
static void
explain_adjustments (Run *self, const char *job_path)
{
  g_autoptr (PlatenBusJob) job = platen_bus_job_proxy_new_sync (
      get_connection (self), G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS, PLATEN_CTL_NAME,
      job_path, NULL, NULL);

  if (job != NULL && platen_bus_job_get_adjustments (job) != NULL)
    explain_all (self, platen_bus_job_get_adjustments (job));
}

/* Follows the job, and those that go on where it stopped. */
static gboolean
follow (Run *self, const char *job_path, GError **error)
{
  g_autofree char *job = g_strdup (job_path);

  while (job != NULL)
    {
      g_autoptr (GError) stop = NULL;
      g_autofree char   *next = NULL;

      if (platen_ctl_watch_wait (self->watch, job, TRUE, &stop))
        return TRUE;

      next = ask_to_resume (self, job, &stop);
      if (next == NULL)
        g_propagate_error (error, g_steal_pointer (&stop));
      g_free (job);
      job = g_steal_pointer (&next);
    }

  return FALSE;
}

static gboolean
scan (Run *self, GError **error)
{
  g_autoptr (GVariant)            options = NULL;
  g_autoptr (PlatenBusCollection) given = NULL;
  g_autofree char                *job = NULL;
  const char                     *path = "/";
  gboolean                        is_shown, is_done;

  options = platen_ctl_scan_request_make_options (&self->request, self->device, error);
  if (options == NULL || !probe_output (self, error))
    return FALSE;

  if (self->request.collection_id != NULL)
    {
      given =
          platen_ctl_open_collection (self->manager, self->request.collection_id, error);
      if (given == NULL)
        return FALSE;
      path = g_dbus_proxy_get_object_path (G_DBUS_PROXY (given));
    }

  is_shown =
      !self->request.is_quiet && (self->request.shows_progress || isatty (STDERR_FILENO));
  self->watch = platen_ctl_watch_new (get_connection (self), is_shown);
  if (!platen_bus_manager_call_scan_sync (self->manager,
                                          platen_bus_device_get_id (self->device), path,
                                          options, &job, NULL, error) ||
      !find_collection (self, job, error))
    return FALSE;

  is_done = follow (self, job, error);
  explain_adjustments (self, job);
  self->pages = platen_ctl_watch_steal_pages (self->watch);

  return is_done;
}

static gboolean
write_pages (Run *self, GError **error)
{
  const PlatenCtlScanRequest *request = &self->request;
  g_autoptr (GVariant)        options = NULL;
  g_auto (GStrv)              paths = NULL;
  PlatenCtlFile               file = { request->output, NULL, NULL };

  if (self->pages == NULL || self->pages[0] == NULL)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_NO_PAPER,
                           "No page was scanned");
      return FALSE;
    }
  if (request->output == NULL)
    return TRUE;

  options = platen_ctl_scan_request_make_export_options (request);
  file.options = options;
  file.format = platen_ctl_format_for (request->output, request->format, error);
  paths =
      platen_ctl_write_pages (self->collection, self->watch, self->pages, &file, error);

  return paths != NULL;
}

/* The pages are the person's only copy until the file is complete, so that they stay then. */
static void
settle_after_failure (Run *self)
{
  guint n_pages = self->pages != NULL ? g_strv_length (self->pages) : 0;

  if (self->collection == NULL)
    return;

  if (n_pages > 0)
    platen_ctl_explain (
        "%u finished %s kept; write %s with ‘platenctl export -c %s -o FILE’", n_pages,
        n_pages == 1 ? "page is" : "pages are", n_pages == 1 ? "it" : "them",
        self->collection_id);
  else if (self->request.collection_id == NULL)
    platen_bus_collection_call_delete_sync (self->collection, NULL, NULL);
}

static void
settle (Run *self)
{
  const PlatenCtlScanRequest *request = &self->request;
  g_autoptr (GError)          error = NULL;

  if (request->output == NULL)
    g_print ("%s\n", self->collection_id);
  else if (request->keeps_pages && !request->is_quiet)
    platen_ctl_explain ("The pages are in collection %s", self->collection_id);
  else if (request->collection_id == NULL && !request->keeps_pages &&
           !platen_bus_collection_call_delete_sync (self->collection, NULL, &error))
    platen_ctl_fail (error);
}

static gboolean
ask_or_scan (Run *self, GError **error)
{
  if (!connect_to_device (self, error))
    return FALSE;
  if (self->request.lists_options)
    return list_options (self, error);
  if (self->request.is_dry_run)
    return try_only (self, error);
  if (!scan (self, error) || !write_pages (self, error))
    return FALSE;

  settle (self);

  return TRUE;
}

/* Scans into a file. */
int
platen_ctl_scan (int argc, char **argv)
{
  g_auto (Run)       self = { { NULL } };
  g_autoptr (GError) error = NULL;
  char              *list[] = { "devices", "--json", NULL };
  int                status;

  if (!platen_ctl_scan_request_parse (&self.request, &argc, &argv, &error))
    return platen_ctl_fail (error);
  if (self.request.lists_devices)
    return platen_ctl_devices (self.request.is_json ? 2 : 1, list);
  if (ask_or_scan (&self, &error))
    return PLATEN_CTL_OK;

  status = platen_ctl_fail (error);
  settle_after_failure (&self);
  if (self.watch != NULL && platen_ctl_watch_is_interrupted (self.watch))
    status = PLATEN_CTL_INTERRUPTED;

  return status;
}
