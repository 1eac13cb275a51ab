/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-index-profiles.h"
#include "platen-store-verbs.h"

/* The verbs of profiles and of last settings. */

static gboolean
answer (PlatenStoreRequest *request, GVariant *rows)
{
  request->answer = rows;
  request->free_answer = (GDestroyNotify) g_variant_unref;

  return rows != NULL;
}

typedef gboolean (*Change) (PlatenDatabase *index, GVariant *row, GError **error);

static gboolean
change (PlatenStoreDisk *disk, GVariant *row, Change run, GError **error)
{
  if (!platen_store_disk_begin (disk, error))
    return FALSE;
  if (run (disk->index, row, error))
    return platen_database_commit (disk->index, error);

  platen_database_roll_back (disk->index);
  return FALSE;
}

/**
 * platen_store_verb_list_profiles:
 *
 * The answer is an a(sssssb).
 */
gboolean
platen_store_verb_list_profiles (PlatenStoreDisk    *disk,
                                 PlatenStoreRequest *request,
                                 GError            **error)
{
  return answer (request, platen_index_list_profiles (disk->index, error));
}

/**
 * platen_store_verb_add_profile:
 *
 * Reads `row`.
 */
gboolean
platen_store_verb_add_profile (PlatenStoreDisk    *disk,
                               PlatenStoreRequest *request,
                               GError            **error)
{
  return change (disk, request->row, platen_index_add_profile, error);
}

/**
 * platen_store_verb_change_profile:
 *
 * Reads `row`.
 */
gboolean
platen_store_verb_change_profile (PlatenStoreDisk    *disk,
                                  PlatenStoreRequest *request,
                                  GError            **error)
{
  return change (disk, request->row, platen_index_change_profile, error);
}

static gboolean
remove_profile (PlatenDatabase *index, GVariant *id, GError **error)
{
  return platen_index_remove_profile (index, g_variant_get_string (id, NULL), error);
}

/**
 * platen_store_verb_remove_profile:
 *
 * Reads `row`, which is the identifier.
 */
gboolean
platen_store_verb_remove_profile (PlatenStoreDisk    *disk,
                                  PlatenStoreRequest *request,
                                  GError            **error)
{
  return change (disk, request->row, remove_profile, error);
}

/**
 * platen_store_verb_list_last_settings:
 *
 * The answer is an a(sss).
 */
gboolean
platen_store_verb_list_last_settings (PlatenStoreDisk    *disk,
                                      PlatenStoreRequest *request,
                                      GError            **error)
{
  return answer (request, platen_index_list_last_settings (disk->index, error));
}

/**
 * platen_store_verb_put_last_settings:
 *
 * Reads `row`.
 */
gboolean
platen_store_verb_put_last_settings (PlatenStoreDisk    *disk,
                                     PlatenStoreRequest *request,
                                     GError            **error)
{
  return change (disk, request->row, platen_index_put_last_settings, error);
}
