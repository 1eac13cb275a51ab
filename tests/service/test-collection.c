/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-fixture.h"

#include "platen-error.h"
#include "platen-principal.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static const char four_sheets[] = "[device Four]\nname=Four\nsheets=4\n";

static PlatenCollection *
scan_four (ServiceFixture *fixture)
{
  PlatenCollection     *collection = service_fixture_open_collection (fixture, NULL);
  g_autoptr (PlatenJob) job = service_fixture_scan (
      fixture, service_fixture_find_device (fixture, NULL), collection,
      "{'source': <'feeder'>, 'resolution': <75>, 'mode': <'gray'>}");

  service_fixture_wait_job (job);
  g_assert_cmpuint (platen_collection_get_n_pages (collection), ==, 4);

  return collection;
}

static char **
dup_order (PlatenCollection *collection)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < platen_collection_get_n_pages (collection); i++)
    g_strv_builder_add (builder,
                        platen_page_get_id (platen_collection_get_page (collection, i)));

  return g_strv_builder_end (builder);
}

/* @order: positions in @was, as digits. Holds it against the list and against the store. */
static void
assert_order (ServiceFixture   *fixture,
              PlatenCollection *collection,
              char            **was,
              const char       *order)
{
  g_autofree char *id = g_strdup (platen_collection_get_id (collection));
  g_auto (GStrv)   now = dup_order (collection);

  g_assert_cmpuint (g_strv_length (now), ==, strlen (order));
  for (gsize i = 0; order[i] != '\0'; i++)
    g_assert_cmpstr (now[i], ==, was[order[i] - '0']);
}

static void
move (PlatenCollection *collection, guint from, guint to, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_collection_move_async (collection, from, to, service_fixture_take_result,
                                &result);
  platen_collection_move_finish (collection, service_fixture_wait_result (&result),
                                 error);
}

static void
swap (PlatenCollection *collection, guint index, guint other, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_collection_swap_async (collection, index, other, service_fixture_take_result,
                                &result);
  platen_collection_swap_finish (collection, service_fixture_wait_result (&result),
                                 error);
}

static void
remove_pages (PlatenCollection *collection, const char *const *ids, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_collection_remove_async (collection, ids, service_fixture_take_result, &result);
  platen_collection_remove_finish (collection, service_fixture_wait_result (&result),
                                   error);
}

