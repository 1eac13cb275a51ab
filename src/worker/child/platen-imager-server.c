/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-child.h"

#include "platen-confine.h"
#include "platen-document-writer.h"
#include "platen-error.h"
#include "platen-limits.h"
#include "platen-renderer.h"
#include "platen-server.h"
#include "platen-wire.h"

#include <unistd.h>

/* The image process. All fields belong to the lane's thread. */
typedef struct
{
  PlatenServer         *server;    /* owned */
  PlatenDocumentWriter *document;  /* owned; NULL when none has been begun */
  int                   output_fd; /* owned; the document's, else -1 */
  int                   n_pages;
  PlatenMeasures        measures; /* what this process was confined by */
} Imager;

static void
drop_document (Imager *self)
{
  g_clear_object (&self->document);
  platen_server_close_fd (&self->output_fd);
}

static GVariant *
render (Imager *self, GVariant *arguments, int source_fd, int output_fd, GError **error)
{
  g_autoptr (GVariant)        dict = g_variant_get_child_value (arguments, 1);
  g_autoptr (GVariant)        recipe = g_variant_get_child_value (arguments, 2);
  g_autoptr (PlatenPageFacts) page = platen_page_facts_from_variant (dict, error);
  g_autoptr (GVariant)        result = NULL;

  if (page == NULL)
    return NULL;

  platen_server_say (self->server, "drawing a page of %d × %d pixels", page->width_px,
                     page->height_px);
  if (!platen_renderer_render (source_fd, page, recipe, output_fd, &result, error))
    return NULL;

  return g_variant_new ("(@a{sv})", result);
}

static GVariant *
serve_confinement (GVariant    *arguments,
                   GUnixFDList *fds,
                   gpointer     user_data,
                   GError     **error)
{
  Imager *self = user_data;

  platen_confine_next_task (PLATEN_RENDER_CPU_S);

  return platen_confine_check (self->measures | PLATEN_LIMITED_CPU);
}

static GVariant *
serve_render (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Imager   *self = user_data;
  GVariant *reply = NULL;
  int       source_fd = -1;
  int       output_fd = -1;
  int       source;
  int       output;

  platen_confine_next_task (PLATEN_RENDER_CPU_S);
  g_variant_get_child (arguments, 0, "h", &source);
  g_variant_get_child (arguments, 3, "h", &output);
  source_fd = platen_server_take_fd (fds, source, error);
  if (source_fd >= 0)
    output_fd = platen_server_take_fd (fds, output, error);
  if (output_fd >= 0)
    reply = render (self, arguments, source_fd, output_fd, error);

  platen_server_close_fd (&output_fd);
  platen_server_close_fd (&source_fd);

  return reply;
}

static GVariant *
serve_begin_document (GVariant    *arguments,
                      GUnixFDList *fds,
                      gpointer     user_data,
                      GError     **error)
{
  Imager              *self = user_data;
  g_autoptr (GVariant) recipe = g_variant_get_child_value (arguments, 1);
  int                  output;

  if (self->document != NULL)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_BUSY,
                           "Another document has been begun; end it first");
      return NULL;
    }

  platen_confine_next_task (PLATEN_RENDER_CPU_S);
  g_variant_get_child (arguments, 0, "h", &output);
  self->output_fd = platen_server_take_fd (fds, output, error);
  if (self->output_fd < 0)
    return NULL;

  platen_server_say (self->server, "beginning a document");
  self->n_pages = 0;
  self->document = platen_document_writer_new (self->output_fd, recipe, error);
  if (self->document == NULL)
    {
      drop_document (self);
      return NULL;
    }

  return g_variant_new ("()");
}

static gboolean
require_document (Imager *self, GError **error)
{
  if (self->document != NULL)
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "No document has been begun");
  return FALSE;
}

/* A document that missed a page is not what was asked for: it is given up. */
static GVariant *
serve_add_page (GVariant *arguments, GUnixFDList *fds, gpointer user_data, GError **error)
{
  Imager                     *self = user_data;
  g_autoptr (GVariant)        dict = g_variant_get_child_value (arguments, 1);
  g_autoptr (PlatenPageFacts) page = NULL;
  gboolean                    is_done = FALSE;
  int                         source_fd;
  int                         source;

  if (!require_document (self, error))
    return NULL;

  platen_confine_next_task (PLATEN_RENDER_CPU_S);
  g_variant_get_child (arguments, 0, "h", &source);
  source_fd = platen_server_take_fd (fds, source, error);
  if (source_fd >= 0)
    page = platen_page_facts_from_variant (dict, error);
  if (page != NULL)
    {
      platen_server_say (self->server, "putting page %d into a document",
                         ++self->n_pages);
      is_done = platen_document_writer_add_page (self->document, source_fd, page, error);
    }
  platen_server_close_fd (&source_fd);
  if (!is_done)
    drop_document (self);

  return is_done ? g_variant_new ("()") : NULL;
}

static GVariant *
serve_end_document (GVariant    *arguments,
                    GUnixFDList *fds,
                    gpointer     user_data,
                    GError     **error)
{
  Imager  *self = user_data;
  gboolean is_done;

  if (!require_document (self, error))
    return NULL;

  platen_confine_next_task (PLATEN_END_CPU_S);
  platen_server_say (self->server, "completing a document of %d pages", self->n_pages);
  is_done = platen_document_writer_finish (self->document, error);
  drop_document (self);

  return is_done ? g_variant_new ("()") : NULL;
}

static const PlatenServerMethod methods[] = {
  { "Confinement", serve_confinement, FALSE },      { "Render", serve_render, FALSE },
  { "BeginDocument", serve_begin_document, FALSE }, { "AddPage", serve_add_page, FALSE },
  { "EndDocument", serve_end_document, FALSE },
};

/* Whoever wanted the picture has gone; there is nothing to put in order. */
static void
on_hang_up (gpointer user_data)
{
  Imager *self = user_data;

  if (platen_server_is_busy (self->server))
    _exit (0);
}

static void
on_end (gpointer user_data)
{
  drop_document (user_data);
}

/**
 * platen_child_run_imager:
 *
 * Serves org.platen.Worker1.Imager on descriptor 3 until the parent hangs up.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when the program was not started by a parent.
 *
 * Returns: the program's exit status; not 0 when @error is set
 */
int
platen_child_run_imager (GError **error)
{
  Imager                 self = { .output_fd = -1 };
  const PlatenServerPlan plan = {
    .interface = platen_wire_imager_interface_info (),
    .methods = methods,
    .n_methods = G_N_ELEMENTS (methods),
    .on_hang_up = on_hang_up,
    .on_end = on_end,
    .user_data = &self,
  };

  self.measures = platen_confine_imager ();
  self.server = platen_server_new (&plan, error);
  if (self.server == NULL)
    return 2;

  if (!platen_server_run (self.server))
    _exit (1);

  platen_server_free (self.server);

  return 0;
}
