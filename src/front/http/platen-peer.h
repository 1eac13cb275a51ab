/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean platen_peer_is_same_user (GSocketAddress *local, GSocketAddress *remote);

G_END_DECLS
