/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-store-request.h"

G_BEGIN_DECLS

/**
 * PlatenFindingKind:
 * @PLATEN_FINDING_DAMAGED: the master is not what its digest says; `damaged`
 * @PLATEN_FINDING_MISSING: the index has the page, the disk has no master; `missing`
 * @PLATEN_FINDING_NO_PREVIEW: the preview alone is gone; `missing` too
 * @PLATEN_FINDING_ORPHAN: the disk has the page, the index does not; `orphan`
 * @PLATEN_FINDING_FACTS: the file `facts` is not what the index says; `facts-damaged`
 *
 * What can be wrong with a page.
 */
typedef enum
{
  PLATEN_FINDING_DAMAGED,
  PLATEN_FINDING_MISSING,
  PLATEN_FINDING_NO_PREVIEW,
  PLATEN_FINDING_ORPHAN,
  PLATEN_FINDING_FACTS, /*< last >*/
} PlatenFindingKind;

/**
 * PlatenFinding:
 * @kind: what is wrong
 * @page_id: (not owned): with which page
 * @collection_id: (not owned): where it is listed; empty when not known
 * @detail: (owned): the same for a person
 * @stands: whether it is so still, seen from the store's thread
 * @repaired: whether it was mended
 *
 * A suspicion, and what became of it.
 */
typedef struct
{
  PlatenFindingKind kind;
  const char       *page_id;
  const char       *collection_id;
  char             *detail;
  gboolean          stands;
  gboolean          repaired;
} PlatenFinding;

/* Reads `data`, a PlatenFinding whose verdict it fills in, and `repair`. */
gboolean  platen_store_verb_judge (PlatenStoreDisk    *disk,
                                   PlatenStoreRequest *request,
                                   GError            **error);
GVariant *platen_finding_to_variant (const PlatenFinding *self);

G_END_DECLS
