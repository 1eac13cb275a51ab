/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-scanner.h"
#include "platen-types.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DRIVER (platen_driver_get_type ())
G_DECLARE_INTERFACE (PlatenDriver, platen_driver, PLATEN, DRIVER, GObject)

/**
 * PlatenDriverInterface:
 * @list: finds the devices; may block for seconds
 * @open: opens the one that the driver itself named @driver_name in its list
 *
 * One way to reach devices. Lives in a worker process and may block; all calls come from
 * one thread.
 */
struct _PlatenDriverInterface
{
  GTypeInterface parent_interface;

  GPtrArray *(*list) (PlatenDriver *self, GError **error);
  PlatenScanner *(*open) (PlatenDriver *self, const char *driver_name, GError **error);
};

GPtrArray     *platen_driver_list (PlatenDriver *self, GError **error);
PlatenScanner *platen_driver_open (PlatenDriver *self,
                                   const char   *driver_name,
                                   GError      **error);

G_END_DECLS
