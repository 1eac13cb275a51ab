/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-negotiation.h"
#include "platen-twain-container.h"

G_BEGIN_DECLS

/**
 * PlatenTwainView:
 * @device: what the scanner can do
 * @negotiation: what the page wants of it
 * @is_available: the scanner is there
 * @is_loaded: paper is in its feeder
 *
 * What a capability is made of.
 */
typedef struct
{
  const PlatenCapabilities *device;
  PlatenNegotiation        *negotiation;
  gboolean                  is_available;
  gboolean                  is_loaded;
} PlatenTwainView;

PlatenScanSettings *platen_twain_view_get_wanted (const PlatenTwainView *self);
PlatenScanSettings  platen_twain_view_get_usual (const PlatenTwainView *self);
PlatenMode          platen_twain_view_get_mode (const PlatenTwainView *self);
int                 platen_twain_view_get_dpi (const PlatenTwainView *self);
gboolean platen_twain_view_has (const PlatenTwainView *self, PlatenFeature feature);

/**
 * PlatenTwainCapability:
 * @number: TWAIN's number of it
 * @name: TWAIN's name of it
 * @type: of its values
 * @label: (nullable): names its values
 * @exists: (nullable): whether the scanner has it; NULL is always
 * @get: fills a container in
 * @set: (nullable): takes a value that the container allows, or a frame; NULL is read only
 *
 * One capability: a view on our model.
 */
typedef struct
{
  PlatenTwainNumber number;
  const char       *name;
  PlatenTwainType   type;
  PlatenTwainLabel  label;
  gboolean (*exists) (const PlatenTwainView *view);
  void (*get) (const PlatenTwainView *view, PlatenTwainContainer *out);
  void (*set) (const PlatenTwainView *view, double value);
} PlatenTwainCapability;

/* The tables; each ends with a row without a name. */
extern const PlatenTwainCapability platen_twain_device_capabilities[];
extern const PlatenTwainCapability platen_twain_image_capabilities[];

const PlatenTwainCapability *platen_twain_capability_at (guint index);
const PlatenTwainCapability *platen_twain_capability_find (const PlatenTwainView *view,
                                                           int                    number);
JsonNode *platen_twain_capability_describe (const PlatenTwainCapability *self,
                                            const PlatenTwainView       *view);
double    platen_twain_capability_get_current (const PlatenTwainCapability *self,
                                               const PlatenTwainView       *view);
gboolean  platen_twain_capability_set (const PlatenTwainCapability *self,
                                       const PlatenTwainView       *view,
                                       JsonNode                    *value,
                                       GError                     **error);

G_END_DECLS
