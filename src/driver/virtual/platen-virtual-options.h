/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-option-host.h"
#include "platen-recording.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_VIRTUAL_OPTIONS (platen_virtual_options_get_type ())
G_DECLARE_FINAL_TYPE (PlatenVirtualOptions,
                      platen_virtual_options,
                      PLATEN,
                      VIRTUAL_OPTIONS,
                      GObject)

PlatenVirtualOptions *platen_virtual_options_new (PlatenRecording *recording,
                                                  gboolean         takes_time);

G_END_DECLS
