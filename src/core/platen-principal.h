/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The local user: session bus and same-user TCP callers that are no browser. */
#define PLATEN_PRINCIPAL_LOCAL "local"

char       *platen_principal_for_origin (const char *origin);
char       *platen_principal_for_app (const char *app_id);
gboolean    platen_principal_is_valid (const char *text);
const char *platen_principal_get_origin (const char *principal);

gboolean platen_origin_is_valid (const char *text);

G_END_DECLS
