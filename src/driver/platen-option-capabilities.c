/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-option-setup-private.h"

#include "platen-limits.h"

#include <math.h>

/* What a device can do, found out from the constraints of its options. */

/* For a device that has no option for it, and says nothing. */
#define FALLBACK_DPI 300

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

static void
add_resolution (PlatenCapabilities *self, double number)
{
  int dpi = (int) lround (CLAMP (number, 0, PLATEN_MAX_DPI + 1));

  if (dpi >= 1 && dpi <= PLATEN_MAX_DPI)
    g_array_append_val (self->resolutions, dpi);
}

static void
read_resolution_limits (PlatenCapabilities *self, const PlatenDeviceOption *option)
{
  for (guint i = 0; option->numbers != NULL && i < option->numbers->len; i++)
    add_resolution (self, g_array_index (option->numbers, double, i));
  g_array_sort (self->resolutions, compare_numbers);
  if (self->resolutions->len > 0 || !option->has_range)
    return;

  self->dpi_min = (int) CLAMP (ceil (option->minimum), 1, PLATEN_MAX_DPI);
  self->dpi_max = (int) CLAMP (floor (option->maximum), 1, PLATEN_MAX_DPI);
  self->dpi_step = (int) MAX (1, ceil (option->step));
}

static void
read_resolutions (PlatenCapabilities *self, PlatenOptionSetup *setup)
{
  const char                    *name = platen_option_setup_get_resolution_name (setup);
  double                         value = FALLBACK_DPI;
  g_autoptr (PlatenDeviceOption) option = NULL;

  if (name != NULL)
    option = platen_option_host_find (setup->host, name);
  if (option != NULL && platen_device_option_is_number (option))
    read_resolution_limits (self, option);
  if (self->resolutions->len > 0 || self->dpi_max > 0)
    return;

  if (name != NULL)
    platen_option_host_get_number (setup->host, name, &value);
  add_resolution (self, CLAMP (value, 1, PLATEN_MAX_DPI));
}

static void
read_area (PlatenCapabilities *self, PlatenOptionSetup *setup, PlatenSourceKind source)
{
  PlatenReach reach = platen_option_setup_get_reach (setup);

  self->areas[source] = reach;
  self->max_width_um = MAX (self->max_width_um, reach.width_um);
  self->max_height_um = MAX (self->max_height_um, reach.height_um);
}

static void
read_features (PlatenCapabilities *self, PlatenOptionSetup *setup)
{
  for (guint i = 0; i < PLATEN_N_FEATURES; i++)
    if (platen_option_setup_has_feature (setup, i))
      self->features |= 1u << i;
}

static gboolean
read_limits (const PlatenDeviceOption *option, PlatenRange *range)
{
  if (option->has_range)
    {
      *range = (PlatenRange){ option->minimum, option->maximum, option->step, 0 };
      return TRUE;
    }
  if (option->numbers == NULL || option->numbers->len == 0)
    return FALSE;

  range->minimum = range->maximum = g_array_index (option->numbers, double, 0);
  for (guint i = 1; i < option->numbers->len; i++)
    {
      double number = g_array_index (option->numbers, double, i);

      range->minimum = MIN (range->minimum, number);
      range->maximum = MAX (range->maximum, number);
    }

  return TRUE;
}

static void
read_tone (PlatenCapabilities *self, PlatenOptionSetup *setup, PlatenTone tone)
{
  const char                    *name = platen_option_setup_get_tone_name (setup, tone);
  PlatenRange                    range = { 0 };
  g_autoptr (PlatenDeviceOption) option = NULL;
  GVariant                      *original;

  if (platen_range_exists (&self->tones[tone]) || name == NULL)
    return;
  option = platen_option_host_find (setup->host, name);
  if (!read_limits (option, &range))
    return;

  original = g_hash_table_lookup (setup->originals, name);
  if (original != NULL && g_variant_is_of_type (original, G_VARIANT_TYPE_INT32))
    range.initial = g_variant_get_int32 (original);
  else if (original != NULL && g_variant_is_of_type (original, G_VARIANT_TYPE_DOUBLE))
    range.initial = g_variant_get_double (original);
  else
    platen_option_host_get_number (setup->host, name, &range.initial);
  self->tones[tone] = range;
}

