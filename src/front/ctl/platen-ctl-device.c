/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-options.h"
#include "platen-ctl-show-device.h"
#include "platen-error.h"

static void
print_added (PlatenBusManager *manager, const char *path, const char *address)
{
  g_autoptr (PlatenBusDevice) device = NULL;

  if (!g_str_equal (path, "/"))
    device = platen_bus_device_proxy_new_sync (
        g_dbus_proxy_get_connection (G_DBUS_PROXY (manager)), G_DBUS_PROXY_FLAGS_NONE,
        PLATEN_CTL_NAME, path, NULL, NULL);
  if (device == NULL)
    g_print ("‘%s’ is added; nothing answers there yet\n", address);
  else
    g_print ("%s  %s%s\n", platen_bus_device_get_id (device),
             platen_bus_device_get_name (device),
             platen_bus_device_get_available (device) ? "" : "  (not there)");
}

static gboolean
add (const char *address, const char *name, GError **error)
{
  g_autoptr (PlatenBusManager) manager = platen_ctl_get_manager (error);
  g_autofree char             *path = NULL;
  GVariantBuilder              options;

  if (manager == NULL)
    return FALSE;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (name != NULL)
    g_variant_builder_add (&options, "{sv}", "name", g_variant_new_string (name));
  if (!platen_bus_manager_call_add_device_sync (
          manager, address, g_variant_builder_end (&options), &path, NULL, error))
    return FALSE;

  print_added (manager, path, address);
  return TRUE;
}

static gboolean
take_away (const char *wanted, GError **error)
{
  g_autoptr (PlatenBusManager) manager = platen_ctl_get_manager (error);

  return manager != NULL &&
         platen_bus_manager_call_remove_device_sync (manager, wanted, NULL, error);
}

static gboolean
change (int argc, char **argv, const char *name, GError **error)
{
  if (argc == 3 && g_str_equal (argv[1], "add"))
    return add (argv[2], name, error);
  if (argc == 3 && name == NULL && g_str_equal (argv[1], "remove"))
    return take_away (argv[2], error);

  g_set_error_literal (
      error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
      "Say ‘device DEVICE’, ‘device add ADDRESS’ or ‘device remove NAME’");
  return FALSE;
}

static gboolean
is_change (int argc, char **argv)
{
  return argc < 2 || g_str_equal (argv[1], "add") || g_str_equal (argv[1], "remove");
}

static gboolean
run (int argc, char **argv, PlatenCtlShowDevice *show, const char *name, GError **error)
{
  if (is_change (argc, argv))
    return change (argc, argv, name, error);

  show->device = argv[1];
  if (argc == 2 && name == NULL)
    return platen_ctl_show_device (show, error);

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "Name one device; see ‘platenctl device --help’");
  return FALSE;
}

/*
 * One device: what it can do, its options, a recording of them. And scanners by their
 * address: ‘add’ and ‘remove’.
 */
int
platen_ctl_device (int argc, char **argv)
{
  g_autofree char    *name = NULL;
  g_autofree char    *record = NULL;
  g_auto (GStrv)      options = NULL;
  PlatenCtlShowDevice show = { 0 };
  const GOptionEntry  entries[] = {
     { "name", 0, 0, G_OPTION_ARG_STRING, &name, "With ‘add’: what to call the scanner",
       "NAME" },
     { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options,
       "Set an option before showing all; may be repeated", "NAME=VALUE" },
     { "record", 0, 0, G_OPTION_ARG_FILENAME, &record,
       "Write its options and how they change one another into a file", "FILE" },
     { "json", 0, 0, G_OPTION_ARG_NONE, &show.is_json, "Print JSON", NULL },
     { NULL },
  };
  g_autoptr (GError) error = NULL;

  if (!platen_ctl_parse ("device DEVICE|add ADDRESS|remove NAME",
                         "DEVICE is shown with all that it can do. ADDRESS is that of a "
                         "scanner which speaks eSCL (AirScan), "
                         "‘http://192.168.1.20/eSCL/’ for instance, or of a computer "
                         "that gives its scanners away, ‘saned://host’.",
                         entries, &argc, &argv, &error))
    return platen_ctl_fail (error);

  show.record = record;
  show.options = options;

  return run (argc, argv, &show, name, &error) ? PLATEN_CTL_OK : platen_ctl_fail (error);
}
