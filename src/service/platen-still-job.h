/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device.h"
#include "platen-job-private.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_STILL_JOB (platen_still_job_get_type ())
G_DECLARE_FINAL_TYPE (PlatenStillJob, platen_still_job, PLATEN, STILL_JOB, PlatenJob)

PlatenJob *platen_still_job_new (PlatenDevice *device, PlatenCollection *collection);
void       platen_still_job_start (PlatenStillJob *self);

G_END_DECLS
