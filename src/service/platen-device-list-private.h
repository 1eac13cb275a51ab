/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device-list.h"

G_BEGIN_DECLS

PlatenDeviceList *platen_device_list_new (const char *const *drivers);
void              platen_device_list_shut_down_async (PlatenDeviceList   *self,
                                                      GAsyncReadyCallback callback,
                                                      gpointer            user_data);
gboolean          platen_device_list_shut_down_finish (PlatenDeviceList *self,
                                                       GAsyncResult     *result,
                                                       GError          **error);
gboolean          platen_device_list_is_busy (PlatenDeviceList *self);
/* (transfer none) (nullable): why the driver's last probe failed */
const char *platen_device_list_get_problem (PlatenDeviceList *self, const char *driver);

G_END_DECLS
