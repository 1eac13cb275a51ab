/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-page-facts.h"

G_DEFINE_BOXED_TYPE (PlatenPageFacts,
                     platen_page_facts,
                     platen_page_facts_copy,
                     platen_page_facts_free)

/**
 * platen_page_facts_new:
 *
 * Returns: (transfer full): facts of a page of no size
 */
PlatenPageFacts *
platen_page_facts_new (void)
{
  PlatenPageFacts *self = g_new0 (PlatenPageFacts, 1);

  platen_scan_settings_init (&self->settings);

  return self;
}

/**
 * platen_page_facts_copy:
 *
 * Returns: (transfer full): a copy
 */
PlatenPageFacts *
platen_page_facts_copy (const PlatenPageFacts *self)
{
  PlatenPageFacts *copy = g_memdup2 (self, sizeof *self);

  platen_scan_settings_copy (&self->settings, &copy->settings);
  copy->media_type = g_strdup (self->media_type);
  copy->sha256 = g_strdup (self->sha256);
  copy->device_id = g_strdup (self->device_id);

  return copy;
}

/**
 * platen_page_facts_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_page_facts_free (PlatenPageFacts *self)
{
  if (self == NULL)
    return;

  platen_scan_settings_clear (&self->settings);
  g_free (self->media_type);
  g_free (self->sha256);
  g_free (self->device_id);
  g_free (self);
}

static gboolean
is_stored_form (const PlatenPageFacts *self)
{
  const char *const media_types[] = { "image/tiff", "image/jpeg", NULL };

  if (self->media_type == NULL || !g_strv_contains (media_types, self->media_type))
    return FALSE;
  if (self->mode == PLATEN_MODE_BILEVEL)
    return self->bits_per_sample == 1;

  return self->bits_per_sample == 8 || self->bits_per_sample == 16;
}

static gboolean
check (const PlatenPageFacts *self, GError **error)
{
  if (self->width_px < 1 || self->width_px > PLATEN_MAX_SIDE_PX || self->height_px < 1 ||
      self->height_px > PLATEN_MAX_SIDE_PX ||
      (guint64) self->width_px * (guint64) self->height_px > PLATEN_MAX_PIXELS)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                   "A page of %d × %d pixels is over the limit", self->width_px,
                   self->height_px);
      return FALSE;
    }
  if (self->dpi_x < 1 || self->dpi_y < 1 || !is_stored_form (self))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "No page is kept as ‘%s’ with %d bits a sample at %d × %d dpi",
                   self->media_type != NULL ? self->media_type : "",
                   self->bits_per_sample, self->dpi_x, self->dpi_y);
      return FALSE;
    }

  return TRUE;
}

/**
 * platen_page_facts_from_variant:
 * @dict: an `a{sv}`, see [struct@Platen.PageFacts]; unknown keys are skipped
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT or %PLATEN_ERROR_LIMIT; a worker is not trusted to
 * tell the truth.
 *
 * Returns: (transfer full): the facts
 */
PlatenPageFacts *
platen_page_facts_from_variant (GVariant *dict, GError **error)
{
  g_autoptr (PlatenPageFacts) self = platen_page_facts_new ();
  g_autoptr (GVariant)        settings = NULL;
  const char                 *mode = "color";

  g_return_val_if_fail (g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT), NULL);

  g_variant_lookup (dict, "width", "i", &self->width_px);
  g_variant_lookup (dict, "height", "i", &self->height_px);
  g_variant_lookup (dict, "dpi", "(ii)", &self->dpi_x, &self->dpi_y);
  g_variant_lookup (dict, "mode", "&s", &mode);
  g_variant_lookup (dict, "bits-per-sample", "i", &self->bits_per_sample);
  g_variant_lookup (dict, "media-type", "s", &self->media_type);
  g_variant_lookup (dict, "size", "t", &self->n_bytes);
  g_variant_lookup (dict, "sha256", "s", &self->sha256);
  g_variant_lookup (dict, "device", "s", &self->device_id);
  g_variant_lookup (dict, "created", "x", &self->created_us);
  settings = g_variant_lookup_value (dict, "settings", G_VARIANT_TYPE_VARDICT);

  if (!platen_mode_from_string (mode, &self->mode, error) ||
      !platen_scan_settings_parse (&self->settings, settings, error) ||
      !check (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * platen_page_facts_to_variant:
 *
 * Returns: (transfer floating): an `a{sv}`, see [struct@Platen.PageFacts]; what is not
 *   known is left out
 */
GVariant *
platen_page_facts_to_variant (const PlatenPageFacts *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "width", "i", self->width_px);
  g_variant_dict_insert (&dict, "height", "i", self->height_px);
  g_variant_dict_insert (&dict, "dpi", "(ii)", self->dpi_x, self->dpi_y);
  g_variant_dict_insert (&dict, "mode", "s", platen_mode_to_string (self->mode));
  g_variant_dict_insert (&dict, "bits-per-sample", "i", self->bits_per_sample);
  g_variant_dict_insert (&dict, "size", "t", self->n_bytes);
  g_variant_dict_insert (&dict, "created", "x", self->created_us);
  g_variant_dict_insert_value (&dict, "settings",
                               platen_scan_settings_to_variant (&self->settings));
  if (self->media_type != NULL)
    g_variant_dict_insert (&dict, "media-type", "s", self->media_type);
  if (self->sha256 != NULL)
    g_variant_dict_insert (&dict, "sha256", "s", self->sha256);
  if (self->device_id != NULL)
    g_variant_dict_insert (&dict, "device", "s", self->device_id);

  return g_variant_dict_end (&dict);
}
