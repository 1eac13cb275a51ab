/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-jpeg-reader.h"
#include "platen-renderer.h"
#include "platen-tiff-reader.h"
#include "samples.h"

#include <cairo.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

static const PlatenImageFormat page = { 620, 877, 300, 300, PLATEN_MODE_COLOR, 8 };

static GVariant *
parse_recipe (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *recipe = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);

  return recipe;
}

static gboolean
render_into (int                      source,
             const PlatenImageFormat *format,
             const char              *media_type,
             const char              *recipe_text,
             int                      output,
             GVariant               **out_result,
             GError                 **error)
{
  g_autoptr (PlatenPageFacts) facts = samples_new_facts (format, media_type);
  g_autoptr (GVariant)        recipe = parse_recipe (recipe_text);

  return platen_renderer_render (source, facts, recipe, output, out_result, error);
}

static void
assert_result (GVariant *result, int width, int height, const char *media_type)
{
  int         found_width = 0;
  int         found_height = 0;
  const char *found = NULL;

  g_assert_true (g_variant_lookup (result, "width", "i", &found_width));
  g_assert_true (g_variant_lookup (result, "height", "i", &found_height));
  g_assert_true (g_variant_lookup (result, "media-type", "&s", &found));
  g_assert_cmpint (found_width, ==, width);
  g_assert_cmpint (found_height, ==, height);
  g_assert_cmpstr (found, ==, media_type);
}

static GBytes *
render (const PlatenImageFormat *format, const char *recipe, int width, int height)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GBytes)   rows = samples_new (format);
  g_autoptr (GVariant) result = NULL;
  int                  source = samples_new_master (format, rows);
  int                  output = samples_new_file ();
  GBytes              *bytes;

  render_into (source, format, "image/tiff", recipe, output, &result, &error);
  g_assert_no_error (error);
  assert_result (result, width, height,
                 strstr (recipe, "png") != NULL ? "image/png" : "image/jpeg");
  bytes = samples_get_bytes (output);
  close (source);
  close (output);

  return bytes;
}

static void
assert_jpeg (GBytes *bytes, int width, int height, int dpi)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenJpegReader) reader = platen_jpeg_reader_new (bytes, &error);
  const PlatenImageFormat     *format;

  g_assert_no_error (error);
  format = platen_image_reader_get_format (PLATEN_IMAGE_READER (reader));
  g_assert_cmpint (format->width_px, ==, width);
  g_assert_cmpint (format->height_px, ==, height);
  g_assert_cmpint (format->dpi_x, ==, dpi);
}

static void
test_jpeg_fits_inside_the_box_and_keeps_its_paper_size (void)
{
  g_autoptr (GBytes) whole = render (&page, "{'format': <'jpeg'>}", 620, 877);
  g_autoptr (GBytes) wide =
      render (&page, "{'format': <'jpeg'>, 'width': <310>}", 310, 438);
  g_autoptr (GBytes) boxed =
      render (&page, "{'format': <'jpeg'>, 'width': <310>, 'height': <100>}", 70, 100);
  g_autoptr (GBytes) larger =
      render (&page, "{'format': <'jpeg'>, 'width': <5000>, 'height': <5000>}", 620, 877);

  assert_jpeg (whole, 620, 877, 300);
  assert_jpeg (wide, 310, 438, 150);
  assert_jpeg (boxed, 70, 100, 34);
  assert_jpeg (larger, 620, 877, 300);
}

static void
test_better_quality_is_larger (void)
{
  g_autoptr (GBytes) low =
      render (&page, "{'format': <'jpeg'>, 'quality': <10>}", 620, 877);
  g_autoptr (GBytes) usual = render (&page, "{'format': <'jpeg'>}", 620, 877);
  g_autoptr (GBytes) best =
      render (&page, "{'format': <'jpeg'>, 'quality': <100>}", 620, 877);

  g_assert_cmpuint (g_bytes_get_size (low), <, g_bytes_get_size (usual));
  g_assert_cmpuint (g_bytes_get_size (usual), <, g_bytes_get_size (best));
}

typedef struct
{
  const guint8 *at;
  gsize         n_left;
} Source;

static cairo_status_t
on_read (void *closure, unsigned char *bytes, unsigned int n_bytes)
{
  Source *source = closure;

  if (n_bytes > source->n_left)
    return CAIRO_STATUS_READ_ERROR;

  memcpy (bytes, source->at, n_bytes);
  source->at += n_bytes;
  source->n_left -= n_bytes;
  return CAIRO_STATUS_SUCCESS;
}

static void
assert_png (GBytes *bytes, int width, int height)
{
  Source           source = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes) };
  cairo_surface_t *surface =
      cairo_image_surface_create_from_png_stream (on_read, &source);

  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, width);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, height);
  cairo_surface_destroy (surface);
}

static void
test_png_of_every_mode (void)
{
  for (gsize i = 0; i < samples_n_formats; i++)
    {
      const PlatenImageFormat *format = &samples_formats[i];
      int                      width = MAX (1, format->width_px / 2);
      g_autofree char         *recipe =
          g_strdup_printf ("{'format': <'png'>, 'width': <%d>}", width);
      g_autoptr (GBytes) whole =
          render (format, "{'format': <'png'>}", format->width_px, format->height_px);
      g_autoptr (GBytes) small = render (
          format, recipe, width, MAX (1, format->height_px * width / format->width_px));

      /* The header says how many bits a sample has: a whole PNG loses none. */
      g_assert_cmpuint (((const guint8 *) g_bytes_get_data (whole, NULL))[24], ==,
                        (guint) format->bits_per_sample);
      assert_png (whole, format->width_px, format->height_px);
      assert_png (small, width, MAX (1, format->height_px * width / format->width_px));
    }
}

