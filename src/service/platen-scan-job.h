/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device.h"
#include "platen-job-private.h"
#include "platen-job-terms.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_SCAN_JOB (platen_scan_job_get_type ())
G_DECLARE_FINAL_TYPE (PlatenScanJob, platen_scan_job, PLATEN, SCAN_JOB, PlatenJob)

PlatenJob *platen_scan_job_new (PlatenDevice             *device,
                                PlatenCollection         *collection,
                                const PlatenScanSettings *settings,
                                const PlatenJobTerms     *terms);
PlatenJob *platen_scan_job_new_rest (PlatenScanJob *self, PlatenDevice *device);
gboolean   platen_scan_job_may_wait (PlatenScanJob *self);
void       platen_scan_job_start (PlatenScanJob *self);

G_END_DECLS
