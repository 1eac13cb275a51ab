/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sane/sane.h>

G_BEGIN_DECLS

void platen_sane_status_set_error (GError **error, SANE_Status status);

G_END_DECLS
