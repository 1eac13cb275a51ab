/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-band-keeper.h"
#include "platen-page-facts.h"
#include "platen-scanner.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_PAGE_WRITER (platen_page_writer_get_type ())
G_DECLARE_FINAL_TYPE (PlatenPageWriter, platen_page_writer, PLATEN, PAGE_WRITER, GObject)

PlatenPageWriter *platen_page_writer_new (const PlatenPageFormat *format,
                                          int                     master_fd,
                                          int                     preview_fd,
                                          GError                **error);
void     platen_page_writer_show_to (PlatenPageWriter *self, PlatenBandKeeper *keeper);
gboolean platen_page_writer_write_rows (PlatenPageWriter *self,
                                        const guint8     *rows,
                                        gsize             n_rows,
                                        GError          **error);
PlatenPageFacts *platen_page_writer_finish (PlatenPageWriter *self, GError **error);

G_END_DECLS
