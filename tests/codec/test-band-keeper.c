/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-band-keeper.h"
#include "platen-input.h"
#include "platen-jpeg-reader.h"
#include "platen-limits.h"
#include "platen-preview-writer.h"
#include "samples.h"

#include <unistd.h>

/* One who looks on: what it has seen. */
typedef struct
{
  PlatenBandKeeper *keeper;
  guint             page;
  guint             row;
  guint             first_row; /* of the page; what came before was missed */
  GByteArray       *rows;
} Looker;

static void
looker_clear (Looker *looker)
{
  g_byte_array_unref (looker->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Looker, looker_clear)

static void
begin_again (Looker *looker, const PlatenBand *band)
{
  looker->page = band->page;
  looker->first_row = looker->row = band->row;
  g_byte_array_set_size (looker->rows, 0);
}

/* The picture is what the band says, and follows what was seen before. */
static void
see (Looker *looker, const PlatenBand *band)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenJpegReader) reader = platen_jpeg_reader_new (band->picture, &error);
  const PlatenImageFormat     *format;
  g_autoptr (GBytes)           rows = NULL;

  g_assert_no_error (error);
  format = platen_image_reader_get_format (PLATEN_IMAGE_READER (reader));
  g_assert_cmpint (format->width_px, ==, band->width_px);
  g_assert_cmpint (format->height_px, ==, (int) band->n_rows);
  g_assert_cmpuint (band->n_rows, <=, PLATEN_MAX_BAND_ROWS);
  if (band->page != looker->page || looker->rows->len == 0)
    begin_again (looker, band);
  g_assert_cmpuint (band->row, ==, looker->row);

  rows = samples_read_rows (PLATEN_IMAGE_READER (reader), &error);
  g_assert_no_error (error);
  g_byte_array_append (looker->rows, g_bytes_get_data (rows, NULL),
                       (guint) g_bytes_get_size (rows));
  looker->row += band->n_rows;
}

/* Takes one strip; FALSE when there is nothing new. */
static gboolean
look (Looker *looker)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (PlatenBand) band =
      platen_band_keeper_take (looker->keeper, looker->page, looker->row, &error);

  g_assert_no_error (error);
  if (band->n_rows == 0)
    return FALSE;

  see (looker, band);
  return TRUE;
}

static void
look_at_all (Looker *looker)
{
  while (look (looker))
    ;
}

/* A page of an own pattern; somebody looks every so many rows. Gives its preview. */
static GBytes *
scan (Looker *looker, const PlatenImageFormat *format, int n_rows, int rows_per_look)
{
  g_autoptr (GError)              error = NULL;
  PlatenImageFormat               whole = *format;
  int                             fd = samples_new_file ();
  g_autoptr (PlatenPreviewWriter) writer = platen_preview_writer_new (fd, format, &error);
  g_autoptr (PlatenJpegReader)    reader = NULL;
  g_autoptr (GBytes)              rows = NULL;
  g_autoptr (GBytes)              file = NULL;
  gsize                           stride = platen_image_format_get_stride (format);

  g_assert_no_error (error);
  whole.height_px = n_rows;
  rows = samples_new (&whole);
  platen_preview_writer_show_to (writer, looker->keeper);
  for (int y = 0; y < n_rows; y++)
    {
      const guint8 *row =
          (const guint8 *) g_bytes_get_data (rows, NULL) + (gsize) y * stride;

      platen_image_writer_write_rows (PLATEN_IMAGE_WRITER (writer), row, 1, &error);
      g_assert_no_error (error);
      if (rows_per_look > 0 && y % rows_per_look == 0)
        look (looker);
    }
  platen_image_writer_finish (PLATEN_IMAGE_WRITER (writer), &error);
  g_assert_no_error (error);

  file = platen_input_read_all (fd, &error);
  close (fd);
  reader = platen_jpeg_reader_new (file, &error);
  g_assert_no_error (error);

  return samples_read_rows (PLATEN_IMAGE_READER (reader), &error);
}

static Looker
new_looker (PlatenBandKeeper *keeper)
{
  return (Looker){ .keeper = keeper, .rows = g_byte_array_new () };
}

static void
assert_seen (const Looker *looker, GBytes *preview)
{
  g_autoptr (GBytes) seen = g_bytes_new (looker->rows->data, looker->rows->len);

  g_assert_cmpuint (looker->first_row, ==, 0);
  samples_assert_near (seen, preview, 4);
}

static void
test_strips_make_the_preview (void)
{
  const int paces[] = { 0, 1, 37, 600 };

  for (gsize i = 0; i < samples_n_formats * G_N_ELEMENTS (paces); i++)
    {
      g_autoptr (PlatenBandKeeper) keeper = platen_band_keeper_new ();
      g_auto (Looker)              looker = new_looker (keeper);
      PlatenImageFormat            format = samples_formats[i / G_N_ELEMENTS (paces)];
      g_autoptr (GBytes)           preview = NULL;

      platen_band_keeper_set_wanted (keeper, TRUE);
      preview =
          scan (&looker, &format, format.height_px, paces[i % G_N_ELEMENTS (paces)]);
      look_at_all (&looker);
      assert_seen (&looker, preview);
    }
}

