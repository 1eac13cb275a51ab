/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-collection.h"
#include "platen-job.h"

G_BEGIN_DECLS

/**
 * PlatenJobClass:
 * @cancel: asks the work to stop, which runs: the state is STOPPING already; called once at
 *   most
 * @withdraw: ends the job, which is QUEUED still, at once; NULL when it never is
 * @get_live_preview: (transfer none): NULL when there is nothing to look at
 */
struct _PlatenJobClass
{
  GObjectClass parent_class;

  void (*cancel) (PlatenJob *self);
  void (*withdraw) (PlatenJob *self);
  PlatenLivePreview *(*get_live_preview) (PlatenJob *self);
};

void              platen_job_set_up (PlatenJob        *self,
                                     const char       *kind,
                                     PlatenCollection *collection,
                                     const char       *device_id);
PlatenCollection *platen_job_get_collection (PlatenJob *self);

void platen_job_begin (PlatenJob *self);
void platen_job_set_progress (PlatenJob *self, double progress);
void platen_job_count_page (PlatenJob *self, PlatenPage *page);
void platen_job_take_adjustments (PlatenJob *self, char **adjustments);
void platen_job_set_resumed (PlatenJob *self);
void platen_job_end (PlatenJob *self, const GError *error);

G_END_DECLS
