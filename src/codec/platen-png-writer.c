/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-png-writer.h"

#include <png.h>

/* Measured on a scanned colour page: level 6 with all filters takes thirteen times as long
 * as level 1 with Sub and saves a sixth. A bilevel page is small either way. */
#define PAGE_LEVEL 1
#define BILEVEL_LEVEL 6
#define INCHES_PER_METRE (1 / 0.0254)

/**
 * PlatenPngWriter:
 *
 * Encodes a picture of known height as PNG without loss: bilevel as 1-bit grey, grey and RGB
 * with 8 or 16 bits. The dpi stands in the `pHYs` chunk.
 */
struct _PlatenPngWriter
{
  GObject parent_instance;

  png_structp       png;    /* owned */
  png_infop         info;   /* owned */
  PlatenOutput     *output; /* not owned */
  PlatenImageFormat format;
  gsize             stride;
  int               n_rows;
  char             *complaint; /* owned; libpng's words for a fatal error */
};

static void
on_fatal (png_structp png, png_const_charp message)
{
  PlatenPngWriter *self = png_get_error_ptr (png);

  g_free (self->complaint);
  self->complaint = g_strdup (message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
}

static void
on_write (png_structp png, png_bytep bytes, png_size_t n_bytes)
{
  PlatenPngWriter *self = png_get_io_ptr (png);

  if (!platen_output_write (self->output, bytes, n_bytes))
    png_error (png, "write failed");
}

static void
on_flush (png_structp png)
{
}

static void
set_error (PlatenPngWriter *self, GError **error)
{
  if (platen_output_check (self->output, error))
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED, "Cannot write the PNG: %s",
                 self->complaint);
}

static gboolean
encode_rows (PlatenPngWriter *self, const guint8 *rows, gsize n_rows)
{
  if (setjmp (png_jmpbuf (self->png)) != 0)
    return FALSE;

  for (gsize i = 0; i < n_rows; i++)
    png_write_row (self->png, rows + i * self->stride);

  return TRUE;
}

static gboolean
write_rows (PlatenImageWriter *writer, const guint8 *rows, gsize n_rows, GError **error)
{
  PlatenPngWriter *self = PLATEN_PNG_WRITER (writer);

  if (n_rows > (gsize) (self->format.height_px - self->n_rows))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                           "A picture has more rows than were announced");
      return FALSE;
    }
  if (!encode_rows (self, rows, n_rows))
    {
      set_error (self, error);
      return FALSE;
    }
  self->n_rows += (int) n_rows;

  return TRUE;
}

static gboolean
write_end (PlatenPngWriter *self)
{
  if (setjmp (png_jmpbuf (self->png)) != 0)
    return FALSE;

  png_write_end (self->png, self->info);

  return platen_output_flush (self->output);
}

static gboolean
finish (PlatenImageWriter *writer, GError **error)
{
  PlatenPngWriter *self = PLATEN_PNG_WRITER (writer);

  if (self->n_rows < self->format.height_px)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                   "A picture ended after %d rows; more were announced", self->n_rows);
      return FALSE;
    }
  if (write_end (self))
    return TRUE;

  set_error (self, error);
  return FALSE;
}

static void
writer_iface_init (PlatenImageWriterInterface *iface)
{
  iface->write_rows = write_rows;
  iface->finish = finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenPngWriter,
                               platen_png_writer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_IMAGE_WRITER,
                                                      writer_iface_init))

static void
platen_png_writer_finalize (GObject *object)
{
  PlatenPngWriter *self = PLATEN_PNG_WRITER (object);

  png_destroy_write_struct (&self->png, &self->info);
  g_clear_pointer (&self->complaint, g_free);

  G_OBJECT_CLASS (platen_png_writer_parent_class)->finalize (object);
}

static void
platen_png_writer_class_init (PlatenPngWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_png_writer_finalize;
}

static void
platen_png_writer_init (PlatenPngWriter *self)
{
}

/* PNG has 1 for white, and its 16-bit samples have the high byte first. */
static void
set_row_order (PlatenPngWriter *self)
{
  if (self->format.mode == PLATEN_MODE_BILEVEL)
    png_set_invert_mono (self->png);
  if (self->format.bits_per_sample == 16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (self->png);
}

static gboolean
write_header (PlatenPngWriter *self)
{
  const PlatenImageFormat *format = &self->format;
  gboolean                 is_color = format->mode == PLATEN_MODE_COLOR;
  gboolean                 is_bilevel = format->mode == PLATEN_MODE_BILEVEL;

  if (setjmp (png_jmpbuf (self->png)) != 0)
    return FALSE;

  png_set_write_fn (self->png, self, on_write, on_flush);
  png_set_compression_level (self->png, is_bilevel ? BILEVEL_LEVEL : PAGE_LEVEL);
  png_set_filter (self->png, PNG_FILTER_TYPE_BASE,
                  is_bilevel ? PNG_FILTER_NONE : PNG_FILTER_SUB);
  png_set_IHDR (self->png, self->info, (png_uint_32) format->width_px,
                (png_uint_32) format->height_px, format->bits_per_sample,
                is_color ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB (self->png, self->info, PNG_sRGB_INTENT_PERCEPTUAL);
  png_set_pHYs (
      self->png, self->info, (png_uint_32) (format->dpi_x * INCHES_PER_METRE + 0.5),
      (png_uint_32) (format->dpi_y * INCHES_PER_METRE + 0.5), PNG_RESOLUTION_METER);
  png_write_info (self->png, self->info);
  set_row_order (self);

  return TRUE;
}

/**
 * platen_png_writer_new:
 * @output: where the bytes go; not owned, must outlive the writer
 * @format: the shape of the rows that will come; the height must be known
 *
 * Errors: those of [func@Platen.ImageFormat.check]; %PLATEN_ERROR_NO_SPACE,
 * %PLATEN_ERROR_FAILED.
 *
 * Returns: (transfer full): the writer
 */
PlatenPngWriter *
platen_png_writer_new (PlatenOutput            *output,
                       const PlatenImageFormat *format,
                       GError                 **error)
{
  g_autoptr (PlatenPngWriter) self = NULL;

  g_return_val_if_fail (output != NULL && format->height_px > 0, NULL);

  if (!platen_image_format_check (format, error))
    return NULL;

  self = g_object_new (PLATEN_TYPE_PNG_WRITER, NULL);
  self->output = output;
  self->format = *format;
  self->stride = platen_image_format_get_stride (format);
  self->png = png_create_write_struct (PNG_LIBPNG_VER_STRING, self, on_fatal, on_warning);
  g_assert (self->png != NULL);
  self->info = png_create_info_struct (self->png);
  if (!write_header (self))
    {
      set_error (self, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}
