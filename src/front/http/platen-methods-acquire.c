/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-configuration.h"
#include "platen-method-table.h"
#include "platen-wire-error.h"
#include "platen-wire-objects.h"

/* Scanning. The answer names the job; pages and the end come as events, or by GetJob. */

typedef struct
{
  PlatenCommand            *call;    /* owned */
  PlatenDevice             *device;  /* owned */
  GCancellable             *opening; /* owned, nullable: ends the opening */
  PlatenDeviceConfiguration configuration;
} Acquire;

static void
acquire_free (Acquire *acquire)
{
  g_clear_object (&acquire->call);
  g_clear_object (&acquire->device);
  g_clear_object (&acquire->opening);
  platen_device_configuration_clear (&acquire->configuration);
  g_free (acquire);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Acquire, acquire_free)

static void
return_job (PlatenCommand *call, PlatenJob *job)
{
  JsonArray *result = json_array_new ();

  json_array_add_boolean_element (result, TRUE);
  json_array_add_string_element (result, platen_job_get_id (job));
  platen_command_return_all (call, result);
}

static void
scan (Acquire *acquire)
{
  PlatenInstance            *instance = platen_command_get_instance (acquire->call);
  PlatenDeviceConfiguration *configuration = &acquire->configuration;
  g_autoptr (GVariant)       options = NULL;
  g_autoptr (GError)         error = NULL;
  PlatenJob                 *job;

  platen_device_configuration_choose_source (
      configuration, platen_device_get_capabilities (acquire->device));
  options = platen_device_configuration_make_options (configuration);
  job = platen_service_scan (platen_command_get_service (acquire->call),
                             platen_device_get_id (acquire->device),
                             platen_instance_get_collection (instance), options, &error);
  if (job == NULL)
    {
      platen_command_take_error (acquire->call, g_steal_pointer (&error));
      return;
    }
  platen_instance_watch_job (instance, job,
                             configuration->is_released_after ? acquire->device : NULL);
  return_job (acquire->call, job);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Acquire) acquire = user_data;
  g_autoptr (GError)  error = NULL;

  platen_instance_end_opening (platen_command_get_instance (acquire->call),
                               acquire->opening);
  if (platen_device_open_finish (PLATEN_DEVICE (source), result, &error))
    scan (acquire);
  else if (g_cancellable_is_cancelled (acquire->opening))
    platen_command_fail (acquire->call,
                         platen_wire_error_from_code (PLATEN_ERROR_CANCELLED),
                         "The scan was cancelled");
  else
    platen_command_take_error (acquire->call, g_steal_pointer (&error));
}

/* A page that names a profile need not select its scanner. */
static PlatenDevice *
dup_profile_device (PlatenCommand *call, const char *name)
{
  PlatenService *service = platen_command_get_service (call);
  PlatenProfile *profile = platen_profile_list_find (
      platen_service_get_profiles (service), name,
      platen_instance_get_principal (platen_command_get_instance (call)));
  PlatenDevice *device;

  if (profile == NULL)
    return NULL;
  device = platen_device_list_find (platen_service_get_devices (service),
                                    platen_profile_get_device_id (profile));

  return device != NULL && platen_wire_is_scanner (device) ? g_object_ref (device) : NULL;
}

static PlatenDevice *
dup_device (PlatenCommand *call, const PlatenDeviceConfiguration *configuration)
{
  PlatenInstance *instance = platen_command_get_instance (call);
  PlatenDevice   *selected = platen_instance_get_device (instance);
  GListModel     *devices;

  if (configuration->source_index < 0 && selected != NULL)
    return g_object_ref (selected);
  if (configuration->source_index < 0)
    return configuration->choice.name != NULL
               ? dup_profile_device (call, configuration->choice.name)
               : NULL;

  devices = G_LIST_MODEL (platen_service_get_devices (platen_command_get_service (call)));

  return platen_wire_dup_scanner (devices, (guint) configuration->source_index);
}

/*
 * What was negotiated holds for the scanner with which it was, and for scans that do not
 * take their settings from somewhere else.
 */
