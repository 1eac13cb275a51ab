/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-scan-order.h"

#include "platen-profile-settings.h"

/**
 * platen_scan_order_read:
 * @options: (nullable): an `a{sv}`, see [struct@Platen.ScanSettings],
 *   [struct@Platen.JobTerms] and [struct@Platen.ProfileChoice]; sunk when it is floating
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key; settings are not judged yet.
 */
gboolean
platen_scan_order_read (PlatenScanOrder *self, GVariant *options, GError **error)
{
  g_autoptr (GVariant) owned = options != NULL ? g_variant_ref_sink (options) : NULL;
  g_autoptr (GVariant) rest = NULL;

  return platen_profile_choice_take (&self->choice, owned, &rest, error) &&
         platen_job_terms_take (&self->terms, rest, &self->said, error);
}

/**
 * platen_scan_order_complete:
 * @chosen: (nullable): `a{sv}`: what the choice stands for; %NULL when there is none
 *
 * Puts the settings together.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key.
 */
gboolean
platen_scan_order_complete (PlatenScanOrder *self, GVariant *chosen, GError **error)
{
  g_auto (PlatenScanSettings) own = { 0 };
  g_autoptr (GVariant)        all = NULL;

  platen_scan_settings_init (&self->settings);
  if (chosen == NULL)
    return platen_scan_settings_parse (&self->settings, self->said, error);

  /* Alone, so that a mistake of the caller is not taken for the profile's. */
  platen_scan_settings_init (&own);
  if (!platen_scan_settings_parse (&own, self->said, error))
    return FALSE;

  all = platen_profile_settings_merge (chosen, self->said, &self->wishes);
  return platen_scan_settings_parse (&self->settings, all, error);
}

/**
 * platen_scan_order_clear:
 *
 * Frees what it holds.
 */
void
platen_scan_order_clear (PlatenScanOrder *self)
{
  platen_profile_choice_clear (&self->choice);
  platen_scan_settings_clear (&self->settings);
  g_clear_pointer (&self->said, g_variant_unref);
  g_clear_pointer (&self->wishes, g_variant_unref);
}
