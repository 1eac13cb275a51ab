/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-database.h"

G_BEGIN_DECLS

/* Rows of profiles and of last settings are as in platen-store-profiles.h. */
GVariant *platen_index_list_profiles (PlatenDatabase *index, GError **error);
gboolean  platen_index_add_profile (PlatenDatabase *index, GVariant *row, GError **error);
gboolean  platen_index_change_profile (PlatenDatabase *index,
                                       GVariant       *row,
                                       GError        **error);
gboolean  platen_index_remove_profile (PlatenDatabase *index,
                                       const char     *id,
                                       GError        **error);

GVariant *platen_index_list_last_settings (PlatenDatabase *index, GError **error);
gboolean  platen_index_put_last_settings (PlatenDatabase *index,
                                          GVariant       *row,
                                          GError        **error);

G_END_DECLS
