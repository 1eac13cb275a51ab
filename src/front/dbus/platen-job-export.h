/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus-gate.h"
#include "platen-bus-objects.h"
#include "platen-bus.h"
#include "platen-job.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_JOB_EXPORT (platen_job_export_get_type ())
G_DECLARE_FINAL_TYPE (PlatenJobExport,
                      platen_job_export,
                      PLATEN,
                      JOB_EXPORT,
                      PlatenBusJobSkeleton)

PlatenJobExport *platen_job_export_new (PlatenJob        *job,
                                        PlatenBusObjects *objects,
                                        PlatenBusGate    *gate);

G_END_DECLS
