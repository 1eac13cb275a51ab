/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-band-keeper.h"
#include "platen-confine.h"
#include "platen-driver.h"
#include "platen-server.h"

G_BEGIN_DECLS

/* Of platen-driver-server.c and platen-driver-pages.c. */

/*
 *         Configure            page
 *   NONE ───────────▶ READY ──┐
 *    ▲ ▲                │ ▲   │   no sheet left, enough pages
 *    │ └── Finish ──────┤ └───┘──────────────────────────────▶ OVER
 *    └── error, cancel ─┘                                       │
 *    └───────────────────────── Finish ─────────────────────────┘
 */
typedef enum
{
  BATCH_NONE,
  BATCH_READY,
  BATCH_OVER,
} PlatenBatchState;

/* One driver being served. All fields belong to the lane's thread, but for those that say
 * otherwise. */
typedef struct
{
  PlatenServer     *server;  /* owned; any thread */
  PlatenDriver     *driver;  /* owned */
  PlatenBandKeeper *keeper;  /* owned; any thread */
  char             *name;    /* owned; of the open device */
  PlatenScanner    *scanner; /* owned; changed under lock, so that Cancel can use it */
  GMutex            lock;
  int               is_cancelled; /* atomic */
  PlatenBatchState  batch;
  int               n_pages_wanted; /* 0 for as many as there are */
  int               n_pages_done;
  gboolean          turns_backs; /* every second page is upside down */
  gint64            progress_us; /* when the last sign of progress was sent */
  PlatenMeasures    measures;    /* what this process was confined by */
} PlatenServed;

gboolean  platen_served_is_cancelled (gpointer user_data);
gboolean  platen_served_require_scanner (PlatenServed *self, GError **error);
void      platen_served_finish_batch (PlatenServed *self);
GVariant *platen_served_refuse_cancelled (GError **error);

GVariant *platen_served_next_page (GVariant    *arguments,
                                   GUnixFDList *fds,
                                   gpointer     user_data,
                                   GError     **error);
GVariant *platen_served_keep_rows (GVariant    *arguments,
                                   GUnixFDList *fds,
                                   gpointer     user_data,
                                   GError     **error);
GVariant *platen_served_take_rows (GVariant    *arguments,
                                   GUnixFDList *fds,
                                   gpointer     user_data,
                                   GError     **error);

G_END_DECLS
