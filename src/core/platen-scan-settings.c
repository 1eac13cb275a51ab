/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-options.h"
#include "platen-scan-settings.h"

static gboolean
store_source (GVariant *value, gpointer target, GError **error)
{
  PlatenScanSettings *self = target;

  return platen_source_kind_from_string (g_variant_get_string (value, NULL),
                                         &self->source, error);
}

static gboolean
store_mode (GVariant *value, gpointer target, GError **error)
{
  PlatenScanSettings *self = target;

  return platen_mode_from_string (g_variant_get_string (value, NULL), &self->mode, error);
}

static gboolean
store_number (GVariant   *value,
              const char *key,
              int         minimum,
              int         maximum,
              int        *out_number,
              GError    **error)
{
  int number = g_variant_get_int32 (value);

  if (number < minimum || number > maximum)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ cannot be %d; it is a number from %d to %d", key, number,
                   minimum, maximum);
      return FALSE;
    }

  *out_number = number;
  return TRUE;
}

static gboolean
store_resolution (GVariant *value, gpointer target, GError **error)
{
  PlatenScanSettings *self = target;

  return store_number (value, "resolution", 1, PLATEN_MAX_DPI, &self->dpi, error);
}

static gboolean
store_pages (GVariant *value, gpointer target, GError **error)
{
  PlatenScanSettings *self = target;

  return store_number (value, "pages", 0, PLATEN_MAX_PAGES_PER_JOB, &self->n_pages,
                       error);
}

static gboolean
store_area (GVariant *value, gpointer target, GError **error)
{
  PlatenScanSettings *self = target;
  PlatenArea          area;

  g_variant_get (value, "(iiii)", &area.left_um, &area.top_um, &area.width_um,
                 &area.height_um);
  if (area.left_um < 0 || area.top_um < 0 || area.width_um < 0 || area.height_um < 0 ||
      (area.width_um == 0) != (area.height_um == 0))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘area’ cannot be (%d, %d, %d, %d); it is left, top, width and height "
                   "in micrometres, none negative, none empty",
                   area.left_um, area.top_um, area.width_um, area.height_um);
      return FALSE;
    }

  self->area = area;
  return TRUE;
}

static const PlatenOption table[] = {
  { "source", "s", store_source },         { "mode", "s", store_mode },
  { "resolution", "i", store_resolution }, { "area", "(iiii)", store_area },
  { "pages", "i", store_pages },
};

/**
 * platen_scan_settings_init:
 *
 * Sets the defaults: the device's first source, colour, nearest to 300 dpi, everything,
 * until the feeder is empty.
 */
void
platen_scan_settings_init (PlatenScanSettings *self)
{
  *self = (PlatenScanSettings){ .mode = PLATEN_MODE_COLOR };
}

/**
 * platen_scan_settings_parse:
 * @self: settings that hold the defaults; changed only on success
 * @options: (nullable): an `a{sv}`, see [struct@Platen.ScanSettings]
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key.
 */
gboolean
platen_scan_settings_parse (PlatenScanSettings *self, GVariant *options, GError **error)
{
  PlatenScanSettings wanted = *self;

  if (!platen_options_parse (table, G_N_ELEMENTS (table), options, &wanted, error))
    return FALSE;

  *self = wanted;
  return TRUE;
}

/**
 * platen_scan_settings_to_variant:
 *
 * Gives the settings as options; a value that stands for "the device's choice" is left out.
 *
 * Returns: (transfer floating): an `a{sv}`
 */
GVariant *
platen_scan_settings_to_variant (const PlatenScanSettings *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "source", "s",
                         platen_source_kind_to_string (self->source));
  g_variant_dict_insert (&dict, "mode", "s", platen_mode_to_string (self->mode));
  g_variant_dict_insert (&dict, "pages", "i", self->n_pages);
  if (self->dpi > 0)
    g_variant_dict_insert (&dict, "resolution", "i", self->dpi);
  if (!platen_area_is_whole (&self->area))
    g_variant_dict_insert (&dict, "area", "(iiii)", self->area.left_um, self->area.top_um,
                           self->area.width_um, self->area.height_um);

  return g_variant_dict_end (&dict);
}
