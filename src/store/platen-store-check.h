/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-blobs.h"
#include "platen-store-thread.h"

G_BEGIN_DECLS

void platen_store_check_start (PlatenStoreThread *thread,
                               PlatenBlobs       *blobs,
                               const char        *root,
                               gboolean           repair,
                               GCancellable      *closing,
                               GTask             *task);

G_END_DECLS
