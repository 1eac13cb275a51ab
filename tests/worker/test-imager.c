/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "worker-fixture.h"

#include "platen-imager.h"
#include "platen-page-writer.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#define WIDTH_PX 620
#define HEIGHT_PX 877
#define DPI 75

/* An image process, a page to work on, and a file for what comes out. */
typedef struct
{
  WorkerFixture    wait; /* its result only */
  PlatenImager    *imager;
  PlatenPageFacts *page;
  int              source_fd;
  int              preview_fd;
  int              output_fd;
} Fixture;

static void
draw_page (Fixture *fixture)
{
  const PlatenPageFormat format = {
    .width_px = WIDTH_PX,
    .height_px = HEIGHT_PX,
    .dpi_x = DPI,
    .dpi_y = DPI,
    .mode = PLATEN_MODE_GRAY,
    .bits_per_sample = 8,
    .stride = WIDTH_PX,
  };
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenPageWriter) writer = NULL;
  guint8                       row[WIDTH_PX];

  writer =
      platen_page_writer_new (&format, fixture->source_fd, fixture->preview_fd, &error);
  g_assert_no_error (error);
  for (guint y = 0; y < HEIGHT_PX; y++)
    {
      for (guint x = 0; x < WIDTH_PX; x++)
        row[x] = (guint8) (x / 3 + y / 7);
      g_assert_true (platen_page_writer_write_rows (writer, row, 1, &error));
    }
  fixture->page = platen_page_writer_finish (writer, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->source_fd = memfd_create ("source", MFD_CLOEXEC);
  fixture->preview_fd = memfd_create ("preview", MFD_CLOEXEC);
  fixture->output_fd = memfd_create ("output", MFD_CLOEXEC);
  draw_page (fixture);
  platen_imager_spawn_async (NULL, on_result, &fixture->wait);
  wait_for_result (&fixture->wait);
  fixture->imager = platen_imager_spawn_finish (fixture->wait.result, &error);
  g_assert_no_error (error);
  g_clear_object (&fixture->wait.result);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  GPid pid = platen_imager_get_pid (fixture->imager);

  platen_imager_end (fixture->imager);
  g_clear_object (&fixture->wait.result);
  g_assert_finalize_object (g_steal_pointer (&fixture->imager));
  wait_for_end (pid);
  platen_page_facts_free (fixture->page);
  g_assert_cmpint (close (fixture->source_fd), ==, 0);
  g_assert_cmpint (close (fixture->preview_fd), ==, 0);
  g_assert_cmpint (close (fixture->output_fd), ==, 0);
}

static GVariant *
make_recipe (const char *format, int box_px)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "format", "s", format);
  if (box_px > 0)
    {
      g_variant_dict_insert (&dict, "width", "i", box_px);
      g_variant_dict_insert (&dict, "height", "i", box_px);
    }

  return g_variant_dict_end (&dict);
}

static void
begin_render (Fixture *fixture, const char *format, int box_px, GCancellable *cancellable)
{
  g_clear_object (&fixture->wait.result);
  platen_imager_render_async (fixture->imager, fixture->source_fd, fixture->page,
                              make_recipe (format, box_px), fixture->output_fd,
                              cancellable, on_result, &fixture->wait);
}

static GVariant *
render (Fixture *fixture, const char *format, int box_px, GError **error)
{
  begin_render (fixture, format, box_px, NULL);
  wait_for_result (&fixture->wait);

  return platen_imager_render_finish (fixture->imager, fixture->wait.result, error);
}

static gboolean
begin_document (Fixture *fixture, GError **error)
{
  g_clear_object (&fixture->wait.result);
  platen_imager_begin_document_async (fixture->imager, make_recipe ("pdf", 0),
                                      fixture->output_fd, NULL, on_result,
                                      &fixture->wait);
  wait_for_result (&fixture->wait);

  return platen_imager_begin_document_finish (fixture->imager, fixture->wait.result,
                                              error);
}

static gboolean
add_page (Fixture *fixture, GError **error)
{
  g_clear_object (&fixture->wait.result);
  platen_imager_add_page_async (fixture->imager, fixture->source_fd, fixture->page, NULL,
                                on_result, &fixture->wait);
  wait_for_result (&fixture->wait);

  return platen_imager_add_page_finish (fixture->imager, fixture->wait.result, error);
}

static gboolean
end_document (Fixture *fixture, GError **error)
{
  g_clear_object (&fixture->wait.result);
  platen_imager_end_document_async (fixture->imager, NULL, on_result, &fixture->wait);
  wait_for_result (&fixture->wait);

  return platen_imager_end_document_finish (fixture->imager, fixture->wait.result, error);
}

