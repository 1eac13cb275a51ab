/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-export-job.h"

#include "platen-collection-private.h"
#include "platen-error.h"
#include "platen-fd.h"
#include "platen-limits.h"
#include "platen-options.h"

/**
 * PlatenExportJob:
 *
 * Writes pages into a file, one page at a time, in an image process.
 */
/*
 *   start ──▶ take a process ──▶ begin ──▶ ┌ open a master ──▶ add it ┐ ──▶ end ──▶ DONE
 *                                  │       └──────────◀───────────────┘
 *                                  └ one picture: open the master ──▶ render ─────▶ DONE
 *
 *   Cancel and failure end the process when a document is half written.
 */
struct _PlatenExportJob
{
  PlatenJob parent_instance;

  GPtrArray    *pages;       /* owned; of PlatenPage */
  GVariant     *recipe;      /* owned; for the imager */
  GCancellable *cancellable; /* owned */
  PlatenImager *imager;      /* owned while it is taken */
  guint         next_page;
  int           output_fd;
  gboolean      is_document;
};

G_DEFINE_FINAL_TYPE (PlatenExportJob, platen_export_job, PLATEN_TYPE_JOB)

static void
platen_export_job_cancel (PlatenJob *job)
{
  g_cancellable_cancel (PLATEN_EXPORT_JOB (job)->cancellable);
}

static void
platen_export_job_finalize (GObject *object)
{
  PlatenExportJob *self = PLATEN_EXPORT_JOB (object);

  g_assert (self->imager == NULL);
  g_ptr_array_unref (self->pages);
  g_clear_pointer (&self->recipe, g_variant_unref);
  g_clear_object (&self->cancellable);
  platen_fd_clear (&self->output_fd);

  G_OBJECT_CLASS (platen_export_job_parent_class)->finalize (object);
}

static void
platen_export_job_class_init (PlatenExportJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_export_job_finalize;
  PLATEN_JOB_CLASS (klass)->cancel = platen_export_job_cancel;
}

static void
platen_export_job_init (PlatenExportJob *self)
{
  self->pages = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
  self->output_fd = -1;
}

/* Takes the reference that the running job holds on itself. */
static void
end (PlatenExportJob *self, const GError *error)
{
  PlatenCollection *collection = platen_job_get_collection (PLATEN_JOB (self));

  if (self->imager != NULL)
    {
      if (error != NULL)
        platen_imager_end (self->imager);
      platen_imager_pool_release (platen_collection_get_imagers (collection),
                                  g_steal_pointer (&self->imager));
    }
  platen_fd_clear (&self->output_fd);
  platen_job_end (PLATEN_JOB (self), error);
  g_object_unref (self);
}

static void go_on (PlatenExportJob *self);

static void
on_document_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  platen_imager_end_document_finish (PLATEN_IMAGER (source), result, &error);
  end (user_data, error);
}

static void
count_page (PlatenExportJob *self)
{
  PlatenJob *job = PLATEN_JOB (self);

  platen_job_count_page (job, NULL);
  platen_job_set_progress (job, (double) self->next_page / self->pages->len);
}

static void
on_page_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenExportJob   *self = PLATEN_EXPORT_JOB (user_data);
  g_autoptr (GError) error = NULL;

  if (!platen_imager_add_page_finish (PLATEN_IMAGER (source), result, &error))
    {
      end (self, error);
      return;
    }

  count_page (self);
  go_on (self);
}

static void
on_rendered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenExportJob     *self = PLATEN_EXPORT_JOB (user_data);
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) facts = NULL;

  facts = platen_imager_render_finish (PLATEN_IMAGER (source), result, &error);
  if (facts != NULL)
    count_page (self);
  end (self, error);
}

static void
on_master_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenExportJob       *self = PLATEN_EXPORT_JOB (user_data);
  PlatenPage            *page = g_ptr_array_index (self->pages, self->next_page);
  const PlatenPageFacts *facts = platen_page_get_facts (page);
  g_autoptr (GError)     error = NULL;
  int                    fd;

  fd = platen_collection_open_page_finish (PLATEN_COLLECTION (source), result, &error);
  if (fd < 0)
    {
      end (self, error);
      return;
    }

  self->next_page++;
  if (self->is_document)
    platen_imager_add_page_async (self->imager, fd, facts, self->cancellable,
                                  on_page_added, self);
  else
    platen_imager_render_async (self->imager, fd, facts, self->recipe, self->output_fd,
                                self->cancellable, on_rendered, self);
  platen_fd_clear (&fd);
}

static void
go_on (PlatenExportJob *self)
{
  PlatenCollection *collection = platen_job_get_collection (PLATEN_JOB (self));

  if (self->next_page == self->pages->len)
    platen_imager_end_document_async (self->imager, self->cancellable, on_document_ended,
                                      self);
  else
    platen_collection_open_page_async (
        collection, platen_page_get_id (self->pages->pdata[self->next_page]), "master",
        on_master_opened, self);
}

static void
on_document_begun (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenExportJob   *self = PLATEN_EXPORT_JOB (user_data);
  g_autoptr (GError) error = NULL;

  if (platen_imager_begin_document_finish (PLATEN_IMAGER (source), result, &error))
    go_on (self);
  else
    end (self, error);
}

