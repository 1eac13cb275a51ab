/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-access.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_PROBER (platen_prober_get_type ())
G_DECLARE_FINAL_TYPE (PlatenProber, platen_prober, PLATEN, PROBER, GObject)

/* Whether the devices of a driver's part may be looked for just now. */
typedef gboolean (*PlatenMayProbe) (const char *driver,
                                    const char *part,
                                    gpointer    user_data);

/*
 * Signal "answered" (self, char *driver, char *part, GPtrArray *infos): what a part has.
 * Signal "ended" (self, char *driver, char *part): a probe has ended, or had to be put off; its
 * problem may have come or gone.
 * Signal "settled" (self): nobody waits any more, but for those that are slow.
 */
PlatenProber *platen_prober_new (const char *const  *drivers,
                                 PlatenCameraAccess *access,
                                 PlatenMayProbe      may_probe,
                                 gpointer            user_data);
void          platen_prober_start (PlatenProber *self);
void platen_prober_hold_off (PlatenProber *self, const char *driver, const char *part);
void platen_prober_make_up (PlatenProber *self, const char *driver, const char *part);
void platen_prober_ask (PlatenProber *self, const char *driver, const char *part);
void platen_prober_shut_down (PlatenProber *self);
gboolean    platen_prober_is_busy (PlatenProber *self);
gboolean    platen_prober_is_settled (PlatenProber *self);
gboolean    platen_prober_has_answer (PlatenProber *self);
GHashTable *platen_prober_get_problems (PlatenProber *self);

G_END_DECLS
