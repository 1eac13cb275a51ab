/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean platen_ctl_parse (const char         *usage,
                           const char         *description,
                           const GOptionEntry *entries,
                           int                *argc,
                           char             ***argv,
                           GError            **error);
gboolean platen_ctl_refuse_rest (int argc, char **argv, GError **error);
char    *platen_ctl_translate_mode (const char *word);
char    *platen_ctl_translate_source (const char *word);

G_END_DECLS
