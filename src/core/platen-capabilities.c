/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-capabilities.h"
#include "platen-error.h"
#include "platen-limits.h"

#define PREFERRED_DPI 300

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

/* What a device says of itself is looked at like any other input. */
static gboolean
check_numbers (const PlatenCapabilities *self, GError **error)
{
  gboolean is_sound = self->resolutions->len <= PLATEN_MAX_DPI &&
                      self->dpi_min <= self->dpi_max && self->dpi_min >= 0 &&
                      self->dpi_max <= PLATEN_MAX_DPI && self->max_width_um >= 0 &&
                      self->max_height_um >= 0;

  for (guint i = 0; i < self->resolutions->len; i++)
    is_sound = is_sound && is_dpi (g_array_index (self->resolutions, int, i));
  if (is_sound)
    return TRUE;

  g_set_error (
      error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
      "No device has %u resolutions, or from %d to %d dpi, on %d × %d micrometres",
      self->resolutions->len, self->dpi_min, self->dpi_max, self->max_width_um,
      self->max_height_um);
  return FALSE;
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
  if (!check_numbers (self, error))
    return NULL;

  return g_steal_pointer (&self);
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

  return g_variant_dict_end (&dict);
}

static int
nearest_dpi (const PlatenCapabilities *self, int dpi)
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

static gboolean
resolve_source (const PlatenCapabilities *self,
                PlatenScanSettings       *settings,
                GError                  **error)
{
  if (settings->source == PLATEN_SOURCE_AUTO)
    settings->source = (PlatenSourceKind) MAX (g_bit_nth_lsf (self->sources, -1), 0);
  if (self->sources & (1u << settings->source))
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "This device has no ‘source’ ‘%s’",
               platen_source_kind_to_string (settings->source));
  return FALSE;
}

static gboolean
resolve_mode (const PlatenCapabilities *self,
              PlatenScanSettings       *settings,
              GError                  **error)
{
  if (self->modes & (1u << settings->mode))
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "This device has no ‘mode’ ‘%s’", platen_mode_to_string (settings->mode));
  return FALSE;
}

static gboolean
resolve_resolution (const PlatenCapabilities *self,
                    PlatenScanSettings       *settings,
                    GError                  **error)
{
  g_autofree char *allowed = NULL;

  if (settings->dpi == 0)
    settings->dpi = nearest_dpi (self, PREFERRED_DPI);
  if (nearest_dpi (self, settings->dpi) == settings->dpi)
    return TRUE;

  allowed = describe_resolutions (self);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘resolution’ cannot be %d on this device; it is %s", settings->dpi,
               allowed);
  return FALSE;
}

static gboolean
resolve_area (const PlatenCapabilities *self,
              PlatenScanSettings       *settings,
              GError                  **error)
{
  const PlatenArea *area = &settings->area;

  if ((gint64) area->left_um + area->width_um <= self->max_width_um &&
      (gint64) area->top_um + area->height_um <= self->max_height_um)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘area’ reaches over the device's %d × %d micrometres", self->max_width_um,
               self->max_height_um);
  return FALSE;
}

/**
 * platen_capabilities_resolve:
 * @settings: (inout): what the caller wants; on success the device's choices are filled in.
 *   May be half filled after an error
 *
 * Holds settings against what the device can do.
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
         resolve_area (self, settings, error);
}
