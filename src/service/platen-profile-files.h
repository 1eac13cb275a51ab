/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-profile.h"

G_BEGIN_DECLS

void platen_profile_files_read (const char   *directory,
                                GPtrArray    *profiles,
                                GStrvBuilder *warnings);

G_END_DECLS
