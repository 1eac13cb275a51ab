/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-document-writer.h"
#include "platen-error.h"
#include "platen-jpeg-reader.h"
#include "platen-jpeg-writer.h"
#include "platen-output.h"
#include "platen-pdf-writer.h"
#include "platen-recipe.h"
#include "platen-tiff-writer.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

/**
 * PlatenDocumentWriter:
 *
 * Writes many pages into one PDF or TIFF, one page in memory at a time: compressed bytes
 * where they pass as they are, else a few rows and the JPEG that they become.
 *
 * | master | in a PDF | in a TIFF |
 * |---|---|---|
 * | JPEG | byte for byte | decoded, lossless |
 * | G4 | byte for byte | byte for byte |
 * | lossless grey or colour | JPEG of the recipe's quality | byte for byte |
 *
 * Thread: any, one at a time; every call blocks.
 */
struct _PlatenDocumentWriter
{
  GObject parent_instance;

  PlatenRecipe      recipe;
  PlatenOutput     *output; /* owned; of a PDF */
  PlatenPdfWriter  *pdf;    /* owned; one of these two */
  PlatenTiffWriter *tiff;   /* owned */
  guint             n_pages;
};

G_DEFINE_FINAL_TYPE (PlatenDocumentWriter, platen_document_writer, G_TYPE_OBJECT)

static void
platen_document_writer_finalize (GObject *object)
{
  PlatenDocumentWriter *self = PLATEN_DOCUMENT_WRITER (object);

  g_clear_pointer (&self->pdf, platen_pdf_writer_free);
  g_clear_pointer (&self->output, platen_output_free);
  g_clear_object (&self->tiff);
  platen_recipe_clear (&self->recipe);

  G_OBJECT_CLASS (platen_document_writer_parent_class)->finalize (object);
}

static void
platen_document_writer_class_init (PlatenDocumentWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_document_writer_finalize;
}

static void
platen_document_writer_init (PlatenDocumentWriter *self)
{
}

/**
 * platen_document_writer_new:
 * @output_fd: not owned, must outlive the writer; for a PDF anything that can be written to,
 *   for a TIFF an empty regular file open for reading and writing
 * @recipe: what to make, see [func@Platen.Recipe.parse_document]
 *
 * Starts a document.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key of a wrong recipe;
 * %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_FAILED.
 *
 * Returns: (transfer full): a document without pages
 */
PlatenDocumentWriter *
platen_document_writer_new (int output_fd, GVariant *recipe, GError **error)
{
  g_autoptr (PlatenDocumentWriter) self =
      g_object_new (PLATEN_TYPE_DOCUMENT_WRITER, NULL);

  if (!platen_recipe_parse_document (&self->recipe, recipe, error))
    return NULL;

  if (self->recipe.format == PLATEN_RECIPE_TIFF)
    {
      self->tiff = platen_tiff_writer_new_document (output_fd, error);
      return self->tiff != NULL ? g_steal_pointer (&self) : NULL;
    }

  self->output = platen_output_new_for_fd (output_fd);
  self->pdf = platen_pdf_writer_new (self->output, self->recipe.title);

  return g_steal_pointer (&self);
}

static gboolean
copy_rows (PlatenImageReader *reader, PlatenImageWriter *writer, GError **error)
{
  const PlatenImageFormat *format = platen_image_reader_get_format (reader);
  g_autofree guint8       *row = g_malloc (platen_image_format_get_stride (format));

  if (!platen_image_reader_start (reader, format->width_px, format->height_px, error))
    return FALSE;

  for (int y = 0; y < format->height_px; y++)
    if (!platen_image_reader_read_row (reader, row, error) ||
        !platen_image_writer_write_rows (writer, row, 1, error))
      return FALSE;

  return TRUE;
}

static GBytes *
encode_jpeg (PlatenDocumentWriter    *self,
             PlatenImageReader       *reader,
             const PlatenImageFormat *format,
             GError                 **error)
{
  g_autoptr (PlatenOutput)     output = platen_output_new_for_memory ();
  g_autoptr (PlatenJpegWriter) jpeg =
      platen_jpeg_writer_new (output, format, self->recipe.quality, error);

  if (jpeg == NULL || !copy_rows (reader, PLATEN_IMAGE_WRITER (jpeg), error) ||
      !platen_image_writer_finish (PLATEN_IMAGE_WRITER (jpeg), error))
    return NULL;

  return platen_output_steal_bytes (output);
}

static GBytes *
encode_g4_into (int                      fd,
                PlatenImageReader       *reader,
                const PlatenImageFormat *format,
                GError                 **error)
{
  g_autoptr (PlatenTiffWriter) writer = platen_tiff_writer_new (fd, error);
  g_autoptr (PlatenTiffReader) again = NULL;

  if (writer == NULL || !platen_tiff_writer_begin_page (writer, format, error) ||
      !copy_rows (reader, PLATEN_IMAGE_WRITER (writer), error) ||
      !platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), error))
    return NULL;

  again = platen_tiff_reader_new (fd, error);

  return again != NULL ? platen_tiff_reader_read_strip (again, 0, error) : NULL;
}

