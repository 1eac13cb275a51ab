/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-sheet.h"

#include "platen-area.h"
#include "platen-virtual-photo.h"

#include <cairo.h>

#define FONT_FAMILY "DejaVu Serif"
#define LINE_SPACING 1.5
#define MM_PER_INCH 25.4

/* Paper is not white, ink is not black; 7 above the brightest is left for the noise. */
#define PAPER_RED (246 / 255.0)
#define PAPER_GREEN (245 / 255.0)
#define PAPER_BLUE (240 / 255.0)
#define INK (28 / 255.0)

typedef struct _Item Item;

struct _Item
{
  PlatenVirtualBox box; /* all that the item may touch */
  void (*draw) (const Item *self, cairo_t *cairo);
  double                baseline_mm;
  double                size_mm;
  char                 *text;    /* owned; of a line */
  PlatenVirtualModules *modules; /* owned; of a code */
  cairo_surface_t      *photo;   /* owned */
};

/**
 * PlatenVirtualSheet:
 *
 * One side of a drawn A4 sheet: lines of text, codes and photos at places in millimetres.
 *
 * It is drawn in bands, only what touches the band, so that memory does not grow with the
 * resolution and no page is ever held whole.
 */
struct _PlatenVirtualSheet
{
  GObject parent_instance;

  int        dpi;
  GPtrArray *items;   /* (element-type Item) */
  cairo_t   *measure; /* owned; only to measure text */
};

static void paper_iface_init (PlatenVirtualPaperInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenVirtualSheet,
                               platen_virtual_sheet,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_VIRTUAL_PAPER,
                                                      paper_iface_init))

/**
 * platen_virtual_modules_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_virtual_modules_free (PlatenVirtualModules *self)
{
  if (self == NULL)
    return;

  g_free (self->is_dark);
  g_free (self);
}

static void
item_free (gpointer data)
{
  Item *self = data;

  g_free (self->text);
  platen_virtual_modules_free (self->modules);
  g_clear_pointer (&self->photo, cairo_surface_destroy);
  g_free (self);
}

static Item *
add_item (PlatenVirtualSheet     *self,
          const PlatenVirtualBox *box,
          void (*draw) (const Item *, cairo_t *))
{
  Item *item = g_new0 (Item, 1);

  item->box = *box;
  item->draw = draw;
  g_ptr_array_add (self->items, item);

  return item;
}

/* Unhinted metrics: the same line breaks at every resolution. */
static void
set_font (cairo_t *cairo, double size_mm)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options (cairo, options);
  cairo_font_options_destroy (options);
  cairo_select_font_face (cairo, FONT_FAMILY, CAIRO_FONT_SLANT_NORMAL,
                          CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cairo, size_mm);
}

static void
draw_line (const Item *self, cairo_t *cairo)
{
  set_font (cairo, self->size_mm);
  cairo_move_to (cairo, self->box.x_mm, self->baseline_mm);
  cairo_show_text (cairo, self->text);
}

static void
draw_modules (const Item *self, cairo_t *cairo)
{
  const PlatenVirtualModules *modules = self->modules;
  double                      width_mm = self->box.width_mm / modules->n_columns;
  double                      height_mm = self->box.height_mm / modules->n_rows;

  for (int i = 0; i < modules->n_columns * modules->n_rows; i++)
    if (modules->is_dark[i])
      cairo_rectangle (cairo, self->box.x_mm + width_mm * (i % modules->n_columns),
                       self->box.y_mm + height_mm * (i / modules->n_columns), width_mm,
                       height_mm);
  cairo_fill (cairo);
}

static void
draw_photo (const Item *self, cairo_t *cairo)
{
  cairo_save (cairo);
  cairo_translate (cairo, self->box.x_mm, self->box.y_mm);
  cairo_scale (cairo, self->box.width_mm / cairo_image_surface_get_width (self->photo),
               self->box.height_mm / cairo_image_surface_get_height (self->photo));
  cairo_set_source_surface (cairo, self->photo, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cairo), CAIRO_FILTER_BILINEAR);
  cairo_paint (cairo);
  cairo_restore (cairo);
  cairo_set_source_rgb (cairo, INK, INK, INK);
}

