/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-helper.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

void
helper_keep (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  g_assert_null (*kept); /* a callback comes once */
  *kept = g_object_ref (result);
}

GAsyncResult *
helper_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

PlatenStore *
helper_open (const char *root, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_open_async (root, NULL, helper_keep, &result);

  return platen_store_open_finish (helper_wait (&result), error);
}

void
helper_close (PlatenStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  platen_store_close_async (store, helper_keep, &result);
  g_assert_true (platen_store_close_finish (store, helper_wait (&result), &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (store);
}

char *
helper_create_collection (PlatenStore *store, const char *principal)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  char                    *id;

  platen_store_create_collection_async (store, principal, helper_keep, &result);
  id = platen_store_create_collection_finish (store, helper_wait (&result), &error);
  g_assert_no_error (error);

  return id;
}

GPtrArray *
helper_list_pages (PlatenStore *store,
                   const char  *collection_id,
                   const char  *principal,
                   GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_list_pages_async (store, collection_id, principal, helper_keep, &result);

  return platen_store_list_pages_finish (store, helper_wait (&result), error);
}

/* The pages of a collection of the local user in order, a space between two. */
char *
helper_order (PlatenStore *store, const char *collection_id)
{
  g_autoptr (GString)   text = g_string_new (NULL);
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) pages = helper_list_pages (store, collection_id, "local", &error);

  g_assert_no_error (error);
  for (guint i = 0; i < pages->len; i++)
    {
      PlatenPageRecord *record = pages->pdata[i];

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", record->id);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

PlatenIncomingPage *
helper_begin (PlatenStore *store, guint64 n_bytes, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_begin_page_async (store, n_bytes, helper_keep, &result);

  return platen_store_begin_page_finish (store, helper_wait (&result), error);
}

/* Writes bytes that differ from seed to seed, as a worker would. */
gboolean
helper_try_write (PlatenIncomingPage *page, guint seed, gsize n_bytes)
{
  g_autofree char  *bytes = g_malloc (n_bytes);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < n_bytes; i++)
    bytes[i] = (char) g_rand_int (rand);

  return write (platen_incoming_page_get_master_fd (page), bytes, n_bytes) ==
             (gssize) n_bytes &&
         write (platen_incoming_page_get_preview_fd (page), "preview", 7) == 7;
}

void
helper_write (PlatenIncomingPage *page, guint seed, gsize n_bytes)
{
  g_assert_true (helper_try_write (page, seed, n_bytes));
}

PlatenPageFacts *
helper_facts (void)
{
  PlatenPageFacts *facts = platen_page_facts_new ();

  facts->width_px = 2480;
  facts->height_px = 3508;
  facts->dpi_x = 300;
  facts->dpi_y = 300;
  facts->mode = PLATEN_MODE_GRAY;
  facts->bits_per_sample = 8;
  facts->media_type = g_strdup ("image/tiff");
  facts->device_id = g_strdup ("virtual-0123456789abcdef");
  facts->settings.source = PLATEN_SOURCE_FEEDER;
  facts->settings.dpi = 300;

  return facts;
}

PlatenPageRecord *
helper_commit (PlatenStore        *store,
               PlatenIncomingPage *page,
               const char         *collection_id,
               GError            **error)
{
  g_autoptr (GAsyncResult)    result = NULL;
  g_autoptr (PlatenPageFacts) facts = helper_facts ();

  platen_store_commit_page_async (store, page, collection_id, facts, helper_keep,
                                  &result);

  return platen_store_commit_page_finish (store, helper_wait (&result), error);
}

/* Takes in a page of 4000 bytes; gives its identifier. */
char *
helper_add (PlatenStore *store, const char *collection_id, guint seed)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (PlatenIncomingPage) page = helper_begin (store, 0, &error);
  g_autoptr (PlatenPageRecord)   record = NULL;

  g_assert_no_error (error);
  helper_write (page, seed, 4000);
  record = helper_commit (store, page, collection_id, &error);
  g_assert_no_error (error);

  return g_strdup (record->id);
}

gboolean
helper_move (PlatenStore *store,
             const char  *collection_id,
             const char  *page_id,
             const char  *before_id,
             GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_move_page_async (store, collection_id, page_id, before_id, helper_keep,
                                &result);

  return platen_store_move_page_finish (store, helper_wait (&result), error);
}

gboolean
helper_swap (PlatenStore *store,
             const char  *collection_id,
             const char  *page_id,
             const char  *other_id,
             GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_swap_pages_async (store, collection_id, page_id, other_id, helper_keep,
                                 &result);

  return platen_store_swap_pages_finish (store, helper_wait (&result), error);
}

gboolean
helper_remove (PlatenStore       *store,
               const char        *collection_id,
               const char *const *page_ids,
               GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_remove_pages_async (store, collection_id, page_ids, helper_keep, &result);

  return platen_store_remove_pages_finish (store, helper_wait (&result), error);
}

gboolean
helper_remove_collection (PlatenStore *store, const char *collection_id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_remove_collection_async (store, collection_id, helper_keep, &result);

  return platen_store_remove_collection_finish (store, helper_wait (&result), error);
}

int
helper_open_page (PlatenStore    *store,
                  const char     *page_id,
                  PlatenRendition rendition,
                  GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_open_page_async (store, page_id, rendition, helper_keep, &result);

  return platen_store_open_page_finish (store, helper_wait (&result), error);
}

/* Reads a page's master through the store; gives its SHA-256. */
char *
helper_read_digest (PlatenStore *store, const char *page_id)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8                chunk[4096];
  gssize                n_read;
  int fd = helper_open_page (store, page_id, PLATEN_RENDITION_MASTER, &error);

  g_assert_no_error (error);
  while ((n_read = read (fd, chunk, sizeof chunk)) > 0)
    g_checksum_update (checksum, chunk, n_read);
  g_assert_cmpint (n_read, ==, 0);
  close (fd);

  return g_strdup (g_checksum_get_string (checksum));
}

GVariant *
helper_check (PlatenStore *store, gboolean repair, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_store_check_async (store, repair, NULL, helper_keep, &result);

  return platen_store_check_finish (store, helper_wait (&result), error);
}

void
helper_remove_tree (const char *path)
{
  g_autoptr (GDir) directory = NULL;
  const char      *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    directory = g_dir_open (path, 0, NULL);
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      helper_remove_tree (child);
    }
  g_remove (path);
}

char *
helper_page_path (const char *root, const char *page_id, const char *name)
{
  g_autofree char *shard = g_strndup (page_id, 2);

  return g_build_filename (root, "blobs", shard, page_id, name, NULL);
}

/* Inverts one bit behind the store's back. */
void
helper_flip_byte (const char *path, goffset offset)
{
  int  fd = g_open (path, O_RDWR | O_CLOEXEC);
  char byte;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pread (fd, &byte, 1, offset), ==, 1);
  byte ^= 1;
  g_assert_cmpint (pwrite (fd, &byte, 1, offset), ==, 1);
  close (fd);
}
