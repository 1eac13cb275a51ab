/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-virtual-sheet.h"

G_BEGIN_DECLS

PlatenVirtualModules *platen_virtual_codes_qr (const char *text);
PlatenVirtualModules *platen_virtual_codes_code128 (const char *text);

G_END_DECLS
