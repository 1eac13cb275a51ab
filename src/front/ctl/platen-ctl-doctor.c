/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-json.h"
#include "platen-ctl-options.h"

#include <string.h>
#include <unistd.h>

#define USB_DEVICES "/sys/bus/usb/devices"

/* What was looked at, and how that went: aa{sv}: `subject` s, `well` b, `words` s. */
static void
tell (GVariantBuilder *findings, const char *subject, gboolean is_well, const char *words)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "subject", "s", subject);
  g_variant_dict_insert (&dict, "well", "b", is_well);
  g_variant_dict_insert (&dict, "words", "s", words);
  g_variant_builder_add_value (findings, g_variant_dict_end (&dict));
}

static char *
read_attribute (const char *device, const char *attribute)
{
  g_autofree char *path = g_build_filename (USB_DEVICES, device, attribute, NULL);
  char            *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strstrip (text) : NULL;
}

/* Source: USB-IF defined class codes: 06 image, 07 printer (as which many scan), ff the
 * maker's own. @name is an interface of the device, “1-4:1.0”. */
static void
check_usb_interface (GVariantBuilder *findings, const char *name)
{
  g_autofree char *class = read_attribute (name, "bInterfaceClass");
  g_autofree char *device = g_strndup (name, strcspn (name, ":"));
  g_autofree char *bus = read_attribute (device, "busnum");
  g_autofree char *number = read_attribute (device, "devnum");
  g_autofree char *product = read_attribute (device, "product");
  g_autofree char *node = NULL;
  g_autofree char *words = NULL;

  if (class == NULL || bus == NULL || number == NULL ||
      strstr ("06 07 ff", class) == NULL)
    return;

  node = g_strdup_printf ("/dev/bus/usb/%03d/%03d", (int) g_ascii_strtoll (bus, NULL, 10),
                          (int) g_ascii_strtoll (number, NULL, 10));
  if (access (node, R_OK | W_OK) == 0)
    return;

  words = g_strdup_printf ("‘%s’ may not be used by you; if it is a scanner, plug it in "
                           "anew, or ask the administrator for SANE's udev rules",
                           product != NULL ? product : device);
  tell (findings, node, FALSE, words);
}

static void
check_usb (GVariantBuilder *findings)
{
  g_autoptr (GDir) folder = g_dir_open (USB_DEVICES, 0, NULL);
  const char      *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (strchr (name, ':') != NULL)
      check_usb_interface (findings, name);
}

static void
check_ports (GVariantBuilder *findings, PlatenBusManager *manager)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GVariantIter              iter;
  const char               *name;
  guint16                   port;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_variant_iter_init (&iter, platen_bus_manager_get_ports (manager));
  while (g_variant_iter_next (&iter, "{&sq}", &name, &port))
    {
      g_autoptr (GError) error = NULL;
      g_autofree char   *subject = g_strdup_printf ("port %u (%s)", port, name);
      g_autoptr (GSocketConnection) connection =
          g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);

      tell (findings, subject, connection != NULL,
            connection != NULL ? "answers" : error->message);
    }
}

/* As it is after the opening; what the proxy knows may be older. */
static GVariant *
read_ways (PlatenBusDevice *device)
{
  g_autoptr (GVariant) reply = g_dbus_proxy_call_sync (
      G_DBUS_PROXY (device), "org.freedesktop.DBus.Properties.Get",
      g_variant_new ("(ss)", "org.platen.Platen1.Device", "Alternatives"),
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  GVariant *ways = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(v)", &ways);

  return ways;
}

/* A device that opens may do so only in its second way. */
static void
check_ways (GVariantBuilder *findings, PlatenBusDevice *device)
{
  g_autoptr (GVariant) ways = read_ways (device);

  for (gsize i = 0; ways != NULL && i < g_variant_n_children (ways); i++)
    {
      g_autoptr (GVariant) way = g_variant_get_child_value (ways, i);
      g_autofree char     *subject = NULL;
      const char          *part = "", *problem = "";

      g_variant_lookup (way, "part", "&s", &part);
      g_variant_lookup (way, "problem", "&s", &problem);
      if (*problem == '\0')
        continue;
      subject = g_strdup_printf ("%s by ‘%s’", platen_bus_device_get_name (device), part);
      tell (findings, subject, FALSE, problem);
    }
}

static void
check_device (GVariantBuilder *findings, PlatenBusDevice *device)
{
  g_autoptr (GError) error = NULL;
  const char        *name = platen_bus_device_get_name (device);

  if (!platen_bus_device_get_available (device))
    tell (findings, name, FALSE, "is not there; switch it on and connect it");
  else if (platen_bus_device_get_busy (device))
    tell (findings, name, TRUE, "is busy");
  else if (!platen_bus_device_call_open_sync (
               device, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0), NULL,
               &error))
    {
      g_dbus_error_strip_remote_error (error);
      tell (findings, name, FALSE, error->message);
    }
  else
    {
      check_ways (findings, device);
      platen_bus_device_call_close_sync (device, NULL, NULL);
      tell (findings, name, TRUE, "opens");
    }
}

static void
check_devices (GVariantBuilder *findings, GPtrArray *devices)
{
  gboolean has_scanner = FALSE;

  for (guint i = 0; i < devices->len; i++)
    {
      PlatenBusDevice *device = devices->pdata[i];

      has_scanner =
          has_scanner || g_str_equal (platen_bus_device_get_kind (device), "scanner");
      check_device (findings, device);
    }
  if (!has_scanner)
    tell (
        findings, "scanners", FALSE,
        "none was found; switch one on and connect it, or add one on the network by its "
        "address with ‘platenctl device add’");
}

static void
print (GVariant *findings)
{
  for (gsize i = 0; i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);
      const char          *subject, *words;
      gboolean             is_well;

      g_variant_lookup (finding, "subject", "&s", &subject);
      g_variant_lookup (finding, "well", "b", &is_well);
      g_variant_lookup (finding, "words", "&s", &words);
      g_print ("%s  %s: %s\n", is_well ? "well " : "wrong", subject, words);
    }
}

/* Looks at everything that keeps a scanner away. Exit status 0: it has been looked at. */
int
platen_ctl_doctor (int argc, char **argv)
{
  gboolean           is_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { NULL },
  };
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenBusManager) manager = NULL;
  g_autoptr (GPtrArray)        devices = NULL;
  g_autoptr (GVariant)         findings = NULL;
  const char *const           *problems;
  GVariantBuilder              builder;

  if (!platen_ctl_parse ("doctor", NULL, entries, &argc, &argv, &error) ||
      !platen_ctl_refuse_rest (argc, argv, &error) ||
      (manager = platen_ctl_get_manager (&error)) == NULL ||
      (devices = platen_ctl_list_devices (manager, TRUE, &error)) == NULL)
    return platen_ctl_fail (error);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  problems = platen_bus_manager_get_problems (manager);
  for (gsize i = 0; problems != NULL && problems[i] != NULL; i++)
    tell (&builder, "set-up", FALSE, problems[i]);
  check_ports (&builder, manager);
  check_usb (&builder);
  check_devices (&builder, devices);
  findings = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (is_json)
    platen_ctl_json_print (findings);
  else
    print (findings);

  return PLATEN_CTL_OK;
}
