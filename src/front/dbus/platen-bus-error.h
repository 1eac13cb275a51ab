/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-error.h"

G_BEGIN_DECLS

void  platen_bus_return_error (GDBusMethodInvocation *invocation, const GError *error);
void  platen_bus_return_not_found (GDBusMethodInvocation *invocation,
                                   const char            *what,
                                   const char            *name);
char *platen_bus_error_get_name (const GError *error);

G_END_DECLS
