/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-digest.h"
#include "platen-error.h"
#include "platen-index-pages.h"
#include "platen-index.h"
#include "platen-store-check.h"
#include "platen-store-findings.h"
#include "platen-store-request.h"

#include <unistd.h>

/* Rows read at a time: few enough that the log never waits long for its checkpoint. */
#define WINDOW 256

/*
 * The check reads beside the store's thread, with a connection of its own. What looks wrong
 * is only a suspicion, since pages come and go meanwhile; each goes to the store's thread,
 * which judges it between two of its other tasks.
 */
typedef struct
{
  PlatenStoreThread  *thread;      /* owned */
  PlatenBlobs        *blobs;       /* owned */
  PlatenDatabase     *index;       /* owned; for reading */
  char               *root;        /* owned */
  GCancellable       *closing;     /* owned */
  GCancellable       *cancellable; /* not owned; the request's task has it; nullable */
  PlatenStoreRequest *request;     /* owned until it is delivered */
  GVariantBuilder     findings;
} Check;

static void
check_free (Check *self)
{
  platen_store_thread_unref (self->thread);
  platen_blobs_unref (self->blobs);
  g_clear_pointer (&self->index, platen_database_free);
  g_object_unref (self->closing);
  g_free (self->root);
  g_variant_builder_clear (&self->findings);
  g_free (self);
}

static gboolean
is_cancelled (Check *self, GError **error)
{
  return g_cancellable_set_error_if_cancelled (self->closing, error) ||
         g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* Has a suspicion judged and notes it if it stands. */
static gboolean
suspect (Check                  *self,
         PlatenFindingKind       kind,
         const PlatenPageRecord *record,
         const char             *detail,
         GError                **error)
{
  g_autoptr (PlatenStoreRequest) request = NULL;
  PlatenFinding finding = { kind, record->id, record->collection_id, NULL, FALSE, FALSE };
  gboolean      ok;

  finding.detail = g_strdup (detail);
  request = platen_store_request_new (platen_store_verb_judge, NULL);
  request->data = &finding;
  request->repair = self->request->repair;

  ok = platen_store_thread_call (self->thread, request, error);
  if (ok && finding.stands)
    g_variant_builder_add_value (&self->findings, platen_finding_to_variant (&finding));
  g_free (finding.detail);

  return ok;
}

/* No descriptors left, for instance, says nothing about the page. */
static gboolean
is_about_page (const GError *error)
{
  return g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_STORE);
}

static gboolean
matches_digest (Check *self, const PlatenPageRecord *record, GError **error)
{
  g_autofree char *digest = NULL;
  guint64          n_bytes;
  int              fd;

  fd = platen_blobs_open_file (self->blobs, record->id, PLATEN_BLOB_MASTER, error);
  if (fd < 0)
    return FALSE;
  digest = platen_digest_file (fd, &n_bytes, self->cancellable, error);
  close (fd);
  if (digest == NULL)
    return FALSE;
  if (g_str_equal (digest, record->facts->sha256) && n_bytes == record->facts->n_bytes)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
               "The page is not what was stored: its SHA-256 is %s and should be %s",
               digest, record->facts->sha256);
  return FALSE;
}

/* Arrival is left out: an index that was rebuilt may have had to number anew. */
static gboolean
matches_label (Check *self, const PlatenPageLabel *label, GError **error)
{
  g_autoptr (PlatenPageLabel) found = NULL;
  g_autofree char            *text = NULL;
  g_autofree char            *expected = NULL;

  found = platen_blobs_read_facts (self->blobs, label->record->id, error);
  if (found == NULL)
    return FALSE;
  found->arrival = label->arrival;
  text = platen_page_label_to_text (found);
  expected = platen_page_label_to_text (label);
  if (g_str_equal (text, expected))
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                       "The page's facts differ from the index");
  return FALSE;
}

