/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "scan-helper.h"

#include "platen-device-info.h"

#include <string.h>

#define ROWS_PER_CALL 37

void
scanned_page_free (ScannedPage *self)
{
  if (self == NULL)
    return;

  g_free (self->rows);
  g_free (self);
}

static gboolean
read_all (PlatenScanner *scanner, ScannedPage *page, GError **error)
{
  gsize  n_room = 0;
  gssize n_read;

  do
    {
      if (page->n_rows + ROWS_PER_CALL > n_room)
        {
          n_room = n_room * 2 + ROWS_PER_CALL;
          page->rows = g_realloc_n (page->rows, n_room, page->format.stride);
        }
      n_read = platen_scanner_read_rows (
          scanner, page->rows + page->n_rows * page->format.stride, ROWS_PER_CALL, error);
      if (n_read > 0)
        page->n_rows += (gsize) n_read;
    }
  while (n_read > 0);

  return n_read == 0;
}

/* Reads one page; NULL at the end and after an error. */
ScannedPage *
scan_page (PlatenScanner *scanner, PlatenNext *out_next, GError **error)
{
  g_autoptr (ScannedPage) page = g_new0 (ScannedPage, 1);

  *out_next = platen_scanner_start_page (scanner, &page->format, error);
  if (*out_next != PLATEN_NEXT_PAGE)
    return NULL;
  if (read_all (scanner, page, error))
    return g_steal_pointer (&page);

  *out_next = PLATEN_NEXT_ERROR;
  return NULL;
}

/* The pages until the end or the first error; the error says which it was. */
GPtrArray *
scan_batch (PlatenScanner *scanner, PlatenScanSettings *settings, GError **error)
{
  g_autoptr (GPtrArray) pages = NULL;
  PlatenNext            next;

  pages = g_ptr_array_new_with_free_func ((GDestroyNotify) scanned_page_free);
  if (!platen_scanner_configure (scanner, settings, error))
    return g_steal_pointer (&pages);

  do
    {
      ScannedPage *page = scan_page (scanner, &next, error);

      if (page != NULL)
        g_ptr_array_add (pages, page);
    }
  while (next == PLATEN_NEXT_PAGE);
  platen_scanner_finish (scanner);

  return g_steal_pointer (&pages);
}

/* 0 is black, 255 white, whatever the mode. */
int
scanned_page_sample (const ScannedPage *self, int x, int y, int channel)
{
  const guint8 *row = self->rows + (gsize) y * self->format.stride;

  switch (self->format.mode)
    {
    case PLATEN_MODE_BILEVEL:
      return row[x / 8] & (0x80 >> x % 8) ? 0 : 255;

    case PLATEN_MODE_GRAY:
      return row[x];

    case PLATEN_MODE_COLOR:
      return row[x * 3 + channel];
    }

  g_assert_not_reached ();
}

double
scanned_page_mean (const ScannedPage *self)
{
  guint64 sum = 0;

  for (int y = 0; y < (int) self->n_rows; y++)
    for (int x = 0; x < self->format.width_px; x++)
      sum += (guint64) scanned_page_sample (self, x, y, 1);

  return (double) sum / (double) self->n_rows / self->format.width_px;
}

/* As PBM, PGM or PPM: every tool reads them. */
void
scanned_page_save (const ScannedPage *self, const char *path)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError)  error = NULL;

  switch (self->format.mode)
    {
    case PLATEN_MODE_BILEVEL:
      g_string_printf (text, "P4\n%d %zu\n", self->format.width_px, self->n_rows);
      break;

    case PLATEN_MODE_GRAY:
      g_string_printf (text, "P5\n%d %zu\n255\n", self->format.width_px, self->n_rows);
      break;

    case PLATEN_MODE_COLOR:
      g_string_printf (text, "P6\n%d %zu\n255\n", self->format.width_px, self->n_rows);
      break;
    }
  g_string_append_len (text, (const char *) self->rows,
                       (gssize) (self->n_rows * self->format.stride));
  g_file_set_contents (path, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
}

/* Opens the first device that the driver lists. */
PlatenScanner *
open_only_device (PlatenDriver *driver)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) devices = platen_driver_list (driver, &error);
  PlatenScanner        *scanner;

  g_assert_no_error (error);
  g_assert_cmpuint (devices->len, >, 0);
  scanner = platen_driver_open (
      driver, ((PlatenDeviceInfo *) g_ptr_array_index (devices, 0))->driver_name, &error);
  g_assert_no_error (error);

  return scanner;
}

typedef struct
{
  PlatenScanner *scanner;
  guint8        *row;
} Reading;

static gpointer
read_until_error (gpointer user_data)
{
  Reading *reading = user_data;
  gssize   n_read;
  GError  *error = NULL;

  do
    n_read = platen_scanner_read_rows (reading->scanner, reading->row, 1, &error);
  while (n_read > 0);

  return error;
}

/* Cancels a configured scan from this thread while another one reads the first page. */
void
cancel_while_reading (PlatenScanner *scanner, GError **out_error)
{
  PlatenPageFormat   format;
  GError            *error = NULL;
  g_autofree guint8 *row = NULL;
  Reading            reading = { scanner, NULL };
  GThread           *thread;

  g_assert_cmpint (platen_scanner_start_page (scanner, &format, &error), ==,
                   PLATEN_NEXT_PAGE);
  row = g_malloc (format.stride);
  reading.row = row;
  g_assert_cmpint (platen_scanner_read_rows (scanner, row, 1, &error), ==, 1);
  thread = g_thread_new ("reader", read_until_error, &reading);
  platen_scanner_cancel (scanner);
  error = g_thread_join (thread);
  if (error != NULL)
    g_propagate_error (out_error, error);
}
