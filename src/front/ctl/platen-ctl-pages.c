/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-describe.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-json.h"
#include "platen-ctl-options.h"

static void
print_page (gsize position, GVariant *page)
{
  const char          *id, *mode = "";
  g_autoptr (GVariant) facts = NULL;
  g_autofree char     *when = NULL;
  int                  width_px = 0, height_px = 0, dpi_x = 0, dpi_y = 0;
  gint64               created_us = 0;

  g_variant_get (page, "(&s@a{sv})", &id, &facts);
  g_variant_lookup (facts, "width", "i", &width_px);
  g_variant_lookup (facts, "height", "i", &height_px);
  g_variant_lookup (facts, "dpi", "(ii)", &dpi_x, &dpi_y);
  g_variant_lookup (facts, "mode", "&s", &mode);
  g_variant_lookup (facts, "created", "x", &created_us);
  when = platen_ctl_format_time (created_us);
  g_print ("%4" G_GSIZE_FORMAT "  %s  %d × %d  %d dpi  %-7s  %s\n", position, id,
           width_px, height_px, dpi_x, mode, when);
}

static int
print_pages (PlatenBusManager *manager, const char *collection_id, gboolean is_json)
{
  g_autoptr (GError)              error = NULL;
  g_autoptr (PlatenBusCollection) collection = NULL;
  g_autoptr (GVariant)            pages = NULL;

  if ((collection = platen_ctl_open_collection (manager, collection_id, &error)) ==
          NULL ||
      (pages = platen_ctl_list_pages (collection, &error)) == NULL)
    return platen_ctl_fail (error);

  if (is_json)
    {
      g_autoptr (GVariant) list = platen_ctl_describe_pages (pages);

      platen_ctl_json_print (list);
      return PLATEN_CTL_OK;
    }

  for (gsize i = 0; i < g_variant_n_children (pages); i++)
    {
      g_autoptr (GVariant) page = g_variant_get_child_value (pages, i);

      print_page (i + 1, page);
    }

  return PLATEN_CTL_OK;
}

static int
print_collections (PlatenBusManager *manager, gboolean is_json)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) collections = NULL;
  GVariantIter         iter;
  const char          *id;
  gint64               created_us;
  guint                n_pages;

  if (!platen_bus_manager_call_list_collections_sync (manager, &collections, NULL,
                                                      &error))
    return platen_ctl_fail (error);

  if (is_json)
    {
      g_autoptr (GVariant) list = platen_ctl_describe_collections (collections);

      platen_ctl_json_print (list);
      return PLATEN_CTL_OK;
    }

  g_variant_iter_init (&iter, collections);
  while (g_variant_iter_loop (&iter, "(&sxu)", &id, &created_us, &n_pages))
    {
      g_autofree char *when = platen_ctl_format_time (created_us);

      g_print ("%s  %s  %u %s\n", id, when, n_pages, n_pages == 1 ? "page" : "pages");
    }

  return PLATEN_CTL_OK;
}

/* Lists collections, or the pages of one. */
int
platen_ctl_pages (int argc, char **argv)
{
  g_autofree char   *collection_id = NULL;
  gboolean           is_json = FALSE;
  const GOptionEntry entries[] = {
    { "collection", 'c', 0, G_OPTION_ARG_STRING, &collection_id,
      "List the pages of this collection", "ID" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { NULL },
  };
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenBusManager) manager = NULL;

  if (!platen_ctl_parse ("pages", "Without a collection, lists the collections.", entries,
                         &argc, &argv, &error) ||
      !platen_ctl_refuse_rest (argc, argv, &error) ||
      (manager = platen_ctl_get_manager (&error)) == NULL)
    return platen_ctl_fail (error);

  if (collection_id != NULL)
    return print_pages (manager, collection_id, is_json);

  return print_collections (manager, is_json);
}
