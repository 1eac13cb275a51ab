/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-added-devices.h"
#include "platen-config.h"
#include "platen-device-list.h"
#include "platen-device-memory.h"
#include "platen-prober.h"

G_BEGIN_DECLS

struct _PlatenDeviceList
{
  GObject parent_instance;

  PlatenConfig       *config;        /* owned */
  PlatenProber       *prober;        /* owned */
  PlatenCameraAccess *camera_access; /* owned */
  PlatenCameraViews  *camera_views;  /* owned */
  PlatenDeviceMemory *memory;        /* owned */
  GPtrArray          *devices;       /* owned; of PlatenDevice */
  PlatenAddedDevices *added;         /* owned */
  GPtrArray          *adding;        /* owned; of GTask: who waits for what was added */
  GPtrArray          *hidden;        /* owned; of PlatenDeviceInfo: nobody sees them */
  GHashTable         *ambiguous; /* owned; set of identities that several devices have */
  GPtrArray          *waiting;   /* owned; of GTask: refreshes under way */
  GPtrArray          *next_waiting;   /* owned; of GTask: refreshes after those */
  GTask              *shut_down_task; /* owned; while open devices are being closed */
  gboolean            is_probed;
};

PlatenDeviceList *platen_device_list_new (PlatenConfig *config);
void              platen_device_list_shut_down_async (PlatenDeviceList   *self,
                                                      GAsyncReadyCallback callback,
                                                      gpointer            user_data);
gboolean          platen_device_list_shut_down_finish (PlatenDeviceList *self,
                                                       GAsyncResult     *result,
                                                       GError          **error);
gboolean          platen_device_list_is_busy (PlatenDeviceList *self);
/* (transfer full): why probes failed, one sentence each with its remedy */
char **platen_device_list_dup_problems (PlatenDeviceList *self);

/* Of platen-device-list-answers.c */
void platen_device_list_recall (PlatenDeviceList *self);
void platen_device_list_take_answer (PlatenDeviceList *self,
                                     const char       *driver,
                                     const char       *part,
                                     GPtrArray        *infos);
void platen_device_list_remove (PlatenDeviceList *self, guint index);
/* Of platen-device-list-added.c */
void platen_device_list_cancel_waits (PlatenDeviceList *self);
void platen_device_list_end_waits (PlatenDeviceList *self, const char *part);
/* Of platen-device-list.c */
void platen_device_list_on_closed (PlatenDeviceList *self);

G_END_DECLS
