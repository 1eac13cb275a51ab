/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-device-option.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_OPTION_HOST (platen_option_host_get_type ())
G_DECLARE_INTERFACE (PlatenOptionHost, platen_option_host, PLATEN, OPTION_HOST, GObject)

/**
 * PlatenOptionHostInterface:
 * @list: (transfer full) (element-type PlatenDeviceOption): all options as they are now,
 *   with their values
 * @find: (transfer full) (nullable): one option as it is now, without its value
 * @get: (transfer full) (nullable): what an option holds now
 * @set: sets an option to a value that platen_device_option_check() gave. It may change
 *   every other option, and the device may round it: look again
 *
 * An open device as its options: what a SANE backend is, and what a recording of one plays.
 */
struct _PlatenOptionHostInterface
{
  GTypeInterface parent_interface;

  GPtrArray *(*list) (PlatenOptionHost *self);
  PlatenDeviceOption *(*find) (PlatenOptionHost *self, const char *name);
  GVariant *(*get) (PlatenOptionHost *self, const char *name);
  gboolean (*set) (PlatenOptionHost         *self,
                   const PlatenDeviceOption *option,
                   GVariant                 *value,
                   GError                  **error);
};

GPtrArray          *platen_option_host_list (PlatenOptionHost *self);
PlatenDeviceOption *platen_option_host_find (PlatenOptionHost *self, const char *name);
PlatenDeviceOption *platen_option_host_find_settable (PlatenOptionHost *self,
                                                      const char       *name);
gboolean            platen_option_host_can_set (PlatenOptionHost *self, const char *name);
GVariant           *platen_option_host_get (PlatenOptionHost *self, const char *name);
gboolean            platen_option_host_get_number (PlatenOptionHost *self,
                                                   const char       *name,
                                                   double           *out_number);
gboolean            platen_option_host_set (PlatenOptionHost *self,
                                            const char       *name,
                                            GVariant         *value,
                                            GError          **error);
gboolean            platen_option_host_set_number (PlatenOptionHost *self,
                                                   const char       *name,
                                                   double            number,
                                                   GError          **error);

G_END_DECLS
