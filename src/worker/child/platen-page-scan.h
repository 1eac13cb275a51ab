/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-band-keeper.h"
#include "platen-page-facts.h"
#include "platen-scanner.h"

G_BEGIN_DECLS

/**
 * PlatenPageScan:
 * @scanner: a configured device
 * @master_fd: an empty file
 * @preview_fd: another one
 * @keeper: gets the reduced rows while they pass
 * @is_turned: the page comes upside down and is to be turned by half
 * @is_cancelled: tells whether to stop; any thread
 * @on_progress: called when the page has begun (0 rows), and as rows come; @rows_total is
 *   -1 when the device does not know
 * @user_data: for both
 *
 * One page to scan.
 */
typedef struct
{
  PlatenScanner    *scanner;
  int               master_fd;
  int               preview_fd;
  PlatenBandKeeper *keeper;
  gboolean          is_turned;
  gboolean (*is_cancelled) (gpointer user_data);
  void (*on_progress) (guint rows_done, int rows_total, gpointer user_data);
  gpointer user_data;
} PlatenPageScan;

PlatenNext platen_page_scan_run (PlatenPageScan   *self,
                                 PlatenPageFacts **out_facts,
                                 GError          **error);

G_END_DECLS
