/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-needs.h"
#include "platen-scanner.h"
#include "platen-types.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DRIVER (platen_driver_get_type ())
G_DECLARE_INTERFACE (PlatenDriver, platen_driver, PLATEN, DRIVER, GObject)

/**
 * PlatenDriverInterface:
 * @add_needs: (nullable): tells what the driver needs of the machine; comes first
 * @needs_network: (nullable): whether the network is needed for a part, or for the device of
 *   that name; no driver without this gets there
 * @list_parts: (nullable): names the parts that can be asked apart, SANE's backends for
 *   instance; strings of a NULL-terminated array
 * @select_part: (nullable): makes the list that of one part; before the first list
 * @list: finds the devices; may block for seconds
 * @open: opens the one that the driver itself named @driver_name in its list
 * @end_job: (nullable): ends the job that a process which is gone has left on a device of the
 *   network
 *
 * One way to reach devices. Lives in a worker process and may block; all calls come from
 * one thread.
 */
struct _PlatenDriverInterface
{
  GTypeInterface parent_interface;

  void (*add_needs) (PlatenDriver *self, PlatenNeeds *needs);
  gboolean (*needs_network) (PlatenDriver *self, const char *name);
  char **(*list_parts) (PlatenDriver *self, GError **error);
  gboolean (*select_part) (PlatenDriver *self, const char *part, GError **error);
  GPtrArray *(*list) (PlatenDriver *self, GError **error);
  PlatenScanner *(*open) (PlatenDriver *self, const char *driver_name, GError **error);
  gboolean (*end_job) (PlatenDriver *self,
                       const char   *driver_name,
                       const char   *address,
                       GError      **error);
};

void     platen_driver_add_needs (PlatenDriver *self, PlatenNeeds *needs);
gboolean platen_driver_needs_network (PlatenDriver *self, const char *name);
char   **platen_driver_list_parts (PlatenDriver *self, GError **error);
gboolean platen_driver_select_part (PlatenDriver *self, const char *part, GError **error);
GPtrArray     *platen_driver_list (PlatenDriver *self, GError **error);
PlatenScanner *platen_driver_open (PlatenDriver *self,
                                   const char   *driver_name,
                                   GError      **error);
gboolean       platen_driver_end_job (PlatenDriver *self,
                                      const char   *driver_name,
                                      const char   *address,
                                      GError      **error);

G_END_DECLS
