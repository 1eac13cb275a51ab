/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-twain-capability.h"

#include <math.h>

/* TWAIN's capabilities as views on our model: what is about the picture. */

/*
 * Tones. TWAIN counts -1000 … 1000 with 0 as it is; a device has a range of its own, whose
 * default need not be in the middle.
 */
static double
from_tone (const PlatenRange *range, double value)
{
  double part = value < range->initial ? range->initial - range->minimum
                                       : range->maximum - range->initial;

  return part > 0
             ? round ((value - range->initial) / part * PLATEN_TWAIN_TONE_MAX * 100) / 100
             : 0;
}

static double
to_tone (const PlatenRange *range, double value)
{
  double part =
      value < 0 ? range->initial - range->minimum : range->maximum - range->initial;

  return range->initial + value / PLATEN_TWAIN_TONE_MAX * part;
}

static void
get_tone (const PlatenTwainView *view, PlatenTone tone, PlatenTwainContainer *out)
{
  const PlatenRange *range = &view->device->tones[tone];

  out->kind = PLATEN_TWAIN_RANGE;
  out->is_smooth = TRUE;
  out->minimum = -PLATEN_TWAIN_TONE_MAX;
  out->maximum = PLATEN_TWAIN_TONE_MAX;
  out->step = 1;
  if (platen_twain_view_get_wanted (view)->has_tones & (1u << tone))
    out->current = from_tone (range, platen_twain_view_get_wanted (view)->tones[tone]);
}

static void
want_tone (const PlatenTwainView *view, PlatenTone tone, double value)
{
  platen_twain_view_get_wanted (view)->tones[tone] = value;
  platen_twain_view_get_wanted (view)->has_tones |= 1u << tone;
}

static gboolean
has_brightness (const PlatenTwainView *view)
{
  return platen_range_exists (&view->device->tones[PLATEN_TONE_BRIGHTNESS]);
}

static void
get_brightness (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  get_tone (view, PLATEN_TONE_BRIGHTNESS, out);
}

static void
set_brightness (const PlatenTwainView *view, double value)
{
  want_tone (view, PLATEN_TONE_BRIGHTNESS,
             to_tone (&view->device->tones[PLATEN_TONE_BRIGHTNESS], value));
}

static gboolean
has_contrast (const PlatenTwainView *view)
{
  return platen_range_exists (&view->device->tones[PLATEN_TONE_CONTRAST]);
}

static void
get_contrast (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  get_tone (view, PLATEN_TONE_CONTRAST, out);
}

static void
set_contrast (const PlatenTwainView *view, double value)
{
  want_tone (view, PLATEN_TONE_CONTRAST,
             to_tone (&view->device->tones[PLATEN_TONE_CONTRAST], value));
}

static gboolean
has_gamma (const PlatenTwainView *view)
{
  return platen_range_exists (&view->device->tones[PLATEN_TONE_GAMMA]);
}

static void
get_gamma (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  const PlatenRange *range = &view->device->tones[PLATEN_TONE_GAMMA];

  out->kind = PLATEN_TWAIN_RANGE;
  out->is_smooth = TRUE;
  out->minimum = range->minimum;
  out->maximum = range->maximum;
  out->step = range->step;
  out->initial = range->initial;
  out->current = range->initial;
  if (platen_twain_view_get_wanted (view)->has_tones & (1u << PLATEN_TONE_GAMMA))
    out->current = platen_twain_view_get_wanted (view)->tones[PLATEN_TONE_GAMMA];
}

static void
set_gamma (const PlatenTwainView *view, double value)
{
  want_tone (view, PLATEN_TONE_GAMMA, value);
}

/* TWAIN has it in a bilevel page only. */
static gboolean
has_threshold (const PlatenTwainView *view)
{
  return platen_range_exists (&view->device->tones[PLATEN_TONE_THRESHOLD]) &&
         platen_twain_view_get_mode (view) == PLATEN_MODE_BILEVEL;
}

