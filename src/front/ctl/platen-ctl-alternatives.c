/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-alternatives.h"

static void
print_one (GVariant *way)
{
  const char *id = "", *part = "", *driver = "", *protocol = "", *address = "";
  const char *problem = "";
  gboolean    is_available = TRUE, is_preferred = FALSE;

  g_variant_lookup (way, "id", "&s", &id);
  g_variant_lookup (way, "part", "&s", &part);
  g_variant_lookup (way, "driver", "&s", &driver);
  g_variant_lookup (way, "protocol", "&s", &protocol);
  g_variant_lookup (way, "address", "&s", &address);
  g_variant_lookup (way, "problem", "&s", &problem);
  g_variant_lookup (way, "available", "b", &is_available);
  g_variant_lookup (way, "preferred", "b", &is_preferred);
  g_print ("    %s  %s%s%s%s%s%s%s\n", id, *part != '\0' ? part : driver,
           *protocol != '\0' ? " " : "", protocol, *address != '\0' ? " " : "", address,
           is_preferred ? "  (preferred)" : "", is_available ? "" : "  (not there)");
  if (*problem != '\0')
    g_print ("        could not be opened: %s\n", problem);
}

/**
 * platen_ctl_print_alternatives:
 *
 * Prints the ways to a device, the one that is taken first at the top; nothing when there is
 * only one.
 */
void
platen_ctl_print_alternatives (PlatenBusDevice *device)
{
  GVariant *ways = platen_bus_device_get_alternatives (device);

  if (ways == NULL || g_variant_n_children (ways) < 2)
    return;

  g_print ("  Ways to it:\n");
  for (gsize i = 0; i < g_variant_n_children (ways); i++)
    {
      g_autoptr (GVariant) way = g_variant_get_child_value (ways, i);

      print_one (way);
    }
}
