/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-job.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_JOB_LIST (platen_job_list_get_type ())
G_DECLARE_FINAL_TYPE (PlatenJobList, platen_job_list, PLATEN, JOB_LIST, GObject)

/*
 * The jobs that run, and the last ones that have ended.
 *
 * Signals "added" (self, PlatenJob *), "removed" (self, PlatenJob *), "idle" (self): the
 * last running job has ended.
 */

PlatenJobList *platen_job_list_new (void);

void       platen_job_list_add (PlatenJobList *self, PlatenJob *job);
PlatenJob *platen_job_list_find (PlatenJobList *self,
                                 const char    *job_id,
                                 const char    *principal);
GPtrArray *platen_job_list_dup (PlatenJobList *self, const char *principal);
PlatenJob *platen_job_list_find_on_device (PlatenJobList *self, const char *device_id);
guint      platen_job_list_count_running (PlatenJobList *self, const char *principal);
guint      platen_job_list_get_n_running (PlatenJobList *self);
gboolean   platen_job_list_is_used (PlatenJobList *self, const char *collection_id);
void       platen_job_list_cancel_all (PlatenJobList *self);

G_END_DECLS