static void
get_threshold (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  const PlatenRange *range = &view->device->tones[PLATEN_TONE_THRESHOLD];
  double scale = PLATEN_TWAIN_THRESHOLD_MAX / (range->maximum - range->minimum);

  out->kind = PLATEN_TWAIN_RANGE;
  out->is_smooth = TRUE;
  out->maximum = PLATEN_TWAIN_THRESHOLD_MAX;
  out->step = 1;
  out->initial = round ((range->initial - range->minimum) * scale);
  out->current = out->initial;
  if (platen_twain_view_get_wanted (view)->has_tones & (1u << PLATEN_TONE_THRESHOLD))
    out->current =
        round ((platen_twain_view_get_wanted (view)->tones[PLATEN_TONE_THRESHOLD] -
                range->minimum) *
               scale);
}

static void
set_threshold (const PlatenTwainView *view, double value)
{
  const PlatenRange *range = &view->device->tones[PLATEN_TONE_THRESHOLD];

  want_tone (view, PLATEN_TONE_THRESHOLD,
             range->minimum +
                 value / PLATEN_TWAIN_THRESHOLD_MAX * (range->maximum - range->minimum));
}

/* Lengths, in the negotiated unit. */
static void
offer_length (const PlatenTwainView *view, PlatenTwainContainer *out, int length_um)
{
  platen_twain_container_set_one (
      out, platen_negotiation_from_um (view->negotiation, length_um,
                                       platen_twain_view_get_dpi (view)));
}

static void
get_width (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  offer_length (view, out,
                platen_negotiation_get_reach (view->negotiation, view->device).width_um);
}

static void
get_height (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  offer_length (view, out,
                platen_negotiation_get_reach (view->negotiation, view->device).height_um);
}

static void
get_frame (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  PlatenReach reach = platen_negotiation_get_reach (view->negotiation, view->device);
  PlatenArea  area = platen_twain_view_get_wanted (view)->area;
  const PlatenPageSize *size = platen_twain_view_get_wanted (view)->page_size;
  int                   um[4];

  if (platen_area_is_whole (&area))
    area = (PlatenArea){ 0, 0, reach.width_um, reach.height_um };
  if (platen_area_is_whole (&platen_twain_view_get_wanted (view)->area) && size != NULL &&
      size->width_um > 0)
    area = (PlatenArea){ 0, 0, MIN (size->width_um, reach.width_um),
                         MIN (size->height_um, reach.height_um) };
  um[0] = area.left_um;
  um[1] = area.top_um;
  um[2] = area.left_um + area.width_um;
  um[3] = area.top_um + area.height_um;
  for (guint i = 0; i < 4; i++)
    out->frame[i] = platen_negotiation_from_um (view->negotiation, um[i],
                                                platen_twain_view_get_dpi (view));
}

/* See platen_twain_capability_set(): a frame is no number. */
static void
set_frame (const PlatenTwainView *view, double value)
{
}

static void
get_native_resolution (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  const GArray *list = view->device->resolutions;

  platen_twain_container_set_one (out, list->len > 0
                                           ? g_array_index (list, int, list->len - 1)
                                           : view->device->dpi_max);
}

static void
get_resolution (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  const GArray *list = view->device->resolutions;

  for (guint i = 0; i < list->len; i++)
    platen_twain_container_add (out, g_array_index (list, int, i));
  if (list->len == 0)
    {
      out->kind = PLATEN_TWAIN_RANGE;
      out->minimum = view->device->dpi_min;
      out->maximum = view->device->dpi_max;
      out->step = view->device->dpi_step;
    }
  out->current = platen_twain_view_get_dpi (view);
  out->initial = platen_twain_view_get_usual (view).dpi;
}

static void
set_resolution (const PlatenTwainView *view, double value)
{
  platen_twain_view_get_wanted (view)->dpi = (int) lround (value);
}

