/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-needs.h"

G_BEGIN_DECLS

char   **platen_sane_backends_list (GError **error);
gboolean platen_sane_backends_check (const char *backend, GError **error);
gboolean platen_sane_backends_is_local_only (void);
void     platen_sane_backends_add_needs (PlatenNeeds *needs);
gboolean platen_sane_backends_need_network (const char *name);
gboolean platen_sane_backends_may_open (const char *name);
char    *platen_sane_backends_begin (const char *backend, GError **error);
void     platen_sane_backends_end (const char *directory);

char *platen_sane_backends_read_added (const char *name, const char *mark);

G_END_DECLS
