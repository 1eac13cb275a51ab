/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-profile-list.h"
#include "platen-store.h"

G_BEGIN_DECLS

PlatenProfileList *platen_profile_list_new (const char *directory);
void               platen_profile_list_load (PlatenProfileList *self,
                                             PlatenStore       *store,
                                             GVariant          *rows);
const char *const *platen_profile_list_get_warnings (PlatenProfileList *self);

PlatenStore   *platen_profile_list_get_store (PlatenProfileList *self);
PlatenProfile *platen_profile_list_find_locked (PlatenProfileList *self,
                                                const char        *name);
void           platen_profile_list_add (PlatenProfileList *self, PlatenProfile *profile);
void           platen_profile_list_drop (PlatenProfileList *self, PlatenProfile *profile);

G_END_DECLS
