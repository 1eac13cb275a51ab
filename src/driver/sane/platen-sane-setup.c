/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-setup.h"

#include "platen-area.h"
#include "platen-error.h"
#include "platen-sane-options.h"
#include "platen-sane-words.h"

#include <sane/saneopts.h>

#include <math.h>

/* Not in saneopts.h, but in several backends. */
#define NAME_ADF_MODE "adf-mode" /* epson2, epkowa: Simplex, Duplex */
#define NAME_DUPLEX "duplex"     /* kvs1025, kodak: yes, no */
#define WORD_DUPLEX "Duplex"
#define WORD_SIMPLEX "Simplex"

#define FALLBACK_DPI 300

static gboolean
has_word (SANE_Handle handle, const char *name, const char *word)
{
  const char *const *words = platen_sane_options_get_words (handle, name);

  return words != NULL && g_strv_contains (words, word);
}

static const char *
get_source_word (SANE_Handle handle, PlatenSourceKind source)
{
  const char *const *words =
      platen_sane_options_get_words (handle, SANE_NAME_SCAN_SOURCE);

  return words != NULL ? platen_sane_words_find_source (words, source) : NULL;
}

static gboolean
has_duplex_switch (SANE_Handle handle)
{
  return has_word (handle, NAME_ADF_MODE, WORD_DUPLEX) ||
         platen_sane_options_has (handle, NAME_DUPLEX);
}

/**
 * platen_sane_setup_has_source:
 *
 * Tells whether the device has the source. One that names no source we know is a flatbed.
 */
gboolean
platen_sane_setup_has_source (SANE_Handle handle, PlatenSourceKind source)
{
  if (get_source_word (handle, source) != NULL)
    return TRUE;
  if (source == PLATEN_SOURCE_FEEDER_DUPLEX)
    return get_source_word (handle, PLATEN_SOURCE_FEEDER) != NULL &&
           has_duplex_switch (handle);

  return source == PLATEN_SOURCE_FLATBED &&
         get_source_word (handle, PLATEN_SOURCE_FEEDER) == NULL &&
         get_source_word (handle, PLATEN_SOURCE_FEEDER_DUPLEX) == NULL;
}

static gboolean
set_duplex_switch (SANE_Handle handle, gboolean duplex, GError **error)
{
  if (has_word (handle, NAME_ADF_MODE, duplex ? WORD_DUPLEX : WORD_SIMPLEX))
    return platen_sane_options_set_word (handle, NAME_ADF_MODE,
                                         duplex ? WORD_DUPLEX : WORD_SIMPLEX, error);
  if (platen_sane_options_has (handle, NAME_DUPLEX))
    return platen_sane_options_set_flag (handle, NAME_DUPLEX, duplex, error);

  return TRUE;
}

/**
 * platen_sane_setup_set_source:
 * @source: one that the device has
 *
 * Switches to a source.
 *
 * Errors: what the device says.
 */
gboolean
platen_sane_setup_set_source (SANE_Handle handle, PlatenSourceKind source, GError **error)
{
  const char *word = get_source_word (handle, source);
  gboolean    by_switch = FALSE;

  if (word == NULL && source == PLATEN_SOURCE_FEEDER_DUPLEX)
    {
      word = get_source_word (handle, PLATEN_SOURCE_FEEDER);
      by_switch = TRUE;
    }
  if (word != NULL &&
      !platen_sane_options_set_word (handle, SANE_NAME_SCAN_SOURCE, word, error))
    return FALSE;

  return source == PLATEN_SOURCE_FLATBED || set_duplex_switch (handle, by_switch, error);
}

/**
 * platen_sane_setup_has_depth:
 * @bits: bits a sample
 *
 * Tells whether the device can be set to that depth in its present mode.
 */
gboolean
platen_sane_setup_has_depth (SANE_Handle handle, int bits)
{
  PlatenSaneLimits limits;

  return platen_sane_options_get_limits (handle, SANE_NAME_BIT_DEPTH, &limits) &&
         platen_sane_limits_allow (&limits, bits);
}

