/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"

G_BEGIN_DECLS

GPtrArray        *platen_ctl_list_profiles (PlatenBusManager *manager, GError **error);
PlatenBusProfile *platen_ctl_find_profile (PlatenBusManager *manager,
                                           const char       *name,
                                           GError          **error);
GVariant         *platen_ctl_describe_profile (PlatenBusProfile *profile);
GVariant         *platen_ctl_describe_profiles (GPtrArray *profiles);
void              platen_ctl_print_profile (PlatenBusProfile *profile);

G_END_DECLS
