/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-page-scan.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-page-writer.h"
#include "platen-rows.h"

#include <string.h>

/* Bytes asked of a driver at once: a few rows, so that progress and cancel come often. */
#define CHUNK_BYTES (256 * 1024)

static gboolean
check_cancelled (PlatenPageScan *self, GError **error)
{
  if (!self->is_cancelled (self->user_data))
    return FALSE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                       "The scan was cancelled");
  return TRUE;
}

/* A driver's mistake must not become a buffer overrun. */
static gboolean
check_format (const PlatenPageFormat *format, GError **error)
{
  gsize bits = (gsize) format->width_px * platen_mode_get_n_channels (format->mode) *
               (gsize) format->bits_per_sample;

  if (format->width_px < 1 || format->width_px > PLATEN_MAX_SIDE_PX ||
      format->height_px > PLATEN_MAX_SIDE_PX)
    {
      g_set_error (
          error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
          "A page of %d × %d pixels is over the limit; choose a lower resolution",
          format->width_px, format->height_px);
      return FALSE;
    }
  if (format->bits_per_sample < 1 || format->bits_per_sample > 16 ||
      format->stride != (bits + 7) / 8)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                   "The driver announced rows of %" G_GSIZE_FORMAT
                   " bytes for %d pixels of %d bits",
                   format->stride, format->width_px, format->bits_per_sample);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_count (gssize n_rows, guint room, guint rows_done, GError **error)
{
  if (n_rows > (gssize) room)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                           "The driver delivered more rows than there was room for");
      return FALSE;
    }
  if (rows_done + n_rows > PLATEN_MAX_SIDE_PX)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                   "The page is longer than %d pixels; choose a lower resolution",
                   PLATEN_MAX_SIDE_PX);
      return FALSE;
    }

  return TRUE;
}

/* Where rows go: into the files, or first into memory. */
typedef gboolean (*TakeRows) (gpointer target,
                              guint8  *rows,
                              gsize    n_rows,
                              GError **error);

static gboolean
write_rows (gpointer target, guint8 *rows, gsize n_rows, GError **error)
{
  return platen_page_writer_write_rows (target, rows, n_rows, error);
}

static gboolean
copy_rows (PlatenPageScan         *self,
           const PlatenPageFormat *format,
           TakeRows                take_rows,
           gpointer                target,
           GError                **error)
{
  guint              room = (guint) MAX (CHUNK_BYTES / format->stride, 1);
  g_autofree guint8 *rows = g_malloc_n (room, format->stride);
  guint              rows_done = 0;

  while (TRUE)
    {
      gssize n_rows = platen_scanner_read_rows (self->scanner, rows, room, error);

      if (n_rows < 0)
        return FALSE;
      if (check_cancelled (self, error))
        return FALSE;
      if (n_rows == 0)
        return TRUE;
      if (!check_count (n_rows, room, rows_done, error) ||
          !take_rows (target, rows, (gsize) n_rows, error))
        return FALSE;

      rows_done += (guint) n_rows;
      self->on_progress (rows_done, format->height_px, self->user_data);
    }
}

/* A page that is to be turned: its first row can only be written when its last is there. */
typedef struct
{
  gsize   stride;
  gsize   max_rows;
  guint8 *rows; /* owned */
  gsize   n_rows;
  gsize   n_allocated;
} Kept;

static gboolean
keep_rows (gpointer target, guint8 *rows, gsize n_rows, GError **error)
{
  Kept   *kept = target;
  gsize   n_wanted = kept->n_rows + n_rows;
  gsize   n_allocated = MAX (kept->n_allocated, MIN (2 * n_wanted, kept->max_rows));
  guint8 *space = kept->rows;

  if (n_wanted <= kept->max_rows && n_allocated > kept->n_allocated)
    space = g_try_realloc_n (kept->rows, n_allocated, kept->stride);
  if (n_wanted > kept->max_rows || space == NULL)
    {
      g_set_error_literal (
          error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
          "The page is too large to be turned; choose a lower resolution "
          "or do without ‘rotate-back’");
      return FALSE;
    }

  kept->rows = space;
  kept->n_allocated = n_allocated;
  memcpy (kept->rows + kept->n_rows * kept->stride, rows, n_rows * kept->stride);
  kept->n_rows = n_wanted;
  return TRUE;
}

static gboolean
write_turned (PlatenPageScan         *self,
              const PlatenPageFormat *format,
              const Kept             *kept,
              PlatenPageWriter       *writer,
              GError                **error)
{
  const PlatenImageFormat image = {
    format->width_px, format->height_px, format->dpi_x,
    format->dpi_y,    format->mode,      format->bits_per_sample,
  };

  for (gsize i = kept->n_rows; i > 0; i--)
    {
      guint8 *row = kept->rows + (i - 1) * kept->stride;

      platen_rows_mirror (&image, row);
      if (check_cancelled (self, error) ||
          !platen_page_writer_write_rows (writer, row, 1, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
copy_turned (PlatenPageScan         *self,
             const PlatenPageFormat *format,
             PlatenPageWriter       *writer,
             GError                **error)
{
  Kept kept = {
    .stride = format->stride,
    .max_rows = PLATEN_MAX_PIXELS / (gsize) format->width_px,
  };
  gboolean is_done = copy_rows (self, format, keep_rows, &kept, error) &&
                     write_turned (self, format, &kept, writer, error);

  g_free (kept.rows);

  return is_done;
}

/**
 * platen_page_scan_run:
 * @out_facts: (out) (transfer full): the page, only with %PLATEN_NEXT_PAGE
 *
 * Brings one page from the device into its files. A cancel that comes before the page is
 * complete wins over anything that the driver says.
 *
 * Errors: the driver's, the page writer's, %PLATEN_ERROR_CANCELLED.
 *
 * Returns: whether there was a page
 */
PlatenNext
platen_page_scan_run (PlatenPageScan *self, PlatenPageFacts **out_facts, GError **error)
{
  g_autoptr (PlatenPageWriter) writer = NULL;
  PlatenPageFacts             *facts;
  PlatenPageFormat             format;
  PlatenNext                   next;

  if (check_cancelled (self, error))
    return PLATEN_NEXT_ERROR;

  next = platen_scanner_start_page (self->scanner, &format, error);
  if (next != PLATEN_NEXT_PAGE)
    return next;
  if (check_cancelled (self, error) || !check_format (&format, error))
    return PLATEN_NEXT_ERROR;

  writer = platen_page_writer_new (&format, self->master_fd, self->preview_fd, error);
  if (writer == NULL)
    return PLATEN_NEXT_ERROR;

  platen_page_writer_show_to (writer, self->keeper);
  self->on_progress (0, format.height_px, self->user_data);
  if (self->is_turned ? !copy_turned (self, &format, writer, error)
                      : !copy_rows (self, &format, write_rows, writer, error))
    return PLATEN_NEXT_ERROR;

  facts = platen_page_writer_finish (writer, error);
  if (facts == NULL)
    return PLATEN_NEXT_ERROR;

  *out_facts = facts;
  return PLATEN_NEXT_PAGE;
}
