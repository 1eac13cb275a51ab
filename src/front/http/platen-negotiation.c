/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-negotiation.h"

#include "platen-error.h"

#include <math.h>

/* Micrometres a unit, as TWAIN counts them; pixels hang on the resolution. */
static const double unit_um[] = {
  25400,          /* inches */
  10000,          /* centimetres */
  25400.0 / 6,    /* picas */
  25400.0 / 72,   /* points */
  25400.0 / 1440, /* twips */
  0,              /* pixels */
  1000,           /* millimetres */
};

/* Beyond it a length is a slip, and would not fit into micrometres. */
#define MAX_UM 1e9

/**
 * platen_negotiation_new:
 *
 * Returns: (transfer full): nothing negotiated yet
 */
PlatenNegotiation *
platen_negotiation_new (void)
{
  PlatenNegotiation *self = g_new0 (PlatenNegotiation, 1);

  platen_device_configuration_init (&self->wanted);

  return self;
}

/**
 * platen_negotiation_copy:
 *
 * Returns: (transfer full): the same
 */
PlatenNegotiation *
platen_negotiation_copy (const PlatenNegotiation *self)
{
  PlatenNegotiation *copy = g_memdup2 (self, sizeof *self);

  platen_device_configuration_copy (&self->wanted, &copy->wanted);

  return copy;
}

/**
 * platen_negotiation_swap:
 *
 * Exchanges what two hold.
 */
void
platen_negotiation_swap (PlatenNegotiation *self, PlatenNegotiation *other)
{
  PlatenNegotiation held = *self;

  *self = *other;
  *other = held;
}

/**
 * platen_negotiation_set_options:
 * @options: `a{sv}`: the driver's own, all that are wanted
 */
void
platen_negotiation_set_options (PlatenNegotiation *self, GVariant *options)
{
  g_clear_pointer (&self->wanted.settings.options, g_variant_unref);
  if (g_variant_n_children (options) > 0)
    self->wanted.settings.options = g_variant_ref (options);
}

/**
 * platen_negotiation_reset:
 *
 * Forgets everything.
 */
void
platen_negotiation_reset (PlatenNegotiation *self)
{
  platen_device_configuration_clear (&self->wanted);
  platen_device_configuration_init (&self->wanted);
  self->unit = PLATEN_TWAIN_UNIT_INCHES;
}

/**
 * platen_negotiation_free:
 * @self: (transfer full): what to free
 */
void
platen_negotiation_free (PlatenNegotiation *self)
{
  platen_device_configuration_clear (&self->wanted);
  g_free (self);
}

static PlatenScanSettings
resolve (const PlatenNegotiation *self, const PlatenCapabilities *capabilities)
{
  PlatenDeviceConfiguration wanted = self->wanted; /* borrowed */

  platen_device_configuration_choose_source (&wanted, capabilities);
  platen_capabilities_resolve (capabilities, &wanted.settings, NULL);

  return wanted.settings;
}

/**
 * platen_negotiation_wants_feeder:
 *
 * Tells whether the next scan takes its paper from the feeder.
 */
gboolean
platen_negotiation_wants_feeder (const PlatenNegotiation  *self,
                                 const PlatenCapabilities *capabilities)
{
  PlatenSourceKind source = resolve (self, capabilities).source;

  return source == PLATEN_SOURCE_FEEDER || source == PLATEN_SOURCE_FEEDER_DUPLEX;
}

/**
 * platen_negotiation_get_dpi:
 *
 * Returns: the resolution of the next scan
 */
int
platen_negotiation_get_dpi (const PlatenNegotiation  *self,
                            const PlatenCapabilities *capabilities)
{
  return MAX (resolve (self, capabilities).dpi, 1);
}

/**
 * platen_negotiation_get_mode:
 *
 * Returns: the mode of the next scan
 */
PlatenMode
platen_negotiation_get_mode (const PlatenNegotiation  *self,
                             const PlatenCapabilities *capabilities)
{
  return resolve (self, capabilities).mode;
}

/**
 * platen_negotiation_get_depth:
 *
 * Returns: bits a sample of the next scan
 */
int
platen_negotiation_get_depth (const PlatenNegotiation  *self,
                              const PlatenCapabilities *capabilities)
{
  return MAX (resolve (self, capabilities).depth, 1);
}

/**
 * platen_negotiation_get_reach:
 *
 * Returns: how far the source of the next scan reaches
 */
PlatenReach
platen_negotiation_get_reach (const PlatenNegotiation  *self,
                              const PlatenCapabilities *capabilities)
{
  return platen_capabilities_get_reach (capabilities,
                                        resolve (self, capabilities).source);
}

/**
 * platen_negotiation_from_um:
 * @dpi: what a pixel is
 *
 * Returns: a length in the negotiated unit
 */
double
platen_negotiation_from_um (const PlatenNegotiation *self, double length_um, int dpi)
{
  if (self->unit == PLATEN_TWAIN_UNIT_PIXELS)
    return round (length_um * dpi / PLATEN_UM_PER_INCH);

  return length_um / unit_um[self->unit];
}

/**
 * platen_negotiation_to_um:
 * @length: in the negotiated unit
 * @dpi: what a pixel is
 *
 * Returns: micrometres
 */
double
platen_negotiation_to_um (const PlatenNegotiation *self, double length, int dpi)
{
  if (self->unit == PLATEN_TWAIN_UNIT_PIXELS)
    return length * PLATEN_UM_PER_INCH / dpi;

  return length * unit_um[self->unit];
}

/**
 * platen_negotiation_check:
 *
 * Holds what is wanted against what the scanner can do.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the value and the allowed ones.
 */
gboolean
platen_negotiation_check (const PlatenNegotiation  *self,
                          const PlatenCapabilities *capabilities,
                          GError                  **error)
{
  PlatenDeviceConfiguration wanted = self->wanted; /* borrowed */

  platen_device_configuration_choose_source (&wanted, capabilities);

  return platen_capabilities_resolve (capabilities, &wanted.settings, error);
}

/**
 * platen_negotiation_set_frame:
 * @edges: left, top, right and bottom in the negotiated unit
 *
 * Sets what is scanned of the page.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT for a frame that is none or is off the glass.
 */
gboolean
platen_negotiation_set_frame (PlatenNegotiation        *self,
                              const PlatenCapabilities *capabilities,
                              const double              edges[4],
                              GError                  **error)
{
  PlatenArea before = self->wanted.settings.area;
  int        dpi = platen_negotiation_get_dpi (self, capabilities);
  double     um[4];

  for (guint i = 0; i < 4; i++)
    um[i] = platen_negotiation_to_um (self, edges[i], dpi);
  if (!(um[0] >= 0 && um[1] >= 0 && um[2] > um[0] && um[3] > um[1] && um[2] < MAX_UM &&
        um[3] < MAX_UM))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "(%g, %g, %g, %g) is no frame; it is left, top, right and bottom",
                   edges[0], edges[1], edges[2], edges[3]);
      return FALSE;
    }

  self->wanted.settings.area = (PlatenArea){
    (int) lround (um[0]),
    (int) lround (um[1]),
    (int) lround (um[2] - um[0]),
    (int) lround (um[3] - um[1]),
  };
  if (platen_negotiation_check (self, capabilities, error))
    return TRUE;

  self->wanted.settings.area = before;
  return FALSE;
}
