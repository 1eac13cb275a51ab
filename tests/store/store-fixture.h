/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store-helper.h"

G_BEGIN_DECLS

/*
 * A fresh store in a temporary folder, with one collection of the local user. Torn down, it
 * has left no descriptor open.
 */
typedef struct
{
  char        *folder;
  char        *root; /* folder/store */
  PlatenStore *store;
  char        *collection_id;
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer unused);
void fixture_tear_down (Fixture *fixture, gconstpointer unused);
void fixture_close (Fixture *fixture);
void fixture_open (Fixture *fixture);
void fixture_reopen (Fixture *fixture);
void fixture_assert_order (Fixture    *fixture,
                           const char *first_id,
                           ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
