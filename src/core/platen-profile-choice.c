/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-options.h"
#include "platen-profile-choice.h"

static gboolean
store_profile (GVariant *value, gpointer target, GError **error)
{
  PlatenProfileChoice *self = target;

  g_free (self->name);
  self->name = g_variant_dup_string (value, NULL);
  return TRUE;
}

static gboolean
store_last_used (GVariant *value, gpointer target, GError **error)
{
  ((PlatenProfileChoice *) target)->is_last = g_variant_get_boolean (value);

  return TRUE;
}

static const PlatenOption table[] = {
  { "profile", "s", store_profile },
  { "last-used", "b", store_last_used },
};

/**
 * platen_profile_choice_list_keys:
 *
 * Returns: (transfer full): its options, with commas between
 */
char *
platen_profile_choice_list_keys (void)
{
  return platen_options_list_keys (table, G_N_ELEMENTS (table));
}

/**
 * platen_profile_choice_take:
 * @self: all zero; filled in
 * @options: (nullable): an `a{sv}` of these and of other options
 * @out_rest: (out) (transfer full): the other options, an `a{sv}`
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key, or when both are wanted.
 */
gboolean
platen_profile_choice_take (PlatenProfileChoice *self,
                            GVariant            *options,
                            GVariant           **out_rest,
                            GError             **error)
{
  g_autoptr (GVariant) rest = NULL;

  if (!platen_options_take (table, G_N_ELEMENTS (table), options, self, &rest, error))
    return FALSE;
  if (self->name != NULL && self->is_last)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                           "‘profile’ and ‘last-used’ cannot both be given");
      return FALSE;
    }

  *out_rest = g_steal_pointer (&rest);
  return TRUE;
}

/**
 * platen_profile_choice_clear:
 *
 * Frees what it holds.
 */
void
platen_profile_choice_clear (PlatenProfileChoice *self)
{
  g_clear_pointer (&self->name, g_free);
}
