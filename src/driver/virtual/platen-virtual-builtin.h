/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-recording.h"
#include "platen-virtual-setup.h"

G_BEGIN_DECLS

PlatenRecording *platen_virtual_builtin_new (const PlatenVirtualSetup *setup);

G_END_DECLS
