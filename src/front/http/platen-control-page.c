/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-control-page.h"
#include "platen-method-table.h"
#include "platen-resources.h"
#include "platen-twain-capability.h"
#include "platen-wire-error.h"

/*
 * What the control port shows to a person. No script is on these pages, and no other site can
 * read or frame them; of the person's own they show counts alone.
 */
typedef struct
{
  const char *path;
  const char *resource;
  const char *media_type;
  void (*fill_in) (GString *text, PlatenService *service); /* NULL: nothing to fill in */
} Page;

/* Where the table of the workers goes, when a page has one. */
#define WORKERS "@WORKERS@"

static void
fill_in (GString *text, const char *place, const char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  g_string_replace (text, place, escaped, 0);
}

static void
fill_in_count (GString *text, const char *place, guint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);

  fill_in (text, place, digits);
}

static void
fill_in_welcome (GString *text, PlatenService *service)
{
  GListModel          *devices = G_LIST_MODEL (platen_service_get_devices (service));
  PlatenConfig        *config = platen_service_get_config (service);
  g_autoptr (GVariant) sites = platen_sites_list (platen_service_get_sites (service));

  fill_in (text, "@VERSION@", PACKAGE_VERSION);
  fill_in (text, "@PROTOCOL@", platen_config_get_protocol_version (config));
  fill_in_count (text, "@SCANNERS@", g_list_model_get_n_items (devices));
  fill_in_count (text, "@SITES@", g_variant_n_children (sites));
}

static void
append_method (GString *html, const PlatenMethod *method)
{
  g_autofree char *parameters = platen_method_describe_parameters (method);
  g_autofree char *row = NULL;

  row = g_markup_printf_escaped (
      "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td><td>%s</td>"
      "<td>%s%s</td></tr>\n",
      method->name, parameters, method->summary, method->capability,
      method->has_instance ? ", instance" : "");
  g_string_append (html, row);
}

static void
append_capabilities (GString *html)
{
  const PlatenTwainCapability *row;

  g_string_append (html, "<h2>Capabilities by number</h2>\n<table>\n<tr><th>Number</th>"
                         "<th>Name</th><th>Can be</th></tr>\n");
  for (guint i = 0; (row = platen_twain_capability_at (i)) != NULL; i++)
    g_string_append_printf (
        html, "<tr><td>%d</td><td><code>%s</code></td><td>%s</td></tr>\n",
        (int) row->number, row->name, row->set != NULL ? "read and set" : "read");
  g_string_append (html, "</table>\n");
}

static void
append_errors (GString *html)
{
  const char *meaning;
  int         number;

  g_string_append (html, "<h2>Errors by number</h2>\n<table>\n<tr><th>Number</th>"
                         "<th>What it means</th></tr>\n");
  for (guint i = 0; (meaning = platen_wire_error_describe (i, &number)) != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (meaning, -1);

      g_string_append_printf (html, "<tr><td>%d</td><td>%s</td></tr>\n", number, escaped);
    }
  g_string_append (html, "</table>\n");
}

static void
fill_in_methods (GString *text, PlatenService *service)
{
  g_autoptr (GString) html = g_string_new (NULL);

  for (const PlatenMethodGroup *group = platen_method_get_groups (); group->title != NULL;
       group++)
    {
      g_string_append_printf (
          html,
          "<h2>%s</h2>\n<table>\n<tr><th>Method</th>"
          "<th>Parameters</th><th>What it does</th><th>Needs</th></tr>\n",
          group->title);
      for (const PlatenMethod *row = group->methods; row->name != NULL; row++)
        append_method (html, row);
      g_string_append (html, "</table>\n");
    }
  append_capabilities (html);
  append_errors (html);
  fill_in (text, "@VERSION@", PACKAGE_VERSION);
  g_string_replace (text, "@METHODS@", html->str, 1);
}

static const Page pages[] = {
  { "/", "welcome.html", "text/html; charset=utf-8", fill_in_welcome },
  { "/methods", "methods.html", "text/html; charset=utf-8", fill_in_methods },
  { PLATEN_CONTROL_PAGE_STYLE, "style.css", "text/css; charset=utf-8", NULL },
};

