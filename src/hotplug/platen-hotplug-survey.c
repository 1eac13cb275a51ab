/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-hotplug-survey.h"

#include <string.h>
#include <unistd.h>

/*
 * USB interfaces that a scanner can have: 06 image, 07 printer (many scan through it), ff the
 * maker's own. Source: USB-IF, defined class codes.
 */
static const char *const scanner_classes[] = { "06", "07", "ff", NULL };
/* Source: Linux, include/scsi/scsi_proto.h: TYPE_PROCESSOR (as which old scanners pass),
 * TYPE_SCANNER. */
static const char *const scsi_types[] = { "3", "6", NULL };

static char *
read_attribute (const char *directory, const char *device, const char *attribute)
{
  g_autofree char *path = g_build_filename (directory, device, attribute, NULL);
  char            *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strstrip (text) : NULL;
}

/* @interface: “1-4:1.0”. */
static void
add_usb_device (GHashTable *found,
                const char *usb,
                const char *interface,
                const char *nodes)
{
  g_autofree char *class = read_attribute (usb, interface, "bInterfaceClass");
  g_autofree char *device = g_strndup (interface, strcspn (interface, ":"));
  g_autofree char *bus = read_attribute (usb, device, "busnum");
  g_autofree char *number = read_attribute (usb, device, "devnum");
  g_autofree char *node = NULL;

  if (class == NULL || !g_strv_contains (scanner_classes, class) || bus == NULL ||
      number == NULL)
    return;

  node = g_strdup_printf ("%s/%03d/%03d", nodes, (int) g_ascii_strtoll (bus, NULL, 10),
                          (int) g_ascii_strtoll (number, NULL, 10));
  g_hash_table_add (found,
                    g_strdup_printf ("%s %s %s", device, node,
                                     access (node, R_OK | W_OK) == 0 ? "open" : "shut"));
}

static void
add_usb_devices (GHashTable *found, const char *sysfs, const char *nodes)
{
  g_autofree char *usb = g_build_filename (sysfs, "bus", "usb", "devices", NULL);
  g_autoptr (GDir) directory = g_dir_open (usb, 0, NULL);
  const char      *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (strchr (name, ':') != NULL)
      add_usb_device (found, usb, name, nodes);
}

static void
add_scsi_devices (GHashTable *found, const char *sysfs)
{
  g_autofree char *scsi = g_build_filename (sysfs, "class", "scsi_generic", NULL);
  g_autoptr (GDir) directory = g_dir_open (scsi, 0, NULL);
  const char      *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *type = read_attribute (scsi, name, "device/type");

      if (type != NULL && g_strv_contains (scsi_types, type))
        g_hash_table_add (found, g_strdup (name));
    }
}

/**
 * platen_hotplug_survey:
 * @sysfs: where the kernel describes devices: `/sys`
 * @nodes: where USB devices have their nodes: `/dev/bus/usb`
 *
 * Finds what is plugged in and may be a scanner. One that was unplugged and plugged in again,
 * and one that the person may use only now, is another element.
 *
 * Returns: (transfer full) (element-type utf8): a set
 */
GHashTable *
platen_hotplug_survey (const char *sysfs, const char *nodes)
{
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  add_usb_devices (found, sysfs, nodes);
  add_scsi_devices (found, sysfs);

  return found;
}
