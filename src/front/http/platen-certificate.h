/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void platen_certificate_use_strict_tls (void);

void             platen_certificate_load_async (const char         *directory,
                                                GCancellable       *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
GTlsCertificate *platen_certificate_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
