/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device-info.h"

G_BEGIN_DECLS

/**
 * PlatenAlternative:
 * @info: the device as one driver's part lists it
 * @is_available: whether that part has it now
 * @problem: why it could not be opened this way the last time; NULL when it could
 *
 * One way to a device.
 */
typedef struct
{
  PlatenDeviceInfo *info;
  gboolean          is_available;
  char             *problem;
} PlatenAlternative;

#define PLATEN_TYPE_ALTERNATIVES (platen_alternatives_get_type ())
G_DECLARE_FINAL_TYPE (PlatenAlternatives,
                      platen_alternatives,
                      PLATEN,
                      ALTERNATIVES,
                      GObject)

/* Signal "changed" (self). */

PlatenAlternatives *platen_alternatives_new (const PlatenDeviceInfo *info,
                                             const char             *preferred);
void                platen_alternatives_take (PlatenAlternatives     *self,
                                              const PlatenDeviceInfo *info,
                                              gboolean                is_available);
gboolean            platen_alternatives_drop (PlatenAlternatives *self, const char *id);
void                platen_alternatives_miss (PlatenAlternatives *self,
                                              const char         *driver,
                                              const char         *part,
                                              GPtrArray          *infos);
gboolean            platen_alternatives_holds (PlatenAlternatives *self, const char *id);
gboolean            platen_alternatives_is_of (PlatenAlternatives *self,
                                               const char         *driver,
                                               const char         *part);
gboolean            platen_alternatives_belongs (PlatenAlternatives     *self,
                                                 const PlatenDeviceInfo *info,
                                                 GHashTable             *ignored);
gboolean            platen_alternatives_is_available (PlatenAlternatives *self);
void                platen_alternatives_note_outcome (PlatenAlternatives *self,
                                                      const char         *id,
                                                      const GError       *error);
/* (transfer container) (element-type PlatenAlternative): the best first */
GPtrArray              *platen_alternatives_sort (PlatenAlternatives *self);
const PlatenDeviceInfo *platen_alternatives_get_info (PlatenAlternatives *self,
                                                      const char         *id);
const PlatenDeviceInfo *platen_alternatives_get_best (PlatenAlternatives *self);
GVariant               *platen_alternatives_to_variant (PlatenAlternatives *self);

G_END_DECLS
