/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-fixture.h"

#include "platen-error.h"
#include "platen-imager-pool.h"
#include "platen-limits.h"

#include <signal.h>

/* Takes every process that there may be. */
static GPtrArray *
take_all (PlatenImagerPool *pool)
{
  GPtrArray *imagers = g_ptr_array_new ();

  for (guint i = 0; i < g_get_num_processors (); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError)       error = NULL;

      platen_imager_pool_acquire_async (pool, NULL, service_fixture_take_result, &result);
      g_ptr_array_add (imagers, platen_imager_pool_acquire_finish (
                                    pool, service_fixture_wait_result (&result), &error));
      g_assert_no_error (error);
    }

  return imagers;
}

static void
release_all (PlatenImagerPool *pool, GPtrArray *imagers)
{
  for (guint i = 0; i < imagers->len; i++)
    platen_imager_pool_release (pool, imagers->pdata[i]);
  g_ptr_array_unref (imagers);
}

static void
test_a_cancel_ends_the_wait (void)
{
  PlatenImagerPool        *pool = platen_imager_pool_new ();
  GPtrArray               *imagers = take_all (pool);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) given_up = NULL;
  g_autoptr (GAsyncResult) patient = NULL;
  g_autoptr (PlatenImager) imager = NULL;
  g_autoptr (GError)       error = NULL;

  platen_imager_pool_acquire_async (pool, cancellable, service_fixture_take_result,
                                    &given_up);
  platen_imager_pool_acquire_async (pool, NULL, service_fixture_take_result, &patient);
  g_cancellable_cancel (cancellable);
  g_assert_null (platen_imager_pool_acquire_finish (
      pool, service_fixture_wait_result (&given_up), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (patient);

  platen_imager_pool_release (pool, g_ptr_array_steal_index (imagers, 0));
  imager = platen_imager_pool_acquire_finish (
      pool, service_fixture_wait_result (&patient), &error);
  g_assert_no_error (error);
  g_assert_true (platen_imager_is_alive (imager));
  g_ptr_array_add (imagers, g_steal_pointer (&imager));

  release_all (pool, imagers);
  g_clear_object (&given_up);
  g_clear_object (&patient);
  g_assert_finalize_object (pool);
}

static void
test_who_waits_gets_no_dead_process (void)
{
  PlatenImagerPool        *pool = platen_imager_pool_new ();
  GPtrArray               *imagers = take_all (pool);
  PlatenImager            *victim = imagers->pdata[0];
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PlatenImager) imager = NULL;
  g_autoptr (GError)       error = NULL;

  platen_imager_pool_acquire_async (pool, NULL, service_fixture_take_result, &result);
  kill (platen_imager_get_pid (victim), SIGKILL);
  while (platen_imager_is_alive (victim))
    g_main_context_iteration (NULL, TRUE);
  platen_imager_pool_release (pool, g_ptr_array_steal_index (imagers, 0));

  imager = platen_imager_pool_acquire_finish (pool, service_fixture_wait_result (&result),
                                              &error);
  g_assert_no_error (error);
  g_assert_true (platen_imager_is_alive (imager));
  g_ptr_array_add (imagers, g_steal_pointer (&imager));

  release_all (pool, imagers);
  g_clear_object (&result);
  g_assert_finalize_object (pool);
}

static void
test_the_line_has_an_end (void)
{
  PlatenImagerPool        *pool = platen_imager_pool_new ();
  GPtrArray               *imagers = take_all (pool);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult            *results[PLATEN_MAX_IMAGER_QUEUE + 1] = { NULL };
  guint                    n_cancelled = 0, n_refused = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    platen_imager_pool_acquire_async (pool, cancellable, service_fixture_take_result,
                                      &results[i]);
  g_cancellable_cancel (cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (platen_imager_pool_acquire_finish (
          pool, service_fixture_wait_result (&results[i]), &error));
      n_cancelled += g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
      n_refused += g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (n_cancelled, ==, PLATEN_MAX_IMAGER_QUEUE);
  g_assert_cmpuint (n_refused, ==, 1);

  release_all (pool, imagers);
  g_assert_finalize_object (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/imager-pool/cancel", test_a_cancel_ends_the_wait);
  g_test_add_func ("/imager-pool/dead", test_who_waits_gets_no_dead_process);
  g_test_add_func ("/imager-pool/full", test_the_line_has_an_end);

  return g_test_run ();
}