static gboolean
read_configuration (Acquire *acquire, GError **error)
{
  PlatenInstance *instance = platen_command_get_instance (acquire->call);
  JsonNode       *node = platen_command_get_parameter (acquire->call, 0);
  JsonObject     *object = node == NULL ? NULL : json_node_get_object (node);

  platen_device_configuration_init (&acquire->configuration);
  if (!platen_device_configuration_read (&acquire->configuration, object, error))
    return FALSE;

  acquire->device = dup_device (acquire->call, &acquire->configuration);
  if (acquire->device != platen_instance_get_device (instance) ||
      acquire->configuration.choice.name != NULL || acquire->configuration.choice.is_last)
    return TRUE;

  platen_device_configuration_clear (&acquire->configuration);
  platen_device_configuration_copy (&platen_instance_get_negotiation (instance)->wanted,
                                    &acquire->configuration);
  return platen_device_configuration_read (&acquire->configuration, object, error);
}

/*
 * The glass stands in for a feeder that is not there, so that must be known first; while
 * another job has the device it cannot be asked.
 */
static gboolean
must_open (Acquire *acquire)
{
  return acquire->configuration.wants_feeder == 1 &&
         !platen_device_is_busy (acquire->device) &&
         platen_device_get_capabilities (acquire->device) == NULL;
}

static void
acquire_image (PlatenCommand *call)
{
  g_autoptr (Acquire) acquire = g_new0 (Acquire, 1);
  g_autoptr (GError)  error = NULL;
  PlatenInstance     *instance = platen_command_get_instance (call);
  PlatenDevice       *device;
  GCancellable       *opening;

  acquire->call = g_object_ref (call);
  if (!read_configuration (acquire, &error))
    {
      g_prefix_error (&error, "%s: the parameter ‘deviceConfiguration’: ",
                      platen_command_get_method (call));
      platen_command_take_error (call, g_steal_pointer (&error));
      return;
    }
  if (acquire->device == NULL && acquire->configuration.source_index >= 0)
    {
      platen_command_fail (call, platen_wire_error_from_code (PLATEN_ERROR_NOT_FOUND),
                           "There is no scanner at position %d; see GetSourceNames",
                           acquire->configuration.source_index);
      return;
    }
  if (acquire->device == NULL)
    {
      platen_command_fail (call, PLATEN_WIRE_OUT_OF_SEQUENCE,
                           "No scanner is selected; call SelectSourceByIndex or "
                           "SelectDeviceAsync first");
      return;
    }
  if (!platen_command_is_instance_idle (call))
    return;
  device = acquire->device;
  platen_instance_set_device (instance, device);
  if (must_open (acquire))
    {
      opening = platen_instance_begin_opening (instance);
      acquire->opening = g_object_ref (opening);
      platen_device_open_async (device, opening, on_opened, g_steal_pointer (&acquire));
    }
  else
    scan (acquire);
}

static void
cancel_all_pending_transfers (PlatenCommand *call)
{
  platen_instance_cancel_scan (platen_command_get_instance (call));
  platen_command_return_boolean (call, TRUE);
}

/* (nullable): the job that the first parameter names; else the command has failed */
static PlatenJob *
find_job (PlatenCommand *call)
{
  PlatenInstance *instance = platen_command_get_instance (call);
  PlatenJob      *job;

  job = platen_service_find_job (platen_command_get_service (call),
                                 platen_command_get_string (call, 0),
                                 platen_instance_get_principal (instance));
  if (job == NULL)
    platen_command_fail (call, PLATEN_WIRE_BAD_PARAMETER,
                         "%s: the parameter ‘job’ names no job of yours; the service "
                         "forgets a job some time after its end",
                         platen_command_get_method (call));

  return job;
}

static void
get_job (PlatenCommand *call)
{
  PlatenJob *job = find_job (call);

  if (job != NULL)
    platen_command_return (call, platen_wire_job (job));
}

/* A command that looks on. */
typedef struct
{
  PlatenCommand *call; /* owned */
  PlatenJob     *job;  /* owned */
} Look;

static void
look_free (Look *look)
{
  g_clear_object (&look->call);
  g_clear_object (&look->job);
  g_free (look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

static void
on_rows_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look)       look = user_data;
  g_autoptr (PlatenBand) band = NULL;
  GError                *error = NULL;

  band = platen_live_preview_take_finish (PLATEN_LIVE_PREVIEW (source), result, &error);
  if (band != NULL)
    platen_command_return (look->call, platen_wire_band (look->job, band));
  else
    platen_command_take_error (look->call, error);
}

