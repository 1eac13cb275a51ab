/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-option-setup-private.h"

#include "platen-error.h"

/*
 * What drivers call the features. Boolean options are switched; a number, as of “swskip”, is
 * how many percent of ink a page may have and still count as blank.
 */
typedef struct
{
  PlatenFeature feature;
  const char   *name;
} Feature;

/* Percent. Source: what the drivers' manuals recommend is 1 … 5 for paper with specks. */
#define BLANK_PERCENT 2.0

static const Feature features[] = {
  { PLATEN_FEATURE_DESKEW, "swdeskew" }, /* canon_dr, epjitsu, fujitsu, genesys */
  /* fujitsu: by the device itself, both at once */
  { PLATEN_FEATURE_DESKEW, "hwdeskewcrop" },
  { PLATEN_FEATURE_DESKEW, "deskew" },     /* epkowa, kvs40xx */
  { PLATEN_FEATURE_DESKEW, "adf-skew" },   /* epsonds */
  { PLATEN_FEATURE_DESKEW, "AutoDeskew" }, /* brother */
  { PLATEN_FEATURE_CROP, "swcrop" },       /* canon_dr, epjitsu, fujitsu, genesys */
  { PLATEN_FEATURE_CROP, "hwdeskewcrop" },
  { PLATEN_FEATURE_CROP, "crop" },             /* kvs40xx */
  { PLATEN_FEATURE_CROP, "autocrop" },         /* epkowa */
  { PLATEN_FEATURE_CROP, "AutoDocumentSize" }, /* brother */
  { PLATEN_FEATURE_SKIP_BLANK, "swskip" },     /* canon_dr, fujitsu, genesys: percent */
  { PLATEN_FEATURE_SKIP_BLANK, "SkipBlankPage" }, /* brother */
  { PLATEN_FEATURE_SKIP_BLANK, "blank-skip" },
  { PLATEN_FEATURE_PAPER_SENSOR, "page-loaded" }, /* saneopts.h: canon_dr, fujitsu … */
  { PLATEN_FEATURE_PAPER_SENSOR, "adf-loaded" },
  { PLATEN_FEATURE_PAPER_SENSOR, "paper-loaded" },
};

/* Names of the tones' options; our words for them are SANE's own. */
typedef struct
{
  PlatenTone  tone;
  const char *name;
} Tone;

static const Tone tones[] = {
  { PLATEN_TONE_BRIGHTNESS, "brightness" }, { PLATEN_TONE_CONTRAST, "contrast" },
  { PLATEN_TONE_THRESHOLD, "threshold" },   { PLATEN_TONE_GAMMA, "gamma" },
  { PLATEN_TONE_GAMMA, "analog-gamma" }, /* airscan, umax */
};

static PlatenDeviceOption *
find_feature (PlatenOptionSetup *self, const Feature *row)
{
  g_autoptr (PlatenDeviceOption) option = platen_option_host_find (self->host, row->name);
  gboolean                       is_sensor = row->feature == PLATEN_FEATURE_PAPER_SENSOR;

  if (option == NULL || !option->is_active || option->is_settable == is_sensor)
    return NULL;
  if (option->type != PLATEN_VALUE_BOOL &&
      (is_sensor || !platen_device_option_is_number (option) || !option->has_range))
    return NULL;

  return g_steal_pointer (&option);
}

/**
 * platen_option_setup_has_feature:
 *
 * Tells whether the driver can do it with the present settings.
 */
gboolean
platen_option_setup_has_feature (PlatenOptionSetup *self, PlatenFeature feature)
{
  for (gsize i = 0; i < G_N_ELEMENTS (features); i++)
    {
      g_autoptr (PlatenDeviceOption) option = NULL;

      if (features[i].feature == feature)
        option = find_feature (self, &features[i]);
      if (option != NULL)
        return TRUE;
    }

  return FALSE;
}

static GVariant *
make_switch_value (const PlatenDeviceOption *option, gboolean is_on)
{
  if (option->type == PLATEN_VALUE_BOOL)
    return g_variant_new_boolean (is_on);

  return g_variant_new_double (
      CLAMP (is_on ? BLANK_PERCENT : option->minimum, option->minimum, option->maximum));
}

