/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-store-disk.h"
#include "platen-store-thread.h"
#include "platen-store.h"

G_BEGIN_DECLS

/* Runs on the store's thread, or for a check on its own; fills in the answer. */
typedef gboolean (*PlatenStoreVerb) (PlatenStoreDisk    *disk,
                                     PlatenStoreRequest *request,
                                     GError            **error);

/**
 * PlatenStoreRequest:
 * @verb: what to do
 * @task: (owned) (nullable): who asked; NULL when nobody waits in a main loop
 * @thread: the store's thread, filled in when the request is queued
 * @is_last: no request comes after this one
 * @answer: (nullable): what the verb found out
 * @free_answer: frees it
 * @error: (nullable): why the verb failed
 *
 * One piece of disk work with its arguments and, once it is done, its answer. It is owned
 * by whoever works on it: the asker, the queue, the thread, the asker's main context.
 */
struct _PlatenStoreRequest
{
  PlatenStoreVerb    verb;
  GTask             *task;
  PlatenStoreThread *thread;
  gboolean           is_last;

  /* Arguments; each verb names those it reads. Owned. */
  char            *path;
  char            *principal;
  char            *collection_id;
  char            *page_id;
  char            *other_id;
  char           **page_ids;
  char            *origin;
  char            *capability;
  GVariant        *row;
  PlatenPageFacts *facts;
  guint64          n_bytes;
  PlatenRendition  rendition;
  gboolean         repair;
  int              master_fd;
  int              preview_fd;
  gpointer         data; /* not owned */

  gpointer       answer;
  GDestroyNotify free_answer;
  GError        *error;
};

PlatenStoreRequest *platen_store_request_new (PlatenStoreVerb verb, GTask *task);
void                platen_store_request_free (PlatenStoreRequest *self);
void                platen_store_request_close_files (PlatenStoreRequest *self);
void platen_store_request_run (PlatenStoreRequest *self, PlatenStoreDisk *disk);
void platen_store_request_deliver (PlatenStoreRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenStoreRequest, platen_store_request_free)

G_END_DECLS
