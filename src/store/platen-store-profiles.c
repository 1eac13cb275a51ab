/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-store-profiles.h"

#include "platen-store-private.h"
#include "platen-store-verbs.h"

/* @row: (transfer floating) (nullable) */
static void
ask (PlatenStore        *self,
     PlatenStoreVerb     verb,
     GVariant           *row,
     gpointer            source_tag,
     GAsyncReadyCallback callback,
     gpointer            user_data)
{
  PlatenStoreRequest *request =
      platen_store_ask (self, verb, source_tag, callback, user_data);

  if (row != NULL)
    request->row = g_variant_ref_sink (row);
  platen_store_send (self, request);
}

/**
 * platen_store_list_profiles_async:
 * @callback: (scope async): called once
 *
 * Lists everybody's profiles.
 *
 * Errors: %PLATEN_ERROR_STORE.
 */
void
platen_store_list_profiles_async (PlatenStore        *self,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_return_if_fail (PLATEN_IS_STORE (self));

  ask (self, platen_store_verb_list_profiles, NULL, platen_store_list_profiles_async,
       callback, user_data);
}

/**
 * platen_store_list_profiles_finish:
 *
 * Returns: (transfer full): an a(sssssb), in the order of their names
 */
GVariant *
platen_store_list_profiles_finish (PlatenStore  *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  return platen_store_take_answer (self, result, error);
}

/**
 * platen_store_add_profile_async:
 * @row: one row
 * @callback: (scope async): called once
 *
 * Keeps a new profile; it is durable when this is answered.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when its principal has one of that name,
 * %PLATEN_ERROR_LIMIT, %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_STORE.
 */
void
platen_store_add_profile_async (PlatenStore        *self,
                                GVariant           *row,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_return_if_fail (PLATEN_IS_STORE (self));

  ask (self, platen_store_verb_add_profile, row, platen_store_add_profile_async, callback,
       user_data);
}

/**
 * platen_store_add_profile_finish:
 */
gboolean
platen_store_add_profile_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}

/**
 * platen_store_change_profile_async:
 * @row: one row
 * @callback: (scope async): called once
 *
 * Replaces what a profile says under the same identifier.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND, %PLATEN_ERROR_INVALID_ARGUMENT when its principal has
 * another of that name, %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_STORE.
 */
void
platen_store_change_profile_async (PlatenStore        *self,
                                   GVariant           *row,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_return_if_fail (PLATEN_IS_STORE (self));

  ask (self, platen_store_verb_change_profile, row, platen_store_change_profile_async,
       callback, user_data);
}

/**
 * platen_store_change_profile_finish:
 */
gboolean
platen_store_change_profile_finish (PlatenStore  *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}

/**
 * platen_store_remove_profile_async:
 * @id: a profile's identifier
 * @callback: (scope async): called once
 *
 * Removes a profile for good.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND, %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_STORE.
 */
void
platen_store_remove_profile_async (PlatenStore        *self,
                                   const char         *id,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_return_if_fail (PLATEN_IS_STORE (self));

  ask (self, platen_store_verb_remove_profile, g_variant_new_string (id),
       platen_store_remove_profile_async, callback, user_data);
}

/**
 * platen_store_remove_profile_finish:
 */
gboolean
platen_store_remove_profile_finish (PlatenStore  *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}

/**
 * platen_store_list_last_settings_async:
 * @callback: (scope async): called once
 *
 * Lists what everybody scanned with last.
 *
 * Errors: %PLATEN_ERROR_STORE.
 */
void
platen_store_list_last_settings_async (PlatenStore        *self,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  g_return_if_fail (PLATEN_IS_STORE (self));

  ask (self, platen_store_verb_list_last_settings, NULL,
       platen_store_list_last_settings_async, callback, user_data);
}

/**
 * platen_store_list_last_settings_finish:
 *
 * Returns: (transfer full): an a(sss)
 */
GVariant *
platen_store_list_last_settings_finish (PlatenStore  *self,
                                        GAsyncResult *result,
                                        GError      **error)
{
  return platen_store_take_answer (self, result, error);
}

/**
 * platen_store_put_last_settings_async:
 * @row: one row
 * @callback: (scope async): called once
 *
 * Keeps what a principal has just scanned with, in place of what it was before.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_STORE.
 */
void
platen_store_put_last_settings_async (PlatenStore        *self,
                                      GVariant           *row,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_return_if_fail (PLATEN_IS_STORE (self));

  ask (self, platen_store_verb_put_last_settings, row,
       platen_store_put_last_settings_async, callback, user_data);
}

/**
 * platen_store_put_last_settings_finish:
 */
gboolean
platen_store_put_last_settings_finish (PlatenStore  *self,
                                       GAsyncResult *result,
                                       GError      **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}
