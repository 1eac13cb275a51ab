/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store-helper.h"

G_BEGIN_DECLS

/**
 * StoreAccount:
 * @collection_id: where the pages are; NULL when the program did not get that far
 * @pages: page id → SHA-256: what the program was told is there
 * @removed: page ids that it was told are gone
 * @leaving: page ids whose removal was asked and not answered
 * @n_coming: pages whose commit was asked and not answered by success
 * @failures: lines `<code> <text>`
 * @ended: the program came to its end
 *
 * What store-ledger wrote down before its end.
 */
typedef struct
{
  char       *collection_id;
  GHashTable *pages;
  GHashTable *removed;
  GHashTable *leaving;
  guint       n_coming;
  GPtrArray  *failures;
  gboolean    ended;
} StoreAccount;

/* Runs the ledger program on a store; variables: `NAME=value` pairs for the preload. */
StoreAccount *store_account_run (const char        *ledger,
                                 const char        *preload,
                                 const char        *root,
                                 const char *const *variables);
void          store_account_free (StoreAccount *self);

/* Fails unless the store keeps what the program was told, and nothing half. */
void store_account_verify (StoreAccount *self, PlatenStore *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreAccount, store_account_free)

G_END_DECLS
