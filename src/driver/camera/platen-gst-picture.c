/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-gst-picture.h"

#include "platen-error.h"
#include "platen-gst-turn.h"
#include "platen-jpeg-reader.h"
#include "platen-jpeg-writer.h"
#include "platen-limits.h"
#include "platen-page-writer.h"
#include "platen-preview-writer.h"

#include <gst/video/video.h>

/* A camera does not know how large things are; what screens take for an inch. */
#define CAMERA_DPI 96

#define JPEG_DHT 0xc4
#define JPEG_SOS 0xda

/**
 * PlatenGstPicture:
 *
 * One picture of a camera: the JPEG that came, or rows of pixels.
 *
 * A JPEG is kept as it is unless it has to be turned, or lacks its Huffman tables, as the
 * frames of some motion-JPEG cameras do (Source: USB Device Class Definition for Video
 * Devices, Motion-JPEG Payload, 1.5: the tables may be left out): no file that another
 * program can read may go without them.
 */
struct _PlatenGstPicture
{
  GBytes           *jpeg;   /* owned; NULL when there are rows */
  guint8           *pixels; /* owned; rows without padding; NULL when there is a JPEG */
  PlatenImageFormat format;
};

static gboolean
map_bytes (GstSample *sample, GBytes **out_bytes)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstMapInfo map;

  if (buffer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;

  *out_bytes = g_bytes_new (map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  return TRUE;
}

static gboolean
has_tables (GBytes *jpeg)
{
  gsize         n_bytes;
  const guint8 *bytes = g_bytes_get_data (jpeg, &n_bytes);
  gsize         at = 2;

  while (at + 4 <= n_bytes && bytes[at] == 0xff)
    {
      if (bytes[at + 1] == JPEG_DHT)
        return TRUE;
      if (bytes[at + 1] == JPEG_SOS)
        return FALSE;
      at += 2 + ((gsize) bytes[at + 2] << 8) + bytes[at + 3];
    }

  return FALSE;
}

static gboolean
allocate (PlatenGstPicture *self, GError **error)
{
  if (!platen_image_format_check (&self->format, error))
    return FALSE;

  self->pixels = g_malloc_n ((gsize) self->format.height_px,
                             platen_image_format_get_stride (&self->format));

  return TRUE;
}

static gboolean
decode_jpeg (PlatenGstPicture *self, PlatenImageReader *reader, GError **error)
{
  gsize stride;

  self->format = *platen_image_reader_get_format (reader);
  self->format.dpi_x = self->format.dpi_y = CAMERA_DPI;
  stride = platen_image_format_get_stride (&self->format);
  if (!allocate (self, error) ||
      !platen_image_reader_start (reader, self->format.width_px, self->format.height_px,
                                  error))
    return FALSE;

  for (int y = 0; y < self->format.height_px; y++)
    if (!platen_image_reader_read_row (reader, self->pixels + (gsize) y * stride, error))
      return FALSE;

  g_clear_pointer (&self->jpeg, g_bytes_unref);

  return TRUE;
}

static gboolean
take_jpeg (PlatenGstPicture *self, PlatenCameraTurn turn, GError **error)
{
  g_autoptr (PlatenJpegReader) reader = platen_jpeg_reader_new (self->jpeg, error);

  if (reader == NULL)
    return FALSE;
  if (!platen_jpeg_reader_is_complete (reader))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                           "The camera sent half a picture");
      return FALSE;
    }

  self->format = *platen_image_reader_get_format (PLATEN_IMAGE_READER (reader));
  if (turn == PLATEN_CAMERA_TURN_NONE && has_tables (self->jpeg))
    return TRUE;

  return decode_jpeg (self, PLATEN_IMAGE_READER (reader), error);
}

static void
copy_rows (PlatenGstPicture *self, GstVideoFrame *frame)
{
  gsize         stride = platen_image_format_get_stride (&self->format);
  gsize         from_stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  const guint8 *from = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);

  for (int y = 0; y < self->format.height_px; y++)
    memcpy (self->pixels + (gsize) y * stride, from + (gsize) y * from_stride, stride);
}

