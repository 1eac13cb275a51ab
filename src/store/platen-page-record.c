/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-page-record.h"

G_DEFINE_BOXED_TYPE (PlatenPageRecord,
                     platen_page_record,
                     platen_page_record_copy,
                     platen_page_record_free)

/**
 * platen_page_record_copy:
 *
 * Returns: (transfer full): a copy
 */
PlatenPageRecord *
platen_page_record_copy (const PlatenPageRecord *self)
{
  PlatenPageRecord *copy = g_new0 (PlatenPageRecord, 1);

  copy->id = g_strdup (self->id);
  copy->collection_id = g_strdup (self->collection_id);
  copy->facts = platen_page_facts_copy (self->facts);

  return copy;
}

/**
 * platen_page_record_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_page_record_free (PlatenPageRecord *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->collection_id);
  platen_page_facts_free (self->facts);
  g_free (self);
}
