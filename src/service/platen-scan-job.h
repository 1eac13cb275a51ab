/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device.h"
#include "platen-job-private.h"
#include "platen-scan-order.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_SCAN_JOB (platen_scan_job_get_type ())
G_DECLARE_FINAL_TYPE (PlatenScanJob, platen_scan_job, PLATEN, SCAN_JOB, PlatenJob)

/* Signal "set-up" (self, GVariant *settings): the device took these, an a{sv}; no page has
 * been read yet. */
PlatenJob *platen_scan_job_new (PlatenDevice          *device,
                                PlatenCollection      *collection,
                                const PlatenScanOrder *order);
PlatenJob *platen_scan_job_new_rest (PlatenScanJob *self, PlatenDevice *device);
gboolean   platen_scan_job_may_wait (PlatenScanJob *self);
void       platen_scan_job_start (PlatenScanJob *self);

G_END_DECLS
