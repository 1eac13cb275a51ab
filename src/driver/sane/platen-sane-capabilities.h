/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sane/sane.h>

#include "platen-capabilities.h"

G_BEGIN_DECLS

PlatenCapabilities *platen_sane_capabilities_read (SANE_Handle handle);

G_END_DECLS
