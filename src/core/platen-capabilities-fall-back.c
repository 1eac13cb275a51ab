/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-capabilities.h"

/*
 * A profile was made for some other device, perhaps: what this one does not have gives way
 * to what comes nearest, and a sentence tells so. What the caller itself has said is not
 * touched: platen_capabilities_resolve() refuses it.
 */
typedef struct
{
  const PlatenCapabilities *device;   /* not owned */
  PlatenScanSettings       *settings; /* not owned */
  GVariant                 *wishes;   /* not owned */
  GPtrArray                *notes;    /* not owned */
} Fitting;

static void note (Fitting *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
note (Fitting *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->notes, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static gboolean
is_wish (Fitting *self, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (self->wishes, key, NULL);

  return value != NULL;
}

/* What comes nearest to each, the nearest first. */
static const PlatenSourceKind next_sources[][2] = {
  [PLATEN_SOURCE_AUTO] = { PLATEN_SOURCE_AUTO, PLATEN_SOURCE_AUTO },
  [PLATEN_SOURCE_FLATBED] = { PLATEN_SOURCE_FEEDER, PLATEN_SOURCE_FEEDER_DUPLEX },
  [PLATEN_SOURCE_FEEDER] = { PLATEN_SOURCE_FEEDER_DUPLEX, PLATEN_SOURCE_FLATBED },
  [PLATEN_SOURCE_FEEDER_DUPLEX] = { PLATEN_SOURCE_FEEDER, PLATEN_SOURCE_FLATBED },
};

static const PlatenMode next_modes[][2] = {
  [PLATEN_MODE_BILEVEL] = { PLATEN_MODE_GRAY, PLATEN_MODE_COLOR },
  [PLATEN_MODE_GRAY] = { PLATEN_MODE_COLOR, PLATEN_MODE_BILEVEL },
  [PLATEN_MODE_COLOR] = { PLATEN_MODE_GRAY, PLATEN_MODE_BILEVEL },
};

static void
fit_source (Fitting *self)
{
  PlatenSourceKind wanted = self->settings->source;
  guint            sources = self->device->sources;

  if (!is_wish (self, "source") || wanted == PLATEN_SOURCE_AUTO || sources == 0 ||
      (sources & (1u << wanted)) != 0)
    return;

  self->settings->source = PLATEN_SOURCE_AUTO;
  for (gsize i = G_N_ELEMENTS (next_sources[0]); i-- > 0;)
    if (sources & (1u << next_sources[wanted][i]))
      self->settings->source = next_sources[wanted][i];
  note (self, "‘source’ is ‘%s’: the device has no ‘%s’",
        platen_source_kind_to_string (self->settings->source),
        platen_source_kind_to_string (wanted));
}

static void
fit_mode (Fitting *self)
{
  PlatenMode wanted = self->settings->mode;
  guint      modes = self->device->modes;

  if (!is_wish (self, "mode") || modes == 0 || (modes & (1u << wanted)) != 0)
    return;

  for (gsize i = G_N_ELEMENTS (next_modes[0]); i-- > 0;)
    if (modes & (1u << next_modes[wanted][i]))
      self->settings->mode = next_modes[wanted][i];
  note (self, "‘mode’ is ‘%s’: the device has no ‘%s’",
        platen_mode_to_string (self->settings->mode), platen_mode_to_string (wanted));
}

static void
fit_resolution (Fitting *self)
{
  int wanted = self->settings->dpi;

  if (!is_wish (self, "resolution"))
    return;

  self->settings->dpi = platen_capabilities_get_nearest_dpi (self->device, wanted);
  if (self->settings->dpi != wanted)
    note (self, "‘resolution’ is %d: the device has no %d", self->settings->dpi, wanted);
}

static void
fit_depth (Fitting *self)
{
  PlatenScanSettings *settings = self->settings;
  guint               depths = self->device->depths[settings->mode];
  int                 wanted = settings->depth;

  if (depths == 0)
    depths = 1u << (settings->mode == PLATEN_MODE_BILEVEL ? 1 : 8);
  if (!is_wish (self, "depth") || (depths & (1u << wanted)) != 0)
    return;

  settings->depth = g_bit_nth_lsf (depths, -1);
  for (int depth = settings->depth + 1; depth <= 16; depth++)
    if ((depths & (1u << depth)) != 0 &&
        ABS (depth - wanted) < ABS (settings->depth - wanted))
      settings->depth = depth;
  note (self, "‘depth’ is %d: the device has no %d with ‘mode’ ‘%s’", settings->depth,
        wanted, platen_mode_to_string (settings->mode));
}

static void
fit_page_size (Fitting *self, PlatenReach reach)
{
  const PlatenPageSize *size = self->settings->page_size;

  if (!is_wish (self, "page-size") || size == NULL || size->width_um == 0 ||
      platen_page_size_fits (size, reach.width_um, reach.height_um))
    return;

  self->settings->page_size = NULL;
  note (self, "‘page-size’ ‘%s’ is left out: ‘%s’ of the device is smaller", size->name,
        platen_source_kind_to_string (self->settings->source));
}

static void
fit_area (Fitting *self, PlatenReach reach)
{
  PlatenArea *area = &self->settings->area;
  gint64      right_um = (gint64) area->left_um + area->width_um;
  gint64      bottom_um = (gint64) area->top_um + area->height_um;

  if (!is_wish (self, "area") || platen_area_is_whole (area) ||
      (right_um <= reach.width_um && bottom_um <= reach.height_um))
    return;

  if (area->left_um < reach.width_um && area->top_um < reach.height_um)
    {
      area->width_um = (int) MIN (right_um, reach.width_um) - area->left_um;
      area->height_um = (int) MIN (bottom_um, reach.height_um) - area->top_um;
    }
  else
    *area = (PlatenArea){ 0, 0, 0, 0 };
  note (self, "‘area’ is cut to the device's %d × %d micrometres", reach.width_um,
        reach.height_um);
}

static void
fit_tone (Fitting *self, PlatenTone tone)
{
  const PlatenRange *range = &self->device->tones[tone];
  const char        *key = platen_tone_to_string (tone);
  double             wanted = self->settings->tones[tone];

  if (!is_wish (self, key))
    return;
  if (!platen_range_exists (range))
    {
      self->settings->has_tones &= ~(1u << tone);
      note (self, "‘%s’ is left out: the device has none", key);
      return;
    }

  self->settings->tones[tone] = CLAMP (wanted, range->minimum, range->maximum);
  if (self->settings->tones[tone] != wanted)
    note (self, "‘%s’ is %g: the device has no %g", key, self->settings->tones[tone],
          wanted);
}

static void
fit_switch (Fitting *self, PlatenFeature feature)
{
  const char *key = platen_feature_to_string (feature);
  guint       bit = 1u << feature;

  if (!is_wish (self, key) ||
      (self->settings->switches & bit & ~self->device->features) == 0)
    return;

  self->settings->switches &= ~bit;
  self->settings->has_switches &= ~bit;
  note (self, "‘%s’ is left out: the device has none", key);
}

/**
 * platen_capabilities_fall_back:
 * @settings: (inout): what is wanted altogether
 * @wishes: `a{sv}`: the part of it that may give way; `options` are not judged here
 * @notes: (element-type utf8): gets a sentence for each wish that gave way
 *
 * Changes each wish that the device cannot fulfil into what comes nearest: sources and modes
 * by what they are for, numbers by their distance; what has no likeness is left out.
 */
void
platen_capabilities_fall_back (const PlatenCapabilities *self,
                               PlatenScanSettings       *settings,
                               GVariant                 *wishes,
                               GPtrArray                *notes)
{
  Fitting     fitting = { self, settings, wishes, notes };
  PlatenReach reach;

  fit_source (&fitting);
  fit_mode (&fitting);
  fit_resolution (&fitting);
  fit_depth (&fitting);
  reach = platen_capabilities_get_reach (
      self, settings->source != PLATEN_SOURCE_AUTO
                ? settings->source
                : (PlatenSourceKind) MAX (g_bit_nth_lsf (self->sources, -1), 0));
  fit_page_size (&fitting, reach);
  fit_area (&fitting, reach);
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    fit_tone (&fitting, i);
  for (guint i = 0; i < PLATEN_N_SWITCHES; i++)
    fit_switch (&fitting, i);
}
