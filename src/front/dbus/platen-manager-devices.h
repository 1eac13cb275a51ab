/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"
#include "platen-device-list.h"

G_BEGIN_DECLS

void platen_manager_add_device (PlatenDeviceList      *devices,
                                GDBusMethodInvocation *invocation,
                                const char            *address,
                                GVariant              *options);
void platen_manager_remove_device (PlatenDeviceList      *devices,
                                   GDBusMethodInvocation *invocation,
                                   const char            *wanted);

G_END_DECLS
