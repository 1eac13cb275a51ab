/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-service.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_NOTIFIER (platen_notifier_get_type ())
G_DECLARE_FINAL_TYPE (PlatenNotifier, platen_notifier, PLATEN, NOTIFIER, GObject)

PlatenNotifier *platen_notifier_new (PlatenService *service, GDBusConnection *connection);

G_END_DECLS