/* Gives the worst that is wrong with the page, or -1 with @error untouched. */
static int
examine (Check *self, const PlatenPageLabel *label, GError **error)
{
  const PlatenPageRecord *record = label->record;
  gboolean                has_master, has_preview;

  if (!platen_blobs_has_file (self->blobs, record->id, PLATEN_BLOB_MASTER, &has_master,
                              error))
    return PLATEN_FINDING_MISSING;
  if (!has_master)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                           "The page's file is gone");
      return PLATEN_FINDING_MISSING;
    }
  if (!matches_digest (self, record, error))
    return PLATEN_FINDING_DAMAGED;
  if (!matches_label (self, label, error))
    return PLATEN_FINDING_FACTS;
  if (!platen_blobs_has_file (self->blobs, record->id, PLATEN_BLOB_PREVIEW, &has_preview,
                              error))
    return PLATEN_FINDING_NO_PREVIEW;
  if (!has_preview)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                           "The page's preview is gone");
      return PLATEN_FINDING_NO_PREVIEW;
    }

  return -1;
}

static gboolean
check_page (Check *self, const PlatenPageLabel *label, GError **error)
{
  g_autoptr (GError) problem = NULL;
  int                kind = examine (self, label, &problem);

  if (kind < 0)
    return TRUE;
  if (!is_about_page (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  return suspect (self, (PlatenFindingKind) kind, label->record, problem->message, error);
}

static gboolean
check_index (Check *self, GError **error)
{
  gint64 arrival = -1;

  for (;;)
    {
      g_autoptr (GPtrArray) labels = NULL;

      labels = platen_index_list_labels (self->index, arrival, WINDOW, error);
      if (labels == NULL)
        return FALSE;
      if (labels->len == 0)
        return TRUE;
      for (guint i = 0; i < labels->len; i++)
        {
          const PlatenPageLabel *label = labels->pdata[i];

          if (is_cancelled (self, error) || !check_page (self, label, error))
            return FALSE;
          arrival = label->arrival;
        }
    }
}

static gboolean
check_listed (Check *self, const char *page_id, GError **error)
{
  g_autoptr (PlatenPageLabel) label = NULL;
  PlatenPageRecord            record = { (char *) page_id, (char *) "", NULL };
  gboolean                    listed;

  if (!platen_index_has_page (self->index, page_id, &listed, error))
    return FALSE;
  if (listed)
    return TRUE;

  label = platen_blobs_read_facts (self->blobs, page_id, NULL);
  if (label != NULL)
    record.collection_id = label->record->collection_id;
  return suspect (self, PLATEN_FINDING_ORPHAN, &record, "No collection lists this page",
                  error);
}

static gboolean
check_blobs (Check *self, GError **error)
{
  for (guint shard = 0; shard < PLATEN_N_SHARDS; shard++)
    {
      g_auto (GStrv) page_ids = platen_blobs_list (self->blobs, shard, error);

      if (page_ids == NULL || is_cancelled (self, error))
        return FALSE;
      for (gsize i = 0; page_ids[i] != NULL; i++)
        if (!check_listed (self, page_ids[i], error))
          return FALSE;
    }

  return TRUE;
}

static gpointer
run (gpointer data)
{
  Check              *self = data;
  PlatenStoreRequest *request = self->request;

  self->index = platen_index_open_reader (self->root, &request->error);
  if (self->index != NULL && check_index (self, &request->error) &&
      check_blobs (self, &request->error))
    {
      request->answer = g_variant_ref_sink (g_variant_builder_end (&self->findings));
      request->free_answer = (GDestroyNotify) g_variant_unref;
    }
  check_free (self);
  platen_store_request_deliver (request);

  return NULL;
}

/**
 * platen_store_check_start:
 * @thread: the store's, which judges and repairs
 * @blobs: its pages
 * @root: its folder
 * @closing: cancelled when the store is being closed
 * @task: (transfer full): who waits for the findings
 *
 * Starts a check on a thread of its own; see platen_store_check_async().
 */
void
platen_store_check_start (PlatenStoreThread *thread,
                          PlatenBlobs       *blobs,
                          const char        *root,
                          gboolean           repair,
                          GCancellable      *closing,
                          GTask             *task)
{
  Check *self = g_new0 (Check, 1);

  self->thread = platen_store_thread_ref (thread);
  self->blobs = platen_blobs_ref (blobs);
  self->root = g_strdup (root);
  self->closing = g_object_ref (closing);
  self->cancellable = g_task_get_cancellable (task);
  self->request = platen_store_request_new (NULL, task);
  self->request->repair = repair;
  g_variant_builder_init (&self->findings, G_VARIANT_TYPE ("aa{sv}"));

  g_thread_unref (g_thread_new ("platen-fsck", run, self));
}
