/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-profile.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_PROFILE_LIST (platen_profile_list_get_type ())
G_DECLARE_FINAL_TYPE (PlatenProfileList,
                      platen_profile_list,
                      PLATEN,
                      PROFILE_LIST,
                      GObject)

/*
 * All profiles: those that the principals have saved, and the administrator's. A principal
 * sees its own, those that the person shares, and the administrator's. A name is looked for
 * among the administrator's first, so that nobody can put another in its place, then among
 * the principal's own, then among the shared ones. Answers from memory; changes are durable
 * before they are answered.
 *
 * Signals: "added" (self, PlatenProfile *), "removed" (self, PlatenProfile *).
 */

/* (transfer none) (nullable): the profile that the principal means by that name */
PlatenProfile *platen_profile_list_find (PlatenProfileList *self,
                                         const char        *name,
                                         const char        *principal);
/* (transfer full) (element-type PlatenProfile): what the principal can mean, in the order of
 * their names; principal NULL: all there are */
GPtrArray *platen_profile_list_dup (PlatenProfileList *self, const char *principal);

/*
 * options: `device` s, `settings` a{sv}, `shared` b. INVALID_ARGUMENT naming the key, or when
 * the principal has one of that name; ACCESS_DENIED when the name is the administrator's, or
 * when another than the person wants to share; LIMIT.
 */
void           platen_profile_list_create_async (PlatenProfileList  *self,
                                                 const char         *principal,
                                                 const char         *name,
                                                 GVariant           *options,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
PlatenProfile *platen_profile_list_create_finish (
    PlatenProfileList *self, /* (transfer full) */
    GAsyncResult      *result,
    GError           **error);

/* changes: as options, and `name` s. ACCESS_DENIED when it is not the principal's own. */
void     platen_profile_list_change_async (PlatenProfileList  *self,
                                           PlatenProfile      *profile,
                                           const char         *principal,
                                           GVariant           *changes,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean platen_profile_list_change_finish (PlatenProfileList *self,
                                            GAsyncResult      *result,
                                            GError           **error);

/* ACCESS_DENIED when it is not the principal's own. */
void     platen_profile_list_remove_async (PlatenProfileList  *self,
                                           PlatenProfile      *profile,
                                           const char         *principal,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean platen_profile_list_remove_finish (PlatenProfileList *self,
                                            GAsyncResult      *result,
                                            GError           **error);

G_END_DECLS
