/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-capabilities.h"
#include "platen-error.h"
#include "platen-limits.h"

#include <math.h>

G_DEFINE_BOXED_TYPE (PlatenCapabilities,
                     platen_capabilities,
                     platen_capabilities_ref,
                     platen_capabilities_unref)

/**
 * platen_capabilities_new:
 *
 * Returns: (transfer full): capabilities of a device that can do nothing
 */
PlatenCapabilities *
platen_capabilities_new (void)
{
  PlatenCapabilities *self = g_atomic_rc_box_new0 (PlatenCapabilities);

  self->resolutions = g_array_new (FALSE, FALSE, sizeof (int));
  self->dpi_step = 1;
  self->max_pages = PLATEN_MAX_PAGES_PER_JOB;

  return self;
}

/**
 * platen_capabilities_ref:
 *
 * Returns: (transfer full): @self
 */
PlatenCapabilities *
platen_capabilities_ref (PlatenCapabilities *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  PlatenCapabilities *self = data;

  g_clear_pointer (&self->resolutions, g_array_unref);
}

/**
 * platen_capabilities_unref:
 * @self: (transfer full): freed with its last reference
 */
void
platen_capabilities_unref (PlatenCapabilities *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static gboolean
read_words (PlatenCapabilities *self, GVariant *dict, GError **error)
{
  g_autofree const char **sources = NULL;
  g_autofree const char **modes = NULL;

  g_variant_lookup (dict, "sources", "^a&s", &sources);
  g_variant_lookup (dict, "modes", "^a&s", &modes);
  for (gsize i = 0; sources != NULL && sources[i] != NULL; i++)
    {
      PlatenSourceKind source;

      if (!platen_source_kind_from_string (sources[i], &source, error))
        return FALSE;
      self->sources |= 1u << source;
    }
  for (gsize i = 0; modes != NULL && modes[i] != NULL; i++)
    {
      PlatenMode mode;

      if (!platen_mode_from_string (modes[i], &mode, error))
        return FALSE;
      self->modes |= 1u << mode;
    }

  return TRUE;
}

static gboolean
is_dpi (int dpi)
{
  return dpi >= 1 && dpi <= PLATEN_MAX_DPI;
}

static gboolean
are_resolutions_sound (const PlatenCapabilities *self)
{
  if (self->resolutions->len > PLATEN_MAX_DPI || self->dpi_min > self->dpi_max ||
      self->dpi_min < 0 || self->dpi_max > PLATEN_MAX_DPI)
    return FALSE;
  for (guint i = 0; i < self->resolutions->len; i++)
    if (!is_dpi (g_array_index (self->resolutions, int, i)))
      return FALSE;

  return TRUE;
}

static gboolean
are_areas_sound (const PlatenCapabilities *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->areas); i++)
    if (self->areas[i].width_um < 0 || self->areas[i].height_um < 0)
      return FALSE;

  return self->max_width_um >= 0 && self->max_height_um >= 0;
}

static gboolean
are_tones_sound (const PlatenCapabilities *self)
{
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    {
      const PlatenRange *range = &self->tones[i];

      if (!isfinite (range->minimum) || !isfinite (range->maximum) ||
          !isfinite (range->step) || !isfinite (range->initial) || range->step < 0 ||
          range->minimum > range->maximum)
        return FALSE;
    }

  return TRUE;
}

/* What a device says of itself is looked at like any other input. */
static gboolean
check_numbers (const PlatenCapabilities *self, GError **error)
{
  if (are_resolutions_sound (self) && are_areas_sound (self) && are_tones_sound (self) &&
      self->max_pages >= 0)
    return TRUE;

  g_set_error (
      error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
      "No device has %u resolutions, or from %d to %d dpi, on %d × %d micrometres",
      self->resolutions->len, self->dpi_min, self->dpi_max, self->max_width_um,
      self->max_height_um);
  return FALSE;
}

