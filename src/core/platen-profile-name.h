/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a profile may be called: 1 … PLATEN_MAX_PROFILE_NAME printable characters. Two names
 * that a person would read as the same are the same: case and width do not count.
 */
char    *platen_profile_name_check (const char *text, GError **error);
char    *platen_profile_name_fold (const char *name);
gboolean platen_profile_name_equal (const char *a, const char *b);

G_END_DECLS
