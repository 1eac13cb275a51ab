/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-account.h"

static void
read_line (StoreAccount *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  const char    *id = words[0] != NULL ? words[1] : NULL;

  if (g_str_has_prefix (line, "collection "))
    self->collection_id = g_strdup (id);
  else if (g_str_has_prefix (line, "adding "))
    self->n_coming += (guint) g_ascii_strtoull (id, NULL, 10);
  else if (g_str_has_prefix (line, "added "))
    {
      g_hash_table_insert (self->pages, g_strdup (id), g_strdup (words[2]));
      self->n_coming--;
    }
  else if (g_str_has_prefix (line, "removing "))
    g_hash_table_add (self->leaving, g_strdup (id));
  else if (g_str_has_prefix (line, "removed "))
    {
      g_hash_table_remove (self->leaving, id);
      g_hash_table_remove (self->pages, id);
      g_hash_table_add (self->removed, g_strdup (id));
    }
  else if (g_str_has_prefix (line, "failed "))
    g_ptr_array_add (self->failures, g_strdup (line + strlen ("failed ")));
  else if (g_str_equal (line, "end"))
    self->ended = TRUE;
  else
    g_assert_cmpstr (line, ==, "");
}

StoreAccount *
store_account_run (const char        *ledger,
                   const char        *preload,
                   const char        *root,
                   const char *const *variables)
{
  StoreAccount                   *self = g_new0 (StoreAccount, 1);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess)         process = NULL;
  g_autoptr (GError)              error = NULL;
  g_autofree char                *output = NULL;
  g_auto (GStrv)                  lines = NULL;

  self->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->leaving = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->failures = g_ptr_array_new_with_free_func (g_free);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", preload, TRUE);
  for (gsize i = 0; variables[i] != NULL; i += 2)
    g_subprocess_launcher_setenv (launcher, variables[i], variables[i + 1], TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, ledger, root, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);

  lines = g_strsplit (output, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    read_line (self, lines[i]);
  if (self->ended)
    g_assert_true (g_subprocess_get_successful (process));
  else
    g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL);

  return self;
}

void
store_account_free (StoreAccount *self)
{
  g_free (self->collection_id);
  g_hash_table_unref (self->pages);
  g_hash_table_unref (self->removed);
  g_hash_table_unref (self->leaving);
  g_ptr_array_unref (self->failures);
  g_free (self);
}

static void
verify_told (StoreAccount *self, PlatenStore *store, GHashTable *listed)
{
  GHashTableIter iter;
  gpointer       id, digest;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, &id, &digest))
    {
      g_autofree char *found = NULL;

      if (g_hash_table_contains (self->leaving, id) &&
          !g_hash_table_contains (listed, id))
        continue;
      g_assert_true (g_hash_table_contains (listed, id));
      found = helper_read_digest (store, id);
      g_assert_cmpstr (found, ==, digest);
    }
  g_hash_table_iter_init (&iter, self->removed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_assert_false (g_hash_table_contains (listed, id));
}

void
store_account_verify (StoreAccount *self, PlatenStore *store)
{
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray)  records = NULL;
  g_autoptr (GError)     error = NULL;
  guint                  n_untold = 0;

  if (self->collection_id == NULL)
    return;
  records = helper_list_pages (store, self->collection_id, "local", &error);
  g_assert_no_error (error);

  for (guint i = 0; i < records->len; i++)
    {
      PlatenPageRecord *record = records->pdata[i];
      g_autofree char  *digest = helper_read_digest (store, record->id);

      g_assert_cmpstr (digest, ==, record->facts->sha256);
      g_hash_table_add (listed, record->id);
      n_untold += !g_hash_table_contains (self->pages, record->id);
    }
  verify_told (self, store, listed);
  g_assert_cmpuint (n_untold, <=, self->n_coming);
}
