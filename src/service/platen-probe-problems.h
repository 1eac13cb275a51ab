/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void        platen_probe_problems_note (GHashTable   *problems,
                                        const char   *name,
                                        const GError *error);
const char *platen_probe_problems_find (GHashTable *problems,
                                        const char *driver,
                                        const char *part);
char      **platen_probe_problems_dup (GHashTable *problems);

G_END_DECLS
