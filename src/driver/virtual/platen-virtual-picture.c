/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-picture.h"

#include "platen-area.h"
#include "platen-error.h"
#include "platen-image-reader.h"
#include "platen-rows.h"
#include "platen-tiff-reader.h"
#include "platen-virtual-sheet.h"

#include <cairo.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/**
 * PlatenVirtualPicture:
 *
 * A page of an image file, as if it lay on the glass: scaled to fill A4 at the asked
 * resolution without changing its shape, or at its own pixels. It is held whole, four bytes
 * a pixel.
 */
struct _PlatenVirtualPicture
{
  GObject parent_instance;

  cairo_surface_t *surface; /* owned; RGB24 at the file's own size */
  int              width_px;
  int              height_px;
  int              dpi;
};

static void paper_iface_init (PlatenVirtualPaperInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenVirtualPicture,
                               platen_virtual_picture,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_VIRTUAL_PAPER,
                                                      paper_iface_init))

static void
platen_virtual_picture_get_size (PlatenVirtualPaper *paper,
                                 int                *out_width_px,
                                 int                *out_height_px,
                                 int                *out_dpi)
{
  PlatenVirtualPicture *self = PLATEN_VIRTUAL_PICTURE (paper);

  *out_width_px = self->width_px;
  *out_height_px = self->height_px;
  *out_dpi = self->dpi;
}

static void
platen_virtual_picture_render (PlatenVirtualPaper *paper, const PlatenVirtualBand *band)
{
  PlatenVirtualPicture *self = PLATEN_VIRTUAL_PICTURE (paper);
  double                x_scale =
      (double) self->width_px / cairo_image_surface_get_width (self->surface);
  double y_scale =
      (double) self->height_px / cairo_image_surface_get_height (self->surface);
  cairo_surface_t *target;
  cairo_t         *cairo;

  target = cairo_image_surface_create_for_data ((unsigned char *) band->pixels,
                                                CAIRO_FORMAT_RGB24, band->width_px,
                                                band->n_rows, band->width_px * 4);
  cairo = cairo_create (target);
  cairo_translate (cairo, -band->left_px, -band->top_px);
  cairo_scale (cairo, x_scale, y_scale);
  cairo_set_source_surface (cairo, self->surface, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cairo), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cairo), x_scale == 1 && y_scale == 1
                                                          ? CAIRO_FILTER_NEAREST
                                                          : CAIRO_FILTER_GOOD);
  cairo_paint (cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (target);
  cairo_surface_destroy (target);
}

static void
paper_iface_init (PlatenVirtualPaperInterface *iface)
{
  iface->get_size = platen_virtual_picture_get_size;
  iface->render = platen_virtual_picture_render;
}

static void
platen_virtual_picture_finalize (GObject *object)
{
  PlatenVirtualPicture *self = PLATEN_VIRTUAL_PICTURE (object);

  g_clear_pointer (&self->surface, cairo_surface_destroy);

  G_OBJECT_CLASS (platen_virtual_picture_parent_class)->finalize (object);
}

static void
platen_virtual_picture_class_init (PlatenVirtualPictureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_virtual_picture_finalize;
}

static void
platen_virtual_picture_init (PlatenVirtualPicture *self)
{
}

static gboolean
check_surface (cairo_surface_t *surface, GError **error)
{
  cairo_status_t status = cairo_surface_status (surface);

  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED, "The image cannot be shown: %s",
               cairo_status_to_string (status));
  return FALSE;
}

/* On white; a scanner knows no transparency. */
static cairo_surface_t *
flatten (cairo_surface_t *surface)
{
  cairo_surface_t *flat = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, cairo_image_surface_get_width (surface),
      cairo_image_surface_get_height (surface));
  cairo_t *cairo = cairo_create (flat);

  cairo_set_source_rgb (cairo, 1, 1, 1);
  cairo_paint (cairo);
  cairo_set_source_surface (cairo, surface, 0, 0);
  cairo_paint (cairo);
  cairo_destroy (cairo);

  return flat;
}

static gboolean
load_png (PlatenVirtualPicture *self, const char *path, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);
  gboolean         is_good = check_surface (surface, error);

  if (is_good)
    {
      self->surface = flatten (surface);
      is_good = check_surface (self->surface, error);
    }
  cairo_surface_destroy (surface);

  return is_good;
}

