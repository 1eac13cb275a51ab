/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-area.h"
#include "platen-error.h"
#include "platen-jpeg-writer.h"
#include "platen-limits.h"
#include "platen-preview-writer.h"
#include "platen-reducer.h"

#include <string.h>

/* Rows kept of a picture of unknown height; when they fill up, each two become one. */
#define MAX_PILE_ROWS (2 * PLATEN_PREVIEW_SIDE_PX)

/**
 * PlatenPreviewWriter:
 *
 * Writes the preview JPEG of a page while its rows pass.
 *
 * With the height known, rows are averaged and encoded at once. Without, the final scale is
 * open until the end, so averaged rows pile up in memory:
 *
 * ```
 *   rows ──▶ reducer width × step:1 ──▶ pile of at most 2048 ──▶ reducer ──▶ JPEG
 *                          ▲                      │                (at the end)
 *                          └── step × 2, pile ÷ 2 ┘ when full
 * ```
 */
struct _PlatenPreviewWriter
{
  GObject parent_instance;

  PlatenOutput      *output;  /* owned */
  PlatenReducer     *reducer; /* owned */
  PlatenImageWriter *jpeg;    /* owned; NULL until the final size is known */
  PlatenImageFormat  format;  /* of the rows that come in */
  gsize              stride;
  int                n_rows;
  PlatenBandKeeper  *keeper; /* not owned; nullable: for those who look on */
  guint8            *pile;   /* owned; NULL when the height is known */
  int                n_pile_rows;
  PlatenImageFormat  pile_format;
  int                first_step;
  int                step; /* rows averaged into one of the pile */
};

static gboolean
begin_jpeg (PlatenPreviewWriter *self, int *out_width, int *out_height, GError **error)
{
  PlatenImageFormat preview;
  int               width;
  int               height;

  platen_fit_inside (self->format.width_px, self->format.height_px,
                     PLATEN_PREVIEW_SIDE_PX, PLATEN_PREVIEW_SIDE_PX, &width, &height);
  preview = platen_image_format_reduce (&self->format, width, height);
  self->jpeg = PLATEN_IMAGE_WRITER (
      platen_jpeg_writer_new (self->output, &preview, PLATEN_PREVIEW_QUALITY, error));
  *out_width = width;
  *out_height = height;

  return self->jpeg != NULL;
}

static gboolean
begin_stream (PlatenPreviewWriter *self, GError **error)
{
  int width;
  int height;

  if (!begin_jpeg (self, &width, &height, error))
    return FALSE;

  self->reducer =
      platen_reducer_new (&self->format, width, self->format.height_px, height);
  return TRUE;
}

static void
begin_pile (PlatenPreviewWriter *self)
{
  int width = MIN (self->format.width_px, PLATEN_PREVIEW_SIDE_PX);

  self->step = self->first_step = self->format.width_px / width;
  self->pile_format = platen_image_format_reduce (&self->format, width, MAX_PILE_ROWS);
  self->pile =
      g_malloc_n (MAX_PILE_ROWS, platen_image_format_get_stride (&self->pile_format));
  self->reducer = platen_reducer_new (&self->format, width, self->step, 1);
}

static void
halve_pile (PlatenPreviewWriter *self)
{
  gsize stride = platen_image_format_get_stride (&self->pile_format);

  self->n_pile_rows /= 2;
  for (gsize y = 0; y < (gsize) self->n_pile_rows; y++)
    {
      const guint8 *upper = self->pile + 2 * y * stride;
      guint8       *out = self->pile + y * stride;

      for (gsize i = 0; i < stride; i++)
        out[i] = (guint8) ((upper[i] + upper[i + stride] + 1) / 2);
    }

  self->step *= 2;
  g_clear_pointer (&self->reducer, platen_reducer_free);
  self->reducer =
      platen_reducer_new (&self->format, self->pile_format.width_px, self->step, 1);
}

static void
pile_up (PlatenPreviewWriter *self, const guint8 *row)
{
  gsize stride = platen_image_format_get_stride (&self->pile_format);

  memcpy (self->pile + (gsize) self->n_pile_rows * stride, row, stride);
  if (++self->n_pile_rows == MAX_PILE_ROWS)
    halve_pile (self);
}

static gboolean
take_reduced (PlatenPreviewWriter *self, const guint8 *row, GError **error)
{
  if (row == NULL)
    return TRUE;
  if (self->keeper != NULL)
    platen_band_keeper_add_row (
        self->keeper, row,
        self->pile == NULL ? 1 : (guint) (self->step / self->first_step));
  if (self->pile == NULL)
    return platen_image_writer_write_rows (self->jpeg, row, 1, error);

  pile_up (self, row);
  return TRUE;
}

static gboolean
check_n_rows (PlatenPreviewWriter *self, gsize n_rows, GError **error)
{
  gint64 height = self->n_rows + (gint64) n_rows;

  if (self->pile != NULL)
    return platen_image_format_check_size (self->format.width_px, height, error);
  if (height <= self->format.height_px)
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                       "A picture has more rows than were announced");
  return FALSE;
}

