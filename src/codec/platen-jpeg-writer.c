/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-jpeg-error.h"
#include "platen-jpeg-writer.h"
#include "platen-rows.h"

#include <jerror.h>

#define BUFFER_BYTES (16 * 1024)
/* From this quality on, colour keeps its full resolution: red text stays sharp. */
#define FULL_COLOR_QUALITY 90

/**
 * PlatenJpegWriter:
 *
 * Encodes a picture of known height as baseline JPEG. Any format goes in; bilevel becomes
 * grey, 16 bits become 8. The dpi stands in the JFIF header.
 */
struct _PlatenJpegWriter
{
  GObject parent_instance;

  struct jpeg_compress_struct jpeg;
  PlatenJpegError             jpeg_error;
  struct jpeg_destination_mgr destination;
  guint8                      buffer[BUFFER_BYTES];
  PlatenOutput               *output; /* not owned */
  PlatenImageFormat           format; /* of the rows that come in */
  gsize                       stride;
  guint8                     *space; /* owned; one row made 8-bit */
};

static void
on_init_destination (j_compress_ptr jpeg)
{
  PlatenJpegWriter *self = jpeg->client_data;

  self->destination.next_output_byte = self->buffer;
  self->destination.free_in_buffer = BUFFER_BYTES;
}

static boolean
on_buffer_full (j_compress_ptr jpeg)
{
  PlatenJpegWriter *self = jpeg->client_data;

  if (!platen_output_write (self->output, self->buffer, BUFFER_BYTES))
    ERREXIT (jpeg, JERR_FILE_WRITE);
  on_init_destination (jpeg);

  return TRUE;
}

static void
on_end_destination (j_compress_ptr jpeg)
{
  PlatenJpegWriter *self = jpeg->client_data;
  gsize             n_bytes = BUFFER_BYTES - self->destination.free_in_buffer;

  if (!platen_output_write (self->output, self->buffer, n_bytes) ||
      !platen_output_flush (self->output))
    ERREXIT (jpeg, JERR_FILE_WRITE);
}

static void
set_error (PlatenJpegWriter *self, GError **error)
{
  if (platen_output_check (self->output, error))
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED, "Cannot write the JPEG: %s",
                 self->jpeg_error.message);
}

static gboolean
encode_rows (PlatenJpegWriter *self, const guint8 *rows, gsize n_rows)
{
  if (setjmp (self->jpeg_error.jump) != 0)
    return FALSE;

  for (gsize i = 0; i < n_rows; i++)
    {
      const guint8 *samples =
          platen_rows_to_8_bit (&self->format, rows + i * self->stride, self->space);
      JSAMPROW line = (JSAMPROW) samples;

      jpeg_write_scanlines (&self->jpeg, &line, 1);
    }

  return TRUE;
}

static gboolean
write_rows (PlatenImageWriter *writer, const guint8 *rows, gsize n_rows, GError **error)
{
  PlatenJpegWriter *self = PLATEN_JPEG_WRITER (writer);

  if (n_rows > self->jpeg.image_height - self->jpeg.next_scanline)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                           "A picture has more rows than were announced");
      return FALSE;
    }
  if (encode_rows (self, rows, n_rows))
    return TRUE;

  set_error (self, error);
  return FALSE;
}

static gboolean
finish_compress (PlatenJpegWriter *self)
{
  if (setjmp (self->jpeg_error.jump) != 0)
    return FALSE;

  jpeg_finish_compress (&self->jpeg);
  return TRUE;
}

static gboolean
finish (PlatenImageWriter *writer, GError **error)
{
  PlatenJpegWriter *self = PLATEN_JPEG_WRITER (writer);

  if (finish_compress (self))
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

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenJpegWriter,
                               platen_jpeg_writer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_IMAGE_WRITER,
                                                      writer_iface_init))

static void
platen_jpeg_writer_finalize (GObject *object)
{
  PlatenJpegWriter *self = PLATEN_JPEG_WRITER (object);

  jpeg_destroy_compress (&self->jpeg);
  g_clear_pointer (&self->space, g_free);

  G_OBJECT_CLASS (platen_jpeg_writer_parent_class)->finalize (object);
}

static void
platen_jpeg_writer_class_init (PlatenJpegWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_jpeg_writer_finalize;
}

static void
platen_jpeg_writer_init (PlatenJpegWriter *self)
{
  self->destination.init_destination = on_init_destination;
  self->destination.empty_output_buffer = on_buffer_full;
  self->destination.term_destination = on_end_destination;
  self->jpeg.err = platen_jpeg_error_init (&self->jpeg_error);
}

static gboolean
start_compress (PlatenJpegWriter *self, int quality)
{
  struct jpeg_compress_struct *jpeg = &self->jpeg;

  if (setjmp (self->jpeg_error.jump) != 0)
    return FALSE;

  jpeg_create_compress (jpeg);
  jpeg->client_data = self;
  jpeg->dest = &self->destination;
  jpeg->image_width = (JDIMENSION) self->format.width_px;
  jpeg->image_height = (JDIMENSION) self->format.height_px;
  jpeg->input_components = (int) platen_mode_get_n_channels (self->format.mode);
  jpeg->in_color_space = jpeg->input_components == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults (jpeg);
  jpeg_set_quality (jpeg, quality, TRUE);
  if (quality >= FULL_COLOR_QUALITY)
    {
      jpeg->comp_info[0].h_samp_factor = 1;
      jpeg->comp_info[0].v_samp_factor = 1;
    }
  jpeg->density_unit = 1; /* dots per inch */
  jpeg->X_density = (guint16) self->format.dpi_x;
  jpeg->Y_density = (guint16) self->format.dpi_y;
  jpeg_start_compress (jpeg, TRUE);

  return TRUE;
}

/**
 * platen_jpeg_writer_new:
 * @output: where the bytes go; not owned, must outlive the writer
 * @format: the shape of the rows that will come; the height must be known
 * @quality: 1 … 100; from 90 on, colour is not subsampled
 *
 * Errors: those of [func@Platen.ImageFormat.check]; %PLATEN_ERROR_NO_SPACE,
 * %PLATEN_ERROR_FAILED.
 *
 * Returns: (transfer full): the writer
 */
PlatenJpegWriter *
platen_jpeg_writer_new (PlatenOutput            *output,
                        const PlatenImageFormat *format,
                        int                      quality,
                        GError                 **error)
{
  g_autoptr (PlatenJpegWriter) self = NULL;

  g_return_val_if_fail (output != NULL && format->height_px > 0, NULL);

  if (!platen_image_format_check (format, error))
    return NULL;

  self = g_object_new (PLATEN_TYPE_JPEG_WRITER, NULL);
  self->output = output;
  self->format = *format;
  self->stride = platen_image_format_get_stride (format);
  self->space =
      g_malloc_n ((gsize) format->width_px, platen_mode_get_n_channels (format->mode));
  if (!start_compress (self, quality))
    {
      set_error (self, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}
