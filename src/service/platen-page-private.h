/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-page-record.h"
#include "platen-page.h"

G_BEGIN_DECLS

PlatenPage *platen_page_new (PlatenPageRecord *record);

G_END_DECLS
