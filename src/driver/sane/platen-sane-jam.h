/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-option-host.h"

G_BEGIN_DECLS

void platen_sane_jam_look_closer (PlatenOptionHost *options, GError **error);

G_END_DECLS
