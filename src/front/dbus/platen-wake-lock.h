/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-service.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_WAKE_LOCK (platen_wake_lock_get_type ())
G_DECLARE_FINAL_TYPE (PlatenWakeLock, platen_wake_lock, PLATEN, WAKE_LOCK, GObject)

PlatenWakeLock *platen_wake_lock_new (PlatenService *service);

G_END_DECLS
