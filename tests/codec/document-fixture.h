/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-document-writer.h"
#include "samples.h"

G_BEGIN_DECLS

/* A document that is being written, in a file with a name because poppler's tools want one.
 * The test data is its recipe, as text. */
typedef struct
{
  char                 *folder;
  char                 *path;
  int                   fd;
  PlatenDocumentWriter *writer;
} Document;

#define PDF_RECIPE "{'format': <'pdf'>, 'title': <'Zwölf Blätter'>}"
#define TIFF_RECIPE "{'format': <'tiff'>}"

void    document_set_up (Document *document, gconstpointer recipe_text);
void    document_tear_down (Document *document, gconstpointer unused);
void    document_add (Document                *document,
                      int                      source,
                      const PlatenImageFormat *format,
                      const char              *media_type);
void    document_add_rows (Document                *document,
                           const PlatenImageFormat *format,
                           GBytes                  *rows);
void    document_add_sample (Document *document, const PlatenImageFormat *format);
void    document_finish (Document *document);
char   *document_run_tool (Document *document, const char *command);
GBytes *document_get_picture (Document *document, const char *name);

/* What both kinds of document must do. */
void document_test_memory_does_not_grow (Document *document, gconstpointer unused);
void document_test_damaged_pages_are_refused (Document *document, gconstpointer unused);
void document_test_no_page_is_an_error (Document *document, gconstpointer unused);
void document_test_full_disk_is_said_so (gconstpointer recipe_text);

G_END_DECLS
