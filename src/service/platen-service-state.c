/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-service-private.h"

#include "platen-device-list-private.h"
#include "platen-profile-list-private.h"

/* The façade's part that tells how the service is. */

/**
 * platen_service_dup_problems:
 *
 * Returns: (transfer full) (array zero-terminated=1): what is wrong with the set-up, one
 *   sentence each with its remedy
 */
char **
platen_service_dup_problems (PlatenService *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *const       *warnings =
      platen_config_get_warnings (platen_service_get_config (self));
  PlatenStore   *store = platen_service_get_store (self);
  g_auto (GStrv) problems =
      platen_device_list_dup_problems (platen_service_get_devices (self));

  for (gsize i = 0; warnings[i] != NULL; i++)
    g_strv_builder_add (builder, warnings[i]);
  g_strv_builder_addv (builder, (const char **) platen_profile_list_get_warnings (
                                    platen_service_get_profiles (self)));
  if (store != NULL && platen_store_was_rebuilt (store))
    g_strv_builder_add (builder, platen_store_get_rebuild_report (store));
  g_strv_builder_addv (builder, (const char **) problems);

  return g_strv_builder_end (builder);
}

/**
 * platen_service_is_busy:
 *
 * Tells whether there is a reason to stay: a job runs, a device is open, a probe is under
 * way.
 */
gboolean
platen_service_is_busy (PlatenService *self)
{
  g_return_val_if_fail (PLATEN_IS_SERVICE (self), FALSE);

  return platen_job_list_get_n_running (platen_service_get_jobs (self)) > 0 ||
         platen_device_list_is_busy (platen_service_get_devices (self));
}

/**
 * platen_service_get_config:
 *
 * Returns: (transfer none): the settings
 */
PlatenConfig *
platen_service_get_config (PlatenService *self)
{
  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);

  return self->config;
}

/**
 * platen_service_get_devices:
 *
 * Returns: (transfer none): all known devices
 */
PlatenDeviceList *
platen_service_get_devices (PlatenService *self)
{
  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);

  return self->devices;
}

/**
 * platen_service_get_sites:
 *
 * Returns: (transfer none): which web origin may do what; nothing before the start
 */
PlatenSites *
platen_service_get_sites (PlatenService *self)
{
  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);

  return self->sites;
}

/**
 * platen_service_get_profiles:
 *
 * Returns: (transfer none): settings under a name; before the start the administrator's only
 */
PlatenProfileList *
platen_service_get_profiles (PlatenService *self)
{
  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);

  return self->profiles;
}

/**
 * platen_service_get_last_settings:
 *
 * Returns: (transfer none): what each principal scanned with last
 */
PlatenLastSettings *
platen_service_get_last_settings (PlatenService *self)
{
  return self->last;
}

/**
 * platen_service_get_store:
 *
 * Returns: (transfer none) (nullable): NULL before the start and after the stop
 */
PlatenStore *
platen_service_get_store (PlatenService *self)
{
  return self->store;
}

/**
 * platen_service_get_collections:
 *
 * Returns: (transfer none) (nullable): NULL before the start
 */
PlatenCollectionList *
platen_service_get_collections (PlatenService *self)
{
  return self->collections;
}

/**
 * platen_service_get_jobs:
 *
 * Returns: (transfer none): the jobs that run and those that have just ended
 */
PlatenJobList *
platen_service_get_jobs (PlatenService *self)
{
  return self->jobs;
}

/**
 * platen_service_is_stopping:
 *
 * Tells whether no new work is taken any more.
 */
gboolean
platen_service_is_stopping (PlatenService *self)
{
  return self->stop_task != NULL || self->store == NULL;
}

/**
 * platen_service_get_confinement:
 *
 * Returns: (transfer none): what its workers are kept from
 */
PlatenConfinementCheck *
platen_service_get_confinement (PlatenService *self)
{
  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);

  return self->confinement;
}
