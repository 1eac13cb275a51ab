/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean  platen_json_check (const char *text, gsize length, GError **error);
JsonNode *platen_json_parse (const char *text, gsize length, GError **error);

G_END_DECLS
