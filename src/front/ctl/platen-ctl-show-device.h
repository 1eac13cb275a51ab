/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"

G_BEGIN_DECLS

/**
 * PlatenCtlShowDevice:
 * @device: (not owned): which one, by identifier or name
 * @record: (not owned) (nullable): a file that gets a recording
 * @options: (not owned) (nullable): `NAME=VALUE`, set before its options are shown
 * @is_json: print JSON
 *
 * What `platenctl device DEVICE` was asked for.
 */
typedef struct
{
  const char *device;
  const char *record;
  char      **options;
  gboolean    is_json;
} PlatenCtlShowDevice;

gboolean platen_ctl_show_device (const PlatenCtlShowDevice *request, GError **error);
gboolean platen_ctl_record_device (PlatenBusDevice *device,
                                   const char      *path,
                                   GError         **error);
void     platen_ctl_print_capabilities (GVariant *capabilities);

G_END_DECLS
