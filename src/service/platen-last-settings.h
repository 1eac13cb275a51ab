/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-store.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_LAST_SETTINGS (platen_last_settings_get_type ())
G_DECLARE_FINAL_TYPE (PlatenLastSettings,
                      platen_last_settings,
                      PLATEN,
                      LAST_SETTINGS,
                      GObject)

/* What each principal scanned with last, by device. Answers from memory; is kept in the store. */

PlatenLastSettings *platen_last_settings_new (void);
void                platen_last_settings_load (PlatenLastSettings *self,
                                               PlatenStore        *store,
                                               GVariant           *rows);
void                platen_last_settings_remember (PlatenLastSettings *self,
                                                   const char         *principal,
                                                   const char         *device_id,
                                                   GVariant           *settings);
GVariant           *platen_last_settings_get (PlatenLastSettings *self,
                                              const char         *principal,
                                              const char         *device_id);

G_END_DECLS
