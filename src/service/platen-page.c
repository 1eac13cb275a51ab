/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-page-private.h"

/**
 * PlatenPage:
 *
 * A page that is safe on disk. Immutable; an edit would be another version.
 */
struct _PlatenPage
{
  GObject parent_instance;

  PlatenPageRecord *record; /* owned */
};

G_DEFINE_FINAL_TYPE (PlatenPage, platen_page, G_TYPE_OBJECT)

static void
platen_page_finalize (GObject *object)
{
  PlatenPage *self = PLATEN_PAGE (object);

  g_clear_pointer (&self->record, platen_page_record_free);

  G_OBJECT_CLASS (platen_page_parent_class)->finalize (object);
}

static void
platen_page_class_init (PlatenPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_page_finalize;
}

static void
platen_page_init (PlatenPage *self)
{
}

/**
 * platen_page_new:
 * @record: (transfer full): a row of the index
 *
 * Returns: (transfer full): the page
 */
PlatenPage *
platen_page_new (PlatenPageRecord *record)
{
  PlatenPage *self = g_object_new (PLATEN_TYPE_PAGE, NULL);

  self->record = record;

  return self;
}

/**
 * platen_page_get_id:
 *
 * Returns: (transfer none): 32 hexadecimal digits
 */
const char *
platen_page_get_id (PlatenPage *self)
{
  g_return_val_if_fail (PLATEN_IS_PAGE (self), NULL);

  return self->record->id;
}

/**
 * platen_page_get_facts:
 *
 * Returns: (transfer none): what is known of it
 */
const PlatenPageFacts *
platen_page_get_facts (PlatenPage *self)
{
  g_return_val_if_fail (PLATEN_IS_PAGE (self), NULL);

  return self->record->facts;
}