/* Keys of the dictionary that hold something for each word of a kind. */
static void
read_areas (PlatenCapabilities *self, GVariant *dict)
{
  g_autoptr (GVariant) areas = NULL;

  areas = g_variant_lookup_value (dict, "areas", G_VARIANT_TYPE ("a{s(ii)}"));
  for (guint i = PLATEN_SOURCE_FLATBED; areas != NULL && i < G_N_ELEMENTS (self->areas);
       i++)
    g_variant_lookup (areas, platen_source_kind_to_string (i), "(ii)",
                      &self->areas[i].width_um, &self->areas[i].height_um);
}

static guint
read_depth_list (GVariant *depths, const char *mode)
{
  g_autoptr (GVariant) list = NULL;
  gsize                n_values = 0;
  const int           *values = NULL;
  guint                bits = 0;

  list = g_variant_lookup_value (depths, mode, G_VARIANT_TYPE ("ai"));
  if (list != NULL)
    values = g_variant_get_fixed_array (list, &n_values, sizeof (int));
  for (gsize i = 0; i < n_values; i++)
    if (values[i] == 1 || values[i] == 8 || values[i] == 16)
      bits |= 1u << values[i];

  return bits;
}

static void
read_depths (PlatenCapabilities *self, GVariant *dict)
{
  g_autoptr (GVariant) depths = NULL;

  depths = g_variant_lookup_value (dict, "depths", G_VARIANT_TYPE ("a{sai}"));
  for (guint i = 0; depths != NULL && i < G_N_ELEMENTS (self->depths); i++)
    self->depths[i] = read_depth_list (depths, platen_mode_to_string (i));
}

static void
read_tones (PlatenCapabilities *self, GVariant *dict)
{
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    g_variant_lookup (dict, platen_tone_to_string (i), "(dddd)", &self->tones[i].minimum,
                      &self->tones[i].maximum, &self->tones[i].step,
                      &self->tones[i].initial);
}

static void
read_features (PlatenCapabilities *self, GVariant *dict)
{
  g_autofree const char **words = NULL;

  g_variant_lookup (dict, "features", "^a&s", &words);
  for (guint i = 0; words != NULL && i < PLATEN_N_FEATURES; i++)
    if (g_strv_contains (words, platen_feature_to_string (i)))
      self->features |= 1u << i;
}

/**
 * platen_capabilities_from_variant:
 * @dict: an `a{sv}`, see [struct@Platen.Capabilities]; unknown keys are skipped, so that an
 *   older reader understands a newer worker
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT for a word that is not ours, and for numbers that
 * no device has.
 *
 * Returns: (transfer full): the capabilities
 */
