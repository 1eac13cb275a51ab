/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-config.h"
#include "platen-device-list.h"

G_BEGIN_DECLS

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

G_END_DECLS