static gboolean
set_depth (SANE_Handle handle, PlatenMode mode, GError **error)
{
  static const int bilevel_depths[] = { 1 };
  static const int other_depths[] = { 8, 16 };
  gboolean         is_bilevel = mode == PLATEN_MODE_BILEVEL;
  const int       *depths = is_bilevel ? bilevel_depths : other_depths;
  gsize n = is_bilevel ? G_N_ELEMENTS (bilevel_depths) : G_N_ELEMENTS (other_depths);

  for (gsize i = 0; i < n; i++)
    if (platen_sane_setup_has_depth (handle, depths[i]))
      return platen_sane_options_set_number (handle, SANE_NAME_BIT_DEPTH, depths[i],
                                             error);

  return TRUE;
}

static gboolean
set_mode (SANE_Handle handle, PlatenMode mode, GError **error)
{
  const char *const *words = platen_sane_options_get_words (handle, SANE_NAME_SCAN_MODE);
  const char        *word = NULL;

  if (words != NULL)
    word = platen_sane_words_find_mode (words, mode);
  if (words != NULL && word == NULL && mode == PLATEN_MODE_BILEVEL)
    word = platen_sane_words_find_mode (words, PLATEN_MODE_GRAY);
  if (word != NULL &&
      !platen_sane_options_set_word (handle, SANE_NAME_SCAN_MODE, word, error))
    return FALSE;

  return set_depth (handle, mode, error);
}

/**
 * platen_sane_setup_get_resolution_name:
 *
 * Returns: (transfer none) (nullable): the name of the option that sets the resolution
 */
const char *
platen_sane_setup_get_resolution_name (SANE_Handle handle)
{
  if (platen_sane_options_has (handle, SANE_NAME_SCAN_RESOLUTION))
    return SANE_NAME_SCAN_RESOLUTION;
  if (platen_sane_options_has (handle, SANE_NAME_SCAN_X_RESOLUTION))
    return SANE_NAME_SCAN_X_RESOLUTION;

  return NULL;
}

static gboolean
set_resolution (SANE_Handle handle, int dpi, GError **error)
{
  const char      *name = platen_sane_setup_get_resolution_name (handle);
  PlatenSaneLimits limits;

  if (name == NULL)
    return TRUE;
  if (platen_sane_options_get_limits (handle, name, &limits) &&
      !platen_sane_limits_allow (&limits, dpi))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘resolution’ cannot be %d with this source and mode", dpi);
      return FALSE;
    }
  if (!platen_sane_options_set_number (handle, name, dpi, error))
    return FALSE;

  return !platen_sane_options_has (handle, SANE_NAME_SCAN_Y_RESOLUTION) ||
         platen_sane_options_set_number (handle, SANE_NAME_SCAN_Y_RESOLUTION, dpi, error);
}

/**
 * platen_sane_setup_get_dpi:
 * @out_dpi_x: (out): pixels per inch across, 1 or more
 * @out_dpi_y: (out): pixels per inch down, 1 or more
 *
 * Tells the resolution that the device really took.
 */
void
platen_sane_setup_get_dpi (SANE_Handle handle, int *out_dpi_x, int *out_dpi_y)
{
  const char *name = platen_sane_setup_get_resolution_name (handle);
  double      x = FALLBACK_DPI;
  double      y;

  if (name != NULL)
    platen_sane_options_get_number (handle, name, &x);
  y = x;
  platen_sane_options_get_number (handle, SANE_NAME_SCAN_Y_RESOLUTION, &y);

  *out_dpi_x = (int) MAX (1, lround (x));
  *out_dpi_y = (int) MAX (1, lround (y));
}

/* How many micrometres one unit of a geometry option is; 0 when nobody knows. */
static double
get_unit_um (SANE_Handle handle, SANE_Unit unit)
{
  int dpi_x;
  int dpi_y;

  if (unit == SANE_UNIT_MM)
    return 1000;
  if (unit != SANE_UNIT_PIXEL)
    return 0;

  platen_sane_setup_get_dpi (handle, &dpi_x, &dpi_y);
  return (double) PLATEN_UM_PER_INCH / dpi_x;
}

/**
 * platen_sane_setup_get_end_um:
 * @name: `br-x` or `br-y`
 *
 * Returns: the farthest that the present source reaches, micrometres; 0 when the device
 *   does not say
 */