PlatenCapabilities *
platen_capabilities_from_variant (GVariant *dict, GError **error)
{
  g_autoptr (PlatenCapabilities) self = platen_capabilities_new ();
  g_autoptr (GVariant)           list = NULL;

  g_return_val_if_fail (g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT), NULL);

  if (!read_words (self, dict, error))
    return NULL;

  list = g_variant_lookup_value (dict, "resolutions", G_VARIANT_TYPE ("ai"));
  if (list != NULL)
    {
      gsize      n_values;
      const int *values = g_variant_get_fixed_array (list, &n_values, sizeof (int));

      g_array_append_vals (self->resolutions, values, (guint) n_values);
    }
  g_variant_lookup (dict, "resolution-range", "(iii)", &self->dpi_min, &self->dpi_max,
                    &self->dpi_step);
  g_variant_lookup (dict, "max-area", "(ii)", &self->max_width_um, &self->max_height_um);
  self->dpi_step = MAX (1, self->dpi_step);
  g_variant_lookup (dict, "max-pages", "i", &self->max_pages);
  read_areas (self, dict);
  read_depths (self, dict);
  read_tones (self, dict);
  read_features (self, dict);
  if (!check_numbers (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

static GVariant *
write_areas (const PlatenCapabilities *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{s(ii)}"));
  for (guint i = PLATEN_SOURCE_FLATBED; i < G_N_ELEMENTS (self->areas); i++)
    if (self->sources & (1u << i))
      g_variant_builder_add (&builder, "{s(ii)}", platen_source_kind_to_string (i),
                             self->areas[i].width_um, self->areas[i].height_um);

  return g_variant_builder_end (&builder);
}

static GVariant *
write_depths (const PlatenCapabilities *self)
{
  static const int depths[] = { 1, 8, 16 };
  GVariantBuilder  builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sai}"));
  for (guint mode = 0; mode < G_N_ELEMENTS (self->depths); mode++)
    {
      if ((self->modes & (1u << mode)) == 0)
        continue;
      g_variant_builder_open (&builder, G_VARIANT_TYPE ("{sai}"));
      g_variant_builder_add (&builder, "s", platen_mode_to_string (mode));
      g_variant_builder_open (&builder, G_VARIANT_TYPE ("ai"));
      for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
        if (self->depths[mode] & (1u << depths[i]))
          g_variant_builder_add (&builder, "i", depths[i]);
      g_variant_builder_close (&builder);
      g_variant_builder_close (&builder);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
write_features (const PlatenCapabilities *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < PLATEN_N_FEATURES; i++)
    if (self->features & (1u << i))
      g_variant_builder_add (&builder, "s", platen_feature_to_string (i));

  return g_variant_builder_end (&builder);
}

static void
write_tones (const PlatenCapabilities *self, GVariantDict *dict)
{
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    {
      const PlatenRange *range = &self->tones[i];

      if (platen_range_exists (range))
        g_variant_dict_insert (dict, platen_tone_to_string (i), "(dddd)", range->minimum,
                               range->maximum, range->step, range->initial);
    }
}

/**
 * platen_capabilities_to_variant:
 *
 * Returns: (transfer floating): an `a{sv}`, see [struct@Platen.Capabilities]
 */
GVariant *
platen_capabilities_to_variant (const PlatenCapabilities *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();
  g_autoptr (GPtrArray) modes = g_ptr_array_new ();

  for (guint i = PLATEN_SOURCE_FLATBED; i <= PLATEN_SOURCE_FEEDER_DUPLEX; i++)
    if (self->sources & (1u << i))
      g_ptr_array_add (sources, (gpointer) platen_source_kind_to_string (i));
  for (guint i = 0; i <= PLATEN_MODE_COLOR; i++)
    if (self->modes & (1u << i))
      g_ptr_array_add (modes, (gpointer) platen_mode_to_string (i));

  g_variant_dict_insert_value (
      &dict, "sources",
      g_variant_new_strv ((const char *const *) sources->pdata, sources->len));
  g_variant_dict_insert_value (
      &dict, "modes",
      g_variant_new_strv ((const char *const *) modes->pdata, modes->len));
  if (self->resolutions->len > 0)
    g_variant_dict_insert_value (
        &dict, "resolutions",
        g_variant_new_fixed_array (G_VARIANT_TYPE_INT32, self->resolutions->data,
                                   self->resolutions->len, sizeof (int)));
  else
    g_variant_dict_insert (&dict, "resolution-range", "(iii)", self->dpi_min,
                           self->dpi_max, self->dpi_step);
  g_variant_dict_insert (&dict, "max-area", "(ii)", self->max_width_um,
                         self->max_height_um);
  g_variant_dict_insert (&dict, "max-pages", "i", self->max_pages);
  g_variant_dict_insert_value (&dict, "areas", write_areas (self));
  g_variant_dict_insert_value (&dict, "depths", write_depths (self));
  g_variant_dict_insert_value (&dict, "features", write_features (self));
  write_tones (self, &dict);

  return g_variant_dict_end (&dict);
}

/**
 * platen_range_exists:
 *
 * Tells whether there is anything to choose.
 */
gboolean
platen_range_exists (const PlatenRange *self)
{
  return self->maximum > self->minimum;
}

/**
 * platen_capabilities_get_reach:
 *
 * Returns: how far a source reaches, as far as it is known; for %PLATEN_SOURCE_AUTO, over
 *   all of them
 */
PlatenReach
platen_capabilities_get_reach (const PlatenCapabilities *self, PlatenSourceKind source)
{
  PlatenReach reach = { self->max_width_um, self->max_height_um };

  if (self->areas[source].width_um > 0)
    reach.width_um = self->areas[source].width_um;
  if (self->areas[source].height_um > 0)
    reach.height_um = self->areas[source].height_um;

  return reach;
}
