/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-driver-worker.h"

G_BEGIN_DECLS

/* From what is wanted of a scan to a device that is set up for it. */
void     platen_scan_setup_async (PlatenDriverWorker       *worker,
                                  const PlatenCapabilities *capabilities,
                                  const PlatenScanSettings *settings,
                                  GVariant                 *wishes,
                                  GCancellable             *cancellable,
                                  GAsyncReadyCallback       callback,
                                  gpointer                  user_data);
gboolean platen_scan_setup_finish (PlatenDriverWorker *worker,
                                   GAsyncResult       *result,
                                   PlatenScanSettings *out_used,
                                   char             ***out_adjustments,
                                   GError            **error);

G_END_DECLS