static gboolean
convert_frame (PlatenGstPicture *self, GstVideoInfo *info, GstVideoFrame *frame)
{
  gboolean           is_gray = GST_VIDEO_INFO_IS_GRAY (info);
  GstVideoConverter *converter;
  GstVideoFrame      converted;
  GstBuffer         *buffer;
  GstVideoInfo       to;

  gst_video_info_set_format (&to, is_gray ? GST_VIDEO_FORMAT_GRAY8 : GST_VIDEO_FORMAT_RGB,
                             (guint) info->width, (guint) info->height);
  /* The converter insists that it need not change these. */
  to.fps_n = info->fps_n;
  to.fps_d = info->fps_d;
  to.interlace_mode = info->interlace_mode;
  converter = gst_video_converter_new (info, &to, NULL);
  if (converter == NULL)
    return FALSE;

  buffer = gst_buffer_new_allocate (NULL, to.size, NULL);
  if (gst_video_frame_map (&converted, &to, buffer, GST_MAP_READWRITE))
    {
      gst_video_converter_frame (converter, frame, &converted);
      copy_rows (self, &converted);
      gst_video_frame_unmap (&converted);
    }
  gst_buffer_unref (buffer);
  gst_video_converter_free (converter);

  return TRUE;
}

static gboolean
take_frame (PlatenGstPicture *self, GstSample *sample, GError **error)
{
  GstVideoInfo  info;
  GstVideoFrame frame;
  gboolean      is_done = FALSE;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample)))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                           "The camera sends a form that nobody knows; choose another");
      return FALSE;
    }

  self->format = (PlatenImageFormat){
    .width_px = info.width,
    .height_px = info.height,
    .dpi_x = CAMERA_DPI,
    .dpi_y = CAMERA_DPI,
    .mode = GST_VIDEO_INFO_IS_GRAY (&info) ? PLATEN_MODE_GRAY : PLATEN_MODE_COLOR,
    .bits_per_sample = 8,
  };
  if (!allocate (self, error))
    return FALSE;

  if (gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    {
      is_done = convert_frame (self, &info, &frame);
      gst_video_frame_unmap (&frame);
    }
  if (!is_done)
    g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                         "The camera sent a picture that cannot be read");

  return is_done;
}

static void
turn_pixels (PlatenGstPicture *self, PlatenCameraTurn turn)
{
  g_autofree guint8 *before = g_steal_pointer (&self->pixels);

  self->pixels = platen_gst_turn (before, &self->format, turn);
}

/**
 * platen_gst_picture_new:
 * @sample: what the camera sent
 * @turn: how it is to be turned
 *
 * Errors: %PLATEN_ERROR_DEVICE_IO or %PLATEN_ERROR_FAILED when it is damaged,
 * %PLATEN_ERROR_LIMIT when it is too large, %PLATEN_ERROR_UNSUPPORTED.
 *
 * Returns: (transfer full): the picture
 */
PlatenGstPicture *
platen_gst_picture_new (GstSample *sample, PlatenCameraTurn turn, GError **error)
{
  g_autoptr (PlatenGstPicture) self = g_new0 (PlatenGstPicture, 1);
  GstCaps                     *caps = gst_sample_get_caps (sample);
  gboolean                     is_jpeg = caps != NULL && gst_structure_has_name (
                                                             gst_caps_get_structure (caps, 0), "image/jpeg");

  if (is_jpeg && map_bytes (sample, &self->jpeg))
    {
      if (!take_jpeg (self, turn, error))
        return NULL;
    }
  else if (!take_frame (self, sample, error))
    return NULL;

  if (self->pixels != NULL && turn != PLATEN_CAMERA_TURN_NONE)
    turn_pixels (self, turn);

  return g_steal_pointer (&self);
}

