/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device-info.h"

#include <sane/sane.h>

G_BEGIN_DECLS

void platen_sane_identity_find (PlatenDeviceInfo  *info,
                                const SANE_Device *device,
                                const char        *usb_devices);

void platen_sane_identity_add_missing (GPtrArray *infos);

G_END_DECLS
