/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-band-keeper.h"
#include "platen-jpeg-writer.h"
#include "platen-limits.h"

/* The reduced rows of one page. */
typedef struct
{
  guint             page;
  PlatenImageFormat format; /* of the reduced picture; the height may be unknown */
  gsize             stride;
  GByteArray       *rows;      /* owned; those that are kept */
  guint             first_row; /* of them: rows before it are gone, or were not wanted */
  guint             n_rows;    /* all that there were */
} KeptPage;

/**
 * PlatenBandKeeper:
 *
 * Keeps the reduced rows of the page that is being read, and of the one before, for those
 * who want to look on. Each comes with a place up to which it has seen them and takes what
 * is new as one JPEG: one that is slow takes more at a time, and nothing queues up.
 *
 * ```
 *   encoder thread ── add_row ──▶ [ page before ][ page being read ] ──▶ take, any thread
 * ```
 *
 * Memory: two reduced pages at most, of %PLATEN_PREVIEW_SIDE_PX × %PLATEN_MAX_KEPT_ROWS
 * pixels; nothing while nobody wants them.
 *
 * Thread: any.
 */
struct _PlatenBandKeeper
{
  GMutex    lock;
  KeptPage *current;  /* owned; NULL before the first page */
  KeptPage *previous; /* owned; likewise */
  guint     n_pages;  /* that have begun */
  gboolean  is_wanted;
};

static void
kept_page_free (KeptPage *page)
{
  if (page == NULL)
    return;

  g_byte_array_unref (page->rows);
  g_free (page);
}

/**
 * platen_band_keeper_new:
 *
 * Returns: (transfer full): a keeper whose rows nobody wants yet
 */
PlatenBandKeeper *
platen_band_keeper_new (void)
{
  PlatenBandKeeper *self = g_new0 (PlatenBandKeeper, 1);

  g_mutex_init (&self->lock);

  return self;
}

/**
 * platen_band_keeper_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_band_keeper_free (PlatenBandKeeper *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->current, kept_page_free);
  g_clear_pointer (&self->previous, kept_page_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* What was kept goes; the rows go on being counted. */
static void
drop_rows (KeptPage *page)
{
  if (page == NULL)
    return;

  g_byte_array_unref (page->rows);
  page->rows = g_byte_array_new ();
  page->first_row = page->n_rows;
}

/**
 * platen_band_keeper_set_wanted:
 * @is_wanted: whether rows are to be kept from now on
 */
void
platen_band_keeper_set_wanted (PlatenBandKeeper *self, gboolean is_wanted)
{
  g_mutex_lock (&self->lock);
  self->is_wanted = is_wanted;
  if (!is_wanted)
    {
      drop_rows (self->current);
      g_clear_pointer (&self->previous, kept_page_free);
    }
  g_mutex_unlock (&self->lock);
}

/**
 * platen_band_keeper_clear:
 *
 * Forgets all pages; the next one is number 0. What comes then may be another's, so nobody
 * wants it.
 */
void
platen_band_keeper_clear (PlatenBandKeeper *self)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->current, kept_page_free);
  g_clear_pointer (&self->previous, kept_page_free);
  self->n_pages = 0;
  self->is_wanted = FALSE;
  g_mutex_unlock (&self->lock);
}

/**
 * platen_band_keeper_begin_page:
 * @format: the shape of the reduced picture: 8-bit grey or colour; its height may be unknown
 *
 * Begins the next page. The one before is kept beside it until the next but one.
 */
void
platen_band_keeper_begin_page (PlatenBandKeeper *self, const PlatenImageFormat *format)
{
  KeptPage *page = g_new0 (KeptPage, 1);

  page->format = *format;
  page->stride = platen_image_format_get_stride (format);
  page->rows = g_byte_array_new ();

  g_mutex_lock (&self->lock);
  page->page = self->n_pages++;
  g_clear_pointer (&self->previous, kept_page_free);
  self->previous = self->current;
  self->current = page;
  g_mutex_unlock (&self->lock);
}

static guint
count_kept (const KeptPage *page)
{
  return page->n_rows - page->first_row;
}

