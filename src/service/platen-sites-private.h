/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-sites.h"
#include "platen-store.h"

G_BEGIN_DECLS

/* @grants: a(ssx) of platen_store_list_grants_finish(). */
PlatenSites *platen_sites_new (PlatenStore *store, GVariant *grants);

G_END_DECLS
