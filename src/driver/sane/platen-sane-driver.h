/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-driver.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_SANE_DRIVER (platen_sane_driver_get_type ())
G_DECLARE_FINAL_TYPE (PlatenSaneDriver, platen_sane_driver, PLATEN, SANE_DRIVER, GObject)

PlatenSaneDriver *platen_sane_driver_new (void);

G_END_DECLS
