/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#define NO_SUCH_ID "00000000000000000000000000000000"

static void
test_pages_move (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char   *b = helper_add (fixture->store, fixture->collection_id, 2);
  g_autofree char   *c = helper_add (fixture->store, fixture->collection_id, 3);
  g_autofree char   *d = helper_add (fixture->store, fixture->collection_id, 4);
  g_autoptr (GError) error = NULL;

  fixture_assert_order (fixture, a, b, c, d, NULL);
  g_assert_true (helper_move (fixture->store, fixture->collection_id, d, b, &error));
  fixture_assert_order (fixture, a, d, b, c, NULL);
  g_assert_true (helper_move (fixture->store, fixture->collection_id, c, a, &error));
  fixture_assert_order (fixture, c, a, d, b, NULL);
  g_assert_true (helper_move (fixture->store, fixture->collection_id, a, NULL, &error));
  fixture_assert_order (fixture, c, d, b, a, NULL);
  g_assert_true (helper_move (fixture->store, fixture->collection_id, a, NULL, &error));
  g_assert_true (helper_move (fixture->store, fixture->collection_id, b, b, &error));
  g_assert_true (helper_move (fixture->store, fixture->collection_id, d, b, &error));
  fixture_assert_order (fixture, c, d, b, a, NULL);
  g_assert_true (helper_swap (fixture->store, fixture->collection_id, c, a, &error));
  fixture_assert_order (fixture, a, d, b, c, NULL);
  g_assert_true (helper_swap (fixture->store, fixture->collection_id, d, d, &error));
  fixture_reopen (fixture);
  fixture_assert_order (fixture, a, d, b, c, NULL);
  g_assert_no_error (error);
}

static void
test_pages_of_elsewhere_do_not_move (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *other = helper_create_collection (fixture->store, "app:org.example.A");
  g_autofree char *a = helper_add (fixture->store, fixture->collection_id, 1);
  g_autofree char *b = helper_add (fixture->store, other, 2);
  const char      *moves[][2] = { { a, b }, { b, a }, { a, NO_SUCH_ID }, { "..", a } };

  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      g_autoptr (GError) move_error = NULL;
      g_autoptr (GError) swap_error = NULL;

      helper_move (fixture->store, fixture->collection_id, moves[i][0], moves[i][1],
                   &move_error);
      g_assert_error (move_error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
      helper_swap (fixture->store, fixture->collection_id, moves[i][0], moves[i][1],
                   &swap_error);
      g_assert_error (swap_error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
    }
  fixture_assert_order (fixture, a, NULL);
}

/* Uses up the gap between two pages many times over. */
static void
test_gaps_never_run_out (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 40; i++)
    g_ptr_array_add (ids, helper_add (fixture->store, fixture->collection_id, i));

  for (guint i = 0; i < 500; i++)
    {
      guint            from = 2 + (i * 7) % 38;
      gpointer         moved = g_ptr_array_steal_index (ids, from);
      g_autofree char *order = NULL;
      g_autofree char *expected = NULL;

      g_assert_true (helper_move (fixture->store, fixture->collection_id, moved,
                                  ids->pdata[1], &error));
      g_ptr_array_insert (ids, 1, moved);

      g_ptr_array_add (ids, NULL);
      expected = g_strjoinv (" ", (char **) ids->pdata);
      g_ptr_array_remove_index (ids, ids->len - 1);
      order = helper_order (fixture->store, fixture->collection_id);
      g_assert_cmpstr (order, ==, expected);
    }
}

#define TEST(path, function) \
  g_test_add ("/store/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("order/pages-move", test_pages_move);
  TEST ("order/pages-of-elsewhere-do-not-move", test_pages_of_elsewhere_do_not_move);
  TEST ("order/gaps-never-run-out", test_gaps_never_run_out);
  return g_test_run ();
}
