/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-band.h"
#include "platen-error.h"
#include "platen-limits.h"

#define BAND_TYPE "(uuuiiay)"

/**
 * platen_band_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_band_free (PlatenBand *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self);
}

static gboolean
is_sound (const PlatenBand *self)
{
  gsize n_bytes = self->picture != NULL ? g_bytes_get_size (self->picture) : 0;

  if ((self->n_rows == 0) != (n_bytes == 0))
    return FALSE;
  if (self->n_rows == 0)
    return TRUE;

  return self->n_rows <= PLATEN_MAX_BAND_ROWS && n_bytes <= PLATEN_MAX_BAND_BYTES &&
         self->row <= PLATEN_MAX_SIDE_PX && self->width_px >= 1 &&
         self->width_px <= PLATEN_PREVIEW_SIDE_PX && self->height_px >= -1 &&
         self->height_px <= PLATEN_PREVIEW_SIDE_PX;
}

/**
 * platen_band_from_variant:
 * @tuple: of type `(uuuiiay)`
 *
 * Errors: %PLATEN_ERROR_LIMIT when a number or the picture is larger than a band has it, or
 * the picture and the number of rows contradict each other.
 *
 * Returns: (transfer full): the band
 */
PlatenBand *
platen_band_from_variant (GVariant *tuple, GError **error)
{
  g_autoptr (PlatenBand) self = g_new0 (PlatenBand, 1);
  g_autoptr (GVariant)   picture = NULL;

  g_return_val_if_fail (g_variant_is_of_type (tuple, G_VARIANT_TYPE (BAND_TYPE)), NULL);

  g_variant_get (tuple, "(uuuii@ay)", &self->page, &self->row, &self->n_rows,
                 &self->width_px, &self->height_px, &picture);
  if (g_variant_get_size (picture) > 0)
    self->picture = g_variant_get_data_as_bytes (picture);
  if (is_sound (self))
    return g_steal_pointer (&self);

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                       "A strip of the page is larger than can be");
  return NULL;
}

/**
 * platen_band_to_variant:
 *
 * Returns: (transfer floating): a `(uuuiiay)`
 */
GVariant *
platen_band_to_variant (const PlatenBand *self)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  return g_variant_new (
      "(uuuii@ay)", self->page, self->row, self->n_rows, self->width_px, self->height_px,
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING,
                                self->picture != NULL ? self->picture : nothing, TRUE));
}
