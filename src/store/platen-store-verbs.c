/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-id.h"
#include "platen-incoming-page-private.h"
#include "platen-index-collections.h"
#include "platen-index-order.h"
#include "platen-index-pages.h"
#include "platen-store-private.h"
#include "platen-store-verbs.h"

#include <sys/stat.h>
#include <unistd.h>

static void
set_answer (PlatenStoreRequest *request, gpointer answer, GDestroyNotify free_answer)
{
  request->answer = answer;
  request->free_answer = free_answer;
}

static gboolean
set_variant (PlatenStoreRequest *request, GVariant *variant)
{
  set_answer (request, variant, (GDestroyNotify) g_variant_unref);

  return variant != NULL;
}

/* Ends the transaction that platen_store_disk_begin() began. */
static gboolean
end (PlatenStoreDisk *disk, gboolean ok, GError **error)
{
  if (ok)
    return platen_database_commit (disk->index, error);

  platen_database_roll_back (disk->index);
  return FALSE;
}

/**
 * platen_store_verb_open:
 *
 * Reads `path`; the answer, the store, was put there by the asker.
 */
gboolean
platen_store_verb_open (PlatenStoreDisk    *disk,
                        PlatenStoreRequest *request,
                        GError            **error)
{
  if (!platen_store_disk_open (disk, request->path, error))
    return FALSE;

  platen_store_took_disk (request->answer, disk);
  return TRUE;
}

/**
 * platen_store_verb_close:
 *
 * Closes the store; the lock is free when this has been answered.
 */
gboolean
platen_store_verb_close (PlatenStoreDisk    *disk,
                         PlatenStoreRequest *request,
                         GError            **error)
{
  platen_store_disk_close (disk);

  return TRUE;
}

/**
 * platen_store_verb_create_collection:
 *
 * Reads `principal`; the answer is the identifier.
 */
gboolean
platen_store_verb_create_collection (PlatenStoreDisk    *disk,
                                     PlatenStoreRequest *request,
                                     GError            **error)
{
  g_autofree char *id = platen_id_new ();

  if (!platen_store_disk_begin (disk, error) ||
      !end (disk,
            platen_index_add_collection (disk->index, id, request->principal,
                                         g_get_real_time (), error),
            error))
    return FALSE;

  set_answer (request, g_steal_pointer (&id), g_free);
  return TRUE;
}

/**
 * platen_store_verb_list_collections:
 *
 * Reads `principal` (nullable); the answer is an a(ssxu).
 */
gboolean
platen_store_verb_list_collections (PlatenStoreDisk    *disk,
                                    PlatenStoreRequest *request,
                                    GError            **error)
{
  return set_variant (
      request, platen_index_list_collections (disk->index, request->principal, error));
}

static void
set_no_collection (const char *id, GError **error)
{
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND, "No collection ‘%s’", id);
}

/**
 * platen_store_verb_list_pages:
 *
 * Reads `collection_id` and `principal`; the answer is a GPtrArray. Another principal's
 * collection is told from none at all by nothing.
 */
gboolean
platen_store_verb_list_pages (PlatenStoreDisk    *disk,
                              PlatenStoreRequest *request,
                              GError            **error)
{
  g_auto (PlatenCollectionRow) row = { NULL };
  GPtrArray                   *records;

  if (!platen_index_find_collection (disk->index, request->collection_id, &row, error))
    return FALSE;
  if (!g_str_equal (row.principal, request->principal))
    {
      set_no_collection (request->collection_id, error);
      return FALSE;
    }

  records = platen_index_list_pages (disk->index, request->collection_id, error);
  set_answer (request, records, (GDestroyNotify) g_ptr_array_unref);
  return records != NULL;
}

/**
 * platen_store_verb_begin_page:
 *
 * Reads `n_bytes`; the answer is a #PlatenIncomingPage.
 */
gboolean
platen_store_verb_begin_page (PlatenStoreDisk    *disk,
                              PlatenStoreRequest *request,
                              GError            **error)
{
  g_autofree char *page_id = platen_id_new ();
  int              master_fd, preview_fd;

  if (!platen_store_disk_check_writable (disk, error) ||
      !platen_blobs_has_space (disk->blobs, request->n_bytes, error) ||
      !platen_blobs_begin (disk->blobs, page_id, &master_fd, &preview_fd, error))
    return FALSE;

  set_answer (request,
              platen_incoming_page_new (request->thread, page_id, master_fd, preview_fd),
              g_object_unref);
  return TRUE;
}

/**
 * platen_store_verb_discard_page:
 *
 * Reads `page_id` and the descriptors, which it closes.
 */
gboolean
platen_store_verb_discard_page (PlatenStoreDisk    *disk,
                                PlatenStoreRequest *request,
                                GError            **error)
{
  platen_store_request_close_files (request);
  if (disk->blobs != NULL && !platen_store_disk_has_failed (disk))
    platen_blobs_discard (disk->blobs, request->page_id);

  return TRUE;
}

/**
 * platen_store_verb_move_page:
 *
 * Reads `collection_id`, `page_id` and `other_id` (nullable).
 */
gboolean
platen_store_verb_move_page (PlatenStoreDisk    *disk,
                             PlatenStoreRequest *request,
                             GError            **error)
{
  return platen_store_disk_begin (disk, error) &&
         end (disk,
              platen_index_move_page (disk->index, request->collection_id,
                                      request->page_id, request->other_id, error),
              error);
}

