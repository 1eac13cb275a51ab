/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-service-private.h"

#include "platen-device-options.h"
#include "platen-error.h"
#include "platen-limits.h"
#include "platen-principal.h"
#include "platen-scan-job.h"
#include "platen-still-job.h"

/* The façade's half that deals with jobs. */

/* Who it is for, as far as the one who asks may know: sites must not learn of each other. */
static char *
describe_holder (const char *holder, const char *asker)
{
  const char *origin = platen_principal_get_origin (holder);

  if (g_str_equal (holder, asker))
    return g_strdup ("another scan of yours");
  if (origin != NULL && g_str_equal (asker, PLATEN_PRINCIPAL_LOCAL))
    return g_strdup_printf ("a scan for the web page ‘%s’", origin);
  if (origin != NULL)
    return g_strdup ("a scan for a web page");

  return g_strdup ("a scan for an application");
}

static void
set_busy_error (PlatenService *self,
                PlatenDevice  *device,
                const char    *asker,
                GError       **error)
{
  PlatenJob       *job;
  g_autofree char *holder = NULL;

  job = platen_job_list_find_on_device (platen_service_get_jobs (self),
                                        platen_device_get_id (device));
  holder = job != NULL ? describe_holder (platen_job_get_principal (job), asker)
                       : g_strdup ("being opened");
  g_set_error (
      error, PLATEN_ERROR, PLATEN_ERROR_BUSY,
      "‘%s’ is busy with %s; try again when it has ended, or ask to wait for your "
      "turn",
      platen_device_get_name (device), holder);
}

static PlatenDevice *
find_device (PlatenService *self, const char *device_id, GError **error)
{
  PlatenDevice *device =
      platen_device_list_find (platen_service_get_devices (self), device_id);

  if (device == NULL)
    g_set_error (
        error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
        "There is no device ‘%s’; list the devices, and refresh the list when it "
        "was just connected",
        device_id);

  return device;
}

/* Who was allowed to scan was not thereby allowed to look through a camera. */
static gboolean
check_kind (PlatenDevice *device, gboolean is_camera, GError **error)
{
  if ((platen_device_get_camera (device) != NULL) == is_camera)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
               is_camera ? "‘%s’ is a scanner; scan with it instead of taking a still"
                         : "‘%s’ is a camera; take a still with it instead of scanning",
               platen_device_get_name (device));
  return FALSE;
}

/* Nobody keeps another from working by what it starts, the local user least of all. */
static gboolean
has_room (PlatenService *self, const char *principal, GError **error)
{
  PlatenJobList *jobs = platen_service_get_jobs (self);
  guint          n_all = platen_job_list_get_n_running (jobs);
  guint          n_local = platen_job_list_count_running (jobs, PLATEN_PRINCIPAL_LOCAL);
  gboolean       is_local = g_str_equal (principal, PLATEN_PRINCIPAL_LOCAL);

  if (!is_local &&
      platen_job_list_count_running (jobs, principal) >= PLATEN_MAX_JOBS_OF_ONE)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                 "%d jobs of yours run already; wait until one has ended",
                 PLATEN_MAX_JOBS_OF_ONE);
  else if ((is_local ? n_local : n_all - n_local) >= PLATEN_MAX_JOBS)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                 "%d jobs run already; wait until one has ended", PLATEN_MAX_JOBS);
  else
    return TRUE;

  return FALSE;
}

static gboolean
may_start (PlatenService *self, const char *principal, GError **error)
{
  if (!platen_service_is_stopping (self))
    return has_room (self, principal, error);

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_BUSY,
                       "The service is stopping; call again to start it anew");
  return FALSE;
}

static void
start (PlatenService *self, PlatenJob *job)
{
  g_signal_connect_object (job, "set-up", G_CALLBACK (platen_service_remember_settings),
                           self, G_CONNECT_SWAPPED);
  platen_job_list_add (platen_service_get_jobs (self), job);
  platen_scan_job_start (PLATEN_SCAN_JOB (job));
}

/* The device that was named, else the profile's. */
static PlatenDevice *
choose_device (PlatenService         *self,
               const char            *device_id,
               const PlatenScanOrder *order,
               const char            *principal,
               GError               **error)
{
  PlatenDevice *device;

  if (*device_id == '\0')
    device_id =
        platen_service_get_profile_device (self, &order->choice, principal, error);
  device = device_id != NULL ? find_device (self, device_id, error) : NULL;

  return device != NULL && check_kind (device, /* is_camera= */ FALSE, error) ? device
                                                                              : NULL;
}

