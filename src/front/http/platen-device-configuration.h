/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "platen-capabilities.h"
#include "platen-job-terms.h"
#include "platen-profile-choice.h"
#include "platen-scan-settings.h"

G_BEGIN_DECLS

/**
 * PlatenDeviceConfiguration:
 * @settings: what the scan shall be like
 * @terms: whether it waits for a busy scanner, and its time limits
 * @choice: where settings come from that were not said
 * @has_count: whether the number of pages was said
 * @wants_feeder: 1 the feeder when there is one, 0 the glass, -1 was not said
 * @wants_duplex: both sides
 * @source_index: which scanner to select first, -1 was not said
 * @is_released_after: the scanner is released when the scan has ended
 *
 * The DeviceConfiguration object of the API, read.
 */
typedef struct
{
  PlatenScanSettings  settings;
  PlatenJobTerms      terms;
  PlatenProfileChoice choice;
  gboolean            has_count;
  int                 wants_feeder;
  gboolean            wants_duplex;
  int                 source_index;
  gboolean            is_released_after;
} PlatenDeviceConfiguration;

void      platen_device_configuration_init (PlatenDeviceConfiguration *self);
void      platen_device_configuration_copy (const PlatenDeviceConfiguration *self,
                                            PlatenDeviceConfiguration       *out_copy);
void      platen_device_configuration_clear (PlatenDeviceConfiguration *self);
gboolean  platen_device_configuration_read (PlatenDeviceConfiguration *self,
                                            JsonObject                *object,
                                            GError                   **error);
void      platen_device_configuration_choose_source (PlatenDeviceConfiguration *self,
                                                     const PlatenCapabilities  *capabilities);
GVariant *platen_device_configuration_make_options (
    const PlatenDeviceConfiguration *self);

G_END_DECLS
