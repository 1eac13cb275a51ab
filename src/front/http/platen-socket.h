/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

guint16 platen_socket_get_local_port (GSocket *socket);
guint   platen_socket_get_unread_ms (GSocket *socket);

G_END_DECLS
