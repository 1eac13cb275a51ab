/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void platen_confine_driver (void);
void platen_confine_imager (void);

G_END_DECLS