static void
draw_items (PlatenVirtualSheet *self, cairo_t *cairo, double top_mm, double bottom_mm)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = g_ptr_array_index (self->items, i);

      if (item->box.y_mm < bottom_mm && item->box.y_mm + item->box.height_mm > top_mm)
        item->draw (item, cairo);
    }
}

static void
platen_virtual_sheet_render (PlatenVirtualPaper *paper, const PlatenVirtualBand *band)
{
  PlatenVirtualSheet *self = PLATEN_VIRTUAL_SHEET (paper);
  double              px_per_mm = self->dpi / MM_PER_INCH;
  cairo_surface_t    *surface;
  cairo_t            *cairo;

  surface = cairo_image_surface_create_for_data ((unsigned char *) band->pixels,
                                                 CAIRO_FORMAT_RGB24, band->width_px,
                                                 band->n_rows, band->width_px * 4);
  /* A whole-pixel offset: a glyph looks the same whichever band it falls into. */
  cairo_surface_set_device_offset (surface, -band->left_px, -band->top_px);
  cairo = cairo_create (surface);
  cairo_set_source_rgb (cairo, PAPER_RED, PAPER_GREEN, PAPER_BLUE);
  cairo_paint (cairo);
  cairo_scale (cairo, px_per_mm, px_per_mm);
  cairo_set_source_rgb (cairo, INK, INK, INK);
  draw_items (self, cairo, band->top_px / px_per_mm,
              (band->top_px + band->n_rows) / px_per_mm);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  cairo_surface_destroy (surface);
}

static void
platen_virtual_sheet_get_size (PlatenVirtualPaper *paper,
                               int                *out_width_px,
                               int                *out_height_px,
                               int                *out_dpi)
{
  PlatenVirtualSheet *self = PLATEN_VIRTUAL_SHEET (paper);

  *out_width_px = platen_um_to_px (PLATEN_VIRTUAL_WIDTH_UM, self->dpi);
  *out_height_px = platen_um_to_px (PLATEN_VIRTUAL_HEIGHT_UM, self->dpi);
  *out_dpi = self->dpi;
}

static void
paper_iface_init (PlatenVirtualPaperInterface *iface)
{
  iface->get_size = platen_virtual_sheet_get_size;
  iface->render = platen_virtual_sheet_render;
}

static void
platen_virtual_sheet_finalize (GObject *object)
{
  PlatenVirtualSheet *self = PLATEN_VIRTUAL_SHEET (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->measure, cairo_destroy);

  G_OBJECT_CLASS (platen_virtual_sheet_parent_class)->finalize (object);
}

static void
platen_virtual_sheet_class_init (PlatenVirtualSheetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_virtual_sheet_finalize;
}

static void
platen_virtual_sheet_init (PlatenVirtualSheet *self)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);

  self->items = g_ptr_array_new_with_free_func (item_free);
  self->measure = cairo_create (surface);
  cairo_surface_destroy (surface);
}

/**
 * platen_virtual_sheet_new:
 * @dpi: pixels per inch, above 0
 *
 * Returns: (transfer full): an empty side
 */
PlatenVirtualSheet *
platen_virtual_sheet_new (int dpi)
{
  PlatenVirtualSheet *self;

  g_return_val_if_fail (dpi > 0, NULL);

  self = g_object_new (PLATEN_TYPE_VIRTUAL_SHEET, NULL);
  self->dpi = dpi;
  cairo_scale (self->measure, dpi / MM_PER_INCH, dpi / MM_PER_INCH);

  return self;
}

