/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-blobs.h"
#include "platen-database.h"

G_BEGIN_DECLS

gboolean platen_store_rebuild (PlatenBlobs    *blobs,
                               PlatenDatabase *index,
                               const char     *old_index,
                               char          **out_report,
                               GError        **error);

G_END_DECLS
