/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-id.h"
#include "platen-page-label.h"
#include "platen-principal.h"

#define PAGE "page"
#define COLLECTION "collection"
#define DIGEST_LINE "# sha256 "

/**
 * platen_page_label_new:
 *
 * Returns: (transfer full): a label of no page, its record allocated
 */
PlatenPageLabel *
platen_page_label_new (void)
{
  PlatenPageLabel *self = g_new0 (PlatenPageLabel, 1);

  self->record = g_new0 (PlatenPageRecord, 1);

  return self;
}

/**
 * platen_page_label_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_page_label_free (PlatenPageLabel *self)
{
  if (self == NULL)
    return;

  platen_page_record_free (self->record);
  g_free (self->principal);
  g_free (self);
}

/**
 * platen_page_label_to_text:
 *
 * Writes the label as a key file whose last line is the SHA-256 of all lines before it: a
 * flipped bit must never give a page to another principal. Equal labels give equal texts.
 *
 * Returns: (transfer full): the text
 */
char *
platen_page_label_to_text (const PlatenPageLabel *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GVariant) facts = NULL;
  g_autofree char     *facts_text = NULL;
  g_autofree char     *body = NULL;
  g_autofree char     *digest = NULL;

  facts = g_variant_ref_sink (platen_page_facts_to_variant (self->record->facts));
  facts_text = g_variant_print (facts, TRUE);

  g_key_file_set_string (file, PAGE, "id", self->record->id);
  g_key_file_set_int64 (file, PAGE, "arrival", self->arrival);
  g_key_file_set_string (file, PAGE, "facts", facts_text);
  g_key_file_set_string (file, COLLECTION, "id", self->record->collection_id);
  g_key_file_set_string (file, COLLECTION, "principal", self->principal);
  g_key_file_set_int64 (file, COLLECTION, "created", self->collection_created_us);

  body = g_key_file_to_data (file, NULL, NULL);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, body, -1);

  return g_strconcat (body, DIGEST_LINE, digest, "\n", NULL);
}

static gboolean
has_right_digest (const char *text)
{
  const char      *line = g_strrstr (text, DIGEST_LINE);
  g_autofree char *digest = NULL;
  g_autofree char *expected = NULL;

  if (line == NULL)
    return FALSE;
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) text,
                                        (gsize) (line - text));
  expected = g_strconcat (DIGEST_LINE, digest, "\n", NULL);

  return g_str_equal (line, expected);
}

static PlatenPageFacts *
read_facts (GKeyFile *file, GError **error)
{
  g_autoptr (GVariant) dict = NULL;
  g_autofree char     *text = g_key_file_get_string (file, PAGE, "facts", error);

  if (text == NULL)
    return NULL;
  dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, error);
  if (dict == NULL)
    return NULL;

  return platen_page_facts_from_variant (dict, error);
}

static gboolean
is_whole (const PlatenPageLabel *self)
{
  const PlatenPageRecord *record = self->record;

  return platen_id_is_valid (record->id) && platen_id_is_valid (record->collection_id) &&
         platen_principal_is_valid (self->principal) && record->facts != NULL &&
         record->facts->sha256 != NULL;
}

/**
 * platen_page_label_from_text:
 * @text: what the file `facts` holds
 *
 * Errors: %PLATEN_ERROR_STORE when @text is not just what platen_page_label_to_text() made.
 *
 * Returns: (transfer full): the label
 */
PlatenPageLabel *
platen_page_label_from_text (const char *text, GError **error)
{
  g_autoptr (PlatenPageLabel) self = platen_page_label_new ();
  g_autoptr (GKeyFile)        file = g_key_file_new ();
  g_autoptr (GError)          problem = NULL;

  if (!has_right_digest (text) ||
      !g_key_file_load_from_data (file, text, strlen (text), 0, NULL))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                           "The page's facts are damaged");
      return NULL;
    }

  self->record->id = g_key_file_get_string (file, PAGE, "id", NULL);
  self->arrival = g_key_file_get_int64 (file, PAGE, "arrival", NULL);
  self->record->facts = read_facts (file, &problem);
  self->record->collection_id = g_key_file_get_string (file, COLLECTION, "id", NULL);
  self->principal = g_key_file_get_string (file, COLLECTION, "principal", NULL);
  self->collection_created_us = g_key_file_get_int64 (file, COLLECTION, "created", NULL);

  if (!is_whole (self))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE,
                   "The page's facts are not complete: %s",
                   problem != NULL ? problem->message
                                   : "an identifier or owner is wrong");
      return NULL;
    }

  return g_steal_pointer (&self);
}
