/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-option.h"
#include "platen-error.h"
#include "platen-limits.h"
#include "platen-options.h"
#include "platen-scan-settings.h"

#include <math.h>

/* A4, for devices that do not tell how large their bed is. */
#define USUAL_WIDTH_UM 210000
#define USUAL_HEIGHT_UM 297000

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

  self->has_mode = TRUE;
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
store_depth (GVariant *value, gpointer target, GError **error)
{
  PlatenScanSettings *self = target;
  int                 depth = g_variant_get_int32 (value);

  if (depth != 1 && depth != 8 && depth != 16)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘depth’ cannot be %d; it is one of: 1, 8, 16", depth);
      return FALSE;
    }

  self->depth = depth;
  return TRUE;
}

static gboolean
store_page_size (GVariant *value, gpointer target, GError **error)
{
  PlatenScanSettings   *self = target;
  const PlatenPageSize *size = platen_page_size_read ("page-size", value, error);

  if (size != NULL)
    self->page_size = size;

  return size != NULL;
}

static gboolean
store_tone (PlatenScanSettings *self, PlatenTone tone, GVariant *value, GError **error)
{
  double number = g_variant_get_double (value);

  if (!isfinite (number))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ is not a number", platen_tone_to_string (tone));
      return FALSE;
    }

  self->tones[tone] = number;
  self->has_tones |= 1u << tone;
  return TRUE;
}

static gboolean
store_brightness (GVariant *value, gpointer target, GError **error)
{
  return store_tone (target, PLATEN_TONE_BRIGHTNESS, value, error);
}

static gboolean
store_contrast (GVariant *value, gpointer target, GError **error)
{
  return store_tone (target, PLATEN_TONE_CONTRAST, value, error);
}

static gboolean
store_threshold (GVariant *value, gpointer target, GError **error)
{
  return store_tone (target, PLATEN_TONE_THRESHOLD, value, error);
}

static gboolean
store_gamma (GVariant *value, gpointer target, GError **error)
{
  return store_tone (target, PLATEN_TONE_GAMMA, value, error);
}

static gboolean
store_switch (PlatenScanSettings *self, PlatenFeature feature, GVariant *value)
{
  guint bit = 1u << feature;

  self->has_switches |= bit;
  self->switches =
      g_variant_get_boolean (value) ? self->switches | bit : self->switches & ~bit;
  return TRUE;
}

static gboolean
store_deskew (GVariant *value, gpointer target, GError **error)
{
  return store_switch (target, PLATEN_FEATURE_DESKEW, value);
}

static gboolean
store_crop (GVariant *value, gpointer target, GError **error)
{
  return store_switch (target, PLATEN_FEATURE_CROP, value);
}

static gboolean
store_skip_blank (GVariant *value, gpointer target, GError **error)
{
  return store_switch (target, PLATEN_FEATURE_SKIP_BLANK, value);
}

static gboolean
store_rotate_back (GVariant *value, gpointer target, GError **error)
{
  PlatenScanSettings *self = target;

  self->rotate_back = g_variant_get_boolean (value);
  return TRUE;
}

static gboolean
store_confined (GVariant *value, gpointer target, GError **error)
{
  PlatenScanSettings *self = target;

  self->confined = g_variant_get_boolean (value);
  return TRUE;
}

static gboolean
store_options (GVariant *value, gpointer target, GError **error)
{
  PlatenScanSettings *self = target;

  if (g_variant_n_children (value) > PLATEN_MAX_DEVICE_OPTIONS)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                   "‘options’ has more than %d entries", PLATEN_MAX_DEVICE_OPTIONS);
      return FALSE;
    }
  if (!platen_device_options_check_plain (value, error))
    return FALSE;

  g_clear_pointer (&self->options, g_variant_unref);
  if (g_variant_n_children (value) > 0)
    self->options = g_variant_ref (value);
  return TRUE;
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
  { "source", "s", store_source },
  { "mode", "s", store_mode },
  { "resolution", "i", store_resolution },
  { "area", "(iiii)", store_area },
  { "pages", "i", store_pages },
  { "depth", "i", store_depth },
  { "page-size", "*", store_page_size },
  { "brightness", "d", store_brightness },
  { "contrast", "d", store_contrast },
  { "threshold", "d", store_threshold },
  { "gamma", "d", store_gamma },
  { "deskew", "b", store_deskew },
  { "crop", "b", store_crop },
  { "skip-blank", "b", store_skip_blank },
  { "rotate-back", "b", store_rotate_back },
  { "confined", "b", store_confined },
  { "options", "a{sv}", store_options },
};

/**
 * platen_scan_settings_get_type_of:
 * @key: any text
 *
 * Returns: (transfer none) (nullable): the GVariant type string of that option; NULL when
 *   there is none
 */
const char *
platen_scan_settings_get_type_of (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].key, key))
      return table[i].type;

  return NULL;
}

/**
 * platen_scan_settings_init:
 *
 * Sets the defaults: the device's first source, colour if it has that, nearest to 300 dpi,
 * everything, until the feeder is empty. What was there before is not freed.
 */
