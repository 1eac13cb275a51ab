/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void  platen_bus_sandbox_read_async (guint32             process_id,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
char *platen_bus_sandbox_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
