/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-fixture.h"

#include "platen-input.h"
#include "platen-jpeg-reader.h"
#include "samples.h"

#include <unistd.h>

/* Pages are looked at while they are read, by a real worker. */

static const char devices[] = "[device Slow]\nname=Slow\nsheets=2\nslow-rows=1500\n"
                              "[device Quick]\nname=Quick\nsheets=3\n";

#define SCAN "{'source': <'feeder'>, 'resolution': <75>, 'mode': <'color'>}"

/* One who looks on whenever there is something new. */
typedef struct
{
  PlatenLivePreview *preview;
  guint              page;
  guint              row;
  guint              n_signals;
  guint              n_bands;
  guint              n_early; /* bands of a page that was not announced yet */
  guint              n_pages; /* announced */
  GByteArray        *first;   /* rows of the first page */
  guint              n_asked;
} Looker;

static GBytes *
decode (GBytes *jpeg)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenJpegReader) reader = platen_jpeg_reader_new (jpeg, &error);
  GBytes                      *rows;

  g_assert_no_error (error);
  rows = samples_read_rows (PLATEN_IMAGE_READER (reader), &error);
  g_assert_no_error (error);

  return rows;
}

static void look (Looker *looker);

static void
on_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Looker                *looker = user_data;
  g_autoptr (GError)     error = NULL;
  g_autoptr (PlatenBand) band =
      platen_live_preview_take_finish (PLATEN_LIVE_PREVIEW (source), result, &error);
  g_autoptr (GBytes) rows = NULL;

  looker->n_asked--;
  g_assert_no_error (error);
  if (band->n_rows == 0)
    return;

  g_assert_cmpuint (band->row, ==, band->page == looker->page ? looker->row : 0);
  g_assert_cmpint (band->width_px, ==, 620);
  g_assert_cmpint (band->height_px, ==, 877);
  rows = decode (band->picture);
  if (band->page == 0)
    g_byte_array_append (looker->first, g_bytes_get_data (rows, NULL),
                         (guint) g_bytes_get_size (rows));

  looker->n_bands++;
  looker->n_early += band->page == looker->n_pages;
  looker->page = band->page;
  looker->row = band->row + band->n_rows;
  look (looker);
}

static void
look (Looker *looker)
{
  if (looker->n_asked > 0)
    return;

  looker->n_asked++;
  platen_live_preview_take_async (looker->preview, looker->page, looker->row, on_taken,
                                  looker);
}

static void
on_rows_read (PlatenLivePreview *preview,
              guint              page,
              gboolean           is_complete,
              Looker            *looker)
{
  looker->n_signals++;
  look (looker);
}

static void
on_page_added (PlatenJob *job, PlatenPage *page, Looker *looker)
{
  looker->n_pages++;
}

static void
watch (Looker *looker, PlatenJob *job)
{
  looker->preview = platen_job_get_live_preview (job);
  g_assert_nonnull (looker->preview);
  looker->first = g_byte_array_new ();
  g_signal_connect (looker->preview, "rows-read", G_CALLBACK (on_rows_read), looker);
  g_signal_connect (job, "page-added", G_CALLBACK (on_page_added), looker);
}

static void
wait_for_end (Looker *looker, PlatenJob *job)
{
  service_fixture_wait_job (job);
  while (looker->n_asked > 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (looker->preview, looker);
  g_signal_handlers_disconnect_by_data (job, looker);
}

static GBytes *
read_preview (PlatenCollection *collection)
{
  PlatenPage              *page = platen_collection_get_page (collection, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  g_autoptr (GBytes)       file = NULL;
  int                      fd;

  platen_collection_open_page_async (collection, platen_page_get_id (page), "preview",
                                     service_fixture_take_result, &result);
  fd = platen_collection_open_page_finish (collection,
                                           service_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  file = platen_input_read_all (fd, &error);
  g_assert_no_error (error);
  close (fd);

  return decode (file);
}

static void
test_a_page_is_seen_before_it_is_there (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  g_autoptr (PlatenJob) job = service_fixture_scan (
      fixture, service_fixture_find_device (fixture, "Slow"), collection, SCAN);
  g_autoptr (GBytes) preview = NULL;
  g_autoptr (GBytes) seen = NULL;
  Looker             looker = { NULL };

  watch (&looker, job);
  look (&looker); /* the first one to ask */
  wait_for_end (&looker, job);

  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_DONE);
  g_assert_cmpuint (looker.n_early, >, 2);
  g_assert_cmpuint (looker.n_signals, >, 2);
  g_assert_cmpuint (looker.page, ==, 1);
  preview = read_preview (collection);
  seen = g_byte_array_free_to_bytes (looker.first);
  samples_assert_near (seen, preview, 4);
}

static void
test_nothing_is_shown_unasked (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  g_autoptr (PlatenJob) job = service_fixture_scan (
      fixture, service_fixture_find_device (fixture, "Quick"), collection, SCAN);
  Looker looker = { NULL };

  watch (&looker, job);
  wait_for_end (&looker, job);
  g_assert_cmpuint (looker.n_pages, ==, 3);
  g_assert_cmpuint (looker.n_signals, ==, 0);

  look (&looker); /* too late */
  while (looker.n_asked > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (looker.n_bands, ==, 0);
  g_byte_array_unref (looker.first);
}

/* The device's process lingers; what it kept for one scan is not the next one's. */
static void
test_the_next_scan_shows_its_own_pages (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  PlatenDevice *device = service_fixture_find_device (fixture, "Slow");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (PlatenJob) job = service_fixture_scan (
          fixture, device, collection,
          "{'source': <'feeder'>, 'resolution': <75>, 'mode': <'color'>, 'pages': <1>}");
      Looker looker = { NULL };

      watch (&looker, job);
      look (&looker);
      wait_for_end (&looker, job);
      g_assert_cmpuint (looker.page, ==, 0);
      g_assert_cmpuint (looker.n_bands, >, 1);
      g_assert_cmpuint (looker.n_early, >, 1);
      g_byte_array_unref (looker.first);
    }
}

static void
test_who_looks_on_may_leave (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  g_autoptr (PlatenJob) job = service_fixture_scan (
      fixture, service_fixture_find_device (fixture, "Slow"), collection, SCAN);
  Looker looker = { NULL };

  watch (&looker, job);
  look (&looker);
  while (looker.n_bands == 0)
    g_main_context_iteration (NULL, TRUE);
  platen_job_cancel (job);
  wait_for_end (&looker, job);
  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_CANCELLED);
  g_byte_array_unref (looker.first);
}

#define ADD(path, function) \
  g_test_add ("/live-preview/" path, ServiceFixture, devices, service_fixture_set_up, \
              function, service_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("early", test_a_page_is_seen_before_it_is_there);
  ADD ("unasked", test_nothing_is_shown_unasked);
  ADD ("next", test_the_next_scan_shows_its_own_pages);
  ADD ("leave", test_who_looks_on_may_leave);

  return g_test_run ();
}