/* More rows than one strip has. */
static void
test_a_slow_looker_sees_all_of_a_large_page (void)
{
  const PlatenImageFormat      format = { 1240, 1754, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (PlatenBandKeeper) keeper = platen_band_keeper_new ();
  g_auto (Looker)              looker = new_looker (keeper);
  g_autoptr (GBytes)           preview = NULL;

  platen_band_keeper_set_wanted (keeper, TRUE);
  preview = scan (&looker, &format, 1754, 0);
  look_at_all (&looker);
  g_assert_cmpuint (looker.row, ==, PLATEN_PREVIEW_SIDE_PX);
  assert_seen (&looker, preview);
}

static void
test_nothing_is_kept_for_nobody (void)
{
  const PlatenImageFormat      format = { 300, 400, 150, 150, PLATEN_MODE_GRAY, 8 };
  g_autoptr (PlatenBandKeeper) keeper = platen_band_keeper_new ();
  g_auto (Looker)              looker = new_looker (keeper);
  g_autoptr (GBytes)           first = scan (&looker, &format, 400, 10);
  g_autoptr (GBytes)           second = NULL;

  g_assert_cmpuint (looker.rows->len, ==, 0);

  platen_band_keeper_set_wanted (keeper, TRUE);
  g_assert_false (look (&looker));
  second = scan (&looker, &format, 400, 10);
  g_assert_cmpuint (looker.page, ==, 1);
  look_at_all (&looker);
  assert_seen (&looker, second);

  platen_band_keeper_set_wanted (keeper, FALSE);
  looker.row = 0;
  g_assert_false (look (&looker));
}

static void
add_rows (PlatenBandKeeper *keeper, guint8 value, guint n_rows)
{
  guint8 row[100]; /* of the widest format here */

  memset (row, value, sizeof row);
  platen_band_keeper_add_row (keeper, row, n_rows);
}

static const PlatenImageFormat narrow = { 8, -1, 100, 100, PLATEN_MODE_GRAY, 8 };

static void
test_who_comes_late_sees_the_rest (void)
{
  g_autoptr (PlatenBandKeeper) keeper = platen_band_keeper_new ();
  g_auto (Looker)              looker = new_looker (keeper);

  platen_band_keeper_begin_page (keeper, &narrow);
  add_rows (keeper, 10, 30);
  platen_band_keeper_set_wanted (keeper, TRUE);
  add_rows (keeper, 200, 5);
  look_at_all (&looker);
  g_assert_cmpuint (looker.first_row, ==, 30);
  g_assert_cmpuint (looker.row, ==, 35);
  g_assert_cmpint (looker.rows->data[0], >, 190);
}

static void
test_two_pages_can_be_seen (void)
{
  g_autoptr (PlatenBandKeeper) keeper = platen_band_keeper_new ();
  g_auto (Looker)              looker = new_looker (keeper);
  const guint                  pages[] = { 1, 2 };

  platen_band_keeper_set_wanted (keeper, TRUE);
  for (guint8 i = 0; i < 3; i++)
    {
      platen_band_keeper_begin_page (keeper, &narrow);
      add_rows (keeper, (guint8) (100 * i), 20);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_assert_true (look (&looker));
      g_assert_cmpuint (looker.page, ==, pages[i]);
      g_assert_cmpuint (looker.row, ==, 20);
      g_assert_cmpint (ABS (looker.rows->data[0] - 100 * (int) pages[i]), <, 10);
    }
  g_assert_false (look (&looker));

  looker.page = 3; /* not there yet */
  looker.row = 0;
  g_assert_false (look (&looker));
}

/* A hand scanner's page: the rows grow without end, what is kept does not. */
static void
test_a_page_without_end_is_kept_in_part (void)
{
  const PlatenImageFormat      format = { 100, -1, 100, 100, PLATEN_MODE_GRAY, 8 };
  g_autoptr (PlatenBandKeeper) keeper = platen_band_keeper_new ();
  g_auto (Looker)              prompt = new_looker (keeper);
  g_auto (Looker)              late = new_looker (keeper);
  g_autoptr (GBytes)           preview = NULL;
  g_autoptr (PlatenBand)       band = NULL;

  platen_band_keeper_set_wanted (keeper, TRUE);
  preview = scan (&prompt, &format, 5000, 100);
  look_at_all (&prompt);
  look_at_all (&late);

  g_assert_cmpuint (prompt.first_row, ==, 0);
  g_assert_cmpuint (prompt.row, ==, 5000);
  g_assert_cmpuint (late.row, ==, 5000);
  g_assert_cmpuint (late.first_row, >, 0);
  g_assert_cmpuint (late.row - late.first_row, <=, PLATEN_MAX_KEPT_ROWS);
  g_assert_cmpuint (late.row - late.first_row, >=, PLATEN_MAX_KEPT_ROWS / 2);

  add_rows (keeper, 0, 1);
  band = platen_band_keeper_take (keeper, 0, 5000, NULL);
  g_assert_cmpint (band->height_px, ==, -1);
}

static void
test_another_scan_is_not_seen (void)
{
  g_autoptr (PlatenBandKeeper) keeper = platen_band_keeper_new ();
  g_auto (Looker)              looker = new_looker (keeper);

  platen_band_keeper_set_wanted (keeper, TRUE);
  platen_band_keeper_begin_page (keeper, &narrow);
  add_rows (keeper, 10, 30);
  platen_band_keeper_clear (keeper);
  g_assert_false (look (&looker));
  platen_band_keeper_begin_page (keeper, &narrow);
  add_rows (keeper, 10, 30);
  g_assert_false (look (&looker));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/band-keeper/preview", test_strips_make_the_preview);
  g_test_add_func ("/band-keeper/slow", test_a_slow_looker_sees_all_of_a_large_page);
  g_test_add_func ("/band-keeper/nobody", test_nothing_is_kept_for_nobody);
  g_test_add_func ("/band-keeper/late", test_who_comes_late_sees_the_rest);
  g_test_add_func ("/band-keeper/pages", test_two_pages_can_be_seen);
  g_test_add_func ("/band-keeper/endless", test_a_page_without_end_is_kept_in_part);
  g_test_add_func ("/band-keeper/other", test_another_scan_is_not_seen);

  return g_test_run ();
}
