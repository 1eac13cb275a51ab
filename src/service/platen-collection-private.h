/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-collection.h"
#include "platen-imager-pool.h"
#include "platen-store.h"

G_BEGIN_DECLS

PlatenCollection *platen_collection_new (const char       *id,
                                         const char       *principal,
                                         GPtrArray        *records,
                                         PlatenStore      *store,
                                         PlatenImagerPool *imagers);
/* (transfer none): the page that now stands at the end */
PlatenPage *platen_collection_append (PlatenCollection *self, PlatenPageRecord *record);
void        platen_collection_forget_pages (PlatenCollection *self);
void        platen_collection_forget_page (PlatenCollection *self, const char *page_id);

GPtrArray        *platen_collection_get_pages (PlatenCollection *self);
PlatenStore      *platen_collection_get_store (PlatenCollection *self);
PlatenImagerPool *platen_collection_get_imagers (PlatenCollection *self);

/*
 * Signal "job-made" (self, PlatenJob *): an export has begun; the service lists it.
 */

G_END_DECLS
