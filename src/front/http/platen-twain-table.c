/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-twain-capability.h"

#include <math.h>

/* TWAIN's capabilities as views on our model: what is about the device and its paper. */

static gboolean
has_feeder (const PlatenTwainView *view)
{
  return (view->device->sources &
          (1u << PLATEN_SOURCE_FEEDER | 1u << PLATEN_SOURCE_FEEDER_DUPLEX)) != 0;
}

static gboolean
has_duplex (const PlatenTwainView *view)
{
  return (view->device->sources & 1u << PLATEN_SOURCE_FEEDER_DUPLEX) != 0;
}

static void
get_count (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  int n_pages = platen_twain_view_get_wanted (view)->n_pages;

  out->kind = PLATEN_TWAIN_RANGE;
  out->minimum = -1;
  out->maximum = G_MAXINT16;
  out->step = 1;
  out->current = n_pages > 0 ? n_pages : -1;
  out->initial = -1;
}

static void
set_count (const PlatenTwainView *view, double value)
{
  platen_twain_view_get_wanted (view)->n_pages = (int) MAX (value, 0);
}

static const char *
label_pixel_type (int value)
{
  static const char *const names[] = { "TWPT_BW", "TWPT_GRAY", "TWPT_RGB" };

  return value >= 0 && value < (int) G_N_ELEMENTS (names) ? names[value] : NULL;
}

/* TWAIN counts black and white, grey and colour as we do. */
static void
get_pixel_type (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  for (int mode = PLATEN_MODE_BILEVEL; mode <= PLATEN_MODE_COLOR; mode++)
    if (view->device->modes & (1u << mode))
      platen_twain_container_add (out, mode);
  out->current = platen_twain_view_get_mode (view);
  out->initial = platen_twain_view_get_usual (view).mode;
}

static void
set_pixel_type (const PlatenTwainView *view, double value)
{
  platen_twain_view_get_wanted (view)->mode = (PlatenMode) value;
  platen_twain_view_get_wanted (view)->has_mode = TRUE;
  platen_twain_view_get_wanted (view)->depth = 0;
}

static const char *
label_unit (int value)
{
  static const char *const names[] = { "TWUN_INCHES",     "TWUN_CENTIMETERS",
                                       "TWUN_PICAS",      "TWUN_POINTS",
                                       "TWUN_TWIPS",      "TWUN_PIXELS",
                                       "TWUN_MILLIMETERS" };

  return value >= 0 && value < (int) G_N_ELEMENTS (names) ? names[value] : NULL;
}

static void
get_unit (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  for (int unit = PLATEN_TWAIN_UNIT_INCHES; unit <= PLATEN_TWAIN_UNIT_MILLIMETERS; unit++)
    platen_twain_container_add (out, unit);
  out->current = view->negotiation->unit;
}

static void
set_unit (const PlatenTwainView *view, double value)
{
  view->negotiation->unit = (int) value;
}

/* Pages come whole, without a dialog, black first, most significant bit first. */
static void
get_zero (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_set_one (out, 0);
}

static void
get_one (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_set_one (out, 1);
}

/* The only value there is was set. */
static void
set_nothing (const PlatenTwainView *view, double value)
{
}

static void
get_feeder (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  gboolean has_glass = (view->device->sources & 1u << PLATEN_SOURCE_FLATBED) != 0;

  if (!has_feeder (view))
    platen_twain_container_add (out, FALSE);
  else
    platen_twain_container_offer_switch (out, FALSE, has_glass);
  out->current = platen_negotiation_wants_feeder (view->negotiation, view->device);
  out->initial = !has_glass && has_feeder (view);
}

static void
set_feeder (const PlatenTwainView *view, double value)
{
  view->negotiation->wanted.wants_feeder = value != 0;
}

static void
get_loaded (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_set_one (out, view->is_loaded);
}

static void
get_supported (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  const PlatenTwainCapability *row;

  out->kind = PLATEN_TWAIN_ARRAY;
  for (guint i = 0; (row = platen_twain_capability_at (i)) != NULL; i++)
    if (row->exists == NULL || row->exists (view))
      platen_twain_container_add (out, row->number);
}

