/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-profile.h"

G_BEGIN_DECLS

/**
 * PlatenProfileTerms:
 * @name: (owned): what it is called
 * @device_id: (owned): its device; empty is any
 * @settings: (owned): `a{sv}`, checked
 * @is_shared: whether all principals may use it
 *
 * What can be changed of a profile. Clear it.
 */
typedef struct
{
  char     *name;
  char     *device_id;
  GVariant *settings;
  gboolean  is_shared;
} PlatenProfileTerms;

void platen_profile_terms_init_from (PlatenProfileTerms *self, PlatenProfile *profile);
void platen_profile_terms_clear (PlatenProfileTerms *self);
gboolean platen_profile_terms_set_name (PlatenProfileTerms *self,
                                        const char         *name,
                                        GError            **error);
gboolean platen_profile_terms_change (PlatenProfileTerms *self,
                                      GVariant           *changes,
                                      GError            **error);

PlatenProfile *platen_profile_new (const char               *id,
                                   const char               *principal,
                                   const PlatenProfileTerms *terms);
void     platen_profile_set_terms (PlatenProfile *self, const PlatenProfileTerms *terms);
gboolean platen_profile_begin_change (PlatenProfile *self, GError **error);
void     platen_profile_end_change (PlatenProfile *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenProfileTerms, platen_profile_terms_clear)

G_END_DECLS