/**
 * platen_gst_picture_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_gst_picture_free (PlatenGstPicture *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->jpeg, g_bytes_unref);
  g_free (self->pixels);
  g_free (self);
}

static gboolean
write_bytes (GBytes *bytes, int fd, GError **error)
{
  g_autoptr (PlatenOutput) output = platen_output_new_for_fd (fd);

  platen_output_write (output, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  platen_output_flush (output);

  return platen_output_check (output, error);
}

static gboolean
write_jpeg_preview (PlatenGstPicture *self, int fd, GError **error)
{
  g_autoptr (PlatenJpegReader)    reader = platen_jpeg_reader_new (self->jpeg, error);
  g_autoptr (PlatenPreviewWriter) writer = NULL;
  g_autofree guint8              *row = NULL;
  const PlatenImageFormat        *format;

  if (reader == NULL ||
      !platen_image_reader_start (PLATEN_IMAGE_READER (reader), PLATEN_PREVIEW_SIDE_PX,
                                  PLATEN_PREVIEW_SIDE_PX, error))
    return FALSE;

  format = platen_image_reader_get_format (PLATEN_IMAGE_READER (reader));
  writer = platen_preview_writer_new (fd, format, error);
  if (writer == NULL)
    return FALSE;

  row = g_malloc (platen_image_format_get_stride (format));
  for (int y = 0; y < format->height_px; y++)
    if (!platen_image_reader_read_row (PLATEN_IMAGE_READER (reader), row, error) ||
        !platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer), row, 1, error))
      return FALSE;

  return platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), error);
}

static PlatenPageFacts *
write_jpeg_page (PlatenGstPicture *self, int master_fd, int preview_fd, GError **error)
{
  PlatenPageFacts *facts;

  if (!write_jpeg_preview (self, preview_fd, error) ||
      !write_bytes (self->jpeg, master_fd, error))
    return NULL;

  facts = platen_page_facts_new ();
  facts->width_px = self->format.width_px;
  facts->height_px = self->format.height_px;
  facts->dpi_x = self->format.dpi_x;
  facts->dpi_y = self->format.dpi_y;
  facts->mode = self->format.mode;
  facts->bits_per_sample = self->format.bits_per_sample;
  facts->media_type = g_strdup ("image/jpeg");

  return facts;
}

/**
 * platen_gst_picture_write_page:
 * @master_fd: an empty file, open for reading and writing; gets the JPEG that came, or a
 *   lossless TIFF
 * @preview_fd: another one; gets the reduced JPEG
 *
 * Errors: as the page writer's; %PLATEN_ERROR_FAILED when the JPEG is damaged.
 *
 * Returns: (transfer full): what is known of the page
 */
PlatenPageFacts *
platen_gst_picture_write_page (PlatenGstPicture *self,
                               int               master_fd,
                               int               preview_fd,
                               GError          **error)
{
  g_autoptr (PlatenPageWriter) writer = NULL;
  PlatenPageFormat             format;

  if (self->jpeg != NULL)
    return write_jpeg_page (self, master_fd, preview_fd, error);

  format = (PlatenPageFormat){
    .width_px = self->format.width_px,
    .height_px = self->format.height_px,
    .dpi_x = self->format.dpi_x,
    .dpi_y = self->format.dpi_y,
    .mode = self->format.mode,
    .bits_per_sample = self->format.bits_per_sample,
    .stride = platen_image_format_get_stride (&self->format),
  };
  writer = platen_page_writer_new (&format, master_fd, preview_fd, error);
  if (writer == NULL || !platen_page_writer_write_rows (writer, self->pixels,
                                                        (gsize) format.height_px, error))
    return NULL;

  return platen_page_writer_finish (writer, error);
}

/**
 * platen_gst_picture_write_jpeg:
 * @fd: an empty file
 * @quality: 1 … 100; means nothing when the camera's own JPEG is kept
 *
 * Writes the picture for the screen.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_FAILED.
 */
gboolean
platen_gst_picture_write_jpeg (PlatenGstPicture *self,
                               int               fd,
                               int               quality,
                               GError          **error)
{
  g_autoptr (PlatenOutput)     output = NULL;
  g_autoptr (PlatenJpegWriter) writer = NULL;

  if (self->jpeg != NULL)
    return write_bytes (self->jpeg, fd, error);

  output = platen_output_new_for_fd (fd);
  writer = platen_jpeg_writer_new (output, &self->format, quality, error);

  return writer != NULL &&
         platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer), self->pixels,
                                         (gsize) self->format.height_px, error) &&
         platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), error);
}
