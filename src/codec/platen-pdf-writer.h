/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-image-format.h"
#include "platen-output.h"

G_BEGIN_DECLS

typedef struct _PlatenPdfWriter PlatenPdfWriter;

PlatenPdfWriter *platen_pdf_writer_new (PlatenOutput *output, const char *title);
void             platen_pdf_writer_free (PlatenPdfWriter *self);
gboolean         platen_pdf_writer_add_jpeg (PlatenPdfWriter         *self,
                                             GBytes                  *jpeg,
                                             const PlatenImageFormat *format,
                                             GError                 **error);
gboolean         platen_pdf_writer_add_g4 (PlatenPdfWriter         *self,
                                           GBytes                  *g4,
                                           const PlatenImageFormat *format,
                                           GError                 **error);
gboolean         platen_pdf_writer_finish (PlatenPdfWriter *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenPdfWriter, platen_pdf_writer_free)

G_END_DECLS
