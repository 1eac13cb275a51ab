/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-config.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_CONFINEMENT_CHECK (platen_confinement_check_get_type ())
G_DECLARE_FINAL_TYPE (PlatenConfinementCheck,
                      platen_confinement_check,
                      PLATEN,
                      CONFINEMENT_CHECK,
                      GObject)

PlatenConfinementCheck *platen_confinement_check_new (PlatenConfig *config);
void                    platen_confinement_check_run_async (PlatenConfinementCheck *self,
                                                            GAsyncReadyCallback     callback,
                                                            gpointer                user_data);
GVariant               *platen_confinement_check_run_finish (PlatenConfinementCheck *self,
                                                             GAsyncResult           *result,
                                                             GError                **error);

G_END_DECLS
