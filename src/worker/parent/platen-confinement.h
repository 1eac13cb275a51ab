/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void      platen_confinement_ask_async (const char         *program,
                                        const char         *interface,
                                        const char         *name,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
GVariant *platen_confinement_ask_finish (GAsyncResult *result, GError **error);

G_END_DECLS
