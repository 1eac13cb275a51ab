/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "document-fixture.h"
#include "platen-error.h"
#include "platen-tiff-reader.h"

#include <string.h>
#include <unistd.h>

static void
test_page_has_its_physical_size (Document *document, gconstpointer unused)
{
  const PlatenImageFormat a4 = { 827, 1169, 100, 100, PLATEN_MODE_GRAY, 8 };
  const PlatenImageFormat fax = { 850, 1100, 100, 50, PLATEN_MODE_BILEVEL, 1 };
  g_autofree char        *info = NULL;
  g_autofree char        *list = NULL;

  document_add_sample (document, &a4);
  document_add_sample (document, &fax);
  document_finish (document);

  info = document_run_tool (document, "pdfinfo -l 2 @");
  if (info == NULL)
    return;
  g_assert_nonnull (strstr (info, "Pages:           2"));
  g_assert_nonnull (strstr (info, "Zwölf Blätter"));
  g_assert_nonnull (strstr (info, "595.44 x 841.68"));
  g_assert_nonnull (strstr (info, "612 x 1584"));

  list = document_run_tool (document, "pdfimages -list @");
  g_assert_nonnull (g_strrstr (list, "jpeg   no")); /* and no interpolation */
  g_assert_nonnull (g_strrstr (list, "ccitt  no"));
  g_assert_nonnull (g_strrstr (list, "100   100"));
  g_assert_nonnull (g_strrstr (list, "100    50"));
}

static void
test_jpeg_passes_byte_for_byte (Document *document, gconstpointer unused)
{
  const PlatenImageFormat color = { 300, 200, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GBytes)      rows = samples_new (&color);
  int                     source = samples_new_jpeg (&color, rows, 77);
  g_autoptr (GBytes)      expected = samples_get_bytes (source);
  g_autoptr (GBytes)      found = NULL;
  g_autofree char        *output = NULL;

  document_add (document, source, &color, "image/jpeg");
  document_finish (document);
  close (source);

  output = document_run_tool (document, "pdfimages -all @ picture");
  if (output == NULL)
    return;
  found = document_get_picture (document, "picture-000.jpg");
  g_assert_true (g_bytes_equal (found, expected));
}

static void
test_g4_passes_byte_for_byte (Document *document, gconstpointer unused)
{
  const PlatenImageFormat      bilevel = { 1003, 700, 300, 300, PLATEN_MODE_BILEVEL, 1 };
  g_autoptr (GBytes)           rows = samples_new (&bilevel);
  int                          source = samples_new_master (&bilevel, rows);
  g_autoptr (PlatenTiffReader) reader = platen_tiff_reader_new (source, NULL);
  g_autoptr (GBytes)           expected = platen_tiff_reader_read_strip (reader, 0, NULL);
  g_autoptr (GBytes)           found = NULL;
  g_autofree char             *output = NULL;

  g_assert_nonnull (expected);
  document_add (document, source, &bilevel, "image/tiff");
  document_finish (document);
  close (source);

  output = document_run_tool (document, "pdfimages -all @ picture");
  if (output == NULL)
    return;
  found = document_get_picture (document, "picture-000.ccitt");
  g_assert_true (g_bytes_equal (found, expected));
}

static void
assert_first_quarter_is_black (GBytes *picture)
{
  const guint8 *pixels =
      (const guint8 *) g_bytes_get_data (picture, NULL) + 15; /* header */

  g_assert_cmpuint (g_bytes_get_size (picture), ==, 15 + 160 * 150);
  for (gsize y = 7; y < 150; y += 10)
    for (gsize x = 7; x < 160; x += 10)
      {
        gboolean is_dark = pixels[160 * y + x] < 30;

        g_assert_cmpint (is_dark, ==, x < 80 && y < 75);
        g_assert_true (is_dark || pixels[160 * y + x] > 225);
      }
}

/* Black is black, up is up; in the middle of areas, because viewers soften edges. */
static void
test_page_looks_as_it_was_scanned (Document *document, gconstpointer unused)
{
  const PlatenImageFormat bilevel = { 160, 150, 150, 150, PLATEN_MODE_BILEVEL, 1 };
  const PlatenImageFormat gray = { 160, 150, 150, 150, PLATEN_MODE_GRAY, 8 };
  guint8                 *bits = g_malloc0 (20 * 150);
  guint8                 *samples = g_malloc (160 * 150);
  g_autoptr (GBytes)      bits_page = g_bytes_new_take (bits, 20 * 150);
  g_autoptr (GBytes)      gray_page = g_bytes_new_take (samples, 160 * 150);
  g_autofree char        *output = NULL;

  memset (samples, 255, 160 * 150);
  for (gsize y = 0; y < 75; y++)
    {
      memset (bits + 20 * y, 0xff, 10);
      memset (samples + 160 * y, 0, 80);
    }
  document_add_rows (document, &bilevel, bits_page);
  document_add_rows (document, &gray, gray_page);
  document_finish (document);

  output = document_run_tool (document, "pdftoppm -gray @ picture");
  for (int i = 1; output != NULL && i <= 2; i++)
    {
      g_autofree char   *name = g_strdup_printf ("picture-%d.pgm", i);
      g_autoptr (GBytes) found = document_get_picture (document, name);

      assert_first_quarter_is_black (found);
    }
}

static void
test_every_mode_goes_into_a_pdf (Document *document, gconstpointer unused)
{
  g_autofree char *expected =
      g_strdup_printf ("Pages:           %d", (int) samples_n_formats);
  g_autofree char *info = NULL;

  for (gsize i = 0; i < samples_n_formats; i++)
    document_add_sample (document, &samples_formats[i]);
  document_finish (document);

  info = document_run_tool (document, "pdfinfo -l 1 @");
  if (info != NULL)
    g_assert_nonnull (strstr (info, expected));
}

static void
test_wrong_recipe_is_named (void)
{
  const char *const cases[][2] = {
    { "@a{sv} {}", "format" },
    { "{'format': <'jpeg'>}", "format" },
    { "{'format': <'pdf'>, 'quality': <200>}", "quality" },
    { "{'format': <'pdf'>, 'width': <200>}", "width" },
    { "{'format': <'pdf'>, 'title': <7>}", "title" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)   error = NULL;
      g_autoptr (GVariant) recipe =
          g_variant_parse (NULL, cases[i][0], NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_null (platen_document_writer_new (-1, recipe, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i][1]));
    }
}

#define ADD(path, test) \
  g_test_add ("/codec/pdf/" path, Document, PDF_RECIPE, document_set_up, test, \
              document_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("page-has-its-physical-size", test_page_has_its_physical_size);
  ADD ("jpeg-passes-byte-for-byte", test_jpeg_passes_byte_for_byte);
  ADD ("g4-passes-byte-for-byte", test_g4_passes_byte_for_byte);
  ADD ("page-looks-as-it-was-scanned", test_page_looks_as_it_was_scanned);
  ADD ("takes-every-mode", test_every_mode_goes_into_a_pdf);
  ADD ("memory-does-not-grow-with-the-pages", document_test_memory_does_not_grow);
  ADD ("damaged-pages-are-refused", document_test_damaged_pages_are_refused);
  ADD ("without-pages-is-an-error", document_test_no_page_is_an_error);
  g_test_add_data_func ("/codec/pdf/full-disk-is-said-so", PDF_RECIPE,
                        document_test_full_disk_is_said_so);
  g_test_add_func ("/codec/pdf/wrong-recipe-is-named", test_wrong_recipe_is_named);

  return g_test_run ();
}
