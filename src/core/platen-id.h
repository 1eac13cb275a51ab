/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PLATEN_ID_LENGTH 32

gboolean platen_random_bytes (guint8 *bytes, gsize n_bytes, GError **error);
char    *platen_id_new (void);
gboolean platen_id_is_valid (const char *text);

G_END_DECLS
