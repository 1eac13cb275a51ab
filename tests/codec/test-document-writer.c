/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-document-writer.h"
#include "platen-error.h"
#include "platen-tiff-reader.h"
#include "samples.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <tiffio.h>
#include <unistd.h>

/* A document in a file with a name, because poppler's tools want one. */
typedef struct
{
  char                 *folder;
  char                 *path;
  int                   fd;
  PlatenDocumentWriter *writer;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer recipe_text)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) recipe =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, recipe_text, NULL, NULL, &error);

  g_assert_no_error (error);
  fixture->folder = g_dir_make_tmp ("platen-document-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "document", NULL);
  fixture->fd = g_open (fixture->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  fixture->writer = platen_document_writer_new (fixture->fd, recipe, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char      *name;

  g_assert_finalize_object (g_steal_pointer (&fixture->writer));
  close (fixture->fd);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
add (Fixture                 *fixture,
     int                      source,
     const PlatenImageFormat *format,
     const char              *media_type)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = samples_new_facts (format, media_type);

  platen_document_writer_add_page (fixture->writer, source, facts, &error);
  g_assert_no_error (error);
}

static void
add_rows (Fixture *fixture, const PlatenImageFormat *format, GBytes *rows)
{
  int source = samples_new_master (format, rows);

  add (fixture, source, format, "image/tiff");
  close (source);
}

static void
add_sample (Fixture *fixture, const PlatenImageFormat *format)
{
  g_autoptr (GBytes) rows = samples_new (format);

  add_rows (fixture, format, rows);
}

static void
finish (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  platen_document_writer_finish (fixture->writer, &error);
  g_assert_no_error (error);
}

/* Runs one of poppler's tools, @ standing for the document; its output, or NULL when the
 * tool is missing. */
static char *
run_tool (Fixture *fixture, const char *command)
{
  g_auto (GStrv)     argv = g_strsplit (command, " ", -1);
  g_autofree char   *found = g_find_program_in_path (argv[0]);
  g_autoptr (GError) error = NULL;
  char              *output = NULL;
  int                status = 0;

  if (found == NULL)
    {
      g_test_skip ("poppler-utils is not installed");
      return NULL;
    }

  for (gsize i = 0; argv[i] != NULL; i++)
    if (g_str_equal (argv[i], "@"))
      {
        g_free (argv[i]);
        argv[i] = g_strdup (fixture->path);
      }
  g_spawn_sync (fixture->folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);

  return output;
}

static GBytes *
get_picture (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = g_build_filename (fixture->folder, name, NULL);
  char              *contents;
  gsize              n_bytes;

  g_file_get_contents (path, &contents, &n_bytes, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (contents, n_bytes);
}

#define PDF "{'format': <'pdf'>, 'title': <'Zwölf Blätter'>}"
#define TIFF_RECIPE "{'format': <'tiff'>}"

static void
test_page_has_its_physical_size (Fixture *fixture, gconstpointer unused)
{
  const PlatenImageFormat a4 = { 827, 1169, 100, 100, PLATEN_MODE_GRAY, 8 };
  const PlatenImageFormat fax = { 850, 1100, 100, 50, PLATEN_MODE_BILEVEL, 1 };
  g_autofree char        *info = NULL;
  g_autofree char        *list = NULL;

  add_sample (fixture, &a4);
  add_sample (fixture, &fax);
  finish (fixture);

  info = run_tool (fixture, "pdfinfo -l 2 @");
  if (info == NULL)
    return;
  g_assert_nonnull (strstr (info, "Pages:           2"));
  g_assert_nonnull (strstr (info, "Zwölf Blätter"));
  g_assert_nonnull (strstr (info, "595.44 x 841.68"));
  g_assert_nonnull (strstr (info, "612 x 1584"));

  list = run_tool (fixture, "pdfimages -list @");
  g_assert_nonnull (g_strrstr (list, "jpeg   no")); /* and no interpolation */
  g_assert_nonnull (g_strrstr (list, "ccitt  no"));
  g_assert_nonnull (g_strrstr (list, "100   100"));
  g_assert_nonnull (g_strrstr (list, "100    50"));
}

static void
test_jpeg_passes_byte_for_byte (Fixture *fixture, gconstpointer unused)
{
  const PlatenImageFormat color = { 300, 200, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GBytes)      rows = samples_new (&color);
  int                     source = samples_new_jpeg (&color, rows, 77);
  g_autoptr (GBytes)      expected = samples_get_bytes (source);
  g_autoptr (GBytes)      found = NULL;
  g_autofree char        *output = NULL;

  add (fixture, source, &color, "image/jpeg");
  finish (fixture);
  close (source);

  output = run_tool (fixture, "pdfimages -all @ picture");
  if (output == NULL)
    return;
  found = get_picture (fixture, "picture-000.jpg");
  g_assert_true (g_bytes_equal (found, expected));
}

static void
test_g4_passes_byte_for_byte (Fixture *fixture, gconstpointer unused)
{
  const PlatenImageFormat      bilevel = { 1003, 700, 300, 300, PLATEN_MODE_BILEVEL, 1 };
  g_autoptr (GBytes)           rows = samples_new (&bilevel);
  int                          source = samples_new_master (&bilevel, rows);
  g_autoptr (PlatenTiffReader) reader = platen_tiff_reader_new (source, NULL);
  g_autoptr (GBytes)           expected = platen_tiff_reader_read_strip (reader, 0, NULL);
  g_autoptr (GBytes)           found = NULL;
  g_autofree char             *output = NULL;

  g_assert_nonnull (expected);
  add (fixture, source, &bilevel, "image/tiff");
  finish (fixture);
  close (source);

  output = run_tool (fixture, "pdfimages -all @ picture");
  if (output == NULL)
    return;
  found = get_picture (fixture, "picture-000.ccitt");
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
test_page_looks_as_it_was_scanned (Fixture *fixture, gconstpointer unused)
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
  add_rows (fixture, &bilevel, bits_page);
  add_rows (fixture, &gray, gray_page);
  finish (fixture);

  output = run_tool (fixture, "pdftoppm -gray @ picture");
  for (int i = 1; output != NULL && i <= 2; i++)
    {
      g_autofree char   *name = g_strdup_printf ("picture-%d.pgm", i);
      g_autoptr (GBytes) found = get_picture (fixture, name);

      assert_first_quarter_is_black (found);
    }
}

static void
test_every_mode_goes_into_a_pdf (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *expected =
      g_strdup_printf ("Pages:           %d", (int) samples_n_formats);
  g_autofree char *info = NULL;

  for (gsize i = 0; i < samples_n_formats; i++)
    add_sample (fixture, &samples_formats[i]);
  finish (fixture);

  info = run_tool (fixture, "pdfinfo -l 1 @");
  if (info != NULL)
    g_assert_nonnull (strstr (info, expected));
}

static gsize
get_resident_bytes (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv)   words = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  words = g_strsplit (text, " ", 3);

  return g_ascii_strtoull (words[1], NULL, 10) * (gsize) sysconf (_SC_PAGESIZE);
}

static void
test_memory_does_not_grow_with_the_pages (Fixture *fixture, gconstpointer unused)
{
  const PlatenImageFormat color = { 1000, 1000, 100, 100, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GBytes)      rows = samples_new (&color);
  int                     source = samples_new_master (&color, rows);
  int                     jpeg = samples_new_jpeg (&color, rows, 95);
  gsize                   before = 0;
  gsize                   after;

  for (int i = 0; i < 100; i++)
    {
      if (i == 10)
        before = get_resident_bytes ();
      add (fixture, i % 2 == 0 ? source : jpeg, &color,
           i % 2 == 0 ? "image/tiff" : "image/jpeg");
    }
  after = get_resident_bytes ();
  finish (fixture);
  close (source);
  close (jpeg);

  g_test_message ("resident after 10 pages %" G_GSIZE_FORMAT
                  ", after 100 %" G_GSIZE_FORMAT ", file %" G_GINT64_FORMAT,
                  before, after, (gint64) lseek (fixture->fd, 0, SEEK_END));
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the sanitizer keeps freed memory");
#else
  g_assert_cmpuint (after, <, before + 4 * 1024 * 1024);
#endif
}

static void
assert_directory (TIFF *tiff, gsize index, guint16 compression)
{
  const PlatenImageFormat *format = &samples_formats[index];
  g_autoptr (GBytes)       rows = samples_new (format);
  gsize                    stride = platen_image_format_get_stride (format);
  g_autofree guint8       *read = g_malloc (stride * (gsize) format->height_px);
  g_autoptr (GBytes)       found = NULL;
  guint16                  found_compression = 0;
  float                    dpi = 0;

  g_assert_true (TIFFSetDirectory (tiff, (tdir_t) index));
  TIFFGetField (tiff, TIFFTAG_COMPRESSION, &found_compression);
  TIFFGetField (tiff, TIFFTAG_YRESOLUTION, &dpi);
  g_assert_cmpint (found_compression, ==, compression);
  g_assert_cmpint ((int) dpi, ==, format->dpi_y);
  for (guint y = 0; y < (guint) format->height_px; y++)
    g_assert_cmpint (TIFFReadScanline (tiff, read + y * stride, y, 0), ==, 1);
  found = g_bytes_new_take (g_steal_pointer (&read), stride * (gsize) format->height_px);
  samples_assert_same_rows (format, rows, found);
}

static void
test_tiff_keeps_every_page_without_loss (Fixture *fixture, gconstpointer unused)
{
  guint16 lossless = TIFFIsCODECConfigured (COMPRESSION_ZSTD) ? COMPRESSION_ZSTD
                                                              : COMPRESSION_ADOBE_DEFLATE;
  TIFF   *tiff;

  for (gsize i = 0; i < samples_n_formats; i++)
    add_sample (fixture, &samples_formats[i]);
  finish (fixture);

  tiff = TIFFOpen (fixture->path, "r");
  g_assert_nonnull (tiff);
  g_assert_cmpint (TIFFNumberOfDirectories (tiff), ==, (int) samples_n_formats);
  for (gsize i = 0; i < samples_n_formats; i++)
    assert_directory (tiff, i,
                      samples_formats[i].mode == PLATEN_MODE_BILEVEL
                          ? COMPRESSION_CCITTFAX4
                          : lossless);
  TIFFClose (tiff);
}

static void
test_tiff_takes_a_jpeg_page (Fixture *fixture, gconstpointer unused)
{
  const PlatenImageFormat      color = { 300, 200, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GError)           error = NULL;
  g_autoptr (GBytes)           rows = samples_new (&color);
  int                          source = samples_new_jpeg (&color, rows, 95);
  g_autoptr (PlatenTiffReader) reader = NULL;
  g_autoptr (GBytes)           read = NULL;

  add (fixture, source, &color, "image/jpeg");
  finish (fixture);
  close (source);

  reader = platen_tiff_reader_new (fixture->fd, &error);
  g_assert_no_error (error);
  read = samples_read_rows (PLATEN_IMAGE_READER (reader), &error);
  g_assert_no_error (error);
  samples_assert_near (rows, read, 20);
}

static void
assert_page_is_refused (Fixture    *fixture,
                        int         source,
                        const char *media_type,
                        PlatenError code)
{
  const PlatenImageFormat     format = { 300, 200, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = samples_new_facts (&format, media_type);

  g_assert_false (
      platen_document_writer_add_page (fixture->writer, source, facts, &error));
  g_assert_error (error, PLATEN_ERROR, (int) code);
}

static void
test_damaged_pages_are_refused (Fixture *fixture, gconstpointer unused)
{
  const PlatenImageFormat color = { 300, 200, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GBytes)      rows = samples_new (&color);
  int                     jpeg = samples_new_jpeg (&color, rows, 77);
  int                     tiff = samples_new_master (&color, rows);
  int                     garbage = samples_new_file_of ("nothing", 7);

  g_assert_cmpint (ftruncate (jpeg, lseek (jpeg, 0, SEEK_END) / 2), ==, 0);
  g_assert_cmpint (ftruncate (tiff, lseek (tiff, 0, SEEK_END) / 2), ==, 0);
  assert_page_is_refused (fixture, jpeg, "image/jpeg", PLATEN_ERROR_FAILED);
  assert_page_is_refused (fixture, tiff, "image/tiff", PLATEN_ERROR_FAILED);
  assert_page_is_refused (fixture, garbage, "image/tiff", PLATEN_ERROR_FAILED);
  assert_page_is_refused (fixture, garbage, "image/gif", PLATEN_ERROR_UNSUPPORTED);
  close (jpeg);
  close (tiff);
  close (garbage);
}

static void
test_document_without_pages_is_an_error (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (platen_document_writer_finish (fixture->writer, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
}

static gboolean
write_to_full_disk (const char *recipe_text, GError **error)
{
  const PlatenImageFormat     color = { 300, 200, 150, 150, PLATEN_MODE_COLOR, 8 };
  g_autoptr (PlatenPageFacts) facts = samples_new_facts (&color, "image/tiff");
  g_autoptr (GBytes)          rows = samples_new (&color);
  g_autoptr (GVariant) recipe = g_variant_parse (NULL, recipe_text, NULL, NULL, NULL);
  int                  source = samples_new_master (&color, rows);
  int                  fd = samples_open_full_disk ();
  g_autoptr (PlatenDocumentWriter) writer =
      platen_document_writer_new (fd, recipe, error);
  gboolean ok;

  ok = writer != NULL && platen_document_writer_add_page (writer, source, facts, error) &&
       platen_document_writer_finish (writer, error);
  g_clear_object (&writer);
  close (source);
  close (fd);

  return ok;
}

static void
test_full_disk_is_said_so (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (write_to_full_disk (PDF, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_false (write_to_full_disk (TIFF_RECIPE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE);
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

#define ADD(path, recipe, test) \
  g_test_add ("/codec/document/" path, Fixture, recipe, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("pdf/page-has-its-physical-size", PDF, test_page_has_its_physical_size);
  ADD ("pdf/jpeg-passes-byte-for-byte", PDF, test_jpeg_passes_byte_for_byte);
  ADD ("pdf/g4-passes-byte-for-byte", PDF, test_g4_passes_byte_for_byte);
  ADD ("pdf/page-looks-as-it-was-scanned", PDF, test_page_looks_as_it_was_scanned);
  ADD ("pdf/takes-every-mode", PDF, test_every_mode_goes_into_a_pdf);
  ADD ("pdf/memory-does-not-grow-with-the-pages", PDF,
       test_memory_does_not_grow_with_the_pages);
  ADD ("pdf/damaged-pages-are-refused", PDF, test_damaged_pages_are_refused);
  ADD ("pdf/without-pages-is-an-error", PDF, test_document_without_pages_is_an_error);
  ADD ("tiff/keeps-every-page-without-loss", TIFF_RECIPE,
       test_tiff_keeps_every_page_without_loss);
  ADD ("tiff/takes-a-jpeg-page", TIFF_RECIPE, test_tiff_takes_a_jpeg_page);
  ADD ("tiff/memory-does-not-grow-with-the-pages", TIFF_RECIPE,
       test_memory_does_not_grow_with_the_pages);
  ADD ("tiff/damaged-pages-are-refused", TIFF_RECIPE, test_damaged_pages_are_refused);
  ADD ("tiff/without-pages-is-an-error", TIFF_RECIPE,
       test_document_without_pages_is_an_error);
  g_test_add_func ("/codec/document/full-disk-is-said-so", test_full_disk_is_said_so);
  g_test_add_func ("/codec/document/wrong-recipe-is-named", test_wrong_recipe_is_named);

  return g_test_run ();
}
