/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-service-private.h"

#include "platen-error.h"
#include "platen-profile-list-private.h"
#include "platen-store-profiles.h"

/* The façade's part that deals with profiles and with what was used last. */

#define DIRECTORY "profiles.d"

/**
 * platen_service_read_profiles:
 *
 * Reads the administrator's profiles. Blocks: for use before the main loop runs.
 *
 * Returns: (transfer full): the list
 */
PlatenProfileList *
platen_service_read_profiles (PlatenConfig *config)
{
  g_autofree char *directory =
      g_build_filename (platen_config_get_system_directory (config), DIRECTORY, NULL);

  return platen_profile_list_new (directory);
}

static void
on_last_settings_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  PlatenService       *self = g_task_get_source_object (task);
  g_autoptr (GVariant) rows = NULL;
  GError              *error = NULL;

  rows = platen_store_list_last_settings_finish (PLATEN_STORE (source), result, &error);
  if (rows == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  platen_last_settings_load (platen_service_get_last_settings (self),
                             PLATEN_STORE (source), rows);
  g_task_return_boolean (task, TRUE);
}

static void
on_profiles_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)    task = G_TASK (user_data);
  PlatenService       *self = g_task_get_source_object (task);
  g_autoptr (GVariant) rows = NULL;
  GError              *error = NULL;

  rows = platen_store_list_profiles_finish (PLATEN_STORE (source), result, &error);
  if (rows == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  platen_profile_list_load (platen_service_get_profiles (self), PLATEN_STORE (source),
                            rows);
  platen_store_list_last_settings_async (PLATEN_STORE (source), on_last_settings_listed,
                                         g_steal_pointer (&task));
}

/**
 * platen_service_load_profiles_async:
 * @callback: (scope async): called once
 *
 * Fills in what the store keeps: profiles, and what was used last.
 *
 * Errors: the store's.
 */
void
platen_service_load_profiles_async (PlatenService      *self,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, platen_service_load_profiles_async);
  platen_store_list_profiles_async (platen_service_get_store (self), on_profiles_listed,
                                    task);
}

/**
 * platen_service_load_profiles_finish:
 *
 * Returns: whether they are known
 */
gboolean
platen_service_load_profiles_finish (PlatenService *self,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Another's profile is told from none at all by nothing. */
static PlatenProfile *
find_profile (PlatenService *self,
              const char    *name,
              const char    *principal,
              GError       **error)
{
  PlatenProfile *profile =
      platen_profile_list_find (platen_service_get_profiles (self), name, principal);

  if (profile == NULL)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                 "There is no profile ‘%s’; list the profiles", name);

  return profile;
}

/**
 * platen_service_get_profile_device:
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when no profile was chosen, or there is none of that name;
 * %PLATEN_ERROR_INVALID_ARGUMENT when it is for any device.
 *
 * Returns: (transfer none) (nullable): the identifier of the profile's device
 */
const char *
platen_service_get_profile_device (PlatenService             *self,
                                   const PlatenProfileChoice *choice,
                                   const char                *principal,
                                   GError                   **error)
{
  PlatenProfile *profile;

  if (choice->name == NULL)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                           "No device was named, and no profile that names one");
      return NULL;
    }
  profile = find_profile (self, choice->name, principal, error);
  if (profile == NULL)
    return NULL;
  if (*platen_profile_get_device_id (profile) == '\0')
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "The profile ‘%s’ is for any device; name the one to scan with",
                   platen_profile_get_name (profile));
      return NULL;
    }

  return platen_profile_get_device_id (profile);
}

/* (transfer full) (nullable) */
static GVariant *
dup_chosen (PlatenService             *self,
            const PlatenProfileChoice *choice,
            PlatenDevice              *device,
            const char                *principal,
            GError                   **error)
{
  PlatenProfile *profile;

  if (choice->is_last)
    return platen_service_dup_last_settings (self, platen_device_get_id (device),
                                             principal, error);

  profile = find_profile (self, choice->name, principal, error);

  return profile != NULL ? g_variant_ref (platen_profile_get_settings (profile)) : NULL;
}

/**
 * platen_service_complete_order:
 * @order: (inout): has been read; gets its settings
 *
 * Puts the settings of a scan together.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when there is no such profile or nothing is remembered;
 * %PLATEN_ERROR_INVALID_ARGUMENT naming the key.
 */
gboolean
platen_service_complete_order (PlatenService   *self,
                               PlatenScanOrder *order,
                               PlatenDevice    *device,
                               const char      *principal,
                               GError         **error)
{
  g_autoptr (GVariant) chosen = NULL;

  if (order->choice.name == NULL && !order->choice.is_last)
    return platen_scan_order_complete (order, NULL, error);

  chosen = dup_chosen (self, &order->choice, device, principal, error);

  return chosen != NULL && platen_scan_order_complete (order, chosen, error);
}

/**
 * platen_service_remember_settings:
 * @settings: `a{sv}`: what the device of @job has just taken
 *
 * Keeps them for “as last time”.
 */
void
platen_service_remember_settings (PlatenService *self, GVariant *settings, PlatenJob *job)
{
  platen_last_settings_remember (platen_service_get_last_settings (self),
                                 platen_job_get_principal (job),
                                 platen_job_get_device_id (job), settings);
}

/**
 * platen_service_dup_last_settings:
 * @device_id: a device's identifier; it need not be there
 * @principal: who asks
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when the principal has not scanned with it.
 *
 * Returns: (transfer full): `a{sv}`: what the principal scanned with last, every one of
 *   [struct@Platen.ScanSettings] that is not left to the device
 */
GVariant *
platen_service_dup_last_settings (PlatenService *self,
                                  const char    *device_id,
                                  const char    *principal,
                                  GError       **error)
{
  GVariant *settings;

  g_return_val_if_fail (PLATEN_IS_SERVICE (self), NULL);

  settings = platen_last_settings_get (platen_service_get_last_settings (self), principal,
                                       device_id);
  if (settings != NULL)
    return g_variant_ref (settings);

  g_set_error (
      error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
      "No scan of yours with the device ‘%s’ is remembered; say the settings, or "
      "name a profile",
      device_id);
  return NULL;
}