static void
test_jpeg_master_is_reduced (void)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GBytes)   rows = samples_new (&page);
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GBytes)   bytes = NULL;
  int                  source = samples_new_jpeg (&page, rows, 90);
  int                  output = samples_new_file ();

  render_into (source, &page, "image/jpeg", "{'format': <'jpeg'>, 'width': <100>}",
               output, &result, &error);
  g_assert_no_error (error);
  assert_result (result, 100, 141, "image/jpeg");
  bytes = samples_get_bytes (output);
  assert_jpeg (bytes, 100, 141, 48);
  close (source);
  close (output);
}

static void
test_place_in_the_source_does_not_matter (void)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GBytes)   rows = samples_new (&page);
  g_autoptr (GVariant) result = NULL;
  int                  source = samples_new_master (&page, rows);
  int                  output = samples_new_file ();

  g_assert_cmpint (lseek (source, 1234, SEEK_SET), ==, 1234);
  render_into (source, &page, "image/tiff", "{'format': <'jpeg'>}", output, &result,
               &error);
  g_assert_no_error (error);
  g_assert_cmpint (lseek (source, 0, SEEK_CUR), ==, 1234);
  close (source);
  close (output);
}

static void
test_output_may_be_a_pipe (void)
{
  const PlatenImageFormat small = { 90, 60, 300, 300, PLATEN_MODE_GRAY, 8 };
  g_autoptr (GError)      error = NULL;
  g_autoptr (GBytes)      rows = samples_new (&small);
  g_autoptr (GVariant)    result = NULL;
  g_autoptr (GBytes)      bytes = NULL;
  int                     source = samples_new_master (&small, rows);
  guint8                 *read_bytes = g_malloc (65536); /* what a pipe holds */
  gssize                  n_bytes;
  int                     ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, &error));
  render_into (source, &small, "image/tiff", "{'format': <'jpeg'>}", ends[1], &result,
               &error);
  g_assert_no_error (error);
  n_bytes = read (ends[0], read_bytes, 65536);
  g_assert_cmpint (n_bytes, >, 0);
  bytes = g_bytes_new_take (read_bytes, (gsize) n_bytes);
  assert_jpeg (bytes, 90, 60, 300);
  close (source);
  close (ends[0]);
  close (ends[1]);
}

static void
test_wrong_recipe_is_named (void)
{
  const char *const cases[][2] = {
    { "{}", "format" },
    { "{'format': <'bmp'>}", "format" },
    { "{'format': <'pdf'>}", "format" },
    { "{'format': <3>}", "format" },
    { "{'format': <'jpeg'>, 'width': <-1>}", "width" },
    { "{'format': <'jpeg'>, 'height': <70000>}", "height" },
    { "{'format': <'jpeg'>, 'quality': <0>}", "quality" },
    { "{'format': <'jpeg'>, 'quality': <101>}", "quality" },
    { "{'format': <'jpeg'>, 'title': <'x'>}", "title" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)   error = NULL;
      g_autoptr (GVariant) result = NULL;

      g_assert_false (
          render_into (-1, &page, "image/tiff", cases[i][0], -1, &result, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i][1]));
      g_assert_null (result);
    }
}

static void
assert_fails (int source, const char *media_type, int output, PlatenError code)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) result = NULL;

  g_assert_false (render_into (source, &page, media_type, "{'format': <'jpeg'>}", output,
                               &result, &error));
  g_assert_error (error, PLATEN_ERROR, (int) code);
  g_assert_null (result);
}

static void
test_what_is_no_page_is_an_error (void)
{
  int garbage = samples_new_file_of ("this is no picture at all", 25);
  int empty = samples_new_file ();
  int output = samples_new_file ();

  assert_fails (garbage, "image/tiff", output, PLATEN_ERROR_FAILED);
  assert_fails (garbage, "image/jpeg", output, PLATEN_ERROR_FAILED);
  assert_fails (garbage, "image/gif", output, PLATEN_ERROR_UNSUPPORTED);
  assert_fails (empty, "image/tiff", output, PLATEN_ERROR_FAILED);
  assert_fails (empty, "image/jpeg", output, PLATEN_ERROR_FAILED);
  close (garbage);
  close (empty);
  close (output);
}

static void
test_full_disk_is_said_so (void)
{
  g_autoptr (GBytes) rows = samples_new (&page);
  int                source = samples_new_master (&page, rows);
  int                output = samples_open_full_disk ();

  assert_fails (source, "image/tiff", output, PLATEN_ERROR_NO_SPACE);
  close (source);
  close (output);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/codec/renderer/jpeg-fits-inside-the-box-and-keeps-its-paper-size",
                   test_jpeg_fits_inside_the_box_and_keeps_its_paper_size);
  g_test_add_func ("/codec/renderer/better-quality-is-larger",
                   test_better_quality_is_larger);
  g_test_add_func ("/codec/renderer/png-of-every-mode", test_png_of_every_mode);
  g_test_add_func ("/codec/renderer/jpeg-master-is-reduced", test_jpeg_master_is_reduced);
  g_test_add_func ("/codec/renderer/place-in-the-source-does-not-matter",
                   test_place_in_the_source_does_not_matter);
  g_test_add_func ("/codec/renderer/output-may-be-a-pipe", test_output_may_be_a_pipe);
  g_test_add_func ("/codec/renderer/wrong-recipe-is-named", test_wrong_recipe_is_named);
  g_test_add_func ("/codec/renderer/what-is-no-page-is-an-error",
                   test_what_is_no_page_is_an_error);
  g_test_add_func ("/codec/renderer/full-disk-is-said-so", test_full_disk_is_said_so);

  return g_test_run ();
}