static const char *
label_size (int value)
{
  static const char *const names[] = {
    [0] = "TWSS_NONE",         [1] = "TWSS_A4",           [2] = "TWSS_JISB5",
    [3] = "TWSS_USLETTER",     [4] = "TWSS_USLEGAL",      [5] = "TWSS_A5",
    [6] = "TWSS_ISOB4",        [7] = "TWSS_ISOB6",        [9] = "TWSS_USLEDGER",
    [10] = "TWSS_USEXECUTIVE", [11] = "TWSS_A3",          [13] = "TWSS_A6",
    [14] = "TWSS_C4",          [15] = "TWSS_C5",          [16] = "TWSS_C6",
    [22] = "TWSS_A7",          [23] = "TWSS_A8",          [24] = "TWSS_A9",
    [25] = "TWSS_A10",         [29] = "TWSS_ISOB5",       [30] = "TWSS_ISOB7",
    [31] = "TWSS_ISOB8",       [32] = "TWSS_ISOB9",       [33] = "TWSS_ISOB10",
    [38] = "TWSS_JISB4",       [39] = "TWSS_JISB6",       [40] = "TWSS_JISB7",
    [41] = "TWSS_JISB8",       [42] = "TWSS_JISB9",       [43] = "TWSS_JISB10",
    [48] = "TWSS_C7",          [49] = "TWSS_C8",          [50] = "TWSS_C9",
    [51] = "TWSS_C10",         [52] = "TWSS_USSTATEMENT", [53] = "TWSS_BUSINESSCARD",
    [54] = "TWSS_MAXSIZE"
  };

  return value >= 0 && value < (int) G_N_ELEMENTS (names) ? names[value] : NULL;
}

static void
get_size (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  PlatenReach reach = platen_negotiation_get_reach (view->negotiation, view->device);
  const PlatenPageSize *size;

  for (guint i = 0; (size = platen_page_size_get (i)) != NULL; i++)
    if (platen_page_size_fits (size, reach.width_um, reach.height_um))
      platen_twain_container_add (out, size->number);
  size = platen_twain_view_get_wanted (view)->page_size;
  out->current = size != NULL ? size->number : PLATEN_PAGE_SIZE_NONE;
}

static void
set_size (const PlatenTwainView *view, double value)
{
  platen_twain_view_get_wanted (view)->page_size =
      platen_page_size_find_number ((int) value);
  platen_twain_view_get_wanted (view)->area = (PlatenArea){ 0 };
}

/* Bits a pixel, all its samples together. */
static void
get_bit_depth (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  static const int depths[] = { 1, 8, 16 };
  PlatenMode       mode = platen_twain_view_get_mode (view);
  int              n_samples = (int) platen_mode_get_n_channels (mode);
  int              depth = platen_negotiation_get_depth (view->negotiation, view->device);

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    if (view->device->depths[mode] & (1u << depths[i]))
      platen_twain_container_add (out, depths[i] * n_samples);
  if (out->values->len == 0)
    platen_twain_container_add (out, depth * n_samples);
  out->initial = g_array_index (out->values, double, 0);
  out->current = depth * n_samples;
}

static void
set_bit_depth (const PlatenTwainView *view, double value)
{
  platen_twain_view_get_wanted (view)->depth =
      (int) value / (int) platen_mode_get_n_channels (platen_twain_view_get_mode (view));
}

/* What drivers do by themselves. */
static gboolean
wants_switch (const PlatenTwainView *view, PlatenFeature feature)
{
  return (platen_twain_view_get_wanted (view)->switches & (1u << feature)) != 0;
}

static void
want_switch (const PlatenTwainView *view, PlatenFeature feature, gboolean is_on)
{
  PlatenScanSettings *wanted = platen_twain_view_get_wanted (view);
  guint               bit = 1u << feature;

  wanted->has_switches |= bit;
  wanted->switches = is_on ? wanted->switches | bit : wanted->switches & ~bit;
}

static gboolean
has_skip_blank (const PlatenTwainView *view)
{
  return platen_twain_view_has (view, PLATEN_FEATURE_SKIP_BLANK);
}

