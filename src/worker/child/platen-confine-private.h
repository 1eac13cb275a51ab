/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-confine.h"

G_BEGIN_DECLS

/* Of platen-confine.c, platen-confine-files.c and platen-confine-calls.c. All of them leave a
 * kernel that refuses alone: platen_confine_check() finds out what holds. */

void platen_confine_files (const PlatenNeeds *needs);
void platen_confine_calls (gboolean may_run_programs);
void platen_confine_sockets (void);

G_END_DECLS
