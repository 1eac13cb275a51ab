/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-page-facts.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_DOCUMENT_WRITER (platen_document_writer_get_type ())
G_DECLARE_FINAL_TYPE (PlatenDocumentWriter,
                      platen_document_writer,
                      PLATEN,
                      DOCUMENT_WRITER,
                      GObject)

PlatenDocumentWriter *platen_document_writer_new (int       output_fd,
                                                  GVariant *recipe,
                                                  GError  **error);
gboolean              platen_document_writer_add_page (PlatenDocumentWriter  *self,
                                                       int                    source_fd,
                                                       const PlatenPageFacts *page,
                                                       GError               **error);
gboolean platen_document_writer_finish (PlatenDocumentWriter *self, GError **error);

G_END_DECLS
