/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-job-state.h"
#include "platen-live-preview.h"
#include "platen-page.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_JOB (platen_job_get_type ())
G_DECLARE_DERIVABLE_TYPE (PlatenJob, platen_job, PLATEN, JOB, GObject)

/*
 * Long work: a scan (PlatenScanJob), a camera's still (PlatenStillJob) or an export
 * (PlatenExportJob). It is under way when a caller gets it, or waits for its device.
 * Properties, readable, with notify: "id", "kind" (`scan`, `still`, `export`), "principal"
 * (strings), "state" (PlatenJobState as int), "progress" (double 0 … 1 of the page now being
 * read, or of the whole export; -1 = not known), "pages-done" (uint), "can-resume" (boolean),
 * "adjustments" (strv).
 *
 * Signal "page-added" (self, PlatenPage *page): a page of a scan is durable.
 * Signal "finished" (self): once, when the state has become final.
 */

const char    *platen_job_get_id (PlatenJob *self);
const char    *platen_job_get_kind (PlatenJob *self);
const char    *platen_job_get_principal (PlatenJob *self);
PlatenJobState platen_job_get_state (PlatenJob *self);
double         platen_job_get_progress (PlatenJob *self);
guint          platen_job_get_pages_done (PlatenJob *self);
/* (transfer none) (nullable): why it failed; only in the state FAILED */
const GError *platen_job_get_error (PlatenJob *self);
/* (transfer none) (nullable): the collection the pages go to, or come from */
const char *platen_job_get_collection_id (PlatenJob *self);
/* (transfer none) (nullable): the device of a scan */
const char *platen_job_get_device_id (PlatenJob *self);

/* (transfer none) (nullable): the pages of a scan while they are read; NULL for other work */
PlatenLivePreview *platen_job_get_live_preview (PlatenJob *self);

/* A sentence for each part of a profile that the device does not have. */
const char *const *platen_job_get_adjustments (PlatenJob *self);

/* A person can clear what stopped it, and platen_service_resume() goes on after that. */
gboolean platen_job_can_resume (PlatenJob *self);

/* Asks it to stop; finished pages stay. Does nothing to a job that has ended. */
void platen_job_cancel (PlatenJob *self);

G_END_DECLS