static void
assert_begins_with (int fd, const char *magic)
{
  char start[16] = { 0 };

  g_assert_cmpint (pread (fd, start, sizeof start - 1, 0), >, 0);
  g_assert_true (g_str_has_prefix (start, magic));
}

static void
test_renders_inside_the_box (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) result = render (fixture, "jpeg", 100, &error);
  const char          *media_type;
  int                  wanted_width;
  int                  wanted_height;
  int                  width;
  int                  height;

  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (result, "width", "i", &width));
  g_assert_true (g_variant_lookup (result, "height", "i", &height));
  g_assert_true (g_variant_lookup (result, "media-type", "&s", &media_type));
  platen_fit_inside (WIDTH_PX, HEIGHT_PX, 100, 100, &wanted_width, &wanted_height);
  g_assert_cmpint (height, ==, wanted_height);
  g_assert_cmpint (width, ==, wanted_width);
  g_assert_cmpstr (media_type, ==, "image/jpeg");
  assert_begins_with (fixture->output_fd, "\xff\xd8\xff");
}

static void
test_renders_png (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) result = render (fixture, "png", 0, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  assert_begins_with (fixture->output_fd, "\x89PNG");
}

static void
test_makes_a_document (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  begin_document (fixture, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 3; i++)
    {
      add_page (fixture, &error);
      g_assert_no_error (error);
    }
  end_document (fixture, &error);
  g_assert_no_error (error);
  assert_begins_with (fixture->output_fd, "%PDF-");
}

static void
test_refuses_calls_out_of_order (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (add_page (fixture, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (end_document (fixture, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (begin_document (fixture, &error));
  g_assert_false (begin_document (fixture, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY);
}

static void
test_refuses_a_recipe_that_it_does_not_know (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) result = render (fixture, "papyrus", 0, &error);

  g_assert_null (result);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_true (platen_imager_is_alive (fixture->imager));
}

static void
test_survives_rubbish (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) result = NULL;

  g_assert_cmpint (ftruncate (fixture->source_fd, 20), ==, 0);
  result = render (fixture, "png", 0, &error);
  g_assert_null (result);
  g_assert_nonnull (error);
  g_assert_true (error->domain == PLATEN_ERROR);
  g_test_message ("%s", error->message);
  g_clear_error (&error);

  /* A document that missed a page is given up. */
  g_assert_true (begin_document (fixture, &error));
  g_assert_false (add_page (fixture, &error));
  g_assert_true (error->domain == PLATEN_ERROR);
  g_clear_error (&error);
  g_assert_false (end_document (fixture, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_true (platen_imager_is_alive (fixture->imager));
}

static void
test_cancel_ends_the_process (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError)       error = NULL;
  g_autoptr (GVariant)     result = NULL;

  /* Stopped, so that it cannot be quicker than we are. */
  g_assert_cmpint (kill (platen_imager_get_pid (fixture->imager), SIGSTOP), ==, 0);
  begin_render (fixture, "png", 0, cancellable);
  g_cancellable_cancel (cancellable);
  wait_for_result (&fixture->wait);
  result = platen_imager_render_finish (fixture->imager, fixture->wait.result, &error);
  g_assert_null (result);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
  g_assert_false (platen_imager_is_alive (fixture->imager));
}

static void
test_death_is_told (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) result = NULL;

  g_assert_cmpint (kill (platen_imager_get_pid (fixture->imager), SIGSTOP), ==, 0);
  begin_render (fixture, "png", 0, NULL);
  g_assert_cmpint (kill (platen_imager_get_pid (fixture->imager), SIGKILL), ==, 0);
  wait_for_result (&fixture->wait);
  result = platen_imager_render_finish (fixture->imager, fixture->wait.result, &error);
  g_assert_null (result);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_WORKER_DIED);
  assert_says (error, "The image process ended unexpectedly (signal 9, Killed)");
}

#define ADD(name, test) \
  g_test_add ("/worker/imager/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("renders-inside-the-box", test_renders_inside_the_box);
  ADD ("renders-png", test_renders_png);
  ADD ("makes-a-document", test_makes_a_document);
  ADD ("refuses-calls-out-of-order", test_refuses_calls_out_of_order);
  ADD ("refuses-a-recipe-that-it-does-not-know",
       test_refuses_a_recipe_that_it_does_not_know);
  ADD ("survives-rubbish", test_survives_rubbish);
  ADD ("cancel-ends-the-process", test_cancel_ends_the_process);
  ADD ("death-is-told", test_death_is_told);

  return g_test_run ();
}
