/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-profile-list-private.h"

#include "platen-error.h"
#include "platen-id.h"
#include "platen-principal.h"
#include "platen-profile-private.h"
#include "platen-store-profiles.h"

/* The list's half that changes something: first on the disk, then here. */

/* A change on its way to the disk. */
typedef struct
{
  PlatenProfile     *profile; /* owned */
  PlatenProfileTerms terms;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_object (&change->profile);
  platen_profile_terms_clear (&change->terms);
  g_free (change);
}

static Change *
attach_change (GTask *task, PlatenProfile *profile)
{
  Change *change = g_new0 (Change, 1);

  g_set_object (&change->profile, profile);
  platen_profile_terms_init_from (&change->terms, profile);
  g_task_set_task_data (task, change, change_free);

  return change;
}

static GVariant *
make_row (const char *id, const char *principal, const PlatenProfileTerms *terms)
{
  g_autofree char *text = g_variant_print (terms->settings, TRUE);

  return g_variant_new ("(sssssb)", id, principal, terms->name, terms->device_id, text,
                        terms->is_shared);
}

/* What holds for new terms, whoever had them before. */
static gboolean
check_terms (PlatenProfileList        *self,
             const PlatenProfileTerms *terms,
             const char               *principal,
             GError                  **error)
{
  if (platen_profile_list_find_locked (self, terms->name) != NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                   "The profile ‘%s’ is set by the administrator; choose another name",
                   terms->name);
      return FALSE;
    }
  if (terms->is_shared && !g_str_equal (principal, PLATEN_PRINCIPAL_LOCAL))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                           "Only the person's own programs may share a profile; save it "
                           "without ‘shared’");
      return FALSE;
    }

  return TRUE;
}

/* The name is an argument of its own then. */
static gboolean
check_no_name (GVariant *options, GError **error)
{
  g_autoptr (GVariant) name = g_variant_lookup_value (options, "name", NULL);

  if (name == NULL)
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "‘name’ is given twice");
  return FALSE;
}