static void
read_tones (PlatenCapabilities *self, PlatenOptionSetup *setup)
{
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    read_tone (self, setup, i);
}

/* In each source, since each has its own area; a device that refuses keeps the common one. */
static void
read_sources (PlatenCapabilities *self, PlatenOptionSetup *setup)
{
  for (PlatenSourceKind source = PLATEN_SOURCE_FLATBED;
       source <= PLATEN_SOURCE_FEEDER_DUPLEX; source++)
    {
      if (!platen_option_setup_has_source (setup, source))
        continue;
      self->sources |= 1u << source;
      if (!platen_option_setup_set_source (setup, source, NULL))
        continue;
      read_area (self, setup, source);
      read_features (self, setup);
    }
}

/* In the mode as it is with 8 bits. */
static guint
read_depths (PlatenOptionSetup *setup, PlatenMode mode)
{
  gboolean is_plain = platen_option_setup_has_mode_word (setup, mode, 0) &&
                      !platen_option_host_can_set (setup->host, OPTION_DEPTH);
  guint bits = 0;

  if (mode == PLATEN_MODE_BILEVEL)
    return 1u << 1;
  if (is_plain || platen_option_setup_has_depth (setup, 8) ||
      platen_option_setup_has_mode_word (setup, mode, 8))
    bits |= 1u << 8;
  if (platen_option_setup_has_depth (setup, 16) ||
      platen_option_setup_has_mode_word (setup, mode, 16))
    bits |= 1u << 16;

  return bits != 0 ? bits : 1u << 8;
}

/* Some have no word for bilevel but a depth of one bit. */
static gboolean
has_mode (PlatenOptionSetup *setup, PlatenMode mode)
{
  if (platen_option_setup_has_mode_word (setup, mode, -1))
    return TRUE;

  return mode == PLATEN_MODE_BILEVEL &&
         platen_option_setup_has_mode_word (setup, PLATEN_MODE_GRAY, -1) &&
         platen_option_setup_set_mode (setup, PLATEN_MODE_GRAY, 8, NULL) &&
         platen_option_setup_has_depth (setup, 1);
}

/* In each mode, since each has its own depths, and some tones mean nothing in some. */
static void
read_modes (PlatenCapabilities *self, PlatenOptionSetup *setup)
{
  for (PlatenMode mode = PLATEN_MODE_BILEVEL; mode <= PLATEN_MODE_COLOR; mode++)
    {
      if (!has_mode (setup, mode))
        continue;
      self->modes |= 1u << mode;
      platen_option_setup_set_mode (setup, mode, mode == PLATEN_MODE_BILEVEL ? 1 : 8,
                                    NULL);
      self->depths[mode] = read_depths (setup, mode);
      read_tones (self, setup);
      read_features (self, setup);
    }
  if (self->modes != 0)
    return;

  /* Words that nobody knows: it is what it is. */
  self->modes = 1u << PLATEN_MODE_COLOR;
  self->depths[PLATEN_MODE_COLOR] = 1u << 8;
}

/* The order matters: the source first, since it may change the rest. */
static void
go_back (PlatenOptionSetup *setup)
{
  static const char *const names[] = { OPTION_SOURCE, OPTION_ADF_MODE, OPTION_DUPLEX,
                                       OPTION_MODE, OPTION_DEPTH };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GVariant *value = g_hash_table_lookup (setup->originals, names[i]);

      if (value != NULL && platen_option_host_can_set (setup->host, names[i]))
        platen_option_host_set (setup->host, names[i], value, NULL);
    }
}

/**
 * platen_option_setup_read_capabilities:
 *
 * Finds out what a device can do from the constraints of its options. Switches through its
 * sources and modes, since each has its own, and back.
 *
 * Returns: (transfer full): what it can do
 */
PlatenCapabilities *
platen_option_setup_read_capabilities (PlatenOptionSetup *self)
{
  PlatenCapabilities *capabilities = platen_capabilities_new ();

  read_area (capabilities, self, PLATEN_SOURCE_AUTO);
  read_sources (capabilities, self);
  read_modes (capabilities, self);
  go_back (self);
  read_resolutions (capabilities, self);
  /* The glass holds one page. */
  if (capabilities->sources == 1u << PLATEN_SOURCE_FLATBED)
    capabilities->max_pages = 1;

  return capabilities;
}
