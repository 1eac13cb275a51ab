/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-page-facts.h"

G_BEGIN_DECLS

/**
 * PlatenPageRecord:
 * @id: the page's identifier
 * @collection_id: the collection it is in
 * @facts: what is known of it
 *
 * One row of the index.
 */
typedef struct
{
  char            *id;
  char            *collection_id;
  PlatenPageFacts *facts;
} PlatenPageRecord;

#define PLATEN_TYPE_PAGE_RECORD (platen_page_record_get_type ())

GType             platen_page_record_get_type (void);
PlatenPageRecord *platen_page_record_copy (const PlatenPageRecord *self);
void              platen_page_record_free (PlatenPageRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenPageRecord, platen_page_record_free)

G_END_DECLS
