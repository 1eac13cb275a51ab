/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean platen_log_level_from_string (const char *word, GLogLevelFlags *out_level);

G_END_DECLS
