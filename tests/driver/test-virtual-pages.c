/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-fixture.h"

#include "platen-area.h"
#include "platen-error.h"

#include <gio/gio.h>
#include <string.h>

static char *
run_tool (const char *const *command)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  char                   *output = NULL;

  process = g_subprocess_newv (
      command, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
      &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);

  return output;
}

static gboolean
has_tool (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);

  if (path == NULL)
    g_test_skip_printf ("The tool ‘%s’ is not installed", name);

  return path != NULL;
}

static void
test_sizes_follow_the_resolution (VirtualFixture *fixture, gconstpointer unused)
{
  const struct
  {
    int dpi;
    int width_px;
    int height_px;
  } cases[] = { { 75, 620, 877 },    { 100, 827, 1169 },  { 150, 1240, 1754 },
                { 200, 1654, 2339 }, { 300, 2480, 3508 }, { 600, 4961, 7016 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ScannedPage) page =
          scan_sheet (fixture, 1, PLATEN_MODE_GRAY, cases[i].dpi);

      g_assert_cmpint (page->format.width_px, ==, cases[i].width_px);
      g_assert_cmpint (page->format.height_px, ==, cases[i].height_px);
      g_assert_cmpint (page->format.dpi_x, ==, cases[i].dpi);
      g_assert_cmpint (page->format.dpi_y, ==, cases[i].dpi);
      g_assert_cmpuint (page->n_rows, ==, cases[i].height_px);
    }
}

static void
test_modes_have_their_layout (VirtualFixture *fixture, gconstpointer unused)
{
  const struct
  {
    PlatenMode mode;
    int        bits;
    gsize      stride;
  } cases[] = { { PLATEN_MODE_BILEVEL, 1, 104 },
                { PLATEN_MODE_GRAY, 8, 827 },
                { PLATEN_MODE_COLOR, 8, 827 * 3 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ScannedPage) page = scan_sheet (fixture, 2, cases[i].mode, 100);

      g_assert_cmpint (page->format.mode, ==, cases[i].mode);
      g_assert_cmpint (page->format.bits_per_sample, ==, cases[i].bits);
      g_assert_cmpuint (page->format.stride, ==, cases[i].stride);
      /* The corner is paper, the middle of the photo is not. */
      g_assert_cmpint (scanned_page_sample (page, 4, 4, 0), >, 230);
      g_assert_cmpint (scanned_page_sample (page, 413, 600, 0), <, 140);
    }
}

static void
test_the_photo_has_colours (VirtualFixture *fixture, gconstpointer unused)
{
  g_autoptr (ScannedPage) page = scan_sheet (fixture, 2, PLATEN_MODE_COLOR, 100);
  g_autoptr (GHashTable)  colours = g_hash_table_new (NULL, NULL);

  for (int y = 200; y < 600; y++)
    for (int x = 100; x < 700; x++)
      g_hash_table_add (colours,
                        GINT_TO_POINTER (scanned_page_sample (page, x, y, 0) << 16 |
                                         scanned_page_sample (page, x, y, 1) << 8 |
                                         scanned_page_sample (page, x, y, 2)));
  g_assert_cmpuint (g_hash_table_size (colours), >, 10000);
}

static void
test_the_same_page_is_the_same_bytes (VirtualFixture *fixture, gconstpointer unused)
{
  g_autoptr (ScannedPage) a = scan_sheet (fixture, 1, PLATEN_MODE_COLOR, 75);
  g_autoptr (ScannedPage) b = scan_sheet (fixture, 1, PLATEN_MODE_COLOR, 75);
  g_autoptr (ScannedPage) other = scan_sheet (fixture, 5, PLATEN_MODE_COLOR, 75);

  g_assert_cmpmem (a->rows, a->n_rows * a->format.stride, b->rows,
                   b->n_rows * b->format.stride);
  g_assert_cmpint (memcmp (a->rows, other->rows, a->n_rows * a->format.stride), !=, 0);
}

static void
test_codes_can_be_read (VirtualFixture *fixture, gconstpointer unused)
{
  g_autofree char *image = g_build_filename (fixture->folder, "codes.pnm", NULL);

  if (!has_tool ("zbarimg"))
    return;

  for (PlatenMode mode = PLATEN_MODE_BILEVEL; mode <= PLATEN_MODE_COLOR; mode++)
    {
      g_autoptr (ScannedPage) page = scan_sheet (fixture, 3, mode, 200);
      const char *const       command[] = { "zbarimg", "--quiet", image, NULL };
      g_autofree char        *found = NULL;

      scanned_page_save (page, image);
      found = run_tool (command);
      g_test_message ("%s: %s", platen_mode_to_string (mode), found);
      g_assert_nonnull (strstr (found, "QR-Code:https://platen.example/sheet/3\n"));
      g_assert_nonnull (strstr (found, "CODE-128:PLATEN-0003\n"));
    }
}

static void
test_words_can_be_recognised (VirtualFixture *fixture, gconstpointer unused)
{
  g_autofree char  *image = g_build_filename (fixture->folder, "text.pnm", NULL);
  const char *const command[] = { "tesseract", image, "-", NULL };
  const char *const words[] = { "The lighthouse and its keeper", "Page 1", "PLATEN-0001",
                                "postman", "neighbour" };
  g_autoptr (ScannedPage) page = NULL;
  g_autofree char        *found = NULL;

  if (!has_tool ("tesseract"))
    return;

  page = scan_sheet (fixture, 1, PLATEN_MODE_GRAY, 200);
  scanned_page_save (page, image);
  g_setenv ("OMP_THREAD_LIMIT", "1", TRUE);
  found = run_tool (command);
  g_test_message ("%s", found);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_nonnull (strstr (found, words[i]));
}