static void
get_skip_blank (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_add (out, PLATEN_TWAIN_BLANK_PAGES_KEPT);
  platen_twain_container_add (out, PLATEN_TWAIN_BLANK_PAGES_DISCARDED);
  out->initial = PLATEN_TWAIN_BLANK_PAGES_KEPT;
  out->current = wants_switch (view, PLATEN_FEATURE_SKIP_BLANK)
                     ? PLATEN_TWAIN_BLANK_PAGES_DISCARDED
                     : PLATEN_TWAIN_BLANK_PAGES_KEPT;
}

static void
set_skip_blank (const PlatenTwainView *view, double value)
{
  want_switch (view, PLATEN_FEATURE_SKIP_BLANK,
               value == PLATEN_TWAIN_BLANK_PAGES_DISCARDED);
}

static gboolean
has_crop (const PlatenTwainView *view)
{
  return platen_twain_view_has (view, PLATEN_FEATURE_CROP);
}

static void
get_crop (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_offer_switch (out, wants_switch (view, PLATEN_FEATURE_CROP),
                                       TRUE);
}

static void
set_crop (const PlatenTwainView *view, double value)
{
  want_switch (view, PLATEN_FEATURE_CROP, value != 0);
}

static gboolean
has_deskew (const PlatenTwainView *view)
{
  return platen_twain_view_has (view, PLATEN_FEATURE_DESKEW);
}

static void
get_deskew (const PlatenTwainView *view, PlatenTwainContainer *out)
{
  platen_twain_container_offer_switch (out, wants_switch (view, PLATEN_FEATURE_DESKEW),
                                       TRUE);
}

static void
set_deskew (const PlatenTwainView *view, double value)
{
  want_switch (view, PLATEN_FEATURE_DESKEW, value != 0);
}

#define ROW(cap, type, label, exists, get, set) \
  { \
    PLATEN_##cap, #cap, PLATEN_TWAIN_##type, label, exists, get, set \
  }

const PlatenTwainCapability platen_twain_image_capabilities[] = {
  ROW (ICAP_BRIGHTNESS, FIX32, NULL, has_brightness, get_brightness, set_brightness),
  ROW (ICAP_CONTRAST, FIX32, NULL, has_contrast, get_contrast, set_contrast),
  ROW (ICAP_GAMMA, FIX32, NULL, has_gamma, get_gamma, set_gamma),
  ROW (ICAP_PHYSICALWIDTH, FIX32, NULL, NULL, get_width, NULL),
  ROW (ICAP_PHYSICALHEIGHT, FIX32, NULL, NULL, get_height, NULL),
  ROW (ICAP_FRAMES, FRAME, NULL, NULL, get_frame, set_frame),
  ROW (ICAP_XNATIVERESOLUTION, FIX32, NULL, NULL, get_native_resolution, NULL),
  ROW (ICAP_YNATIVERESOLUTION, FIX32, NULL, NULL, get_native_resolution, NULL),
  ROW (ICAP_XRESOLUTION, FIX32, NULL, NULL, get_resolution, set_resolution),
  ROW (ICAP_YRESOLUTION, FIX32, NULL, NULL, get_resolution, set_resolution),
  ROW (ICAP_SUPPORTEDSIZES, UINT16, label_size, NULL, get_size, set_size),
  ROW (ICAP_THRESHOLD, FIX32, NULL, has_threshold, get_threshold, set_threshold),
  ROW (ICAP_BITDEPTH, UINT16, NULL, NULL, get_bit_depth, set_bit_depth),
  ROW (ICAP_AUTODISCARDBLANKPAGES,
       INT32,
       NULL,
       has_skip_blank,
       get_skip_blank,
       set_skip_blank),
  ROW (ICAP_AUTOMATICBORDERDETECTION, BOOL, NULL, has_crop, get_crop, set_crop),
  ROW (ICAP_AUTOMATICDESKEW, BOOL, NULL, has_deskew, get_deskew, set_deskew),
  { 0 },
};
