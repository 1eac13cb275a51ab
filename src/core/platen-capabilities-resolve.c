/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-capabilities.h"
#include "platen-error.h"
#include "platen-number.h"

/* What a caller wants, held against what a device can do. */

#define PREFERRED_DPI 300

/**
 * platen_capabilities_get_nearest_dpi:
 *
 * Returns: what the device has that comes nearest to @dpi
 */
int
platen_capabilities_get_nearest_dpi (const PlatenCapabilities *self, int dpi)
{
  int best;

  if (self->resolutions->len == 0)
    {
      best = CLAMP (dpi, self->dpi_min, self->dpi_max);
      return best - (best - self->dpi_min) % self->dpi_step;
    }

  best = g_array_index (self->resolutions, int, 0);
  for (guint i = 1; i < self->resolutions->len; i++)
    {
      int candidate = g_array_index (self->resolutions, int, i);

      if (ABS (candidate - dpi) < ABS (best - dpi))
        best = candidate;
    }

  return best;
}

static char *
describe_resolutions (const PlatenCapabilities *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->resolutions->len == 0)
    return g_strdup_printf ("from %d to %d in steps of %d", self->dpi_min, self->dpi_max,
                            self->dpi_step);
  for (guint i = 0; i < self->resolutions->len; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? ", " : "",
                            g_array_index (self->resolutions, int, i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *
source_word (guint source)
{
  return platen_source_kind_to_string (source);
}

static const char *
mode_word (guint mode)
{
  return platen_mode_to_string (mode);
}

static const char *
feature_word (guint feature)
{
  return platen_feature_to_string (feature);
}

static char *
describe_words (guint bits, const char *(*get_word) (guint index))
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = g_bit_nth_lsf (bits, -1); i >= 0; i = g_bit_nth_lsf (bits, i))
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                            get_word ((guint) i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
resolve_source (const PlatenCapabilities *self,
                PlatenScanSettings       *settings,
                GError                  **error)
{
  g_autofree char *allowed = NULL;

  if (settings->source == PLATEN_SOURCE_AUTO)
    settings->source = (PlatenSourceKind) MAX (g_bit_nth_lsf (self->sources, -1), 0);
  if (self->sources & (1u << settings->source))
    return TRUE;

  allowed = describe_words (self->sources, source_word);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "This device has no ‘source’ ‘%s’; it has: %s",
               platen_source_kind_to_string (settings->source), allowed);
  return FALSE;
}

static gboolean
resolve_mode (const PlatenCapabilities *self,
              PlatenScanSettings       *settings,
              GError                  **error)
{
  g_autofree char *allowed = NULL;

  if (!settings->has_mode && (self->modes & (1u << settings->mode)) == 0)
    settings->mode = (PlatenMode) MAX (g_bit_nth_msf (self->modes, -1), 0);
  settings->has_mode = TRUE;
  if (self->modes & (1u << settings->mode))
    return TRUE;

  allowed = describe_words (self->modes, mode_word);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "This device has no ‘mode’ ‘%s’; it has: %s",
               platen_mode_to_string (settings->mode), allowed);
  return FALSE;
}

static gboolean
resolve_resolution (const PlatenCapabilities *self,
                    PlatenScanSettings       *settings,
                    GError                  **error)
{
  g_autofree char *allowed = NULL;

  if (settings->dpi == 0)
    settings->dpi = platen_capabilities_get_nearest_dpi (self, PREFERRED_DPI);
  if (platen_capabilities_get_nearest_dpi (self, settings->dpi) == settings->dpi)
    return TRUE;

  allowed = describe_resolutions (self);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘resolution’ cannot be %d on this device; it is %s", settings->dpi,
               allowed);
  return FALSE;
}

static char *
describe_depths (guint depths)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int depth = 1; depth <= 16; depth++)
    if (depths & (1u << depth))
      g_string_append_printf (text, "%s%d", text->len > 0 ? ", " : "", depth);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
resolve_depth (const PlatenCapabilities *self,
               PlatenScanSettings       *settings,
               GError                  **error)
{
  guint            usual = settings->mode == PLATEN_MODE_BILEVEL ? 1 : 8;
  guint            depths = self->depths[settings->mode];
  g_autofree char *allowed = NULL;

  if (depths == 0)
    depths = 1u << usual;
  if (settings->depth == 0)
    settings->depth =
        (int) (depths & (1u << usual) ? usual : (guint) g_bit_nth_lsf (depths, 0));
  if (depths & (1u << settings->depth))
    return TRUE;

  allowed = describe_depths (depths);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘depth’ cannot be %d with ‘mode’ ‘%s’ on this device; it is %s",
               settings->depth, platen_mode_to_string (settings->mode), allowed);
  return FALSE;
}

