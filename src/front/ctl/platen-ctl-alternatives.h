/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"

G_BEGIN_DECLS

void platen_ctl_print_alternatives (PlatenBusDevice *device);

G_END_DECLS