/* For a bilevel page in another form than ours, which only an import can have. */
static GBytes *
encode_g4 (PlatenImageReader *reader, const PlatenImageFormat *format, GError **error)
{
  int     fd = memfd_create ("page", MFD_CLOEXEC);
  GBytes *g4;

  if (fd == -1)
    {
      platen_set_write_error (error, errno);
      return NULL;
    }

  g4 = encode_g4_into (fd, reader, format, error);
  close (fd);

  return g4;
}

static GBytes *
get_g4 (PlatenImageReader *reader, const PlatenImageFormat *format, GError **error)
{
  PlatenTiffReader *tiff = PLATEN_TIFF_READER (reader);

  if (platen_tiff_reader_has_g4_strip (tiff))
    return platen_tiff_reader_read_strip (tiff, 0, error);

  return encode_g4 (reader, format, error);
}

static GBytes *
get_whole_jpeg (PlatenJpegReader *reader, GError **error)
{
  if (platen_jpeg_reader_is_complete (reader))
    return g_bytes_ref (platen_jpeg_reader_get_bytes (reader));

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                       "The page’s file is damaged; scan it again (it is cut off)");
  return NULL;
}

static gboolean
add_to_pdf (PlatenDocumentWriter    *self,
            PlatenImageReader       *reader,
            const PlatenImageFormat *format,
            GError                 **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (format->mode == PLATEN_MODE_BILEVEL)
    {
      bytes = get_g4 (reader, format, error);
      return bytes != NULL && platen_pdf_writer_add_g4 (self->pdf, bytes, format, error);
    }

  if (PLATEN_IS_JPEG_READER (reader))
    bytes = get_whole_jpeg (PLATEN_JPEG_READER (reader), error);
  else
    bytes = encode_jpeg (self, reader, format, error);

  return bytes != NULL && platen_pdf_writer_add_jpeg (self->pdf, bytes, format, error);
}

static gboolean
add_to_tiff (PlatenDocumentWriter    *self,
             PlatenImageReader       *reader,
             const PlatenImageFormat *format,
             GError                 **error)
{
  if (PLATEN_IS_TIFF_READER (reader))
    return platen_tiff_writer_copy_page (self->tiff, PLATEN_TIFF_READER (reader), format,
                                         error);

  return platen_tiff_writer_begin_page (self->tiff, format, error) &&
         copy_rows (reader, PLATEN_IMAGE_WRITER (self->tiff), error) &&
         platen_tiff_writer_end_page (self->tiff, error);
}

/**
 * platen_document_writer_add_page:
 * @source_fd: a master, open for reading; its offset does not matter
 * @page: its facts: media type and dpi are used
 *
 * Appends a page at its physical size. After an error the document is lost.
 *
 * Errors: %PLATEN_ERROR_FAILED when the master is damaged; %PLATEN_ERROR_NO_SPACE;
 * %PLATEN_ERROR_LIMIT when the page, or the TIFF, is too large; %PLATEN_ERROR_UNSUPPORTED.
 */
gboolean
platen_document_writer_add_page (PlatenDocumentWriter  *self,
                                 int                    source_fd,
                                 const PlatenPageFacts *page,
                                 GError               **error)
{
  g_autoptr (PlatenImageReader) reader = NULL;
  PlatenImageFormat             format;

  g_return_val_if_fail (PLATEN_IS_DOCUMENT_WRITER (self), FALSE);
  g_return_val_if_fail (page != NULL && page->media_type != NULL, FALSE);

  reader = platen_image_reader_open (source_fd, page->media_type, error);
  if (reader == NULL)
    return FALSE;

  format = *platen_image_reader_get_format (reader);
  format.dpi_x = page->dpi_x;
  format.dpi_y = page->dpi_y;
  if (!platen_image_format_check (&format, error))
    return FALSE;
  if (self->tiff != NULL ? !add_to_tiff (self, reader, &format, error)
                         : !add_to_pdf (self, reader, &format, error))
    return FALSE;

  self->n_pages++;
  return TRUE;
}

/**
 * platen_document_writer_finish:
 *
 * Completes the document. The last byte is handed to the system, not synced. Call it once,
 * last.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT for a document without pages;
 * %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_FAILED.
 */
gboolean
platen_document_writer_finish (PlatenDocumentWriter *self, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_DOCUMENT_WRITER (self), FALSE);

  if (self->n_pages == 0)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                           "A document needs at least one page");
      return FALSE;
    }
  if (self->tiff != NULL)
    return platen_image_writer_finish (PLATEN_IMAGE_WRITER (self->tiff), error);

  return platen_pdf_writer_finish (self->pdf, error);
}
