/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-options.h"

static gboolean
check_usage (const char *collection_id, gboolean is_all, int argc, GError **error)
{
  if (collection_id == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "Of which collection? Give -c; ‘platenctl pages’ lists them");
  else if (is_all == (argc > 1))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "Give either the pages or --all");
  else
    return TRUE;

  return FALSE;
}

static gboolean
remove_pages (PlatenBusCollection *collection, char **words, GError **error)
{
  g_auto (GStrv) ids = platen_ctl_choose_pages (collection, words, error);

  return ids != NULL && platen_bus_collection_call_remove_sync (
                            collection, (const char *const *) ids, NULL, error);
}

/* Deletes pages for good. */
int
platen_ctl_remove (int argc, char **argv)
{
  g_autofree char   *collection_id = NULL;
  gboolean           is_all = FALSE;
  const GOptionEntry entries[] = {
    { "collection", 'c', 0, G_OPTION_ARG_STRING, &collection_id, "Whose pages", "ID" },
    { "all", 0, 0, G_OPTION_ARG_NONE, &is_all, "Delete the collection with all its pages",
      NULL },
    { NULL },
  };
  g_autoptr (GError)              error = NULL;
  g_autoptr (PlatenBusManager)    manager = NULL;
  g_autoptr (PlatenBusCollection) collection = NULL;
  gboolean                        is_removed;

  if (!platen_ctl_parse ("remove -c ID PAGE … | --all",
                         "PAGE is an identifier, a position (3) or a range (2-5).",
                         entries, &argc, &argv, &error) ||
      !check_usage (collection_id, is_all, argc, &error) ||
      (manager = platen_ctl_get_manager (&error)) == NULL ||
      (collection = platen_ctl_open_collection (manager, collection_id, &error)) == NULL)
    return platen_ctl_fail (error);

  is_removed = is_all ? platen_bus_collection_call_delete_sync (collection, NULL, &error)
                      : remove_pages (collection, argv + 1, &error);

  return is_removed ? PLATEN_CTL_OK : platen_ctl_fail (error);
}
