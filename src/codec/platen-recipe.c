/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-options.h"
#include "platen-recipe.h"

#include <string.h>

#define DEFAULT_QUALITY 85
#define MAX_TITLE_BYTES 1024

static gboolean
take_number (const char *key,
             GVariant   *value,
             int         least,
             int         greatest,
             int        *target,
             GError    **error)
{
  int number = g_variant_get_int32 (value);

  if (number < least || number > greatest)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ cannot be %d; it is %d to %d", key, number, least, greatest);
      return FALSE;
    }

  *target = number;
  return TRUE;
}

static gboolean
take_format (GVariant          *value,
             const char *const *words,
             PlatenRecipeFormat first,
             PlatenRecipe      *self,
             GError           **error)
{
  const char *word = g_variant_get_string (value, NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      {
        self->format = first + i;
        return TRUE;
      }

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘format’ cannot be ‘%s’; it is ‘%s’ or ‘%s’", word, words[0], words[1]);
  return FALSE;
}

static gboolean
store_picture_format (GVariant *value, gpointer target, GError **error)
{
  static const char *const words[] = { "jpeg", "png", NULL };

  return take_format (value, words, PLATEN_RECIPE_JPEG, target, error);
}

static gboolean
store_document_format (GVariant *value, gpointer target, GError **error)
{
  static const char *const words[] = { "pdf", "tiff", NULL };

  return take_format (value, words, PLATEN_RECIPE_PDF, target, error);
}

static gboolean
store_width (GVariant *value, gpointer target, GError **error)
{
  PlatenRecipe *self = target;

  return take_number ("width", value, 0, PLATEN_MAX_SIDE_PX, &self->width_px, error);
}

static gboolean
store_height (GVariant *value, gpointer target, GError **error)
{
  PlatenRecipe *self = target;

  return take_number ("height", value, 0, PLATEN_MAX_SIDE_PX, &self->height_px, error);
}

static gboolean
store_quality (GVariant *value, gpointer target, GError **error)
{
  PlatenRecipe *self = target;

  return take_number ("quality", value, 1, 100, &self->quality, error);
}

static gboolean
store_title (GVariant *value, gpointer target, GError **error)
{
  PlatenRecipe *self = target;
  const char   *title = g_variant_get_string (value, NULL);

  if (strlen (title) > MAX_TITLE_BYTES)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘title’ is longer than %d bytes", MAX_TITLE_BYTES);
      return FALSE;
    }

  g_free (self->title);
  self->title = g_strdup (title);
  return TRUE;
}

static const PlatenOption picture_options[] = {
  { "format", "s", store_picture_format },
  { "width", "i", store_width },
  { "height", "i", store_height },
  { "quality", "i", store_quality },
};

static const PlatenOption document_options[] = {
  { "format", "s", store_document_format },
  { "quality", "i", store_quality },
  { "title", "s", store_title },
};

static gboolean
parse (PlatenRecipe       *self,
       const PlatenOption *table,
       gsize               n_rows,
       GVariant           *options,
       GError            **error)
{
  memset (self, 0, sizeof *self);
  self->quality = DEFAULT_QUALITY;

  if (!platen_options_parse (table, n_rows, options, self, error))
    return FALSE;
  if (self->format != PLATEN_RECIPE_NONE)
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "‘format’ is missing");
  return FALSE;
}

/**
 * platen_recipe_parse_picture:
 * @self: (out caller-allocates): the recipe; clear it also after an error
 * @options: (nullable): `format` s (`jpeg`, `png`), `width` i, `height` i (pixels of the
 *   box, 0 = no limit), `quality` i (1 … 100, default 85)
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key.
 */
gboolean
platen_recipe_parse_picture (PlatenRecipe *self, GVariant *options, GError **error)
{
  return parse (self, picture_options, G_N_ELEMENTS (picture_options), options, error);
}

/**
 * platen_recipe_parse_document:
 * @self: (out caller-allocates): the recipe; clear it also after an error
 * @options: (nullable): `format` s (`pdf`, `tiff`), `quality` i (of JPEG inside a PDF,
 *   1 … 100, default 85), `title` s (at most 1024 bytes)
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key.
 */
gboolean
platen_recipe_parse_document (PlatenRecipe *self, GVariant *options, GError **error)
{
  return parse (self, document_options, G_N_ELEMENTS (document_options), options, error);
}

/**
 * platen_recipe_clear:
 *
 * Frees what the recipe holds.
 */
void
platen_recipe_clear (PlatenRecipe *self)
{
  g_clear_pointer (&self->title, g_free);
}
