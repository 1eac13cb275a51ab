/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char   **platen_sane_backends_list (GError **error);
gboolean platen_sane_backends_check (const char *backend, GError **error);
gboolean platen_sane_backends_is_local_only (const char *backend);
char    *platen_sane_backends_begin (const char *backend, GError **error);
void     platen_sane_backends_end (const char *directory);

G_END_DECLS
