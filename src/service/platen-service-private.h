/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-collection-list.h"
#include "platen-confinement-check.h"
#include "platen-imager-pool.h"
#include "platen-job-list.h"
#include "platen-last-settings.h"
#include "platen-scan-job.h"
#include "platen-scan-order.h"
#include "platen-service.h"
#include "platen-store.h"

G_BEGIN_DECLS

struct _PlatenService
{
  GObject parent_instance;

  PlatenConfig           *config;      /* owned */
  PlatenStore            *store;       /* owned; NULL before start and after stop */
  PlatenSites            *sites;       /* owned */
  PlatenProfileList      *profiles;    /* owned */
  PlatenLastSettings     *last;        /* owned */
  PlatenDeviceList       *devices;     /* owned */
  PlatenConfinementCheck *confinement; /* owned */
  PlatenImagerPool       *imagers;     /* owned */
  PlatenJobList          *jobs;        /* owned */
  PlatenCollectionList   *collections; /* owned; NULL before start */
  GTask                  *stop_task;   /* owned; while it stops */
  GError                 *stop_error;  /* owned; why the store was not closed in order */
  guint                   n_to_close;  /* the store, the devices */
  gboolean                is_starting;
};

PlatenStore          *platen_service_get_store (PlatenService *self);
PlatenCollectionList *platen_service_get_collections (PlatenService *self);
PlatenJobList        *platen_service_get_jobs (PlatenService *self);
gboolean              platen_service_is_stopping (PlatenService *self);
void                  platen_service_emit_collection_removed (PlatenService    *self,
                                                              PlatenCollection *collection);

PlatenLastSettings *platen_service_get_last_settings (PlatenService *self);

PlatenProfileList *platen_service_read_profiles (PlatenConfig *config);
void               platen_service_load_profiles_async (PlatenService      *self,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
gboolean           platen_service_load_profiles_finish (PlatenService *self,
                                                        GAsyncResult  *result,
                                                        GError       **error);

const char *platen_service_get_profile_device (PlatenService             *self,
                                               const PlatenProfileChoice *choice,
                                               const char                *principal,
                                               GError                   **error);
gboolean    platen_service_complete_order (PlatenService   *self,
                                           PlatenScanOrder *order,
                                           PlatenDevice    *device,
                                           const char      *principal,
                                           GError         **error);
void        platen_service_remember_settings (PlatenService *self,
                                              GVariant      *settings,
                                              PlatenJob     *job);

G_END_DECLS
