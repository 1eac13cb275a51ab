/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void             platen_greet_async (int                 fd,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
GDBusConnection *platen_greet_finish (GAsyncResult *result, GError **error);

G_END_DECLS
