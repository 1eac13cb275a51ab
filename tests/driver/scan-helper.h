/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-driver.h"

G_BEGIN_DECLS

/**
 * ScannedPage:
 *
 * A page that a test has read: its shape, and @n_rows rows without padding.
 */
typedef struct
{
  PlatenPageFormat format;
  guint8          *rows;
  gsize            n_rows;
} ScannedPage;

void           scanned_page_free (ScannedPage *self);
ScannedPage   *scan_page (PlatenScanner *scanner, PlatenNext *out_next, GError **error);
GPtrArray     *scan_batch (PlatenScanner      *scanner,
                           PlatenScanSettings *settings,
                           GError            **error);
int            scanned_page_sample (const ScannedPage *self, int x, int y, int channel);
double         scanned_page_mean (const ScannedPage *self);
void           scanned_page_save (const ScannedPage *self, const char *path);
PlatenScanner *open_only_device (PlatenDriver *driver);
void           cancel_while_reading (PlatenScanner *scanner, GError **out_error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScannedPage, scanned_page_free)

G_END_DECLS