static void
keep_row (KeptPage *page, const guint8 *row)
{
  if (count_kept (page) == PLATEN_MAX_KEPT_ROWS)
    {
      const guint n_dropped = PLATEN_MAX_KEPT_ROWS / 2;

      g_byte_array_remove_range (page->rows, 0, (guint) (n_dropped * page->stride));
      page->first_row += n_dropped;
    }

  g_byte_array_append (page->rows, row, (guint) page->stride);
}

/**
 * platen_band_keeper_add_row:
 * @row: the next row of the reduced picture
 * @n_times: how many rows it stands for
 *
 * Keeps a row, when rows are wanted.
 */
void
platen_band_keeper_add_row (PlatenBandKeeper *self, const guint8 *row, guint n_times)
{
  KeptPage *page;

  g_mutex_lock (&self->lock);
  page = self->current;
  for (guint i = 0; i < n_times; i++)
    {
      if (self->is_wanted)
        keep_row (page, row);
      else
        page->first_row++;
      page->n_rows++;
    }
  g_mutex_unlock (&self->lock);
}

/* The oldest page that has something which the one who asks has not seen. */
static const KeptPage *
choose_page (const PlatenBandKeeper *self, guint page, guint row)
{
  const KeptPage *pages[] = { self->previous, self->current };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      const KeptPage *kept = pages[i];

      if (kept == NULL || kept->page < page || count_kept (kept) == 0)
        continue;
      if (kept->page > page || row < kept->n_rows)
        return kept;
    }

  return NULL;
}

static GBytes *
copy_rows (const KeptPage *page, const PlatenBand *band)
{
  gsize offset = (band->row - page->first_row) * page->stride;

  return g_bytes_new (page->rows->data + offset, band->n_rows * page->stride);
}

/* Gives the rows, and their shape; NULL when there is nothing new. */
static GBytes *
look_up (PlatenBandKeeper *self, PlatenBand *band, PlatenImageFormat *out_format)
{
  const KeptPage *page = choose_page (self, band->page, band->row);

  if (page == NULL)
    return NULL;

  band->row =
      page->page == band->page ? MAX (band->row, page->first_row) : page->first_row;
  band->page = page->page;
  band->n_rows = MIN (page->n_rows - band->row, PLATEN_MAX_BAND_ROWS);
  band->width_px = page->format.width_px;
  band->height_px = page->format.height_px;
  *out_format = page->format;
  out_format->height_px = (int) band->n_rows;

  return copy_rows (page, band);
}

static GBytes *
encode (GBytes *rows, const PlatenImageFormat *format, GError **error)
{
  PlatenOutput                *output = platen_output_new_for_memory ();
  g_autoptr (PlatenJpegWriter) jpeg =
      platen_jpeg_writer_new (output, format, PLATEN_PREVIEW_QUALITY, error);
  GBytes *bytes = NULL;

  if (jpeg != NULL &&
      platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (jpeg),
                                      g_bytes_get_data (rows, NULL),
                                      (gsize) format->height_px, error) &&
      platen_image_writer_finish (PLATEN_IMAGE_WRITER (jpeg), error))
    bytes = platen_output_steal_bytes (output);

  g_clear_object (&jpeg); /* it writes to the output as long as it lives */
  platen_output_free (output);

  return bytes;
}

/**
 * platen_band_keeper_take:
 * @page: the page up to which everything was seen
 * @row: the row of it up to which everything was seen
 *
 * Gives what came after that, %PLATEN_MAX_BAND_ROWS rows at the most; go on from there for
 * the rest. Of pages between that are not kept any more there is nothing. A band without
 * rows: there is nothing new.
 *
 * Errors: %PLATEN_ERROR_FAILED when the rows cannot be encoded.
 *
 * Returns: (transfer full): the band
 */
PlatenBand *
platen_band_keeper_take (PlatenBandKeeper *self, guint page, guint row, GError **error)
{
  g_autoptr (PlatenBand) band = g_new0 (PlatenBand, 1);
  g_autoptr (GBytes)     rows = NULL;
  PlatenImageFormat      format;

  band->page = page;
  band->row = row;
  g_mutex_lock (&self->lock);
  rows = look_up (self, band, &format);
  g_mutex_unlock (&self->lock);

  if (rows != NULL)
    {
      band->picture = encode (rows, &format, error);
      if (band->picture == NULL)
        return NULL;
    }

  return g_steal_pointer (&band);
}