/* The first option of a feature that the device has does it; one that must be off, in all. */
static gboolean
set_switch (PlatenOptionSetup *self,
            PlatenFeature      feature,
            gboolean           is_on,
            GError           **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (features); i++)
    {
      g_autoptr (PlatenDeviceOption) option = NULL;

      if (features[i].feature == feature)
        option = find_feature (self, &features[i]);
      if (option == NULL)
        continue;
      platen_option_setup_note (self, option->name);
      if (!platen_option_host_set (self->host, option->name,
                                   make_switch_value (option, is_on), error))
        return FALSE;
      if (is_on)
        return TRUE;
    }
  if (!is_on)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘%s’ is not possible with this source and mode",
               platen_feature_to_string (feature));
  return FALSE;
}

/**
 * platen_option_setup_set_switches:
 *
 * Switches what the driver does by itself, as far as the settings say anything of it.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the feature, or what the device says.
 */
gboolean
platen_option_setup_set_switches (PlatenOptionSetup        *self,
                                  const PlatenScanSettings *settings,
                                  GError                  **error)
{
  for (guint i = 0; i < PLATEN_N_SWITCHES; i++)
    if ((settings->has_switches & (1u << i)) != 0 &&
        !set_switch (self, i, (settings->switches & (1u << i)) != 0, error))
      return FALSE;

  return TRUE;
}

/**
 * platen_option_setup_get_tone_name:
 *
 * Returns: (transfer none) (nullable): the name of the option of one number that sets the
 *   tone just now; one that holds several, as a gamma table does, is none
 */
const char *
platen_option_setup_get_tone_name (PlatenOptionSetup *self, PlatenTone tone)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      g_autoptr (PlatenDeviceOption) option = NULL;

      if (tones[i].tone == tone)
        option = platen_option_host_find_settable (self->host, tones[i].name);
      if (option != NULL && platen_device_option_is_number (option))
        return tones[i].name;
    }

  return NULL;
}

static gboolean
set_tone (PlatenOptionSetup *self, PlatenTone tone, double *value, GError **error)
{
  const char *name = platen_option_setup_get_tone_name (self, tone);

  if (name == NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ cannot be set with this source and mode",
                   platen_tone_to_string (tone));
      return FALSE;
    }

  platen_option_setup_note (self, name);
  if (!platen_option_host_set_number (self->host, name, *value, error))
    return FALSE;

  platen_option_host_get_number (self->host, name, value);
  return TRUE;
}

/**
 * platen_option_setup_set_tones:
 * @settings: (inout): changed to what the device took
 *
 * Sets the tones that the settings say anything of.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the tone, or what the device says.
 */
gboolean
platen_option_setup_set_tones (PlatenOptionSetup  *self,
                               PlatenScanSettings *settings,
                               GError            **error)
{
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    if ((settings->has_tones & (1u << i)) != 0 &&
        !set_tone (self, i, &settings->tones[i], error))
      return FALSE;

  return TRUE;
}

/* The rest of what settings set, by the options' names. */
static const struct
{
  const char *name;
  const char *role;
} roles[] = {
  { OPTION_SOURCE, "source" },
  { OPTION_ADF_MODE, "source" },
  { OPTION_DUPLEX, "source" },
  { OPTION_MODE, "mode" },
  { OPTION_DEPTH, "depth" },
  { OPTION_RESOLUTION, "resolution" },
  { OPTION_X_RESOLUTION, "resolution" },
  { OPTION_Y_RESOLUTION, "resolution" },
  { OPTION_LEFT, "area" },
  { OPTION_TOP, "area" },
  { OPTION_RIGHT, "area" },
  { OPTION_BOTTOM, "area" },
  { OPTION_PAGE_WIDTH, "page-size" },
  { OPTION_PAGE_HEIGHT, "page-size" },
};

/**
 * platen_option_setup_find_role:
 * @name: of an option
 *
 * Returns: (transfer none) (nullable): the setting of a scan that sets it, or
 *   `paper-sensor`
 */
const char *
platen_option_setup_find_role (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (roles[i].name, name))
      return roles[i].role;
  for (gsize i = 0; i < G_N_ELEMENTS (tones); i++)
    if (g_str_equal (tones[i].name, name))
      return platen_tone_to_string (tones[i].tone);
  for (gsize i = 0; i < G_N_ELEMENTS (features); i++)
    if (g_str_equal (features[i].name, name))
      return platen_feature_to_string (features[i].feature);

  return NULL;
}
