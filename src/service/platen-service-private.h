/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-collection-list.h"
#include "platen-job-list.h"
#include "platen-service.h"
#include "platen-store.h"

G_BEGIN_DECLS

PlatenStore          *platen_service_get_store (PlatenService *self);
PlatenCollectionList *platen_service_get_collections (PlatenService *self);
PlatenJobList        *platen_service_get_jobs (PlatenService *self);
gboolean              platen_service_is_stopping (PlatenService *self);
void                  platen_service_emit_collection_removed (PlatenService    *self,
                                                              PlatenCollection *collection);

G_END_DECLS