/**
 * platen_service_scan:
 * @device_id: a device's identifier; empty for the one that the profile names
 * @collection: where the pages are appended
 * @options: (nullable): an `a{sv}`, see [struct@Platen.ScanSettings],
 *   [struct@Platen.JobTerms] and [struct@Platen.ProfileChoice]
 *
 * Starts a scan, or lets it wait for its turn when the options say so; what the device
 * itself refuses becomes the job's error. What comes from a profile, or from the last scan,
 * gives way to what the device has; see platen_job_get_adjustments().
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND (device, profile, last settings), %PLATEN_ERROR_BUSY
 * saying who has it, %PLATEN_ERROR_LIMIT, %PLATEN_ERROR_INVALID_ARGUMENT naming the key,
 * %PLATEN_ERROR_UNSUPPORTED for a camera.
 *
 * Returns: (transfer none): the job, under way or waiting
 */
PlatenJob *
platen_service_scan (PlatenService    *self,
                     const char       *device_id,
                     PlatenCollection *collection,
                     GVariant         *options,
                     GError          **error)
{
  g_autoptr (PlatenJob)    job = NULL;
  g_autoptr (GVariant)     choices = NULL;
  g_auto (PlatenScanOrder) order = { 0 };
  const char              *principal;
  PlatenDevice            *device;

  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);
  g_return_val_if_fail (PLATEN_IS_COLLECTION (collection), NULL);

  principal = platen_collection_get_principal (collection);
  if (!platen_scan_order_read (&order, options, error))
    return NULL;
  device = choose_device (self, device_id, &order, principal, error);
  if (device == NULL ||
      !platen_service_complete_order (self, &order, device, principal, error) ||
      !may_start (self, principal, error))
    return NULL;
  order.settings.confined =
      order.settings.confined || !g_str_equal (principal, PLATEN_PRINCIPAL_LOCAL);
  choices = platen_device_dup_choices (device, principal);
  platen_scan_settings_add_options (&order.settings, choices);
  if (platen_device_is_busy (device) && !order.terms.may_wait)
    {
      set_busy_error (self, device, principal, error);
      return NULL;
    }

  job = platen_scan_job_new (device, collection, &order);
  start (self, job);

  return job;
}

/**
 * platen_service_take_still:
 * @device_id: a camera's identifier
 * @collection: where the picture is appended
 *
 * Takes one picture, in the camera's mode; what the camera itself refuses becomes the job's
 * error.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND (device), %PLATEN_ERROR_BUSY, %PLATEN_ERROR_LIMIT,
 * %PLATEN_ERROR_UNSUPPORTED for a scanner.
 *
 * Returns: (transfer none): the job, under way
 */
PlatenJob *
platen_service_take_still (PlatenService    *self,
                           const char       *device_id,
                           PlatenCollection *collection,
                           GError          **error)
{
  g_autoptr (PlatenJob) job = NULL;
  PlatenDevice         *device;

  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);
  g_return_val_if_fail (PLATEN_IS_COLLECTION (collection), NULL);

  device = find_device (self, device_id, error);
  if (device == NULL || !check_kind (device, /* is_camera= */ TRUE, error) ||
      !may_start (self, platen_collection_get_principal (collection), error))
    return NULL;

  job = platen_still_job_new (device, collection);
  platen_job_list_add (platen_service_get_jobs (self), job);
  platen_still_job_start (PLATEN_STILL_JOB (job));

  return job;
}

/**
 * platen_service_resume:
 * @job: any job
 *
 * Goes on with a scan that stopped for something which a person has cleared since: with the
 * same device, settings and time limits, into the same collection, for the pages that are
 * missing. It waits for a busy device when @job would have.
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED when platen_job_can_resume() does not hold or no page is
 * missing; %PLATEN_ERROR_NOT_FOUND when the device or the collection is gone;
 * %PLATEN_ERROR_BUSY, %PLATEN_ERROR_LIMIT.
 *
 * Returns: (transfer none): the new job
 */
PlatenJob *
platen_service_resume (PlatenService *self, PlatenJob *job, GError **error)
{
  g_autoptr (PlatenJob) next = NULL;
  PlatenDevice         *device;

  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);
  g_return_val_if_fail (PLATEN_IS_JOB (job), NULL);

  if (!PLATEN_IS_SCAN_JOB (job) || !platen_job_can_resume (job))
    {
      g_set_error_literal (
          error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
          "Only a scan that a jam, a double feed, an empty feeder or an open cover has "
          "stopped can be resumed, and only once; start a new scan");
      return NULL;
    }
  device = find_device (self, platen_job_get_device_id (job), error);
  if (device == NULL || !may_start (self, platen_job_get_principal (job), error))
    return NULL;
  if (platen_collection_list_find (platen_service_get_collections (self),
                                   platen_job_get_collection_id (job)) == NULL)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                           "The scan's collection was deleted; start a new scan");
      return NULL;
    }

  next = platen_scan_job_new_rest (PLATEN_SCAN_JOB (job), device);
  if (next == NULL)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                           "All pages that were asked for are there");
      return NULL;
    }
  if (platen_device_is_busy (device) &&
      !platen_scan_job_may_wait (PLATEN_SCAN_JOB (next)))
    {
      set_busy_error (self, device, platen_job_get_principal (job), error);
      return NULL;
    }

  platen_job_set_resumed (job);
  start (self, next);

  return next;
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
