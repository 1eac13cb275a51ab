/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PlatenAddedDevice:
 * @name: what the person calls it; empty for a computer that gives scanners away
 * @address: `http://192.168.1.20/eSCL/`, `saned://host`
 * @part: the SANE backend that reaches it
 *
 * A scanner, or a computer with scanners, that the person has added by its address.
 */
typedef struct
{
  char       *name;
  char       *address;
  const char *part;
} PlatenAddedDevice;

#define PLATEN_TYPE_ADDED_DEVICES (platen_added_devices_get_type ())
G_DECLARE_FINAL_TYPE (PlatenAddedDevices,
                      platen_added_devices,
                      PLATEN,
                      ADDED_DEVICES,
                      GObject)

PlatenAddedDevices      *platen_added_devices_new (const char *directory);
const PlatenAddedDevice *platen_added_devices_find (PlatenAddedDevices *self,
                                                    const char         *wanted);
const PlatenAddedDevice *platen_added_devices_add (PlatenAddedDevices *self,
                                                   const char         *address,
                                                   const char         *name,
                                                   GError            **error);
void     platen_added_devices_remove (PlatenAddedDevices *self, const char *address);
void     platen_added_devices_save_async (PlatenAddedDevices *self,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean platen_added_devices_save_finish (PlatenAddedDevices *self,
                                           GAsyncResult       *result,
                                           GError            **error);

G_END_DECLS