static void
pack_row (const guint8 *samples, guint n_channels, int width_px, guint32 *pixels)
{
  for (int x = 0; x < width_px; x++)
    {
      const guint8 *sample = samples + (gsize) x * n_channels;
      const guint8 *last = sample + n_channels - 1;

      pixels[x] =
          (guint32) sample[0] << 16 | (guint32) sample[n_channels / 2] << 8 | last[0];
    }
}

static gboolean
read_pixels (PlatenVirtualPicture *self, PlatenImageReader *reader, GError **error)
{
  const PlatenImageFormat *format = platen_image_reader_get_format (reader);
  guint                    n_channels = platen_mode_get_n_channels (format->mode);
  g_autofree guint8       *row = g_malloc (platen_image_format_get_stride (format));
  g_autofree guint8       *space = g_malloc ((gsize) format->width_px * n_channels);
  guint8                  *pixels = cairo_image_surface_get_data (self->surface);
  gsize                    stride;

  stride = (gsize) cairo_image_surface_get_stride (self->surface);
  cairo_surface_flush (self->surface);
  for (int y = 0; y < format->height_px; y++)
    {
      if (!platen_image_reader_read_row (reader, row, error))
        return FALSE;
      pack_row (platen_rows_to_8_bit (format, row, space), n_channels, format->width_px,
                (guint32 *) (gpointer) (pixels + (gsize) y * stride));
    }
  cairo_surface_mark_dirty (self->surface);

  return TRUE;
}

static gboolean
load_rows (PlatenVirtualPicture *self, PlatenImageReader *reader, GError **error)
{
  const PlatenImageFormat *format = platen_image_reader_get_format (reader);

  if (!platen_image_reader_start (reader, format->width_px, format->height_px, error))
    return FALSE;

  self->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, format->width_px,
                                              format->height_px);
  self->dpi = format->dpi_x;

  return check_surface (self->surface, error) && read_pixels (self, reader, error);
}

static gboolean
load (PlatenVirtualPicture *self, const PlatenVirtualEntry *entry, int fd, GError **error)
{
  g_autoptr (PlatenImageReader) reader = NULL;
  guint8                        head[2] = { 0, 0 };

  if (pread (fd, head, sizeof head, 0) == sizeof head && head[0] == 0x89)
    return load_png (self, entry->path, error);
  if (head[0] == 0xff)
    reader = platen_image_reader_open (fd, "image/jpeg", error);
  else
    reader = PLATEN_IMAGE_READER (platen_tiff_reader_new_at (fd, entry->index, error));

  return reader != NULL && load_rows (self, reader, error);
}

static void
fit_onto_sheet (PlatenVirtualPicture *self, int dpi)
{
  double sheet_width_px = platen_um_to_px (PLATEN_VIRTUAL_WIDTH_UM, dpi);
  double sheet_height_px = platen_um_to_px (PLATEN_VIRTUAL_HEIGHT_UM, dpi);
  double scale = MIN (sheet_width_px / self->width_px, sheet_height_px / self->height_px);

  self->width_px = (int) CLAMP (self->width_px * scale + 0.5, 1, sheet_width_px);
  self->height_px = (int) CLAMP (self->height_px * scale + 0.5, 1, sheet_height_px);
  self->dpi = dpi;
}

/**
 * platen_virtual_picture_new:
 * @entry: which picture of which file
 * @dpi: the resolution that is asked for, and that of a PNG at its own pixels
 * @scale: whether to scale it to that resolution
 *
 * Reads a picture.
 *
 * Errors: %PLATEN_ERROR naming the file.
 *
 * Returns: (transfer full): the picture
 */
PlatenVirtualPicture *
platen_virtual_picture_new (const PlatenVirtualEntry *entry,
                            int                       dpi,
                            gboolean                  scale,
                            GError                  **error)
{
  g_autoptr (PlatenVirtualPicture) self = NULL;
  int                              fd = open (entry->path, O_RDONLY | O_CLOEXEC);
  gboolean                         is_loaded;

  if (fd < 0)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                   "‘%s’ cannot be opened: %s", entry->path, g_strerror (errno));
      return NULL;
    }

  self = g_object_new (PLATEN_TYPE_VIRTUAL_PICTURE, NULL);
  self->dpi = dpi;
  is_loaded = load (self, entry, fd, error);
  close (fd);
  if (!is_loaded)
    {
      g_prefix_error (error, "‘%s’: ", entry->path);
      return NULL;
    }

  self->width_px = cairo_image_surface_get_width (self->surface);
  self->height_px = cairo_image_surface_get_height (self->surface);
  if (scale)
    fit_onto_sheet (self, dpi);

  return g_steal_pointer (&self);
}