static void
on_imager_acquired (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenExportJob   *self = PLATEN_EXPORT_JOB (user_data);
  g_autoptr (GError) error = NULL;

  self->imager =
      platen_imager_pool_acquire_finish (PLATEN_IMAGER_POOL (source), result, &error);
  if (self->imager == NULL)
    end (self, error);
  else if (self->is_document)
    platen_imager_begin_document_async (self->imager, self->recipe, self->output_fd,
                                        self->cancellable, on_document_begun, self);
  else
    go_on (self);
}

static void
pick_all (PlatenExportJob *self, PlatenCollection *collection)
{
  guint n_pages = platen_collection_get_n_pages (collection);

  for (guint i = 0; i < n_pages; i++)
    g_ptr_array_add (self->pages,
                     g_object_ref (platen_collection_get_page (collection, i)));
}

static GHashTable *
index_pages (PlatenCollection *collection)
{
  GHashTable *pages = g_hash_table_new (g_str_hash, g_str_equal);
  guint       n_pages = platen_collection_get_n_pages (collection);

  for (guint i = 0; i < n_pages; i++)
    {
      PlatenPage *page = platen_collection_get_page (collection, i);

      g_hash_table_insert (pages, (gpointer) platen_page_get_id (page), page);
    }

  return pages;
}

/* A page may be named more than once. */
static gboolean
pick_named (PlatenExportJob   *self,
            PlatenCollection  *collection,
            const char *const *page_ids,
            GError           **error)
{
  g_autoptr (GHashTable) pages = index_pages (collection);

  if (g_strv_length ((char **) page_ids) > PLATEN_MAX_PAGES_PER_COLLECTION)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                   "A document has at most %d pages; name fewer",
                   PLATEN_MAX_PAGES_PER_COLLECTION);
      return FALSE;
    }

  for (gsize i = 0; page_ids[i] != NULL; i++)
    {
      PlatenPage *page = g_hash_table_lookup (pages, page_ids[i]);

      if (page == NULL)
        {
          g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                       "No page ‘%s’ in this collection", page_ids[i]);
          return FALSE;
        }
      g_ptr_array_add (self->pages, g_object_ref (page));
    }

  return TRUE;
}

static gboolean
pick_pages (PlatenExportJob   *self,
            PlatenCollection  *collection,
            const char *const *page_ids,
            GError           **error)
{
  if (page_ids == NULL)
    pick_all (self, collection);
  else if (!pick_named (self, collection, page_ids, error))
    return FALSE;

  if (self->pages->len > 0)
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "There is no page to write; scan one first");
  return FALSE;
}

static const PlatenOption document_options[] = {
  { "quality", "i", NULL },
  { "title", "s", NULL },
};

static const PlatenOption picture_options[] = {
  { "quality", "i", NULL },
  { "width", "i", NULL },
  { "height", "i", NULL },
};

/* The values are checked by the imager, which alone knows what they mean. */
static gboolean
make_recipe (PlatenExportJob *self, const char *format, GVariant *options, GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (options);
  gboolean is_document = g_str_equal (format, "pdf") || g_str_equal (format, "tiff");
  gboolean is_picture = g_str_equal (format, "jpeg") || g_str_equal (format, "png");

  if (!is_document && !is_picture)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘format’ cannot be ‘%s’; it is one of: pdf, tiff, jpeg, png", format);
      return FALSE;
    }
  if (is_picture && self->pages->len != 1)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ holds one page, not %u; name one, or use pdf or tiff", format,
                   self->pages->len);
      return FALSE;
    }
  if (is_document &&
      !platen_options_parse (document_options, G_N_ELEMENTS (document_options), options,
                             NULL, error))
    return FALSE;
  if (is_picture &&
      !platen_options_parse (picture_options, G_N_ELEMENTS (picture_options), options,
                             NULL, error))
    return FALSE;

  g_variant_dict_insert (&dict, "format", "s", format);
  self->recipe = g_variant_ref_sink (g_variant_dict_end (&dict));
  self->is_document = is_document;
  return TRUE;
}

/**
 * platen_export_job_new:
 *
 * Checks everything that can be checked at once; see platen_collection_export().
 *
 * Returns: (transfer full): the job, not yet under way
 */
PlatenJob *
platen_export_job_new (PlatenCollection  *collection,
                       const char        *format,
                       const char *const *page_ids,
                       GVariant          *options,
                       int                output_fd,
                       GError           **error)
{
  g_autoptr (PlatenExportJob) self = g_object_new (PLATEN_TYPE_EXPORT_JOB, NULL);

  if (!pick_pages (self, collection, page_ids, error) ||
      !make_recipe (self, format, options, error))
    return NULL;

  self->output_fd = platen_fd_dup_output (output_fd, error);
  if (self->output_fd < 0)
    return NULL;

  platen_job_set_up (PLATEN_JOB (self), "export", collection, NULL);

  return PLATEN_JOB (g_steal_pointer (&self));
}

/**
 * platen_export_job_start:
 *
 * Begins the work; the job keeps itself alive until it has ended.
 */
void
platen_export_job_start (PlatenExportJob *self)
{
  PlatenCollection *collection = platen_job_get_collection (PLATEN_JOB (self));

  platen_job_begin (PLATEN_JOB (self));
  platen_imager_pool_acquire_async (platen_collection_get_imagers (collection),
                                    self->cancellable, on_imager_acquired,
                                    g_object_ref (self));
}
