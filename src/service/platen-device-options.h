/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device.h"

G_BEGIN_DECLS

void      platen_device_set_options_async (PlatenDevice       *self,
                                           const char         *principal,
                                           GVariant           *chosen,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
GVariant *platen_device_set_options_finish (PlatenDevice *self,
                                            GAsyncResult *result,
                                            GVariant    **out_used,
                                            GError      **error);

GVariant *platen_choices_add (GVariant *choices, const char *name, GVariant *value);
GVariant *platen_choices_keep (GVariant *choices, GVariant *used);
GVariant *platen_device_dup_choices (PlatenDevice *self, const char *principal);
void      platen_device_set_choices (PlatenDevice *self,
                                     const char   *principal,
                                     GVariant     *choices);

G_END_DECLS
