/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-job-terms.h"
#include "platen-profile-choice.h"
#include "platen-scan-settings.h"

G_BEGIN_DECLS

/**
 * PlatenScanOrder:
 * @terms: how it is run
 * @choice: where settings come from besides
 * @said: (owned): `a{sv}`: the settings that the caller says itself
 * @settings: all settings, once they are put together
 * @wishes: (owned) (nullable): `a{sv}`: the part of them that gives way to what the device has
 *
 * What a caller wants of a scan, from its options to the settings. All zero at first; clear
 * it.
 */
typedef struct
{
  PlatenJobTerms      terms;
  PlatenProfileChoice choice;
  GVariant           *said;
  PlatenScanSettings  settings;
  GVariant           *wishes;
} PlatenScanOrder;

gboolean platen_scan_order_read (PlatenScanOrder *self,
                                 GVariant        *options,
                                 GError         **error);
gboolean platen_scan_order_complete (PlatenScanOrder *self,
                                     GVariant        *chosen,
                                     GError         **error);
void     platen_scan_order_clear (PlatenScanOrder *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenScanOrder, platen_scan_order_clear)

G_END_DECLS
