/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint platen_warden_get_patience_ms (void);
void  platen_warden_start (int parent_fd);

G_END_DECLS
