/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-store-disk.h"
#include "platen-store-request.h"

G_BEGIN_DECLS

#define PLATEN_STORE_VERB(name) \
  gboolean platen_store_verb_##name (PlatenStoreDisk *disk, PlatenStoreRequest *request, \
                                     GError **error)

PLATEN_STORE_VERB (open);
PLATEN_STORE_VERB (close);

PLATEN_STORE_VERB (create_collection);
PLATEN_STORE_VERB (list_collections);
PLATEN_STORE_VERB (list_pages);
PLATEN_STORE_VERB (remove_collection);

PLATEN_STORE_VERB (begin_page);
PLATEN_STORE_VERB (discard_page);
PLATEN_STORE_VERB (move_page);
PLATEN_STORE_VERB (swap_pages);
PLATEN_STORE_VERB (remove_pages);
PLATEN_STORE_VERB (open_page);

PLATEN_STORE_VERB (list_grants);
PLATEN_STORE_VERB (add_grant);
PLATEN_STORE_VERB (remove_grants);

PLATEN_STORE_VERB (list_profiles);
PLATEN_STORE_VERB (add_profile);
PLATEN_STORE_VERB (change_profile);
PLATEN_STORE_VERB (remove_profile);
PLATEN_STORE_VERB (list_last_settings);
PLATEN_STORE_VERB (put_last_settings);

G_END_DECLS
