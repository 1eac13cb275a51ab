/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-job-terms.h"
#include "platen-limits.h"
#include "platen-options.h"
#include "platen-profile-choice.h"
#include "platen-scan-settings.h"

static gboolean
store_queue (GVariant *value, gpointer target, GError **error)
{
  ((PlatenJobTerms *) target)->may_wait = g_variant_get_boolean (value);

  return TRUE;
}

static gboolean
store_seconds (GVariant *value, const char *key, int *out_seconds, GError **error)
{
  int seconds = g_variant_get_int32 (value);

  if (seconds < 0 || seconds > PLATEN_MAX_TIMEOUT_S)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ cannot be %d; it is a number of seconds from 0 to %d", key,
                   seconds, PLATEN_MAX_TIMEOUT_S);
      return FALSE;
    }

  *out_seconds = seconds;
  return TRUE;
}

static gboolean
store_device_timeout (GVariant *value, gpointer target, GError **error)
{
  PlatenJobTerms *self = target;

  return store_seconds (value, "device-timeout", &self->device_timeout_s, error);
}

static gboolean
store_job_timeout (GVariant *value, gpointer target, GError **error)
{
  PlatenJobTerms *self = target;

  return store_seconds (value, "job-timeout", &self->job_timeout_s, error);
}

static const PlatenOption table[] = {
  { "queue", "b", store_queue },
  { "device-timeout", "i", store_device_timeout },
  { "job-timeout", "i", store_job_timeout },
};

static gboolean
is_ours (const char *key)
{
  return platen_options_find (table, G_N_ELEMENTS (table), key) != NULL;
}

/* The one who wrote the key does not know of several tables. */
static gboolean
check_known (GVariant *options, GError **error)
{
  g_autofree char *settings = NULL;
  g_autofree char *terms = NULL;
  g_autofree char *choice = NULL;
  GVariantIter     iter;
  const char      *key;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, NULL))
    if (!is_ours (key) && !platen_scan_settings_has_key (key))
      {
        settings = platen_scan_settings_list_keys ();
        terms = platen_options_list_keys (table, G_N_ELEMENTS (table));
        choice = platen_profile_choice_list_keys ();
        g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                     "Unknown option ‘%s’; it is one of: %s, %s, %s", key, settings,
                     terms, choice);
        return FALSE;
      }

  return TRUE;
}

/**
 * platen_job_terms_take:
 * @self: changed only on success; terms that @options does not name are zero
 * @options: (nullable): an `a{sv}` of terms and of scan settings
 * @out_rest: (out) (transfer full): the settings, an `a{sv}`; their values are not looked at
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key, also of what is neither.
 */
gboolean
platen_job_terms_take (PlatenJobTerms *self,
                       GVariant       *options,
                       GVariant      **out_rest,
                       GError        **error)
{
  PlatenJobTerms wanted = { .may_wait = FALSE };

  if (options != NULL && !check_known (options, error))
    return FALSE;
  if (!platen_options_take (table, G_N_ELEMENTS (table), options, &wanted, out_rest,
                            error))
    return FALSE;

  *self = wanted;
  return TRUE;
}

/**
 * platen_job_terms_add_to:
 * @options: an `a{sv}` without terms; sunk when it is floating
 *
 * Returns: (transfer full): the same options and the terms
 */
GVariant *
platen_job_terms_add_to (const PlatenJobTerms *self, GVariant *options)
{
  g_autoptr (GVariant)  owned = g_variant_ref_sink (options);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (owned);

  if (self->may_wait)
    g_variant_dict_insert (&dict, "queue", "b", TRUE);
  if (self->device_timeout_s > 0)
    g_variant_dict_insert (&dict, "device-timeout", "i", self->device_timeout_s);
  if (self->job_timeout_s > 0)
    g_variant_dict_insert (&dict, "job-timeout", "i", self->job_timeout_s);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
