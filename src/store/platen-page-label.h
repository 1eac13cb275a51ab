/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-page-record.h"

G_BEGIN_DECLS

/**
 * PlatenPageLabel:
 * @record: the page, its collection, its facts
 * @arrival: grows by one with each page that the store took in
 * @principal: whom the collection belongs to
 * @collection_created_us: when the collection was made, microseconds since 1970
 *
 * What the file `facts` beside a master says: enough to rebuild the index from.
 */
typedef struct
{
  PlatenPageRecord *record;
  gint64            arrival;
  char             *principal;
  gint64            collection_created_us;
} PlatenPageLabel;

#define PLATEN_MAX_LABEL_BYTES 65536

PlatenPageLabel *platen_page_label_new (void);
void             platen_page_label_free (PlatenPageLabel *self);
char            *platen_page_label_to_text (const PlatenPageLabel *self);
PlatenPageLabel *platen_page_label_from_text (const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenPageLabel, platen_page_label_free)

G_END_DECLS
