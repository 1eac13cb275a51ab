/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-json.h"
#include "platen-ctl-options.h"

static void
print_finding (GVariant *finding)
{
  const char *kind = "", *page = "", *collection = "", *detail = "";
  gboolean    is_repaired = FALSE;

  g_variant_lookup (finding, "kind", "&s", &kind);
  g_variant_lookup (finding, "page", "&s", &page);
  g_variant_lookup (finding, "collection", "&s", &collection);
  g_variant_lookup (finding, "detail", "&s", &detail);
  g_variant_lookup (finding, "repaired", "b", &is_repaired);
  g_print ("%s  page %s  collection %s  %s%s\n", kind, page,
           *collection != '\0' ? collection : "-", detail,
           is_repaired ? "  (repaired)" : "");
}

static void
print_text (GVariant *findings, gboolean is_repairing)
{
  gsize n_findings = g_variant_n_children (findings);

  for (gsize i = 0; i < n_findings; i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);

      print_finding (finding);
    }
  if (n_findings == 0)
    g_print ("Every page is whole.\n");
  else if (!is_repairing)
    g_printerr ("Damage was found; ‘platenctl fsck --repair’ moves it to quarantine.\n");
}

/* Reads every page. The exit status is 7 when there was damage, repaired or not. */
int
platen_ctl_fsck (int argc, char **argv)
{
  gboolean           is_repairing = FALSE, is_json = FALSE;
  const GOptionEntry entries[] = {
    { "repair", 0, 0, G_OPTION_ARG_NONE, &is_repairing,
      "Move damaged pages and orphans to quarantine, forget what is missing", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { NULL },
  };
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenBusManager) manager = NULL;
  g_autoptr (GVariant)         findings = NULL;

  if (!platen_ctl_parse ("fsck", NULL, entries, &argc, &argv, &error) ||
      !platen_ctl_refuse_rest (argc, argv, &error) ||
      (manager = platen_ctl_get_manager (&error)) == NULL ||
      !platen_bus_manager_call_check_store_sync (
          manager, g_variant_new_parsed ("{'repair': <%b>}", is_repairing), &findings,
          NULL, &error))
    return platen_ctl_fail (error);

  if (is_json)
    platen_ctl_json_print (findings);
  else
    print_text (findings, is_repairing);

  return g_variant_n_children (findings) > 0 ? PLATEN_CTL_DAMAGE : PLATEN_CTL_OK;
}
