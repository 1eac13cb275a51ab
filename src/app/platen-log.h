/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void platen_log_set_up (GLogLevelFlags least);

G_END_DECLS
