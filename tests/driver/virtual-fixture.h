/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scan-helper.h"

G_BEGIN_DECLS

/**
 * VirtualFixture:
 *
 * The first device of a description (the test's data; NULL is the built-in device), open.
 */
typedef struct
{
  char          *folder; /* for the test's files; emptied at the end */
  char          *path;   /* of the description */
  PlatenDriver  *driver;
  PlatenScanner *scanner;
} VirtualFixture;

void               virtual_set_up (VirtualFixture *fixture, gconstpointer description);
void               virtual_tear_down (VirtualFixture *fixture, gconstpointer unused);
void               remove_folder (const char *path);
PlatenScanSettings wanted (PlatenSourceKind source, PlatenMode mode, int dpi);
ScannedPage *scan_sheet (VirtualFixture *fixture, int sheet, PlatenMode mode, int dpi);

#define ADD(name, description, test) \
  g_test_add ("/virtual/" name, VirtualFixture, description, virtual_set_up, test, \
              virtual_tear_down)

G_END_DECLS