static void
get_detectable (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_set_one (
      out, platen_twain_view_has (view, PLATEN_FEATURE_PAPER_SENSOR));
}

static void
get_online (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_set_one (out, view->is_available);
}

static const char *
label_duplex (int value)
{
  static const char *const names[] = { "TWDX_NONE", "TWDX_1PASSDUPLEX",
                                       "TWDX_2PASSDUPLEX" };

  return value >= 0 && value < (int) G_N_ELEMENTS (names) ? names[value] : NULL;
}

/* No driver says how many passes it takes. */
static void
get_duplex (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_set_one (out, has_duplex (view) ? PLATEN_TWAIN_DUPLEX_ONE_PASS
                                                         : PLATEN_TWAIN_DUPLEX_NONE);
}

static void
get_duplex_enabled (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_offer_switch (out, view->negotiation->wanted.wants_duplex, TRUE);
}

static void
set_duplex_enabled (const PlatenTwainView *view, double value)
{
  view->negotiation->wanted.wants_duplex = value != 0;
}

static void
get_flip (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_add (out, PLATEN_TWAIN_FLIP_BOOK);
  platen_twain_container_add (out, PLATEN_TWAIN_FLIP_FANFOLD);
  out->current = platen_twain_view_get_wanted (view)->rotate_back
                     ? PLATEN_TWAIN_FLIP_FANFOLD
                     : PLATEN_TWAIN_FLIP_BOOK;
}

static void
set_flip (const PlatenTwainView *view, double value)
{
  platen_twain_view_get_wanted (view)->rotate_back = value == PLATEN_TWAIN_FLIP_FANFOLD;
}

#define ROW(cap, type, label, exists, get, set) \
  { \
    PLATEN_##cap, #cap, PLATEN_TWAIN_##type, label, exists, get, set \
  }

const PlatenTwainCapability platen_twain_device_capabilities[] = {
  ROW (CAP_XFERCOUNT, INT16, NULL, NULL, get_count, set_count),
  ROW (ICAP_COMPRESSION, UINT16, NULL, NULL, get_zero, set_nothing),
  ROW (ICAP_PIXELTYPE, UINT16, label_pixel_type, NULL, get_pixel_type, set_pixel_type),
  ROW (ICAP_UNITS, UINT16, label_unit, NULL, get_unit, set_unit),
  ROW (ICAP_XFERMECH, UINT16, NULL, NULL, get_zero, set_nothing),
  ROW (CAP_FEEDERENABLED, BOOL, NULL, NULL, get_feeder, set_feeder),
  ROW (CAP_FEEDERLOADED, BOOL, NULL, has_feeder, get_loaded, NULL),
  ROW (CAP_SUPPORTEDCAPS, UINT16, NULL, NULL, get_supported, NULL),
  ROW (CAP_AUTOFEED, BOOL, NULL, has_feeder, get_one, set_nothing),
  ROW (CAP_INDICATORS, BOOL, NULL, NULL, get_zero, set_nothing),
  ROW (CAP_PAPERDETECTABLE, BOOL, NULL, NULL, get_detectable, NULL),
  ROW (CAP_UICONTROLLABLE, BOOL, NULL, NULL, get_one, NULL),
  ROW (CAP_DEVICEONLINE, BOOL, NULL, NULL, get_online, NULL),
  ROW (CAP_DUPLEX, UINT16, label_duplex, NULL, get_duplex, NULL),
  ROW (CAP_DUPLEXENABLED, BOOL, NULL, has_duplex, get_duplex_enabled, set_duplex_enabled),
  ROW (CAP_ENABLEDSUIONLY, BOOL, NULL, NULL, get_zero, NULL),
  ROW (ICAP_BITORDER, UINT16, NULL, NULL, get_one, set_nothing),
  ROW (ICAP_PIXELFLAVOR, UINT16, NULL, NULL, get_zero, set_nothing),
  ROW (ICAP_PLANARCHUNKY, UINT16, NULL, NULL, get_zero, set_nothing),
  ROW (ICAP_FLIPROTATION, UINT16, NULL, has_duplex, get_flip, set_flip),
  { 0 },
};
