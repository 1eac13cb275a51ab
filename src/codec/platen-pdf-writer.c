/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-pdf-writer.h"

#include <cairo-pdf.h>
#include <string.h>

#define POINTS_PER_INCH 72.0

/**
 * PlatenPdfWriter:
 *
 * Writes a PDF whose pages are one picture each, at its physical size. The pictures are
 * already compressed and go in byte for byte; each page leaves as soon as it is added.
 */
struct _PlatenPdfWriter
{
  PlatenOutput    *output;  /* not owned */
  cairo_surface_t *surface; /* owned */
};

static cairo_status_t
on_write (void *closure, const unsigned char *bytes, unsigned int n_bytes)
{
  PlatenPdfWriter *self = closure;

  return platen_output_write (self->output, bytes, n_bytes) ? CAIRO_STATUS_SUCCESS
                                                            : CAIRO_STATUS_WRITE_ERROR;
}

/**
 * platen_pdf_writer_new:
 * @output: where the bytes go; not owned, must outlive the writer
 * @title: (nullable): the document's title
 *
 * Returns: (transfer full): a document without pages
 */
PlatenPdfWriter *
platen_pdf_writer_new (PlatenOutput *output, const char *title)
{
  PlatenPdfWriter *self = g_new0 (PlatenPdfWriter, 1);

  self->output = output;
  self->surface = cairo_pdf_surface_create_for_stream (on_write, self, 1, 1);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATOR,
                                  "Platen " PACKAGE_VERSION);
  if (title != NULL)
    cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_TITLE, title);

  return self;
}

/**
 * platen_pdf_writer_free:
 * @self: (transfer full) (nullable): what to free; unless it was finished, what was written
 *   is not a PDF
 */
void
platen_pdf_writer_free (PlatenPdfWriter *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_free (self);
}

static gboolean
check (PlatenPdfWriter *self, cairo_status_t status, GError **error)
{
  if (!platen_output_check (self->output, error))
    return FALSE;
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED, "Cannot write the PDF: %s",
               cairo_status_to_string (status));
  return FALSE;
}

static cairo_status_t
attach (cairo_surface_t *picture, const char *media_type, GBytes *bytes)
{
  gsize       n_bytes;
  const void *data = g_bytes_get_data (bytes, &n_bytes);

  return cairo_surface_set_mime_data (picture, media_type, data, n_bytes,
                                      (cairo_destroy_func_t) g_bytes_unref,
                                      g_bytes_ref (bytes));
}

/* Cairo takes the size of an attached picture from its own data, so that the surface which
 * carries it needs no pixels. Without the filter it would ask viewers to blur what they
 * enlarge. Source: cairo 1.16, cairo-pdf-surface.c, _cairo_pdf_surface_emit_jpeg_image. */
static cairo_status_t
draw_page (PlatenPdfWriter         *self,
           cairo_surface_t         *picture,
           const PlatenImageFormat *format)
{
  double         width = format->width_px * POINTS_PER_INCH / format->dpi_x;
  double         height = format->height_px * POINTS_PER_INCH / format->dpi_y;
  cairo_t       *context;
  cairo_status_t status;

  cairo_pdf_surface_set_size (self->surface, width, height);
  context = cairo_create (self->surface);
  cairo_scale (context, width, height);
  cairo_set_source_surface (context, picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (context), CAIRO_FILTER_NEAREST);
  cairo_paint (context);
  cairo_show_page (context);
  status = cairo_status (context);
  cairo_destroy (context);

  return status;
}

/**
 * platen_pdf_writer_add_jpeg:
 * @jpeg: a whole JPEG file, grey or YCbCr
 * @format: its size and dpi
 *
 * Adds a page whose picture is that JPEG, byte for byte.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_FAILED.
 */
gboolean
platen_pdf_writer_add_jpeg (PlatenPdfWriter         *self,
                            GBytes                  *jpeg,
                            const PlatenImageFormat *format,
                            GError                 **error)
{
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1, 1);
  cairo_status_t   status = attach (picture, CAIRO_MIME_TYPE_JPEG, jpeg);

  if (status == CAIRO_STATUS_SUCCESS)
    status = draw_page (self, picture, format);
  cairo_surface_destroy (picture);

  return check (self, status, error);
}

/**
 * platen_pdf_writer_add_g4:
 * @g4: one strip of CCITT group 4, most significant bit first
 * @format: its size and dpi
 *
 * Adds a page whose picture is that strip, byte for byte.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_FAILED.
 */
gboolean
platen_pdf_writer_add_g4 (PlatenPdfWriter         *self,
                          GBytes                  *g4,
                          const PlatenImageFormat *format,
                          GError                 **error)
{
  cairo_surface_t   *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1, 1);
  g_autofree char   *text = g_strdup_printf ("Columns=%d Rows=%d K=-1 BlackIs1=false",
                                             format->width_px, format->height_px);
  g_autoptr (GBytes) parameters = g_bytes_new (text, strlen (text));
  cairo_status_t     status = attach (picture, CAIRO_MIME_TYPE_CCITT_FAX, g4);

  if (status == CAIRO_STATUS_SUCCESS)
    status = attach (picture, CAIRO_MIME_TYPE_CCITT_FAX_PARAMS, parameters);
  if (status == CAIRO_STATUS_SUCCESS)
    status = draw_page (self, picture, format);
  cairo_surface_destroy (picture);

  return check (self, status, error);
}

/**
 * platen_pdf_writer_finish:
 *
 * Completes the document. The last byte is handed to the system, not synced.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_FAILED.
 */
gboolean
platen_pdf_writer_finish (PlatenPdfWriter *self, GError **error)
{
  cairo_surface_finish (self->surface);
  platen_output_flush (self->output);

  return check (self, cairo_surface_status (self->surface), error);
}
