/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-digest.h"
#include "platen-error.h"
#include "platen-index-collections.h"
#include "platen-index-pages.h"
#include "platen-limits.h"
#include "platen-store-commit.h"

#include <fcntl.h>

/*
 * What makes a page durable, in this order (architecture, section 4):
 *
 *   0 the disk begins to write
 *   1 digest of the master            4 rename incoming/<id> → blobs/xx/<id>
 *   2 fsync master, preview, facts    5 fsync blobs/xx, and blobs when xx is new
 *   3 fsync incoming/<id>             6 row in the index, COMMIT (WAL, synchronous=FULL)
 *
 * Steps 1 to 5 once for each page, 6 once for a batch; nobody is answered before 6. A crash
 * before 4 leaves something to sweep, one before 6 an orphan that nobody can see.
 */

static gboolean
check_collection (PlatenStoreDisk *disk, PlatenPageLabel *label, GError **error)
{
  g_auto (PlatenCollectionRow) row = { NULL };

  if (!platen_index_find_collection (disk->index, label->record->collection_id, &row,
                                     error))
    return FALSE;
  if (row.n_pages >= PLATEN_MAX_PAGES_PER_COLLECTION)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                   "The collection has %d pages already; begin a new one",
                   PLATEN_MAX_PAGES_PER_COLLECTION);
      return FALSE;
    }

  label->principal = g_steal_pointer (&row.principal);
  label->collection_created_us = row.created_us;
  return TRUE;
}

static gboolean
fill_in_facts (PlatenPageFacts *facts, int master_fd, GError **error)
{
  g_free (facts->sha256);
  facts->sha256 = platen_digest_file (master_fd, &facts->n_bytes, NULL, error);
  if (facts->sha256 == NULL)
    return FALSE;
  if (facts->n_bytes == 0)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                           "The page came without any data; scan it again");
      return FALSE;
    }

  facts->created_us = g_get_real_time ();
  return TRUE;
}

/*
 * The disk is at work while the digest is computed, and there is less to wait for then. Only
 * a hint: whether it was written, the fsync says.
 */
static void
begin_to_write (PlatenStoreRequest *request)
{
  sync_file_range (request->master_fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  sync_file_range (request->preview_fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

/* Steps 0 to 5. */
static PlatenPageLabel *
store_files (PlatenStoreDisk *disk, PlatenStoreRequest *request, GError **error)
{
  g_autoptr (PlatenPageLabel) label = platen_page_label_new ();

  label->record->id = g_strdup (request->page_id);
  label->record->collection_id = g_strdup (request->collection_id);
  label->record->facts = g_steal_pointer (&request->facts);
  label->arrival = disk->last_arrival + 1;
  begin_to_write (request);

  if (!platen_store_disk_check_writable (disk, error) ||
      !check_collection (disk, label, error) ||
      !fill_in_facts (label->record->facts, request->master_fd, error) ||
      !platen_blobs_seal (disk->blobs, label, request->master_fd, request->preview_fd,
                          error) ||
      !platen_blobs_publish (disk->blobs, request->page_id, error))
    return NULL;

  disk->last_arrival = label->arrival;
  return g_steal_pointer (&label);
}

/*
 * Takes a page's files away again. After a failed fsync nothing is touched: the row may
 * turn out to be in the index when the store is opened anew, and needs them then.
 */
static void
undo_files (PlatenStoreDisk *disk, PlatenStoreRequest *request)
{
  if (platen_store_disk_has_failed (disk))
    return;

  platen_blobs_withdraw (disk->blobs, request->page_id, NULL);
  platen_blobs_discard (disk->blobs, request->page_id);
}

static void
set_record (PlatenStoreRequest *request, PlatenPageLabel *label)
{
  request->answer = g_steal_pointer (&label->record);
  request->free_answer = (GDestroyNotify) platen_page_record_free;
}

/* Gives back FALSE when the whole batch must end; the page's own failure is no reason. */
static gboolean
take_in (PlatenStoreDisk *disk, PlatenStoreRequest *request, GError **error)
{
  g_autoptr (PlatenPageLabel) label = NULL;

  label = store_files (disk, request, &request->error);
  if (label == NULL)
    {
      undo_files (disk, request);
      return platen_store_disk_check_writable (disk, error);
    }
  if (!platen_index_add_page (disk->index, label, error))
    return FALSE;

  set_record (request, label);
  return TRUE;
}

static gboolean
take_in_all (PlatenStoreDisk *disk, GPtrArray *requests, GError **error)
{
  if (!platen_store_disk_begin (disk, error))
    return FALSE;
  for (guint i = 0; i < requests->len; i++)
    if (!take_in (disk, requests->pdata[i], error))
      {
        platen_database_roll_back (disk->index);
        return FALSE;
      }

  return platen_database_commit (disk->index, error);
}

static void
fail_all (PlatenStoreDisk *disk, GPtrArray *requests, const GError *error)
{
  for (guint i = 0; i < requests->len; i++)
    {
      PlatenStoreRequest *request = requests->pdata[i];

      if (request->error != NULL)
        continue;
      g_clear_pointer (&request->answer, request->free_answer);
      request->error = g_error_copy (error);
      undo_files (disk, request);
    }
}

/**
 * platen_store_commit_batch:
 * @requests: (element-type PlatenStoreRequest): each with `collection_id`, `page_id`,
 *   `facts` and the two descriptors
 *
 * Makes pages durable in one transaction. A page that cannot be taken in fails alone; when
 * the index or an fsync fails, all of them do.
 *
 * Errors, in the requests: %PLATEN_ERROR_NOT_FOUND when there is no such collection,
 * %PLATEN_ERROR_LIMIT when it is full, %PLATEN_ERROR_DEVICE_IO when a page is empty;
 * as platen_store_set_errno().
 */
void
platen_store_commit_batch (PlatenStoreDisk *disk, GPtrArray *requests)
{
  g_autoptr (GError) error = NULL;

  if (!take_in_all (disk, requests, &error))
    fail_all (disk, requests, error);

  for (guint i = 0; i < requests->len; i++)
    platen_store_request_close_files (requests->pdata[i]);
}

/**
 * platen_store_verb_commit_page:
 *
 * Commits one page; see platen_store_commit_batch().
 */
gboolean
platen_store_verb_commit_page (PlatenStoreDisk    *disk,
                               PlatenStoreRequest *request,
                               GError            **error)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new ();

  g_ptr_array_add (requests, request);
  platen_store_commit_batch (disk, requests);

  return request->error == NULL;
}