/**
 * platen_store_verb_swap_pages:
 *
 * Reads `collection_id`, `page_id` and `other_id`.
 */
gboolean
platen_store_verb_swap_pages (PlatenStoreDisk    *disk,
                              PlatenStoreRequest *request,
                              GError            **error)
{
  return platen_store_disk_begin (disk, error) &&
         end (disk,
              platen_index_swap_pages (disk->index, request->collection_id,
                                       request->page_id, request->other_id, error),
              error);
}

static gboolean
remove_each (PlatenStoreDisk *disk, PlatenStoreRequest *request, GError **error)
{
  for (gsize i = 0; request->page_ids[i] != NULL; i++)
    if (!platen_index_remove_page (disk->index, request->collection_id,
                                   request->page_ids[i], error))
      return FALSE;

  return TRUE;
}

/* Fills in all pages of the collection when none are named. */
static gboolean
name_pages (PlatenStoreDisk *disk, PlatenStoreRequest *request, GError **error)
{
  g_auto (PlatenCollectionRow) row = { NULL };

  if (!platen_index_find_collection (disk->index, request->collection_id, &row, error))
    return FALSE;
  if (request->page_ids == NULL)
    request->page_ids =
        platen_index_list_page_ids (disk->index, request->collection_id, error);

  return request->page_ids != NULL;
}

/* The index has said so already; what stays behind here goes when the store is opened. */
static void
remove_files (PlatenStoreDisk *disk, PlatenStoreRequest *request)
{
  for (gsize i = 0; request->page_ids[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!platen_blobs_withdraw (disk->blobs, request->page_ids[i], &error))
        g_debug ("%s", error->message);
    }
}

/**
 * platen_store_verb_remove_pages:
 *
 * Reads `collection_id` and `page_ids` (nullable: all).
 */
gboolean
platen_store_verb_remove_pages (PlatenStoreDisk    *disk,
                                PlatenStoreRequest *request,
                                GError            **error)
{
  if (!platen_store_disk_begin (disk, error) ||
      !end (disk, name_pages (disk, request, error) && remove_each (disk, request, error),
            error))
    return FALSE;

  remove_files (disk, request);
  return TRUE;
}

/**
 * platen_store_verb_remove_collection:
 *
 * Reads `collection_id`.
 */
gboolean
platen_store_verb_remove_collection (PlatenStoreDisk    *disk,
                                     PlatenStoreRequest *request,
                                     GError            **error)
{
  if (!platen_store_disk_begin (disk, error) ||
      !end (
          disk,
          name_pages (disk, request, error) && remove_each (disk, request, error) &&
              platen_index_remove_collection (disk->index, request->collection_id, error),
          error))
    return FALSE;

  remove_files (disk, request);
  return TRUE;
}

/* A descriptor that closes itself when nobody fetches it. */
static void
free_fd (gpointer data)
{
  int *fd = data;

  if (*fd >= 0)
    close (*fd);
  g_free (fd);
}

static gboolean
is_empty (int fd)
{
  struct stat about;

  return fstat (fd, &about) == 0 && about.st_size == 0;
}

/**
 * platen_store_verb_open_page:
 *
 * Reads `page_id` and `rendition`; the answer is a pointer to a descriptor.
 */
gboolean
platen_store_verb_open_page (PlatenStoreDisk    *disk,
                             PlatenStoreRequest *request,
                             GError            **error)
{
  const char *name = request->rendition == PLATEN_RENDITION_MASTER ? PLATEN_BLOB_MASTER
                                                                   : PLATEN_BLOB_PREVIEW;
  gboolean    has_page;
  int         fd;

  if (!platen_index_has_page (disk->index, request->page_id, &has_page, error))
    return FALSE;
  if (!has_page)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND, "No page ‘%s’",
                   request->page_id);
      return FALSE;
    }
  fd = platen_blobs_open_file (disk->blobs, request->page_id, name, error);
  if (fd < 0)
    return FALSE;
  if (is_empty (fd))
    {
      close (fd);
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND, "Page ‘%s’ has no %s",
                   request->page_id, name);
      return FALSE;
    }

  set_answer (request, g_memdup2 (&fd, sizeof fd), free_fd);
  return TRUE;
}

/**
 * platen_store_verb_list_grants:
 *
 * The answer is an a(ssx).
 */
gboolean
platen_store_verb_list_grants (PlatenStoreDisk    *disk,
                               PlatenStoreRequest *request,
                               GError            **error)
{
  return set_variant (request, platen_index_list_grants (disk->index, error));
}

/**
 * platen_store_verb_add_grant:
 *
 * Reads `origin` and `capability`.
 */
gboolean
platen_store_verb_add_grant (PlatenStoreDisk    *disk,
                             PlatenStoreRequest *request,
                             GError            **error)
{
  return platen_store_disk_begin (disk, error) &&
         end (disk,
              platen_index_add_grant (disk->index, request->origin, request->capability,
                                      error),
              error);
}

/**
 * platen_store_verb_remove_grants:
 *
 * Reads `origin` and `capability` (nullable: all of them).
 */
gboolean
platen_store_verb_remove_grants (PlatenStoreDisk    *disk,
                                 PlatenStoreRequest *request,
                                 GError            **error)
{
  return platen_store_disk_begin (disk, error) &&
         end (disk,
              platen_index_remove_grants (disk->index, request->origin,
                                          request->capability, error),
              error);
}
