/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-profile-private.h"

#include "platen-error.h"
#include "platen-options.h"
#include "platen-profile-name.h"
#include "platen-profile-settings.h"

#define MAX_DEVICE_ID_BYTES 256

/* What can be changed of a profile, read from an `a{sv}`. */

/**
 * platen_profile_terms_set_name:
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when it cannot be a name.
 */
gboolean
platen_profile_terms_set_name (PlatenProfileTerms *self, const char *name, GError **error)
{
  char *checked = platen_profile_name_check (name, error);

  if (checked == NULL)
    return FALSE;

  g_free (self->name);
  self->name = checked;
  return TRUE;
}

static gboolean
store_name (GVariant *value, gpointer target, GError **error)
{
  return platen_profile_terms_set_name (target, g_variant_get_string (value, NULL),
                                        error);
}

static gboolean
store_device (GVariant *value, gpointer target, GError **error)
{
  PlatenProfileTerms *self = target;
  gsize               n_bytes;
  const char         *id = g_variant_get_string (value, &n_bytes);

  if (n_bytes > MAX_DEVICE_ID_BYTES)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                           "‘device’ is no device's Id");
      return FALSE;
    }

  g_free (self->device_id);
  self->device_id = g_strdup (id);
  return TRUE;
}

static gboolean
store_settings (GVariant *value, gpointer target, GError **error)
{
  PlatenProfileTerms *self = target;
  GVariant           *settings = platen_profile_settings_check (value, error);

  if (settings == NULL)
    return FALSE;

  g_clear_pointer (&self->settings, g_variant_unref);
  self->settings = settings;
  return TRUE;
}

static gboolean
store_shared (GVariant *value, gpointer target, GError **error)
{
  ((PlatenProfileTerms *) target)->is_shared = g_variant_get_boolean (value);

  return TRUE;
}

static const PlatenOption table[] = {
  { "name", "s", store_name },
  { "device", "s", store_device },
  { "settings", "a{sv}", store_settings },
  { "shared", "b", store_shared },
};

/**
 * platen_profile_terms_init_from:
 * @self: filled in; what was there before is not freed
 * @profile: (nullable): whose terms; %NULL: for any device, without settings, not shared
 */
void
platen_profile_terms_init_from (PlatenProfileTerms *self, PlatenProfile *profile)
{
  *self = (PlatenProfileTerms){ 0 };
  if (profile == NULL)
    {
      self->name = g_strdup ("");
      self->device_id = g_strdup ("");
      self->settings =
          g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
      return;
    }

  self->name = g_strdup (platen_profile_get_name (profile));
  self->device_id = g_strdup (platen_profile_get_device_id (profile));
  self->settings = g_variant_ref (platen_profile_get_settings (profile));
  self->is_shared = platen_profile_is_shared (profile);
}

/**
 * platen_profile_terms_clear:
 *
 * Frees what they hold.
 */
void
platen_profile_terms_clear (PlatenProfileTerms *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->device_id, g_free);
  g_clear_pointer (&self->settings, g_variant_unref);
}

/**
 * platen_profile_terms_change:
 * @self: may be half changed after an error
 * @changes: `a{sv}`: `name` s, `device` s (empty: any), `settings` a{sv} (all of them),
 *   `shared` b; what is left out stays
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key, %PLATEN_ERROR_LIMIT.
 */
gboolean
platen_profile_terms_change (PlatenProfileTerms *self, GVariant *changes, GError **error)
{
  return platen_options_parse (table, G_N_ELEMENTS (table), changes, self, error);
}
