/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-virtual-setup.h"

G_BEGIN_DECLS

void     platen_virtual_faults_strike (const PlatenVirtualSetup *setup,
                                       PlatenVirtualMoment       moment);
gboolean platen_virtual_faults_check_page (const PlatenVirtualSetup *setup,
                                           int                       page_number,
                                           gboolean                  from_feeder,
                                           GError                  **error);

G_END_DECLS
