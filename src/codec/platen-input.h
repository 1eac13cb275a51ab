/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *platen_input_read_all (int fd, GError **error);

G_END_DECLS
