/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sane/sane.h>

#include "platen-device-option.h"

G_BEGIN_DECLS

PlatenDeviceOption *platen_sane_descriptor_read (
    const SANE_Option_Descriptor *descriptor);
char *platen_sane_descriptor_dup_title (const SANE_Option_Descriptor *descriptor);

G_END_DECLS