static gboolean
read_place (PlatenCommand *call, guint *out_page, guint *out_row)
{
  gint64 page = platen_command_get_int (call, 1, 0);
  gint64 row = platen_command_get_int (call, 2, 0);

  if (page < 0 || page > G_MAXINT32 || row < 0 || row > G_MAXINT32)
    return FALSE;

  *out_page = (guint) page;
  *out_row = (guint) row;
  return TRUE;
}

static void
get_preview_rows (PlatenCommand *call)
{
  g_autoptr (Look)   look = g_new0 (Look, 1);
  PlatenLivePreview *preview;
  PlatenJob         *job;
  guint              page, row;

  job = find_job (call);
  if (job == NULL)
    return;
  if (!read_place (call, &page, &row))
    {
      platen_command_fail (call, PLATEN_WIRE_BAD_PARAMETER,
                           "GetPreviewRows: ‘page’ and ‘row’ are counted from 0");
      return;
    }
  preview = platen_job_get_live_preview (job);
  if (preview == NULL)
    {
      platen_command_fail (call, PLATEN_WIRE_BAD_PARAMETER,
                           "GetPreviewRows: the job is no scan; ask for one");
      return;
    }

  look->call = g_object_ref (call);
  look->job = g_object_ref (job);
  platen_live_preview_take_async (preview, page, row, on_rows_taken,
                                  g_steal_pointer (&look));
}

static void
resume_job (PlatenCommand *call)
{
  PlatenInstance    *instance = platen_command_get_instance (call);
  PlatenService     *service = platen_command_get_service (call);
  g_autoptr (GError) error = NULL;
  PlatenJob         *job, *next;

  job = platen_service_find_job (service, platen_command_get_string (call, 0),
                                 platen_instance_get_principal (instance));
  if (job == NULL ||
      !g_str_equal (platen_job_get_collection_id (job),
                    platen_collection_get_id (platen_instance_get_collection (instance))))
    {
      platen_command_fail (
          call, PLATEN_WIRE_BAD_PARAMETER,
          "ResumeJob: the parameter ‘job’ names no scan of this instance");
      return;
    }
  if (!platen_command_is_instance_idle (call))
    return;
  next = platen_service_resume (service, job, &error);
  if (next == NULL)
    {
      platen_command_take_error (call, g_steal_pointer (&error));
      return;
    }

  platen_instance_watch_job (instance, next, NULL);
  return_job (call, next);
}

#define ACQUIRE \
  "Starts a scan with the selected scanner; gives true and the job. Of the " \
  "configuration's " \
  "keys, scannerFailureTimeout is what the scanner gets for one operation and " \
  "jobTimeout " \
  "what the scan gets once it has the scanner, in seconds (0: the service's own " \
  "limits, " \
  "none); ours is queue (true: wait for a busy scanner)"

const PlatenMethod platen_acquire_methods[] = {
  { "AcquireImage", "deviceConfiguration:o?", ACQUIRE, "scan", TRUE, acquire_image },
  { "AcquireImageAsync", "deviceConfiguration:o?", ACQUIRE, "scan", TRUE, acquire_image },
  { "CancelAllPendingTransfers", "", "Stops the scan; finished pages stay",
    PLATEN_ANY_GRANT, TRUE, cancel_all_pending_transfers },
  { "ResumeJob", "job:s",
    "Goes on with a scan that a jam, a double feed, an empty feeder or an open cover has "
    "stopped, into "
    "the "
    "same pages; gives true and the new job",
    "scan", TRUE, resume_job },
  { "GetJob", "job:s",
    "Tells how far a job is: state, progress, pagesDone, error, canResume",
    PLATEN_ANY_GRANT, TRUE, get_job },
  { "GetPreviewRows", "job:s page:i? row:i?",
    "Gives what a scan has read since a row (0) of a page (0) of it, as the event "
    "PreviewRows; to be asked again and again until it ends",
    PLATEN_ANY_GRANT, TRUE, get_preview_rows },
  { NULL },
};
