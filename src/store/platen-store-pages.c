/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-incoming-page-private.h"
#include "platen-store-commit.h"
#include "platen-store-private.h"
#include "platen-store-verbs.h"

/**
 * platen_store_begin_page_async:
 * @expected_bytes: how much the master will take at most, as far as is known; 0 when not
 * @callback: (scope async): called once
 *
 * Makes the files of a page that is to come.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE when @expected_bytes and 64 MiB are not free,
 * %PLATEN_ERROR_LIMIT when no descriptors are left, %PLATEN_ERROR_STORE.
 */
void
platen_store_begin_page_async (PlatenStore        *self,
                               guint64             expected_bytes,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));

  request = platen_store_ask (self, platen_store_verb_begin_page,
                              platen_store_begin_page_async, callback, user_data);
  request->n_bytes = expected_bytes;
  platen_store_send (self, request);
}

/**
 * platen_store_begin_page_finish:
 *
 * Returns: (transfer full): the page; dropped without a commit, its files go
 */
PlatenIncomingPage *
platen_store_begin_page_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error);
}

/* Facts that could not be read back must not get into the store. */
static PlatenPageFacts *
copy_sound_facts (const PlatenPageFacts *facts, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (platen_page_facts_to_variant (facts));

  return platen_page_facts_from_variant (dict, error);
}

/**
 * platen_store_commit_page_async:
 * @page: written to its end; it is used up by this, even when the commit fails
 * @collection_id: the collection to append it to
 * @facts: what is known of it; length, digest and time are filled in
 * @callback: (scope async): called once; the page is durable then
 *
 * Makes a page durable and visible.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when there is no such collection, %PLATEN_ERROR_LIMIT when
 * it is full, %PLATEN_ERROR_INVALID_ARGUMENT for impossible facts or a page that was
 * committed before, %PLATEN_ERROR_DEVICE_IO for one without data; %PLATEN_ERROR_NO_SPACE and
 * %PLATEN_ERROR_STORE when the disk fails. The page is gone then.
 */
void
platen_store_commit_page_async (PlatenStore           *self,
                                PlatenIncomingPage    *page,
                                const char            *collection_id,
                                const PlatenPageFacts *facts,
                                GAsyncReadyCallback    callback,
                                gpointer               user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));
  g_return_if_fail (PLATEN_IS_INCOMING_PAGE (page));
  g_return_if_fail (facts != NULL);

  request = platen_store_ask (self, platen_store_verb_commit_page,
                              platen_store_commit_page_async, callback, user_data);
  request->facts = copy_sound_facts (facts, &request->error);
  if (platen_store_put_id (request, &request->collection_id, collection_id) &&
      request->error == NULL && !platen_store_hand_over_page (self, page, request))
    g_set_error_literal (&request->error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                         "The page was committed before");
  platen_store_send (self, request);
}

/**
 * platen_store_commit_page_finish:
 *
 * Returns: (transfer full): the page as the index has it now
 */
PlatenPageRecord *
platen_store_commit_page_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error);
}

/**
 * platen_store_move_page_async:
 * @page_id: the page that shall stand elsewhere
 * @before_id: (nullable): the page it shall stand in front of; NULL is the end
 * @callback: (scope async): called once
 *
 * Moves a page inside its collection.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when one of the pages is not in that collection.
 */
void
platen_store_move_page_async (PlatenStore        *self,
                              const char         *collection_id,
                              const char         *page_id,
                              const char         *before_id,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));

  request = platen_store_ask (self, platen_store_verb_move_page,
                              platen_store_move_page_async, callback, user_data);
  platen_store_put_id (request, &request->collection_id, collection_id);
  platen_store_put_id (request, &request->page_id, page_id);
  if (before_id != NULL)
    platen_store_put_id (request, &request->other_id, before_id);
  platen_store_send (self, request);
}

/**
 * platen_store_move_page_finish:
 */
gboolean
platen_store_move_page_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}

/**
 * platen_store_swap_pages_async:
 * @callback: (scope async): called once
 *
 * Lets two pages of a collection change places.
 *
 * Errors: as platen_store_move_page_async().
 */
void
platen_store_swap_pages_async (PlatenStore        *self,
                               const char         *collection_id,
                               const char         *page_id,
                               const char         *other_id,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));

  request = platen_store_ask (self, platen_store_verb_swap_pages,
                              platen_store_swap_pages_async, callback, user_data);
  platen_store_put_id (request, &request->collection_id, collection_id);
  platen_store_put_id (request, &request->page_id, page_id);
  platen_store_put_id (request, &request->other_id, other_id);
  platen_store_send (self, request);
}

/**
 * platen_store_swap_pages_finish:
 */
gboolean
platen_store_swap_pages_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}

/**
 * platen_store_remove_pages_async:
 * @page_ids: (nullable) (array zero-terminated=1): which; NULL is all of the collection
 * @callback: (scope async): called once
 *
 * Removes pages for good, all or none of them.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when one of them is not in that collection.
 */
void
platen_store_remove_pages_async (PlatenStore        *self,
                                 const char         *collection_id,
                                 const char *const  *page_ids,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));

  request = platen_store_ask (self, platen_store_verb_remove_pages,
                              platen_store_remove_pages_async, callback, user_data);
  platen_store_put_id (request, &request->collection_id, collection_id);
  request->page_ids = g_strdupv ((char **) page_ids);
  for (gsize i = 0; page_ids != NULL && page_ids[i] != NULL; i++)
    platen_store_refuses_id (request, page_ids[i]);
  platen_store_send (self, request);
}

/**
 * platen_store_remove_pages_finish:
 */
gboolean
platen_store_remove_pages_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}

/**
 * platen_store_open_page_async:
 * @callback: (scope async): called once
 *
 * Opens one of a page's files. Whether the caller may see the page is for the caller's
 * caller to know.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when there is no such page, or no preview of it;
 * %PLATEN_ERROR_STORE when the file is gone; %PLATEN_ERROR_LIMIT when no descriptors are
 * left.
 */
void
platen_store_open_page_async (PlatenStore        *self,
                              const char         *page_id,
                              PlatenRendition     rendition,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));

  request = platen_store_ask (self, platen_store_verb_open_page,
                              platen_store_open_page_async, callback, user_data);
  platen_store_put_id (request, &request->page_id, page_id);
  request->rendition = rendition;
  platen_store_send (self, request);
}

/**
 * platen_store_open_page_finish:
 *
 * Returns: a descriptor open for reading only, at offset 0, which the caller closes; -1 on
 *   failure
 */
int
platen_store_open_page_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  g_autofree int *fd = platen_store_take_answer (self, result, error);

  return fd != NULL ? *fd : -1;
}
