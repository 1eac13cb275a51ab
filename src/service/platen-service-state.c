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
