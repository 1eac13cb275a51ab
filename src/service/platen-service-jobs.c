/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-service-private.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-scan-job.h"

/* The façade's half that deals with jobs. */

/**
 * platen_service_scan:
 * @device_id: a device's identifier
 * @collection: where the pages are appended
 * @options: (nullable): an `a{sv}`, see [struct@Platen.ScanSettings]
 *
 * Starts a scan; what the device itself refuses becomes the job's error.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND (device), %PLATEN_ERROR_BUSY, %PLATEN_ERROR_LIMIT,
 * %PLATEN_ERROR_INVALID_ARGUMENT naming the key.
 *
 * Returns: (transfer none): the job, under way
 */
PlatenJob *
platen_service_scan (PlatenService    *self,
                     const char       *device_id,
                     PlatenCollection *collection,
                     GVariant         *options,
                     GError          **error)
{
  g_autoptr (PlatenJob) job = NULL;
  PlatenDevice         *device;
  PlatenScanSettings    settings;

  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);
  g_return_val_if_fail (PLATEN_IS_COLLECTION (collection), NULL);

  device = platen_device_list_find (platen_service_get_devices (self), device_id);
  if (device == NULL)
    {
      g_set_error (
          error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
          "There is no device ‘%s’; list the devices, and refresh the list when it "
          "was just connected",
          device_id);
      return NULL;
    }

  platen_scan_settings_init (&settings);
  if (!platen_scan_settings_parse (&settings, options, error))
    return NULL;
  if (platen_service_is_stopping (self))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_BUSY,
                           "The service is stopping; call again to start it anew");
      return NULL;
    }
  if (platen_device_is_busy (device))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY,
                   "‘%s’ is busy with another scan; try again when it has ended",
                   platen_device_get_name (device));
      return NULL;
    }
  if (platen_job_list_get_n_running (platen_service_get_jobs (self)) >= PLATEN_MAX_JOBS)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                   "%d jobs run already; wait until one has ended", PLATEN_MAX_JOBS);
      return NULL;
    }

  job = platen_scan_job_new (device, collection, &settings);
  platen_job_list_add (platen_service_get_jobs (self), job);
  platen_scan_job_start (PLATEN_SCAN_JOB (job));

  return job;
}

/**
 * platen_service_find_job:
 * @job_id: (nullable): a job's identifier
 * @principal: whose it must be
 *
 * Returns: (transfer none) (nullable): the job
 */
PlatenJob *
platen_service_find_job (PlatenService *self, const char *job_id, const char *principal)
{
  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);

  return platen_job_list_find (platen_service_get_jobs (self), job_id, principal);
}

/**
 * platen_service_list_jobs:
 * @principal: (nullable): whose; NULL is everybody's
 *
 * Returns: (transfer full) (element-type PlatenJob): oldest first
 */
GPtrArray *
platen_service_list_jobs (PlatenService *self, const char *principal)
{
  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);

  return platen_job_list_dup (platen_service_get_jobs (self), principal);
}