static gboolean
write_rows (PlatenImageWriter *writer, const guint8 *rows, gsize n_rows, GError **error)
{
  PlatenPreviewWriter *self = PLATEN_PREVIEW_WRITER (writer);

  if (!check_n_rows (self, n_rows, error))
    return FALSE;

  for (gsize i = 0; i < n_rows; i++)
    {
      const guint8 *row = platen_reducer_push (self->reducer, rows + i * self->stride);

      if (!take_reduced (self, row, error))
        return FALSE;
    }
  self->n_rows += (int) n_rows;

  return TRUE;
}

/* The height is known at last, so the pile can take its final size. */
static gboolean
encode_pile (PlatenPreviewWriter *self, GError **error)
{
  gsize stride = platen_image_format_get_stride (&self->pile_format);
  int   width;
  int   height;

  self->format.height_px = self->n_rows;
  if (!begin_jpeg (self, &width, &height, error))
    return FALSE;

  g_clear_pointer (&self->reducer, platen_reducer_free);
  self->reducer =
      platen_reducer_new (&self->pile_format, width, self->n_pile_rows, height);
  for (gsize y = 0; y < (gsize) self->n_pile_rows; y++)
    {
      const guint8 *row = platen_reducer_push (self->reducer, self->pile + y * stride);

      if (row != NULL && !platen_image_writer_write_rows (self->jpeg, row, 1, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
finish (PlatenImageWriter *writer, GError **error)
{
  PlatenPreviewWriter *self = PLATEN_PREVIEW_WRITER (writer);

  if (self->n_rows == 0)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                           "A picture ended before its first row");
      return FALSE;
    }
  if (!take_reduced (self, platen_reducer_flush (self->reducer), error))
    return FALSE;
  if (self->pile != NULL && !encode_pile (self, error))
    return FALSE;

  return platen_image_writer_finish (self->jpeg, error);
}

static void
writer_iface_init (PlatenImageWriterInterface *iface)
{
  iface->write_rows = write_rows;
  iface->finish = finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenPreviewWriter,
                               platen_preview_writer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_IMAGE_WRITER,
                                                      writer_iface_init))

static void
platen_preview_writer_finalize (GObject *object)
{
  PlatenPreviewWriter *self = PLATEN_PREVIEW_WRITER (object);

  g_clear_object (&self->jpeg);
  g_clear_pointer (&self->reducer, platen_reducer_free);
  g_clear_pointer (&self->output, platen_output_free);
  g_clear_pointer (&self->pile, g_free);

  G_OBJECT_CLASS (platen_preview_writer_parent_class)->finalize (object);
}

static void
platen_preview_writer_class_init (PlatenPreviewWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_preview_writer_finalize;
}

static void
platen_preview_writer_init (PlatenPreviewWriter *self)
{
}

/**
 * platen_preview_writer_new:
 * @fd: an empty file, open for writing; not owned, must outlive the writer
 * @format: the shape of the rows that will come; the height may be unknown
 *
 * Errors: those of [func@Platen.ImageFormat.check]; %PLATEN_ERROR_NO_SPACE,
 * %PLATEN_ERROR_FAILED.
 *
 * Returns: (transfer full): the writer
 */
PlatenPreviewWriter *
platen_preview_writer_new (int fd, const PlatenImageFormat *format, GError **error)
{
  g_autoptr (PlatenPreviewWriter) self = NULL;

  if (!platen_image_format_check (format, error))
    return NULL;

  self = g_object_new (PLATEN_TYPE_PREVIEW_WRITER, NULL);
  self->output = platen_output_new_for_fd (fd);
  self->format = *format;
  self->stride = platen_image_format_get_stride (format);
  if (format->height_px == -1)
    begin_pile (self);
  else if (!begin_stream (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Rows that pile up keep the scale they began with, so that strips fit each other. */
static PlatenImageFormat
get_pile_shape (PlatenPreviewWriter *self)
{
  PlatenImageFormat shape = self->pile_format;

  shape.height_px = -1;
  shape.dpi_y = MAX (1, self->format.dpi_y / self->first_step);

  return shape;
}

/**
 * platen_preview_writer_show_to:
 * @keeper: gets the reduced rows as they come; not owned, must outlive the writer
 *
 * Begins a page for those who look on. To be called before the first row.
 */
void
platen_preview_writer_show_to (PlatenPreviewWriter *self, PlatenBandKeeper *keeper)
{
  PlatenImageFormat shape;
  int               width;
  int               height;

  g_return_if_fail (PLATEN_IS_PREVIEW_WRITER (self));
  g_return_if_fail (self->n_rows == 0);

  if (self->pile != NULL)
    shape = get_pile_shape (self);
  else
    {
      platen_fit_inside (self->format.width_px, self->format.height_px,
                         PLATEN_PREVIEW_SIDE_PX, PLATEN_PREVIEW_SIDE_PX, &width, &height);
      shape = platen_image_format_reduce (&self->format, width, height);
    }

  self->keeper = keeper;
  platen_band_keeper_begin_page (keeper, &shape);
}
