/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-area.h"
#include "platen-image-reader.h"
#include "platen-jpeg-writer.h"
#include "platen-png-writer.h"
#include "platen-recipe.h"
#include "platen-reducer.h"
#include "platen-renderer.h"

static PlatenImageWriter *
make_writer (PlatenOutput            *output,
             const PlatenImageFormat *format,
             const PlatenRecipe      *recipe,
             GError                 **error)
{
  if (recipe->format == PLATEN_RECIPE_PNG)
    return (PlatenImageWriter *) platen_png_writer_new (output, format, error);

  return (PlatenImageWriter *) platen_jpeg_writer_new (output, format, recipe->quality,
                                                       error);
}

static gboolean
copy_rows (PlatenImageReader *reader, PlatenImageWriter *writer, GError **error)
{
  const PlatenImageFormat *format = platen_image_reader_get_format (reader);
  g_autofree guint8       *row = g_malloc (platen_image_format_get_stride (format));

  for (int y = 0; y < format->height_px; y++)
    if (!platen_image_reader_read_row (reader, row, error) ||
        !platen_image_writer_write_rows (writer, row, 1, error))
      return FALSE;

  return platen_image_writer_finish (writer, error);
}

static gboolean
reduce_rows (PlatenImageReader       *reader,
             PlatenImageWriter       *writer,
             const PlatenImageFormat *to,
             GError                 **error)
{
  const PlatenImageFormat  *from = platen_image_reader_get_format (reader);
  g_autofree guint8        *row = g_malloc (platen_image_format_get_stride (from));
  g_autoptr (PlatenReducer) reducer =
      platen_reducer_new (from, to->width_px, from->height_px, to->height_px);

  for (int y = 0; y < from->height_px; y++)
    {
      const guint8 *out;

      if (!platen_image_reader_read_row (reader, row, error))
        return FALSE;

      out = platen_reducer_push (reducer, row);
      if (out != NULL && !platen_image_writer_write_rows (writer, out, 1, error))
        return FALSE;
    }

  return platen_image_writer_finish (writer, error);
}

/* The page's facts know the dpi better than its file. */
static PlatenImageFormat
get_format (PlatenImageReader *reader, const PlatenPageFacts *page)
{
  PlatenImageFormat format = *platen_image_reader_get_format (reader);

  format.dpi_x = page->dpi_x;
  format.dpi_y = page->dpi_y;

  return format;
}

static gboolean
render (PlatenImageReader     *reader,
        const PlatenPageFacts *page,
        const PlatenRecipe    *recipe,
        PlatenOutput          *output,
        PlatenImageFormat     *out_format,
        GError               **error)
{
  g_autoptr (PlatenImageWriter) writer = NULL;
  PlatenImageFormat             to = get_format (reader, page);
  int                           width;
  int                           height;
  gboolean                      is_smaller;

  platen_fit_inside (to.width_px, to.height_px, recipe->width_px, recipe->height_px,
                     &width, &height);
  is_smaller = width < to.width_px || height < to.height_px;
  if (is_smaller)
    to = platen_image_format_reduce (&to, width, height);

  writer = make_writer (output, &to, recipe, error);
  if (writer == NULL || !platen_image_reader_start (reader, width, height, error))
    return FALSE;
  if (is_smaller ? !reduce_rows (reader, writer, &to, error)
                 : !copy_rows (reader, writer, error))
    return FALSE;

  *out_format = to;
  return TRUE;
}

/**
 * platen_renderer_render:
 * @source_fd: a master, open for reading; its offset does not matter
 * @page: its facts: media type and dpi are used
 * @recipe: what to make, see [func@Platen.Recipe.parse_picture]
 * @output_fd: an empty file or a pipe, open for writing
 * @out_result: (out) (transfer full): `width` i, `height` i (pixels), `media-type` s
 *
 * Writes one picture of a page: no larger than the box, with the page's aspect, and with its
 * dpi scaled along in the header. Without a box a PNG keeps every bit of the master. Memory
 * is a few rows and, for a JPEG master, its compressed bytes.
 *
 * Thread: any; blocks.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key of a wrong recipe;
 * %PLATEN_ERROR_FAILED when the master is damaged; %PLATEN_ERROR_LIMIT,
 * %PLATEN_ERROR_UNSUPPORTED, %PLATEN_ERROR_NO_SPACE. The output is then not a picture.
 */
gboolean
platen_renderer_render (int                    source_fd,
                        const PlatenPageFacts *page,
                        GVariant              *recipe,
                        int                    output_fd,
                        GVariant             **out_result,
                        GError               **error)
{
  g_auto (PlatenRecipe)         parsed = { 0 };
  g_autoptr (PlatenImageReader) reader = NULL;
  g_autoptr (PlatenOutput)      output = platen_output_new_for_fd (output_fd);
  g_auto (GVariantDict)         result = G_VARIANT_DICT_INIT (NULL);
  PlatenImageFormat             format;

  g_return_val_if_fail (page != NULL && page->media_type != NULL, FALSE);

  if (!platen_recipe_parse_picture (&parsed, recipe, error))
    return FALSE;

  reader = platen_image_reader_open (source_fd, page->media_type, error);
  if (reader == NULL || !render (reader, page, &parsed, output, &format, error))
    return FALSE;

  g_variant_dict_insert (&result, "width", "i", format.width_px);
  g_variant_dict_insert (&result, "height", "i", format.height_px);
  g_variant_dict_insert (&result, "media-type", "s",
                         parsed.format == PLATEN_RECIPE_PNG ? "image/png" : "image/jpeg");
  *out_result = g_variant_ref_sink (g_variant_dict_end (&result));

  return TRUE;
}
