/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"

G_BEGIN_DECLS

/**
 * PlatenCtlStill:
 * @output: (nullable): the file; NULL leaves the still in its collection
 * @collection_id: (nullable): where the still goes; NULL is a new collection
 * @keeps_page: whether a new collection stays when the file is written
 *
 * Where a still goes.
 */
typedef struct
{
  const char *output;
  const char *collection_id;
  gboolean    keeps_page;
} PlatenCtlStill;

gboolean platen_ctl_take_still (PlatenBusManager     *manager,
                                PlatenBusCamera      *camera,
                                const PlatenCtlStill *request,
                                GError              **error);

G_END_DECLS
