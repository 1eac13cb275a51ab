/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-sites.h"
#include "platen-store.h"

G_BEGIN_DECLS

PlatenSites *platen_sites_new (void);
void         platen_sites_load (PlatenSites *self, PlatenStore *store, GVariant *grants);

G_END_DECLS