/**
 * platen_virtual_sheet_add_line:
 * @x_mm: left end
 * @baseline_mm: where the letters stand
 * @size_mm: the font's size; 4.2 mm are 12 points
 * @text: UTF-8
 *
 * Adds one line of text.
 */
void
platen_virtual_sheet_add_line (PlatenVirtualSheet *self,
                               double              x_mm,
                               double              baseline_mm,
                               double              size_mm,
                               const char         *text)
{
  Item            *item;
  PlatenVirtualBox box = { x_mm, baseline_mm - size_mm * 1.2, 0, size_mm * 1.7 };

  g_return_if_fail (PLATEN_IS_VIRTUAL_SHEET (self));

  item = add_item (self, &box, draw_line);
  item->baseline_mm = baseline_mm;
  item->size_mm = size_mm;
  item->text = g_strdup (text);
}

static gboolean
fits (PlatenVirtualSheet *self, double width_mm, double size_mm, const char *text)
{
  cairo_text_extents_t extents;

  set_font (self->measure, size_mm);
  cairo_text_extents (self->measure, text, &extents);

  return extents.x_advance <= width_mm;
}

/**
 * platen_virtual_sheet_add_paragraph:
 * @box: where; its height does not count
 * @size_mm: the font's size
 * @text: words with one space between them
 *
 * Adds text broken into lines.
 *
 * Returns: the height it took, millimetres
 */
double
platen_virtual_sheet_add_paragraph (PlatenVirtualSheet     *self,
                                    const PlatenVirtualBox *box,
                                    double                  size_mm,
                                    const char             *text)
{
  g_auto (GStrv)      words = g_strsplit (text, " ", -1);
  g_autoptr (GString) line = g_string_new (NULL);
  double              baseline_mm = box->y_mm + size_mm;

  g_return_val_if_fail (PLATEN_IS_VIRTUAL_SHEET (self), 0);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      gsize length = line->len;

      g_string_append_printf (line, "%s%s", length > 0 ? " " : "", words[i]);
      if (fits (self, box->width_mm, size_mm, line->str) || length == 0)
        continue;
      g_string_truncate (line, length);
      platen_virtual_sheet_add_line (self, box->x_mm, baseline_mm, size_mm, line->str);
      baseline_mm += size_mm * LINE_SPACING;
      g_string_assign (line, words[i]);
    }
  platen_virtual_sheet_add_line (self, box->x_mm, baseline_mm, size_mm, line->str);

  return baseline_mm + size_mm * LINE_SPACING - size_mm - box->y_mm;
}

/**
 * platen_virtual_sheet_add_modules:
 * @box: where; the quiet zone is the caller's
 * @modules: (transfer none): the code; copied
 *
 * Adds a bar code, a matrix code or (one dark module) a rule.
 */
void
platen_virtual_sheet_add_modules (PlatenVirtualSheet         *self,
                                  const PlatenVirtualBox     *box,
                                  const PlatenVirtualModules *modules)
{
  Item *item;

  g_return_if_fail (PLATEN_IS_VIRTUAL_SHEET (self));

  item = add_item (self, box, draw_modules);
  item->modules = g_new (PlatenVirtualModules, 1);
  item->modules->n_columns = modules->n_columns;
  item->modules->n_rows = modules->n_rows;
  item->modules->is_dark =
      g_memdup2 (modules->is_dark, (gsize) modules->n_columns * (gsize) modules->n_rows);
}

/**
 * platen_virtual_sheet_add_photo:
 * @box: where
 * @seed: another one gives another landscape
 *
 * Adds a picture that is like a photo: soft shades, fine detail, many colours.
 */
void
platen_virtual_sheet_add_photo (PlatenVirtualSheet     *self,
                                const PlatenVirtualBox *box,
                                guint32                 seed)
{
  g_return_if_fail (PLATEN_IS_VIRTUAL_SHEET (self));

  add_item (self, box, draw_photo)->photo = platen_virtual_photo_new (seed);
}
