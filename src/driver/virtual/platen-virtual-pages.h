/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-virtual-sheet.h"

G_BEGIN_DECLS

PlatenVirtualSheet *platen_virtual_pages_front (int sheet_number, int dpi);
PlatenVirtualSheet *platen_virtual_pages_back (int dpi);

G_END_DECLS
