/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *platen_digest_file (int           fd,
                          guint64      *out_n_bytes,
                          GCancellable *cancellable,
                          GError      **error);

G_END_DECLS
