/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-negotiation.h"

#include "platen-error.h"
#include "platen-number.h"

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

/* In whole micrometres. */
static gboolean
is_on_glass (double near_um, double far_um, int reach_um)
{
  return near_um >= 0 && near_um < far_um && far_um < reach_um + 0.5 &&
         lround (far_um) > lround (near_um);
}

static gboolean
refuse_frame (const PlatenNegotiation *self,
              const double             edges[4],
              PlatenReach              reach,
              int                      dpi,
              GError                 **error)
{
  g_autoptr (GArray) frame = g_array_new (FALSE, FALSE, sizeof (double));
  double             width = platen_negotiation_from_um (self, reach.width_um, dpi);
  double             height = platen_negotiation_from_um (self, reach.height_um, dpi);
  g_autofree char   *wanted = NULL;
  g_autofree char   *across = NULL;
  g_autofree char   *down = NULL;

  g_array_append_vals (frame, edges, 4);
  wanted = platen_number_describe_list (frame);
  across = platen_number_describe_range (0, width, 0);
  down = platen_number_describe_range (0, height, 0);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "The frame cannot be %s; it is left, top, right and bottom, %s across and "
               "%s down in the present unit",
               wanted, across, down);
  return FALSE;
}

/**
 * platen_negotiation_set_frame:
 * @edges: left, top, right and bottom in the negotiated unit
 *
 * Sets what is scanned of the page.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT for a frame that is none or is off the glass,
 * naming what is allowed.
 */
gboolean
platen_negotiation_set_frame (PlatenNegotiation        *self,
                              const PlatenCapabilities *capabilities,
                              const double              edges[4],
                              GError                  **error)
{
  PlatenReach reach = platen_negotiation_get_reach (self, capabilities);
  int         dpi = platen_negotiation_get_dpi (self, capabilities);
  double      um[4];

  for (guint i = 0; i < 4; i++)
    um[i] = platen_negotiation_to_um (self, edges[i], dpi);
  if (!is_on_glass (um[0], um[2], reach.width_um) ||
      !is_on_glass (um[1], um[3], reach.height_um))
    return refuse_frame (self, edges, reach, dpi, error);

  self->wanted.settings.area = (PlatenArea){
    (int) lround (um[0]),
    (int) lround (um[1]),
    (int) (lround (um[2]) - lround (um[0])),
    (int) (lround (um[3]) - lround (um[1])),
  };
  return TRUE;
}
