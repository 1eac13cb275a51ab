/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device-configuration.h"
#include "platen-twain.h"

G_BEGIN_DECLS

/**
 * PlatenNegotiation:
 * @wanted: what the next scan shall be like
 * @unit: in what lengths are told, as TWAIN counts units
 *
 * What a page has negotiated with its selected scanner. It lasts until another scanner is
 * selected or this one is closed.
 */
typedef struct
{
  PlatenDeviceConfiguration wanted;
  int                       unit;
} PlatenNegotiation;

PlatenNegotiation *platen_negotiation_new (void);
PlatenNegotiation *platen_negotiation_copy (const PlatenNegotiation *self);
void platen_negotiation_swap (PlatenNegotiation *self, PlatenNegotiation *other);
void platen_negotiation_set_options (PlatenNegotiation *self, GVariant *options);
void platen_negotiation_reset (PlatenNegotiation *self);
void platen_negotiation_free (PlatenNegotiation *self);

gboolean    platen_negotiation_wants_feeder (const PlatenNegotiation  *self,
                                             const PlatenCapabilities *capabilities);
int         platen_negotiation_get_dpi (const PlatenNegotiation  *self,
                                        const PlatenCapabilities *capabilities);
PlatenMode  platen_negotiation_get_mode (const PlatenNegotiation  *self,
                                         const PlatenCapabilities *capabilities);
int         platen_negotiation_get_depth (const PlatenNegotiation  *self,
                                          const PlatenCapabilities *capabilities);
PlatenReach platen_negotiation_get_reach (const PlatenNegotiation  *self,
                                          const PlatenCapabilities *capabilities);
double      platen_negotiation_from_um (const PlatenNegotiation *self,
                                        double                   length_um,
                                        int                      dpi);
double   platen_negotiation_to_um (const PlatenNegotiation *self, double length, int dpi);
gboolean platen_negotiation_set_frame (PlatenNegotiation        *self,
                                       const PlatenCapabilities *capabilities,
                                       const double              edges[4],
                                       GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenNegotiation, platen_negotiation_free)

G_END_DECLS