static void
test_feeder_gives_its_sheets_and_ends (VirtualFixture *fixture, gconstpointer unused)
{
  for (int round = 0; round < 2; round++)
    {
      g_autoptr (GError) error = NULL;
      PlatenScanSettings settings = wanted (PLATEN_SOURCE_FEEDER, PLATEN_MODE_GRAY, 75);
      g_autoptr (GPtrArray) pages = scan_batch (fixture->scanner, &settings, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (pages->len, ==, 3);
    }
}

static void
test_flatbed_gives_one_page (VirtualFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  PlatenScanSettings    settings = wanted (PLATEN_SOURCE_AUTO, PLATEN_MODE_COLOR, 0);
  g_autoptr (GPtrArray) pages = scan_batch (fixture->scanner, &settings, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 1);
  g_assert_cmpint (settings.source, ==, PLATEN_SOURCE_FLATBED);
  g_assert_cmpint (settings.dpi, ==, 300);
  g_assert_cmpint (settings.area.width_um, ==, 210000);
  g_assert_cmpint (settings.area.height_um, ==, 297000);
}

static void
test_duplex_gives_blank_backs_after_fronts (VirtualFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  PlatenScanSettings    settings;
  g_autoptr (GPtrArray) pages = NULL;

  settings = wanted (PLATEN_SOURCE_FEEDER_DUPLEX, PLATEN_MODE_GRAY, 75);
  pages = scan_batch (fixture->scanner, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 6);

  for (guint i = 0; i < pages->len; i++)
    {
      const ScannedPage *page = g_ptr_array_index (pages, i);
      int                darkest = 255;

      for (gsize at = 0; at < page->n_rows * page->format.stride; at++)
        darkest = MIN (darkest, page->rows[at]);
      if (i % 2 == 0)
        g_assert_cmpint (darkest, <, 100);
      else
        g_assert_cmpint (darkest, >, 240);
    }
}

static void
test_area_cuts_out_of_the_whole_page (VirtualFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (ScannedPage) whole = scan_sheet (fixture, 1, PLATEN_MODE_GRAY, 100);
  PlatenScanSettings    settings = wanted (PLATEN_SOURCE_FLATBED, PLATEN_MODE_GRAY, 100);
  g_autoptr (GPtrArray) pages = NULL;
  const ScannedPage    *part;

  settings.area = (PlatenArea){ 25400, 50800, 50800, 25400 };
  pages = scan_batch (fixture->scanner, &settings, &error);
  g_assert_no_error (error);
  part = g_ptr_array_index (pages, 0);
  g_assert_cmpint (part->format.width_px, ==, 200);
  g_assert_cmpint (part->format.height_px, ==, 100);

  /* The noise differs by at most 7. */
  for (int y = 0; y < 100; y++)
    for (int x = 0; x < 200; x++)
      g_assert_cmpint (ABS (scanned_page_sample (part, x, y, 0) -
                            scanned_page_sample (whole, 100 + x, 200 + y, 0)),
                       <=, 7);
}

static void
test_impossible_settings_are_refused (VirtualFixture *fixture, gconstpointer unused)
{
  const struct
  {
    const char        *key;
    PlatenScanSettings settings;
  } cases[] = {
    { "source", { PLATEN_SOURCE_FEEDER, PLATEN_MODE_GRAY, 75, { 0, 0, 0, 0 }, 0 } },
    { "resolution", { PLATEN_SOURCE_FLATBED, PLATEN_MODE_GRAY, 77, { 0, 0, 0, 0 }, 0 } },
    { "area",
      { PLATEN_SOURCE_FLATBED, PLATEN_MODE_GRAY, 75, { 0, 0, 210001, 1000 }, 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      PlatenScanSettings settings = cases[i].settings;

      g_assert_false (platen_scanner_configure (fixture->scanner, &settings, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i].key));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sizes-follow-the-resolution", NULL, test_sizes_follow_the_resolution);
  ADD ("modes-have-their-layout", NULL, test_modes_have_their_layout);
  ADD ("the-photo-has-colours", NULL, test_the_photo_has_colours);
  ADD ("the-same-page-is-the-same-bytes", NULL, test_the_same_page_is_the_same_bytes);
  ADD ("codes-can-be-read", NULL, test_codes_can_be_read);
  ADD ("words-can-be-recognised", NULL, test_words_can_be_recognised);
  ADD ("feeder-gives-its-sheets", "[device a]\nsheets=3\n",
       test_feeder_gives_its_sheets_and_ends);
  ADD ("flatbed-gives-one-page", NULL, test_flatbed_gives_one_page);
  ADD ("duplex-gives-blank-backs", "[device a]\nsheets=3\n",
       test_duplex_gives_blank_backs_after_fronts);
  ADD ("area-cuts-out-of-the-whole", NULL, test_area_cuts_out_of_the_whole_page);
  ADD ("impossible-settings-are-refused", "[device a]\nfeeder=false\n",
       test_impossible_settings_are_refused);

  return g_test_run ();
}