static gboolean
check_owner (PlatenProfile *profile, const char *principal, GError **error)
{
  if (platen_profile_belongs_to (profile, principal))
    return TRUE;

  if (platen_profile_is_locked (profile))
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                 "The profile ‘%s’ is set by the administrator and cannot be changed; "
                 "save one of your own under another name",
                 platen_profile_get_name (profile));
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                 "The profile ‘%s’ is shared with you and cannot be changed; save one of "
                 "your own",
                 platen_profile_get_name (profile));
  return FALSE;
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)  task = G_TASK (user_data);
  PlatenProfileList *self = g_task_get_source_object (task);
  Change            *change = g_task_get_task_data (task);
  GError            *error = NULL;

  if (!platen_store_add_profile_finish (PLATEN_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  platen_profile_list_add (self, change->profile);
  g_task_return_pointer (task, g_object_ref (change->profile), g_object_unref);
}

/**
 * platen_profile_list_create_async:
 * @principal: whose it shall be
 * @name: what it shall be called
 * @options: `a{sv}`: `device` s, `settings` a{sv}, `shared` b
 * @callback: (scope async): called once, when the profile is durable
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key, or when @principal has one of that
 * name; %PLATEN_ERROR_ACCESS_DENIED when the name is the administrator's, or when another
 * than the person wants to share; %PLATEN_ERROR_LIMIT; the store's.
 */
void
platen_profile_list_create_async (PlatenProfileList  *self,
                                  const char         *principal,
                                  const char         *name,
                                  GVariant           *options,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree char  *id = platen_id_new ();
  Change           *change = attach_change (task, NULL);
  GError           *error = NULL;

  g_return_if_fail (PLATEN_IS_PROFILE_LIST (self));
  g_return_if_fail (platen_principal_is_valid (principal));
  g_return_if_fail (platen_profile_list_get_store (self) != NULL);

  g_task_set_source_tag (task, platen_profile_list_create_async);
  if (!check_no_name (options, &error) ||
      !platen_profile_terms_change (&change->terms, options, &error) ||
      !platen_profile_terms_set_name (&change->terms, name, &error) ||
      !check_terms (self, &change->terms, principal, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  change->profile = platen_profile_new (id, principal, &change->terms);
  platen_store_add_profile_async (platen_profile_list_get_store (self),
                                  make_row (id, principal, &change->terms), on_added,
                                  g_steal_pointer (&task));
}

/**
 * platen_profile_list_create_finish:
 *
 * Returns: (transfer full): the new profile
 */
PlatenProfile *
platen_profile_list_create_finish (PlatenProfileList *self,
                                   GAsyncResult      *result,
                                   GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Change           *change = g_task_get_task_data (task);
  GError           *error = NULL;

  platen_profile_end_change (change->profile);
  if (!platen_store_change_profile_finish (PLATEN_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  platen_profile_set_terms (change->profile, &change->terms);
  g_task_return_boolean (task, TRUE);
}

/**
 * platen_profile_list_change_async:
 * @profile: one of the list
 * @principal: who wants it
 * @changes: `a{sv}`: `name` s, `device` s, `settings` a{sv} (all of them), `shared` b; what
 *   is left out stays
 * @callback: (scope async): called once, when the change is durable
 *
 * Errors: %PLATEN_ERROR_ACCESS_DENIED when it is not the principal's own;
 * %PLATEN_ERROR_NOT_FOUND when it was removed meanwhile, %PLATEN_ERROR_BUSY while another
 * change is under way; else as platen_profile_list_create_async().
 */
void
platen_profile_list_change_async (PlatenProfileList  *self,
                                  PlatenProfile      *profile,
                                  const char         *principal,
                                  GVariant           *changes,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Change           *change = attach_change (task, profile);
  GError           *error = NULL;

  g_return_if_fail (PLATEN_IS_PROFILE_LIST (self));
  g_return_if_fail (PLATEN_IS_PROFILE (profile));

  g_task_set_source_tag (task, platen_profile_list_change_async);
  if (!check_owner (profile, principal, &error) ||
      !platen_profile_terms_change (&change->terms, changes, &error) ||
      !check_terms (self, &change->terms, principal, &error) ||
      !platen_profile_begin_change (profile, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  platen_store_change_profile_async (
      platen_profile_list_get_store (self),
      make_row (platen_profile_get_id (profile), principal, &change->terms), on_changed,
      g_steal_pointer (&task));
}

/**
 * platen_profile_list_change_finish:
 *
 * Returns: whether the profile is changed for good
 */
gboolean
platen_profile_list_change_finish (PlatenProfileList *self,
                                   GAsyncResult      *result,
                                   GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)  task = G_TASK (user_data);
  PlatenProfileList *self = g_task_get_source_object (task);
  Change            *change = g_task_get_task_data (task);
  GError            *error = NULL;

  if (!platen_store_remove_profile_finish (PLATEN_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  platen_profile_list_drop (self, change->profile);
  g_task_return_boolean (task, TRUE);
}

/**
 * platen_profile_list_remove_async:
 * @profile: one of the list
 * @principal: who wants it
 * @callback: (scope async): called once, when the profile is gone for good
 *
 * Errors: %PLATEN_ERROR_ACCESS_DENIED when it is not the principal's own,
 * %PLATEN_ERROR_NOT_FOUND when it was removed meanwhile; the store's.
 */
void
platen_profile_list_remove_async (PlatenProfileList  *self,
                                  PlatenProfile      *profile,
                                  const char         *principal,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError           *error = NULL;

  g_return_if_fail (PLATEN_IS_PROFILE_LIST (self));
  g_return_if_fail (PLATEN_IS_PROFILE (profile));

  g_task_set_source_tag (task, platen_profile_list_remove_async);
  attach_change (task, profile);
  if (!check_owner (profile, principal, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  platen_store_remove_profile_async (platen_profile_list_get_store (self),
                                     platen_profile_get_id (profile), on_removed,
                                     g_steal_pointer (&task));
}

/**
 * platen_profile_list_remove_finish:
 *
 * Returns: whether the profile is gone for good
 */
gboolean
platen_profile_list_remove_finish (PlatenProfileList *self,
                                   GAsyncResult      *result,
                                   GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