void
platen_scan_settings_init (PlatenScanSettings *self)
{
  *self = (PlatenScanSettings){ .mode = PLATEN_MODE_COLOR };
}

/**
 * platen_scan_settings_copy:
 * @out_copy: (out caller-allocates): a copy, to be cleared; what was there before is not
 *   freed
 */
void
platen_scan_settings_copy (const PlatenScanSettings *self, PlatenScanSettings *out_copy)
{
  *out_copy = *self;
  if (out_copy->options != NULL)
    g_variant_ref (out_copy->options);
}

/**
 * platen_scan_settings_clear:
 *
 * Frees what the settings hold; the rest stays as it is.
 */
void
platen_scan_settings_clear (PlatenScanSettings *self)
{
  g_clear_pointer (&self->options, g_variant_unref);
}

/**
 * platen_scan_settings_has_key:
 *
 * Tells whether a setting has that key.
 */
gboolean
platen_scan_settings_has_key (const char *key)
{
  return platen_options_find (table, G_N_ELEMENTS (table), key) != NULL;
}

/**
 * platen_scan_settings_list_keys:
 *
 * Returns: (transfer full): the keys of all settings, for a person
 */
char *
platen_scan_settings_list_keys (void)
{
  return platen_options_list_keys (table, G_N_ELEMENTS (table));
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
  g_auto (PlatenScanSettings) wanted = { 0 };
  PlatenScanSettings          before = *self;

  platen_scan_settings_copy (self, &wanted);
  if (!platen_options_parse (table, G_N_ELEMENTS (table), options, &wanted, error))
    return FALSE;

  *self = wanted;
  wanted = before;
  return TRUE;
}

/**
 * platen_scan_settings_add_options:
 * @usual: `a{sv}`: options of the device by name
 *
 * Adds options, set before those that the settings name; of one that both have, the
 * settings' own stays.
 */
void
platen_scan_settings_add_options (PlatenScanSettings *self, GVariant *usual)
{
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *name;
  GVariant       *value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, usual);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    if (self->options == NULL || !g_variant_lookup (self->options, name, "*", NULL))
      g_variant_builder_add (&builder, "{sv}", name, value);
  if (self->options != NULL)
    g_variant_iter_init (&iter, self->options);
  while (self->options != NULL && g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    g_variant_builder_add (&builder, "{sv}", name, value);

  g_clear_pointer (&self->options, g_variant_unref);
  self->options = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (g_variant_n_children (self->options) == 0)
    g_clear_pointer (&self->options, g_variant_unref);
}

static void
add_tones (const PlatenScanSettings *self, GVariantDict *dict)
{
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    if (self->has_tones & (1u << i))
      g_variant_dict_insert (dict, platen_tone_to_string (i), "d", self->tones[i]);
}

static void
add_switches (const PlatenScanSettings *self, GVariantDict *dict)
{
  for (guint i = 0; i < PLATEN_N_SWITCHES; i++)
    if (self->has_switches & (1u << i))
      g_variant_dict_insert (dict, platen_feature_to_string (i), "b",
                             (self->switches & (1u << i)) != 0);
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
  g_variant_dict_insert (&dict, "pages", "i", self->n_pages);
  if (self->has_mode)
    g_variant_dict_insert (&dict, "mode", "s", platen_mode_to_string (self->mode));
  if (self->dpi > 0)
    g_variant_dict_insert (&dict, "resolution", "i", self->dpi);
  if (!platen_area_is_whole (&self->area))
    g_variant_dict_insert (&dict, "area", "(iiii)", self->area.left_um, self->area.top_um,
                           self->area.width_um, self->area.height_um);
  if (self->depth > 0)
    g_variant_dict_insert (&dict, "depth", "i", self->depth);
  if (self->page_size != NULL)
    g_variant_dict_insert (&dict, "page-size", "s", self->page_size->name);
  if (self->rotate_back)
    g_variant_dict_insert (&dict, "rotate-back", "b", TRUE);
  if (self->confined)
    g_variant_dict_insert (&dict, "confined", "b", TRUE);
  if (self->options != NULL)
    g_variant_dict_insert_value (&dict, "options", self->options);
  add_tones (self, &dict);
  add_switches (self, &dict);

  return g_variant_dict_end (&dict);
}

/**
 * platen_scan_settings_estimate_bytes:
 * @self: settings that a device was set up with
 *
 * Returns: about how large a page will be without compression
 */
guint64
platen_scan_settings_estimate_bytes (const PlatenScanSettings *self)
{
  int     width_um = self->area.width_um > 0 ? self->area.width_um : USUAL_WIDTH_UM;
  int     height_um = self->area.height_um > 0 ? self->area.height_um : USUAL_HEIGHT_UM;
  guint64 n_pixels = (guint64) platen_um_to_px (width_um, self->dpi) *
                     (guint64) platen_um_to_px (height_um, self->dpi);

  if (self->mode == PLATEN_MODE_BILEVEL)
    return n_pixels / 8;

  return n_pixels * platen_mode_get_n_channels (self->mode) * (self->depth == 16 ? 2 : 1);
}
