/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void platen_fd_clear (int *fd);
int  platen_fd_reopen_read_only (int fd, GError **error);
int  platen_fd_dup_output (int fd, GError **error);

G_END_DECLS
