/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-index.h"
#include "platen-store-rebuild.h"

#include <sys/stat.h>
#include <unistd.h>

/* What a rebuild gathers. */
typedef struct
{
  PlatenBlobs *blobs;   /* not owned */
  GPtrArray   *labels;  /* owned; of PlatenPageLabel */
  GHashTable  *owners;  /* owned; collection → principal, both of the labels */
  guint        n_aside; /* pages that went to quarantine */
} Rebuild;

static int
compare_arrivals (gconstpointer a, gconstpointer b)
{
  const PlatenPageLabel *left = *(const PlatenPageLabel *const *) a;
  const PlatenPageLabel *right = *(const PlatenPageLabel *const *) b;

  if (left->arrival != right->arrival)
    return left->arrival < right->arrival ? -1 : 1;

  return strcmp (left->record->id, right->record->id);
}

/* A look at the length only; reading all pages is the check's work. */
static gboolean
has_whole_master (Rebuild *self, const PlatenPageLabel *label, GError **error)
{
  struct stat about = { 0 };
  gboolean    whole;
  int         fd;

  fd = platen_blobs_open_file (self->blobs, label->record->id, PLATEN_BLOB_MASTER, error);
  if (fd < 0)
    return FALSE;
  whole =
      fstat (fd, &about) == 0 && (guint64) about.st_size == label->record->facts->n_bytes;
  close (fd);
  if (!whole)
    g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                         "The page has not its length");

  return whole;
}

/* No page may come to another principal than the others of its collection. */
static gboolean
has_right_owner (Rebuild *self, const PlatenPageLabel *label, GError **error)
{
  const char *owner = g_hash_table_lookup (self->owners, label->record->collection_id);

  if (owner == NULL || g_str_equal (owner, label->principal))
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                       "The page's collection is another principal's");
  return FALSE;
}

static gboolean
take_page (Rebuild *self, const char *page_id, GError **error)
{
  g_autoptr (PlatenPageLabel) label = NULL;
  g_autoptr (GError)          problem = NULL;

  label = platen_blobs_read_facts (self->blobs, page_id, &problem);
  if (label != NULL && has_whole_master (self, label, &problem) &&
      has_right_owner (self, label, &problem))
    {
      g_hash_table_insert (self->owners, label->record->collection_id, label->principal);
      g_ptr_array_add (self->labels, g_steal_pointer (&label));
      return TRUE;
    }

  /* No descriptors left, for instance: that says nothing about the page. */
  if (!g_error_matches (problem, PLATEN_ERROR, PLATEN_ERROR_STORE))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  self->n_aside++;
  return platen_blobs_quarantine (self->blobs, page_id, error);
}

static gboolean
take_all (Rebuild *self, GError **error)
{
  for (guint shard = 0; shard < PLATEN_N_SHARDS; shard++)
    {
      g_auto (GStrv) page_ids = platen_blobs_list (self->blobs, shard, error);

      if (page_ids == NULL)
        return FALSE;
      for (gsize i = 0; page_ids[i] != NULL; i++)
        if (!take_page (self, page_ids[i], error))
          return FALSE;
    }
  g_ptr_array_sort (self->labels, compare_arrivals);

  return TRUE;
}

static void
renumber (GPtrArray *labels)
{
  for (guint i = 0; i < labels->len; i++)
    {
      PlatenPageLabel *label = labels->pdata[i];
      PlatenPageLabel *previous = i > 0 ? labels->pdata[i - 1] : NULL;

      if (previous != NULL && label->arrival <= previous->arrival)
        label->arrival = previous->arrival + 1;
    }
}

static char *
make_report (const Rebuild *self, const char *old_index)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (old_index == NULL && self->labels->len == 0 && self->n_aside == 0)
    return NULL; /* a store that is being made */

  g_string_printf (
      text,
      "The store's index was %s and was rebuilt: %u pages in %u collections, "
      "in the order in which they came; web sites must be allowed again, and profiles "
      "saved again",
      old_index != NULL ? "damaged" : "gone", self->labels->len,
      g_hash_table_size (self->owners));
  if (old_index != NULL)
    g_string_append_printf (text, "; the damaged index lies in ‘%s’", old_index);
  if (self->n_aside > 0)
    g_string_append_printf (text, "; %u pages could not be read and lie in ‘quarantine’",
                            self->n_aside);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * platen_store_rebuild:
 * @index: without tables yet
 * @old_index: (nullable): where a damaged index was put, seen from the root
 * @out_report: (out) (transfer full) (nullable): what a person should know; NULL for a
 *   store that is just being made
 *
 * Fills an empty index from the pages' own labels: collections, owners and pages by
 * arrival. What labels do not say is lost: moves, empty collections, grants, profiles. A page that
 * cannot be attributed goes to quarantine/ and is counted in the report.
 *
 * Errors: as platen_store_set_errno(); then the index is empty still.
 */
gboolean
platen_store_rebuild (PlatenBlobs    *blobs,
                      PlatenDatabase *index,
                      const char     *old_index,
                      char          **out_report,
                      GError        **error)
{
  g_autoptr (GPtrArray)  labels = NULL;
  g_autoptr (GHashTable) owners = g_hash_table_new (g_str_hash, g_str_equal);
  Rebuild                self = { blobs, NULL, owners, 0 };

  labels = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_page_label_free);
  self.labels = labels;
  if (!take_all (&self, error))
    return FALSE;
  renumber (labels);
  if (!platen_index_create (index, labels, error))
    return FALSE;

  *out_report = make_report (&self, old_index);
  return TRUE;
}
