/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-index-pages.h"
#include "platen-store-findings.h"

static const char *const kind_words[] = {
  [PLATEN_FINDING_DAMAGED] = "damaged",     [PLATEN_FINDING_MISSING] = "missing",
  [PLATEN_FINDING_NO_PREVIEW] = "missing",  [PLATEN_FINDING_ORPHAN] = "orphan",
  [PLATEN_FINDING_FACTS] = "facts-damaged",
};

G_STATIC_ASSERT (G_N_ELEMENTS (kind_words) == PLATEN_FINDING_FACTS + 1);

/* A page on its way out, or one that has just come, is no orphan. */
static gboolean
is_orphan (PlatenStoreDisk *disk, const char *page_id, gboolean *out_is, GError **error)
{
  gboolean listed, leaving, there;

  if (!platen_index_has_page (disk->index, page_id, &listed, error) ||
      !platen_index_is_being_removed (disk->index, page_id, &leaving, error) ||
      !platen_blobs_has_page (disk->blobs, page_id, &there, error))
    return FALSE;

  *out_is = there && !listed && !leaving;
  return TRUE;
}

static gboolean
lacks_file (PlatenStoreDisk     *disk,
            const PlatenFinding *finding,
            const char          *name,
            gboolean            *out_lacks,
            GError             **error)
{
  gboolean has_file;

  if (!platen_blobs_has_file (disk->blobs, finding->page_id, name, &has_file, error))
    return FALSE;

  *out_lacks = !has_file;
  return TRUE;
}

static gboolean
find_out (PlatenStoreDisk *disk, PlatenFinding *finding, GError **error)
{
  gboolean listed;

  if (finding->kind == PLATEN_FINDING_ORPHAN)
    return is_orphan (disk, finding->page_id, &finding->stands, error);
  if (!platen_index_has_page (disk->index, finding->page_id, &listed, error))
    return FALSE;
  if (listed && finding->kind == PLATEN_FINDING_MISSING)
    return lacks_file (disk, finding, PLATEN_BLOB_MASTER, &finding->stands, error);
  if (listed && finding->kind == PLATEN_FINDING_NO_PREVIEW)
    return lacks_file (disk, finding, PLATEN_BLOB_PREVIEW, &finding->stands, error);

  finding->stands = listed; /* pages never change, so damage stays damage */
  return TRUE;
}

/* The index first: after a crash the files are an orphan, and are found again. */
static gboolean
set_aside (PlatenStoreDisk *disk, const char *page_id, GError **error)
{
  gboolean there;

  return platen_index_drop_page (disk->index, page_id, error) &&
         platen_blobs_has_page (disk->blobs, page_id, &there, error) &&
         (!there || platen_blobs_quarantine (disk->blobs, page_id, error));
}

static gboolean
rewrite_facts (PlatenStoreDisk *disk, const char *page_id, GError **error)
{
  g_autoptr (PlatenPageLabel) label = NULL;

  return platen_index_find_label (disk->index, page_id, &label, error) && label != NULL &&
         platen_blobs_write_facts (disk->blobs, label, error);
}

static gboolean
mend (PlatenStoreDisk *disk, const PlatenFinding *finding, GError **error)
{
  if (!platen_store_disk_check_writable (disk, error))
    return FALSE;

  switch (finding->kind)
    {
    case PLATEN_FINDING_DAMAGED:
    case PLATEN_FINDING_MISSING:
      return set_aside (disk, finding->page_id, error);

    case PLATEN_FINDING_NO_PREVIEW:
      return platen_blobs_make_preview (disk->blobs, finding->page_id, error);

    case PLATEN_FINDING_ORPHAN:
      return platen_blobs_quarantine (disk->blobs, finding->page_id, error);

    case PLATEN_FINDING_FACTS:
      return rewrite_facts (disk, finding->page_id, error);
    }

  g_return_val_if_reached (FALSE);
}

/**
 * platen_store_verb_judge:
 *
 * Decides in the store's own order of things whether a suspicion is one still, and mends it
 * if that was asked. That it could not be mended is said in the finding.
 *
 * Errors: as platen_store_set_errno(), when it cannot be decided.
 */
gboolean
platen_store_verb_judge (PlatenStoreDisk    *disk,
                         PlatenStoreRequest *request,
                         GError            **error)
{
  PlatenFinding     *finding = request->data;
  g_autoptr (GError) problem = NULL;

  if (!find_out (disk, finding, error))
    return FALSE;
  if (!finding->stands || !request->repair)
    return TRUE;

  finding->repaired = mend (disk, finding, &problem);
  if (problem != NULL)
    {
      g_autofree char *detail = g_steal_pointer (&finding->detail);

      finding->detail =
          g_strdup_printf ("%s; not repaired: %s", detail, problem->message);
    }

  return TRUE;
}

/**
 * platen_finding_to_variant:
 *
 * Returns: (transfer floating): an a{sv}, see platen_store_check_finish()
 */
GVariant *
platen_finding_to_variant (const PlatenFinding *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "kind", "s", kind_words[self->kind]);
  g_variant_dict_insert (&dict, "page", "s", self->page_id);
  g_variant_dict_insert (&dict, "collection", "s", self->collection_id);
  g_variant_dict_insert (&dict, "detail", "s", self->detail);
  g_variant_dict_insert (&dict, "repaired", "b", self->repaired);
  g_variant_dict_insert (&dict, "forgotten", "b",
                         self->repaired && (self->kind == PLATEN_FINDING_DAMAGED ||
                                            self->kind == PLATEN_FINDING_MISSING));

  return g_variant_dict_end (&dict);
}