int
platen_sane_setup_get_end_um (SANE_Handle handle, const char *name)
{
  PlatenSaneLimits limits;

  if (!platen_sane_options_get_limits (handle, name, &limits))
    return 0;

  return (int) CLAMP (limits.maximum * get_unit_um (handle, limits.unit), 0, G_MAXINT);
}

/*
 * One axis. The near edge goes to its least value first, so that the far edge is never
 * before it: some devices refuse that, others push the other edge away.
 */
static gboolean
set_axis (SANE_Handle       handle,
          const char *const names[2],
          int              *start_um,
          int              *length_um,
          GError          **error)
{
  PlatenSaneLimits near;
  PlatenSaneLimits far;
  double           unit_um;
  double           start;
  double           end;

  if (!platen_sane_options_get_limits (handle, names[0], &near) ||
      !platen_sane_options_get_limits (handle, names[1], &far))
    return TRUE;
  unit_um = get_unit_um (handle, far.unit);
  if (unit_um == 0)
    return TRUE;

  start = near.minimum;
  end = far.maximum;
  if (*length_um > 0)
    {
      start = CLAMP (*start_um / unit_um, near.minimum, near.maximum);
      end = CLAMP ((*start_um + (double) *length_um) / unit_um, far.minimum, far.maximum);
    }
  if (!platen_sane_options_set_number (handle, names[0], near.minimum, error) ||
      !platen_sane_options_set_number (handle, names[1], end, error) ||
      !platen_sane_options_set_number (handle, names[0], start, error))
    return FALSE;

  platen_sane_options_get_number (handle, names[0], &start);
  platen_sane_options_get_number (handle, names[1], &end);
  *start_um = (int) lround (start * unit_um);
  *length_um = (int) lround ((end - start) * unit_um);
  return TRUE;
}

static gboolean
set_area (SANE_Handle handle, PlatenArea *area, GError **error)
{
  static const char *const across[] = { SANE_NAME_SCAN_TL_X, SANE_NAME_SCAN_BR_X };
  static const char *const down[] = { SANE_NAME_SCAN_TL_Y, SANE_NAME_SCAN_BR_Y };

  return set_axis (handle, across, &area->left_um, &area->width_um, error) &&
         set_axis (handle, down, &area->top_um, &area->height_um, error);
}

/**
 * platen_sane_setup_apply:
 * @settings: (inout): resolved settings; changed to what the device really took
 *
 * Sets a device up: source, mode and depth, resolution, area, in that order, because each
 * may change what the next can be.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT for what this source cannot do, or what the
 * device says.
 */
gboolean
platen_sane_setup_apply (SANE_Handle handle, PlatenScanSettings *settings, GError **error)
{
  int dpi_y;

  if (platen_sane_options_has (handle, SANE_NAME_PREVIEW) &&
      !platen_sane_options_set_flag (handle, SANE_NAME_PREVIEW, FALSE, error))
    return FALSE;
  if (!platen_sane_setup_set_source (handle, settings->source, error) ||
      !set_mode (handle, settings->mode, error) ||
      !set_resolution (handle, settings->dpi, error) ||
      !set_area (handle, &settings->area, error))
    return FALSE;

  platen_sane_setup_get_dpi (handle, &settings->dpi, &dpi_y);
  return TRUE;
}

/**
 * platen_sane_setup_apply_text:
 * @text: `name=value` pairs with `;` between them
 *
 * Sets further options of the device by their SANE names.
 *
 * Errors: as [func@Platen.sane_options_set_parsed];
 * %PLATEN_ERROR_INVALID_ARGUMENT for a pair without `=`.
 */
gboolean
platen_sane_setup_apply_text (SANE_Handle handle, const char *text, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (text, ";", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_strstrip (pairs[i]), "=", 2);

      if (g_strv_length (parts) == 0)
        continue;
      if (g_strv_length (parts) != 2)
        {
          g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "‘%s’ is no option of a scanner; write name=value", pairs[i]);
          return FALSE;
        }
      if (!platen_sane_options_set_parsed (handle, parts[0], parts[1], error))
        return FALSE;
    }

  return TRUE;
}
