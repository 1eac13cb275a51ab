/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sane/sane.h>

#include "platen-option-host.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_SANE_OPTIONS (platen_sane_options_get_type ())
G_DECLARE_FINAL_TYPE (PlatenSaneOptions,
                      platen_sane_options,
                      PLATEN,
                      SANE_OPTIONS,
                      GObject)

PlatenSaneOptions *platen_sane_options_new (SANE_Handle handle);
void     platen_sane_options_set_handle (PlatenSaneOptions *self, SANE_Handle handle);
gboolean platen_sane_options_apply_text (PlatenSaneOptions *self,
                                         const char        *text,
                                         GError           **error);

G_END_DECLS