static gboolean
resolve_area (const PlatenCapabilities *self,
              PlatenScanSettings       *settings,
              GError                  **error)
{
  PlatenReach       reach = platen_capabilities_get_reach (self, settings->source);
  const PlatenArea *area = &settings->area;

  if ((gint64) area->left_um + area->width_um <= reach.width_um &&
      (gint64) area->top_um + area->height_um <= reach.height_um)
    return TRUE;

  g_set_error (
      error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
      "‘area’ cannot be (%d, %d, %d, %d) with ‘source’ ‘%s’ on this device, which "
      "reaches %d × %d micrometres",
      area->left_um, area->top_um, area->width_um, area->height_um,
      platen_source_kind_to_string (settings->source), reach.width_um, reach.height_um);
  return FALSE;
}

static char *
describe_sizes (PlatenReach reach)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; platen_page_size_get (i) != NULL; i++)
    {
      const PlatenPageSize *size = platen_page_size_get (i);

      if (size->width_um > 0 &&
          platen_page_size_fits (size, reach.width_um, reach.height_um))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", size->name);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The paper's whole area, as far as the device reaches, unless an area was named. */
static gboolean
resolve_page_size (const PlatenCapabilities *self,
                   PlatenScanSettings       *settings,
                   GError                  **error)
{
  PlatenReach           reach = platen_capabilities_get_reach (self, settings->source);
  const PlatenPageSize *size = settings->page_size;
  g_autofree char      *allowed = NULL;

  if (size == NULL || size->width_um == 0)
    return TRUE;
  if (platen_page_size_fits (size, reach.width_um, reach.height_um))
    {
      if (platen_area_is_whole (&settings->area))
        settings->area = (PlatenArea){ 0, 0, MIN (size->width_um, reach.width_um),
                                       MIN (size->height_um, reach.height_um) };
      return TRUE;
    }

  allowed = describe_sizes (reach);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘page-size’ cannot be ‘%s’ with ‘source’ ‘%s’ on this device; it is one "
               "of: %s",
               size->name, platen_source_kind_to_string (settings->source), allowed);
  return FALSE;
}

static gboolean
resolve_tone (const PlatenCapabilities *self,
              const PlatenScanSettings *settings,
              PlatenTone                tone,
              GError                  **error)
{
  const PlatenRange *range = &self->tones[tone];
  double             value = settings->tones[tone];
  g_autofree char   *allowed = NULL;
  g_autofree char   *text = NULL;

  if ((settings->has_tones & (1u << tone)) == 0)
    return TRUE;
  if (platen_range_exists (range) && value >= range->minimum && value <= range->maximum)
    return TRUE;

  allowed = platen_number_describe_range (range->minimum, range->maximum, range->step);
  text = platen_number_to_string (value);
  if (platen_range_exists (range))
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                 "‘%s’ cannot be %s on this device; it is %s",
                 platen_tone_to_string (tone), text, allowed);
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                 "This device has no ‘%s’", platen_tone_to_string (tone));
  return FALSE;
}

static gboolean
resolve_tones (const PlatenCapabilities *self,
               const PlatenScanSettings *settings,
               GError                  **error)
{
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    if (!resolve_tone (self, settings, i, error))
      return FALSE;

  return TRUE;
}

static gboolean
resolve_switches (const PlatenCapabilities *self,
                  const PlatenScanSettings *settings,
                  GError                  **error)
{
  guint lacking = settings->has_switches & settings->switches & ~self->features;
  guint others = self->features & ((1u << PLATEN_N_SWITCHES) - 1);
  g_autofree char *allowed = NULL;

  if (lacking == 0)
    return TRUE;

  allowed = describe_words (others, feature_word);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "This device has no ‘%s’; it has: %s",
               platen_feature_to_string (g_bit_nth_lsf (lacking, -1)),
               others != 0 ? allowed : "nothing of that kind");
  return FALSE;
}

/**
 * platen_capabilities_resolve:
 * @settings: (inout): what the caller wants; on success the device's choices are filled in.
 *   May be half filled after an error
 *
 * Holds settings against what the device can do. `options` are not judged here: only the
 * open device knows what they may be.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key, and the allowed values.
 */
gboolean
platen_capabilities_resolve (const PlatenCapabilities *self,
                             PlatenScanSettings       *settings,
                             GError                  **error)
{
  return resolve_source (self, settings, error) && resolve_mode (self, settings, error) &&
         resolve_resolution (self, settings, error) &&
         resolve_depth (self, settings, error) &&
         resolve_page_size (self, settings, error) &&
         resolve_area (self, settings, error) && resolve_tones (self, settings, error) &&
         resolve_switches (self, settings, error);
}
