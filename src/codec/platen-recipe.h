/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenRecipeFormat:
 * @PLATEN_RECIPE_NONE: not given
 * @PLATEN_RECIPE_JPEG: one page as JPEG
 * @PLATEN_RECIPE_PNG: one page as PNG
 * @PLATEN_RECIPE_PDF: many pages as PDF
 * @PLATEN_RECIPE_TIFF: many pages as TIFF
 *
 * In words: `jpeg`, `png`; `pdf`, `tiff`.
 */
typedef enum
{
  PLATEN_RECIPE_NONE,
  PLATEN_RECIPE_JPEG,
  PLATEN_RECIPE_PNG,
  PLATEN_RECIPE_PDF,
  PLATEN_RECIPE_TIFF, /*< last >*/
} PlatenRecipeFormat;

/**
 * PlatenRecipe:
 * @format: what to make
 * @width_px: width of the box; 0 is no limit
 * @height_px: height of the box; 0 is no limit
 * @quality: of JPEG, 1 … 100
 * @title: (owned) (nullable): of a PDF
 *
 * What the imager is asked for, read from the options of the private bus.
 */
typedef struct
{
  PlatenRecipeFormat format;
  int                width_px;
  int                height_px;
  int                quality;
  char              *title;
} PlatenRecipe;

gboolean platen_recipe_parse_picture (PlatenRecipe *self,
                                      GVariant     *options,
                                      GError      **error);
gboolean platen_recipe_parse_document (PlatenRecipe *self,
                                       GVariant     *options,
                                       GError      **error);
void     platen_recipe_clear (PlatenRecipe *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenRecipe, platen_recipe_clear)

G_END_DECLS
