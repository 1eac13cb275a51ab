/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"
#include "platen-ctl-watch.h"

G_BEGIN_DECLS

/**
 * PlatenCtlFile:
 * @path: where it goes; PLATEN_CTL_STDOUT is standard output
 * @format: `pdf`, `tiff`, `png` or `jpeg`
 * @options: (nullable): for Export, `a{sv}`
 *
 * A file that pages are written into.
 */
typedef struct
{
  const char *path;
  const char *format;
  GVariant   *options;
} PlatenCtlFile;

char **platen_ctl_write_pages (PlatenBusCollection *collection,
                               PlatenCtlWatch      *watch,
                               char               **pages,
                               const PlatenCtlFile *file,
                               GError             **error);

G_END_DECLS
