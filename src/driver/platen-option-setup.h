/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-capabilities.h"
#include "platen-option-host.h"
#include "platen-scan-settings.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_OPTION_SETUP (platen_option_setup_get_type ())
G_DECLARE_FINAL_TYPE (PlatenOptionSetup,
                      platen_option_setup,
                      PLATEN,
                      OPTION_SETUP,
                      GObject)

PlatenOptionSetup *platen_option_setup_new (PlatenOptionHost *host);

PlatenCapabilities *platen_option_setup_read_capabilities (PlatenOptionSetup *self);
gboolean            platen_option_setup_apply (PlatenOptionSetup  *self,
                                               PlatenScanSettings *settings,
                                               GError            **error);
GPtrArray          *platen_option_setup_choose (PlatenOptionSetup *self,
                                                GVariant          *chosen,
                                                gboolean           is_confined,
                                                GVariant         **out_used,
                                                GError           **error);
void                platen_option_setup_get_dpi (PlatenOptionSetup *self,
                                                 int               *out_dpi_x,
                                                 int               *out_dpi_y);

G_END_DECLS
