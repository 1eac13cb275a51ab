/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-collection.h"
#include "platen-config.h"
#include "platen-confinement-check.h"
#include "platen-device-list.h"
#include "platen-job.h"
#include "platen-profile-list.h"
#include "platen-sites.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_SERVICE (platen_service_get_type ())
G_DECLARE_FINAL_TYPE (PlatenService, platen_service, PLATEN, SERVICE, GObject)

/*
 * The façade that both fronts translate: everything Platen does, without any bus.
 *
 * Signals: "job-added" (self, PlatenJob *), "job-removed" (self, PlatenJob *): ended jobs
 * stay for a while, PLATEN_MAX_FINISHED_JOBS of each principal. "collection-opened" (self,
 * PlatenCollection *): somebody opened it for the first time since the start.
 * "collection-removed" (self, PlatenCollection *). "problems-changed" (self).
 */

PlatenService *platen_service_new (PlatenConfig *config);

/* Opens the store (refuses a newer or a held one with PLATEN_ERROR_STORE), begins probing. */
void     platen_service_start_async (PlatenService      *self,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean platen_service_start_finish (PlatenService *self,
                                      GAsyncResult  *result,
                                      GError       **error);
/* Cancels the jobs, ends the workers, closes the store; everything announced stays. */
void     platen_service_stop_async (PlatenService      *self,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
gboolean platen_service_stop_finish (PlatenService *self,
                                     GAsyncResult  *result,
                                     GError       **error);

PlatenConfig           *platen_service_get_config (PlatenService *self);
PlatenDeviceList       *platen_service_get_devices (PlatenService *self);
PlatenConfinementCheck *platen_service_get_confinement (PlatenService *self);
PlatenSites            *platen_service_get_sites (PlatenService *self);
PlatenProfileList      *platen_service_get_profiles (PlatenService *self);

/*
 * Starts a scan; pages are appended to the collection. Errors at once: NOT_FOUND (device),
 * BUSY, INVALID_ARGUMENT (options, by shape; what the device cannot do fails the job).
 * options: see PlatenScanSettings, PlatenJobTerms and PlatenProfileChoice; device_id is empty
 * for the profile's own. (transfer none): the job, under way, or waiting for the device when
 * the terms say so.
 */
PlatenJob *platen_service_scan (PlatenService    *self,
                                const char       *device_id,
                                PlatenCollection *collection,
                                GVariant         *options,
                                GError          **error);

/* (transfer full): a{sv}: what the principal scanned with last; NOT_FOUND when nothing is
 * remembered */
GVariant *platen_service_dup_last_settings (PlatenService *self,
                                            const char    *device_id,
                                            const char    *principal,
                                            GError       **error);

/* Goes on with a scan that a person has cleared the way for; see platen_job_can_resume(). */
PlatenJob *platen_service_resume (PlatenService *self, PlatenJob *job, GError **error);

/* Takes one picture with a camera. Errors at once: NOT_FOUND, BUSY, UNSUPPORTED (a scanner);
 * what the camera refuses fails the job. (transfer none): the job, under way. */
PlatenJob *platen_service_take_still (PlatenService    *self,
                                      const char       *device_id,
                                      PlatenCollection *collection,
                                      GError          **error);

/* (transfer none) (nullable): a job that belongs to the principal */
PlatenJob *platen_service_find_job (PlatenService *self,
                                    const char    *job_id,
                                    const char    *principal);
/* (transfer container) (element-type PlatenJob): oldest first; principal NULL: all */
GPtrArray *platen_service_list_jobs (PlatenService *self, const char *principal);

/* collection_id NULL: a new, empty one. NOT_FOUND when it is not the principal's. */
void platen_service_open_collection_async (PlatenService      *self,
                                           const char         *principal,
                                           const char         *collection_id,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
/* (transfer full): the same object for the same collection as long as anybody holds it */
PlatenCollection *platen_service_open_collection_finish (PlatenService *self,
                                                         GAsyncResult  *result,
                                                         GError       **error);
void              platen_service_list_collections_async (PlatenService      *self,
                                                         const char         *principal,
                                                         GAsyncReadyCallback callback,
                                                         gpointer            user_data);
/* (transfer full): a(sxu): id, created (µs since 1970), number of pages */
GVariant *platen_service_list_collections_finish (PlatenService *self,
                                                  GAsyncResult  *result,
                                                  GError       **error);
void      platen_service_remove_collection_async (PlatenService      *self,
                                                  PlatenCollection   *collection,
                                                  GAsyncReadyCallback callback,
                                                  gpointer            user_data);
gboolean  platen_service_remove_collection_finish (PlatenService *self,
                                                   GAsyncResult  *result,
                                                   GError       **error);

/* fsck: (transfer full): aa{sv}, see platen_store_check_finish() */
void      platen_service_check_store_async (PlatenService      *self,
                                            gboolean            repair,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
GVariant *platen_service_check_store_finish (PlatenService *self,
                                             GAsyncResult  *result,
                                             GError       **error);

/* (transfer full): what is wrong with the set-up, one sentence each with its remedy */
char **platen_service_dup_problems (PlatenService *self);

/* A job runs, a device is open or a probe is under way: no reason to leave. */
gboolean platen_service_is_busy (PlatenService *self);

G_END_DECLS
