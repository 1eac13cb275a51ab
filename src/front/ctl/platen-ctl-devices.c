/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-alternatives.h"
#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-describe.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-json.h"
#include "platen-ctl-options.h"

static void
print_text (GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      PlatenBusDevice *device = g_ptr_array_index (devices, i);

      g_print ("%s  %s%s%s\n", platen_bus_device_get_id (device),
               platen_bus_device_get_name (device),
               platen_bus_device_get_busy (device) ? "  (busy)" : "",
               platen_bus_device_get_available (device) ? "" : "  (not there)");
      platen_ctl_print_alternatives (device);
    }
  if (devices->len == 0)
    g_printerr ("No device was found.\n");
}

/* The exit status is 0 also when there is no device: the question was answered. */
int
platen_ctl_devices (int argc, char **argv)
{
  gboolean           is_json = FALSE, is_known_enough = FALSE;
  const GOptionEntry entries[] = {
    { "known", 0, 0, G_OPTION_ARG_NONE, &is_known_enough,
      "List those that are known, without looking for devices", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { NULL },
  };
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenBusManager) manager = NULL;
  g_autoptr (GPtrArray)        devices = NULL;

  if (!platen_ctl_parse ("devices", NULL, entries, &argc, &argv, &error) ||
      !platen_ctl_refuse_rest (argc, argv, &error) ||
      (manager = platen_ctl_get_manager (&error)) == NULL ||
      (devices = platen_ctl_list_devices (manager, !is_known_enough, &error)) == NULL)
    return platen_ctl_fail (error);

  if (is_json)
    {
      g_autoptr (GVariant) list = platen_ctl_describe_devices (devices);

      platen_ctl_json_print (list);
    }
  else
    print_text (devices);

  return PLATEN_CTL_OK;
}