static const Page *
find_page (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_str_equal (pages[i].path, path))
      return &pages[i];

  return NULL;
}

/**
 * platen_control_page_is_path:
 *
 * Returns: whether a person finds a page at @path; their style is none
 */
gboolean
platen_control_page_is_path (const char *path)
{
  return find_page (path) != NULL && !g_str_equal (path, PLATEN_CONTROL_PAGE_STYLE);
}

static void
append_words (GString *html, GVariant *words)
{
  for (gsize i = 0; i < g_variant_n_children (words); i++)
    {
      const char *word;

      g_variant_get_child (words, i, "&s", &word);
      g_string_append_printf (html, "%s%s", i > 0 ? ", " : "", word);
    }
}

static void
append_workers (GString *html, GVariant *workers)
{
  GVariantIter iter;
  const char  *kind;
  GVariant    *found;

  g_string_append (html, "<table>\n<tr><th>Process</th><th>In force</th>"
                         "<th>Refused by this system</th></tr>\n");
  g_variant_iter_init (&iter, workers);
  while (g_variant_iter_loop (&iter, "{&sv}", &kind, &found))
    {
      g_autoptr (GVariant) in_force = g_variant_get_child_value (found, 0);
      g_autoptr (GVariant) refused = g_variant_get_child_value (found, 1);

      g_string_append_printf (html, "<tr><th scope=\"row\">%s</th><td>", kind);
      append_words (html, in_force);
      g_string_append (html, "</td><td>");
      append_words (html, refused);
      g_string_append (html, "</td></tr>\n");
    }
  g_string_append (html, "</table>");
}

static void
reply (PlatenExchange *exchange, const Page *page, GString *text)
{
  g_autoptr (GBytes) filled = g_string_free_to_bytes (text);

  platen_exchange_reply_page (exchange, filled, page->media_type);
}

/* A page that waits for what the workers say. */
typedef struct
{
  PlatenExchange *exchange; /* owned */
  const Page     *page;
  GString        *text; /* owned */
} Waiting;

static void
on_workers_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Waiting        *waiting = user_data;
  g_autoptr (PlatenExchange) exchange = waiting->exchange;
  g_autoptr (GString)        html = g_string_new (NULL);
  g_autoptr (GVariant)       workers = NULL;

  workers = platen_confinement_check_run_finish (PLATEN_CONFINEMENT_CHECK (source),
                                                 result, NULL);
  if (workers != NULL)
    append_workers (html, workers);
  g_string_replace (waiting->text, WORKERS, html->str, 1);
  reply (exchange, waiting->page, waiting->text);
}

/**
 * platen_control_page_reply:
 * @path: of a page, or of their style
 *
 * Replies with what stands there: `/` tells what this is, how it is and what to do next,
 * `/methods` is the reference of the browser protocol, out of the table that serves it.
 */
void
platen_control_page_reply (PlatenExchange *exchange,
                           PlatenService  *service,
                           const char     *path)
{
  const Page        *page = find_page (path);
  g_autofree char   *name = NULL;
  g_autoptr (GBytes) source = NULL;
  Waiting           *waiting;
  GString           *text;

  g_return_if_fail (page != NULL);

  name = g_strconcat ("/org/platen/Platen/", page->resource, NULL);
  source = g_resource_lookup_data (platen_resources_get_resource (), name,
                                   G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  text = g_string_new_len (g_bytes_get_data (source, NULL),
                           (gssize) g_bytes_get_size (source));
  if (page->fill_in != NULL)
    page->fill_in (text, service);
  if (strstr (text->str, WORKERS) == NULL)
    {
      reply (exchange, page, text);
      return;
    }

  waiting = g_new (Waiting, 1);
  *waiting = (Waiting){ g_object_ref (exchange), page, text };
  platen_confinement_check_run_async (platen_service_get_confinement (service),
                                      on_workers_checked, waiting);
}
