/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-store.h"

G_BEGIN_DECLS

/*
 * Profiles, and what each principal scanned with last. Settings are an `a{sv}` as
 * g_variant_print() writes it with types; the store does not read them.
 *
 * A profile's row is an (sssssb): id, principal, name, device id (empty: any), settings,
 * whether all principals may use it. Last settings' row is an (sss): principal, device id,
 * settings.
 */

/* (transfer full): a(sssssb), in the order of their names */
void      platen_store_list_profiles_async (PlatenStore        *self,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
GVariant *platen_store_list_profiles_finish (PlatenStore  *self,
                                             GAsyncResult *result,
                                             GError      **error);

/* INVALID_ARGUMENT when its principal has one of that name, LIMIT. */
void     platen_store_add_profile_async (PlatenStore        *self,
                                         GVariant           *row,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean platen_store_add_profile_finish (PlatenStore  *self,
                                          GAsyncResult *result,
                                          GError      **error);

/* All but id and principal may be new. NOT_FOUND, INVALID_ARGUMENT. */
void     platen_store_change_profile_async (PlatenStore        *self,
                                            GVariant           *row,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean platen_store_change_profile_finish (PlatenStore  *self,
                                             GAsyncResult *result,
                                             GError      **error);

void     platen_store_remove_profile_async (PlatenStore        *self,
                                            const char         *id,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean platen_store_remove_profile_finish (PlatenStore  *self,
                                             GAsyncResult *result,
                                             GError      **error);

/* (transfer full): a(sss) */
void      platen_store_list_last_settings_async (PlatenStore        *self,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
GVariant *platen_store_list_last_settings_finish (PlatenStore  *self,
                                                  GAsyncResult *result,
                                                  GError      **error);
void      platen_store_put_last_settings_async (PlatenStore        *self,
                                                GVariant           *row,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
gboolean  platen_store_put_last_settings_finish (PlatenStore  *self,
                                                 GAsyncResult *result,
                                                 GError      **error);

G_END_DECLS
