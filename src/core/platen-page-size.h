/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenPageSize:
 * @number: as TWAIN counts supported sizes (TWSS)
 * @name: lower-case word, `a4` for instance
 * @width_um: shorter side but for cards and ledgers, micrometres; 0 is all there is
 * @height_um: the other side, micrometres; 0 is all there is
 *
 * One of the usual sizes of paper, upright as it goes through a feeder.
 */
typedef struct
{
  int         number;
  const char *name;
  int         width_um;
  int         height_um;
} PlatenPageSize;

#define PLATEN_PAGE_SIZE_NONE 0

const PlatenPageSize *platen_page_size_find (const char *name);
const PlatenPageSize *platen_page_size_find_number (int number);
const PlatenPageSize *platen_page_size_read (const char *key,
                                             GVariant   *value,
                                             GError    **error);
const PlatenPageSize *platen_page_size_get (guint index);
gboolean platen_page_size_fits (const PlatenPageSize *self, int width_um, int height_um);

G_END_DECLS
