/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-driver-worker.h"
#include "platen-error.h"

#include <string.h>

G_BEGIN_DECLS

/* A test waits this long for what must happen; only a failing test needs it. */
#define PATIENCE_US (30 * G_USEC_PER_SEC)

/* A worker, two files for a page, and the notes of the driver in it. */
typedef struct
{
  PlatenDriverWorker *worker;
  char               *notes_path;
  GAsyncResult       *result; /* of the call that was last waited for */
  int                 master_fd;
  int                 preview_fd;
} WorkerFixture;

typedef gboolean (*WaitFunc) (gpointer data);

void worker_fixture_set_up (WorkerFixture *fixture, gconstpointer timeout_percent);
void worker_fixture_tear_down (WorkerFixture *fixture, gconstpointer unused);

void     wait_until (WaitFunc is_so, gpointer data);
gboolean is_process_there (GPid pid);
void     wait_for_end (GPid pid);
guint    count_own_fds (void);

void on_result (GObject *source, GAsyncResult *result, gpointer fixture);
void wait_for_result (WorkerFixture *fixture);

PlatenDriverWorker *spawn_worker (WorkerFixture *fixture,
                                  const char    *driver,
                                  GError       **error);
void                start_worker (WorkerFixture *fixture);
GPtrArray          *list_devices (WorkerFixture *fixture, GError **error);
gboolean open_device (WorkerFixture *fixture, const char *name, GError **error);
gboolean configure (WorkerFixture   *fixture,
                    PlatenSourceKind source,
                    int              n_pages,
                    GError         **error);
gboolean next_page (WorkerFixture *fixture, PlatenPageFacts **out_facts, GError **error);
void     begin_next_page (WorkerFixture *fixture, GCancellable *cancellable);
gboolean end_next_page (WorkerFixture    *fixture,
                        PlatenPageFacts **out_facts,
                        GError          **error);
gboolean finish_batch (WorkerFixture *fixture, GError **error);

void  open_scripted (WorkerFixture *fixture, const char *name);
void  take_one_page (WorkerFixture *fixture);
char *read_notes (WorkerFixture *fixture);
void  assert_says (const GError *error, const char *words);

G_END_DECLS
