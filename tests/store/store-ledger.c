/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-helper.h"

#include <stdio.h>

/*
 * A program that uses a store and writes down what it was told, one line each, so that a
 * test can end it anywhere and compare:
 *
 *   adding <n>           asked; n pages are on their way
 *   added <id> <sha256>  answered
 *   removing <id>        asked
 *   removed <id>         answered
 *   failed <code> <text> answered with an error
 *   collection <id>      where the pages are
 *   end                  it came to its end
 *
 * Usage: store-ledger ROOT
 */

typedef struct
{
  PlatenStore *store;
  char        *collection_id;
} Ledger;

static void
say (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  fflush (stdout);
}

static void
say_failed (GError *error)
{
  say ("failed %s %s\n",
       error->domain == PLATEN_ERROR ? platen_error_get_name (error->code)
                                     : g_quark_to_string (error->domain),
       error->message);
  g_error_free (error);
}

static PlatenIncomingPage *
begin (Ledger *self, guint seed)
{
  g_autoptr (GError)  error = NULL;
  PlatenIncomingPage *page = helper_begin (self->store, 0, &error);

  if (page == NULL)
    {
      say_failed (g_steal_pointer (&error));
      return NULL;
    }
  if (!helper_try_write (page, seed, 5000))
    {
      say ("failed write\n");
      g_clear_object (&page);
    }

  return page;
}

/* Commits that wait for each other, as a fast feeder makes them. */
static void
add (Ledger *self, guint seed, guint n_pages)
{
  g_autoptr (PlatenPageFacts) facts = helper_facts ();
  GAsyncResult               *results[4] = { NULL };
  PlatenIncomingPage         *pages[4];

  say ("adding %u\n", n_pages);
  for (guint i = 0; i < n_pages; i++)
    pages[i] = begin (self, seed + i);
  for (guint i = 0; i < n_pages; i++)
    if (pages[i] != NULL)
      platen_store_commit_page_async (self->store, pages[i], self->collection_id, facts,
                                      helper_keep, &results[i]);
  for (guint i = 0; i < n_pages; i++)
    {
      g_autoptr (PlatenPageRecord) record = NULL;
      GError                      *error = NULL;

      if (pages[i] == NULL)
        continue;
      record = platen_store_commit_page_finish (self->store, helper_wait (&results[i]),
                                                &error);
      if (record != NULL)
        say ("added %s %s\n", record->id, record->facts->sha256);
      else
        say_failed (error);
      g_object_unref (pages[i]);
      g_object_unref (results[i]);
    }
}

static char *
get_page (Ledger *self, guint index)
{
  g_autofree char *order = helper_order (self->store, self->collection_id);
  g_auto (GStrv)   ids = g_strsplit (order, " ", -1);

  return index < g_strv_length (ids) ? g_strdup (ids[index]) : NULL;
}

static void
move (Ledger *self, guint from, guint to)
{
  g_autofree char *page_id = get_page (self, from);
  g_autofree char *before_id = get_page (self, to);
  GError          *error = NULL;

  if (page_id == NULL || before_id == NULL)
    return;
  if (!helper_move (self->store, self->collection_id, page_id, before_id, &error) ||
      !helper_swap (self->store, self->collection_id, page_id, before_id, &error))
    say_failed (error);
}

static void
drop (Ledger *self, guint index)
{
  g_autofree char  *page_id = get_page (self, index);
  const char *const page_ids[] = { page_id, NULL };
  GError           *error = NULL;

  if (page_id == NULL || *page_id == '\0')
    return;
  say ("removing %s\n", page_id);
  if (helper_remove (self->store, self->collection_id, page_ids, &error))
    say ("removed %s\n", page_id);
  else
    say_failed (error);
}

static gboolean
start (Ledger *self, const char *root)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError                  *error = NULL;

  self->store = helper_open (root, &error);
  if (self->store == NULL)
    {
      say_failed (error);
      return FALSE;
    }

  platen_store_create_collection_async (self->store, "local", helper_keep, &result);
  self->collection_id =
      platen_store_create_collection_finish (self->store, helper_wait (&result), &error);
  if (self->collection_id == NULL)
    say_failed (error);
  else
    say ("collection %s\n", self->collection_id);

  return self->collection_id != NULL;
}

int
main (int argc, char **argv)
{
  Ledger *self = &(Ledger){ NULL, NULL };

  if (start (self, argv[1]))
    {
      add (self, 1, 1);
      add (self, 2, 3);
      move (self, 3, 0);
      drop (self, 1);
      add (self, 5, 1);
      drop (self, 0);
      drop (self, 0);
      add (self, 6, 2);
    }
  g_free (self->collection_id);
  if (self->store != NULL)
    helper_close (self->store);
  say ("end\n");

  return 0;
}