static void
test_pages_move_swap_and_go (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection = scan_four (fixture);
  g_autofree char             *id = g_strdup (platen_collection_get_id (collection));
  g_auto (GStrv)               was = dup_order (collection);
  GError                      *error = NULL;

  move (collection, 0, 2, &error);
  g_assert_no_error (error);
  assert_order (fixture, collection, was, "1203");
  move (collection, 3, 0, &error);
  g_assert_no_error (error);
  assert_order (fixture, collection, was, "3120");
  move (collection, 0, G_MAXUINT, &error);
  g_assert_no_error (error);
  assert_order (fixture, collection, was, "1203");
  swap (collection, 0, 3, &error);
  g_assert_no_error (error);
  assert_order (fixture, collection, was, "3201");
  remove_pages (collection, (const char *[]){ was[2], NULL }, &error);
  g_assert_no_error (error);
  assert_order (fixture, collection, was, "301");

  g_clear_object (&collection);
  service_fixture_restart (fixture);
  collection = service_fixture_open_collection (fixture, id);
  assert_order (fixture, collection, was, "301");

  remove_pages (collection, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (platen_collection_get_n_pages (collection), ==, 0);
}

static void
test_what_is_not_there_is_not_found (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection = scan_four (fixture);
  g_auto (GStrv)               was = dup_order (collection);
  GError                      *error = NULL;

  move (collection, 4, 0, &error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  swap (collection, 0, 4, &error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  remove_pages (collection, (const char *[]){ was[0], "../../etc/passwd", NULL }, &error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  assert_order (fixture, collection, was, "0123");
}

static void
test_another_principal_does_not_find_it (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection = scan_four (fixture);
  g_autoptr (GAsyncResult)     result = NULL;
  g_autoptr (GError)           error = NULL;

  platen_service_open_collection_async (fixture->service, "origin:https://other.example",
                                        platen_collection_get_id (collection),
                                        service_fixture_take_result, &result);
  g_assert_null (platen_service_open_collection_finish (
      fixture->service, service_fixture_wait_result (&result), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
}

static int
make_file (void)
{
  int fd = memfd_create ("test", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);

  return fd;
}

static void
test_an_export_writes_a_document (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection = scan_four (fixture);
  g_autoptr (PlatenJob)        job = NULL;
  GError                      *error = NULL;
  int                          fd = make_file ();
  char                         magic[5] = "";

  job = platen_collection_export (collection, "pdf", NULL, NULL, fd, &error);
  g_assert_no_error (error);
  service_fixture_wait_job (job);
  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_DONE);
  g_assert_cmpuint (platen_job_get_pages_done (job), ==, 4);
  g_assert_cmpint (pread (fd, magic, 4, 0), ==, 4);
  g_assert_cmpstr (magic, ==, "%PDF");
  close (fd);
}

static void
test_a_wrong_export_is_refused (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection = scan_four (fixture);
  g_autoptr (GVariant)         title =
      g_variant_ref_sink (g_variant_new_parsed ("{'titel': <'x'>}"));
  GError *error = NULL;
  int     fd = make_file ();
  int     read_only = open ("/dev/null", O_RDONLY);

  g_assert_null (platen_collection_export (collection, "doc", NULL, NULL, fd, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (platen_collection_export (collection, "png", NULL, NULL, fd, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (platen_collection_export (collection, "pdf", NULL, title, fd, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "titel"));
  g_clear_error (&error);
  g_assert_null (
      platen_collection_export (collection, "pdf", NULL, NULL, read_only, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  close (fd);
  close (read_only);
}

/* Each is what a half-informed caller would hand over. */
static void
test_an_export_needs_an_empty_file (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection = scan_four (fixture);
  int                          fds[3];

  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = make_file ();
  g_assert_cmpint (write (fds[0], "old", 3), ==, 3);
  g_assert_cmpint (lseek (fds[1], 10, SEEK_SET), ==, 10);
  g_assert_cmpint (fcntl (fds[2], F_SETFL, O_APPEND), ==, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          platen_collection_export (collection, "pdf", NULL, NULL, fds[i], &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "‘file’"));
      close (fds[i]);
    }
}

static void
test_an_export_without_descriptors_says_so (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection = scan_four (fixture);
  /* The store has closed the pages' files when it answers the next question. */
  g_autoptr (PlatenCollection) other = service_fixture_open_collection (fixture, NULL);
  int                          fd = make_file ();
  g_autoptr (GArray)           taken = g_array_new (FALSE, FALSE, sizeof (int));
  struct rlimit                before, few;
  g_autoptr (GError)           error = NULL;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  few = (struct rlimit){ 100, before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);
  for (int copy = fd; copy >= 0; copy = fcntl (fd, F_DUPFD_CLOEXEC, 0))
    g_array_append_val (taken, copy);
  g_assert_null (platen_collection_export (collection, "pdf", NULL, NULL, fd, &error));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
  for (guint i = 0; i < taken->len; i++)
    close (g_array_index (taken, int, i));
}

static void
test_an_export_keeps_the_asked_order (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection = scan_four (fixture);
  const char *first = platen_page_get_id (platen_collection_get_page (collection, 0));
  const char *last = platen_page_get_id (platen_collection_get_page (collection, 3));
  const char *const     twice[] = { last, first, last, NULL };
  const char *const     foreign[] = { first, "0123456789abcdef0123456789abcdef", NULL };
  int                   fd = make_file ();
  g_autoptr (PlatenJob) job = NULL;
  g_autoptr (GError)    error = NULL;

  g_assert_null (platen_collection_export (collection, "pdf", foreign, NULL, fd, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);

  job = platen_collection_export (collection, "tiff", twice, NULL, fd, &error);
  g_assert_no_error (error);
  service_fixture_wait_job (job);
  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_DONE);
  g_assert_cmpuint (platen_job_get_pages_done (job), ==, 3);
  close (fd);
}

static void
test_an_export_that_comes_after_the_stop_is_cancelled (ServiceFixture *fixture,
                                                       gconstpointer   unused)
{
  g_autoptr (PlatenCollection) collection = scan_four (fixture);
  g_autoptr (GAsyncResult)     stopped = NULL;
  g_autoptr (PlatenJob)        job = NULL;
  g_autoptr (GError)           error = NULL;
  int                          fd = make_file ();

  platen_service_stop_async (fixture->service, service_fixture_take_result, &stopped);
  job = platen_collection_export (collection, "pdf", NULL, NULL, fd, &error);
  g_assert_no_error (error);
  service_fixture_wait_job (job);
  g_assert_cmpint (platen_job_get_state (job), ==, PLATEN_JOB_CANCELLED);
  platen_service_stop_finish (fixture->service, service_fixture_wait_result (&stopped),
                              &error);
  g_assert_no_error (error);
  close (fd);
}

static void
test_a_picture_fits_its_box (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection = scan_four (fixture);
  g_autoptr (GAsyncResult)     result = NULL;
  g_autoptr (GVariant)         facts = NULL;
  GError                      *error = NULL;
  guint8                       magic[3];
  int                          width, height, fd;

  platen_collection_render_async (
      collection, platen_page_get_id (platen_collection_get_page (collection, 0)),
      g_variant_new_parsed ("{'format': <'jpeg'>, 'width': <200>, 'height': <200>}"),
      NULL, service_fixture_take_result, &result);
  fd = platen_collection_render_finish (collection, service_fixture_wait_result (&result),
                                        &facts, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (facts, "width", "i", &width));
  g_assert_true (g_variant_lookup (facts, "height", "i", &height));
  g_assert_cmpint (height, ==, 200);
  g_assert_cmpint (width, ==, 141); /* 620 × 877 */
  g_assert_cmpint (read (fd, magic, 3), ==, 3);
  g_assert_cmphex (magic[0], ==, 0xff);
  g_assert_cmphex (magic[1], ==, 0xd8);
  close (fd);
}

#define ADD(path, function) \
  g_test_add ("/collection/" path, ServiceFixture, four_sheets, service_fixture_set_up, \
              function, service_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("changes", test_pages_move_swap_and_go);
  ADD ("not-found", test_what_is_not_there_is_not_found);
  ADD ("principals", test_another_principal_does_not_find_it);
  ADD ("export", test_an_export_writes_a_document);
  ADD ("wrong-export", test_a_wrong_export_is_refused);
  ADD ("export/empty-file", test_an_export_needs_an_empty_file);
  ADD ("export/no-descriptors", test_an_export_without_descriptors_says_so);
  ADD ("export/order", test_an_export_keeps_the_asked_order);
  ADD ("export/stopping", test_an_export_that_comes_after_the_stop_is_cancelled);
  ADD ("picture", test_a_picture_fits_its_box);

  return g_test_run ();
}
