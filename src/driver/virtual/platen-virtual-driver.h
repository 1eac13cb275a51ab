/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-driver.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_VIRTUAL_DRIVER (platen_virtual_driver_get_type ())
G_DECLARE_FINAL_TYPE (PlatenVirtualDriver,
                      platen_virtual_driver,
                      PLATEN,
                      VIRTUAL_DRIVER,
                      GObject)

PlatenVirtualDriver *platen_virtual_driver_new (void);

G_END_DECLS
