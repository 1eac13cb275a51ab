/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-collection.h"
#include "platen-job-private.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_EXPORT_JOB (platen_export_job_get_type ())
G_DECLARE_FINAL_TYPE (PlatenExportJob, platen_export_job, PLATEN, EXPORT_JOB, PlatenJob)

PlatenJob *platen_export_job_new (PlatenCollection  *collection,
                                  const char        *format,
                                  const char *const *page_ids,
                                  GVariant          *options,
                                  int                output_fd,
                                  GError           **error);
void       platen_export_job_start (PlatenExportJob *self);

G_END_DECLS
