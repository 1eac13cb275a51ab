/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-key.h"

#include <string.h>

/* Source: sane-backends 1.2.1, sanei/sanei_usb.c: names are “libusb:BUS:DEVICE”, both three
 * digits and new at each plugging in. */
#define LIBUSB_PATTERN "libusb:([0-9]{3}):([0-9]{3})$"
/* Source: sane-airscan 0.99, airscan-device.c: “airscan:e0:NAME”, a letter for the protocol
 * and a number that depends on who else answered. */
#define AIRSCAN_PATTERN "^airscan:[ew][0-9]+:"

static char *
read_attribute (const char *usb_devices, const char *device, const char *attribute)
{
  g_autofree char *path = g_build_filename (usb_devices, device, attribute, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  return g_strstrip (g_utf8_make_valid (text, -1));
}

static gboolean
has_number (const char *usb_devices,
            const char *device,
            const char *attribute,
            const char *number)
{
  g_autofree char *text = read_attribute (usb_devices, device, attribute);

  return text != NULL &&
         g_ascii_strtoull (text, NULL, 10) == g_ascii_strtoull (number, NULL, 10);
}

/* What sysfs calls a device is its topology: “1-4.2” is port 2 of the hub at port 4. */
static char *
find_usb_device (const char *usb_devices, const char *bus, const char *number)
{
  g_autoptr (GDir) directory = g_dir_open (usb_devices, 0, NULL);
  const char      *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (has_number (usb_devices, name, "busnum", bus) &&
        has_number (usb_devices, name, "devnum", number))
      return g_strdup (name);

  return NULL;
}

static char *
describe_usb_device (const char *usb_devices, const char *device)
{
  g_autofree char *vendor = read_attribute (usb_devices, device, "idVendor");
  g_autofree char *product = read_attribute (usb_devices, device, "idProduct");
  g_autofree char *serial = read_attribute (usb_devices, device, "serial");
  gboolean         has_serial = serial != NULL && *serial != '\0';

  return g_strdup_printf ("usb:%s:%s:%s%s", vendor != NULL ? vendor : "",
                          product != NULL ? product : "",
                          has_serial ? "serial=" : "port=", has_serial ? serial : device);
}

static char *
replace_usb_address (const char *name, const char *usb_devices)
{
  g_autoptr (GRegex)     regex = g_regex_new (LIBUSB_PATTERN, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char       *bus = NULL, *number = NULL, *device = NULL, *facts = NULL;
  int                    start;

  if (!g_regex_match (regex, name, 0, &match))
    return NULL;

  bus = g_match_info_fetch (match, 1);
  number = g_match_info_fetch (match, 2);
  device = find_usb_device (usb_devices, bus, number);
  if (device == NULL)
    return NULL;

  facts = describe_usb_device (usb_devices, device);
  g_match_info_fetch_pos (match, 0, &start, NULL);

  return g_strdup_printf ("%.*s%s", start, name, facts);
}

/**
 * platen_sane_key_new:
 * @name: what SANE calls the device
 * @usb_devices: where the kernel describes USB devices: `/sys/bus/usb/devices`
 *
 * Makes what stays the same when the device is plugged in anew or the machine starts anew:
 * a USB address becomes maker, product and serial number (without one: the port), and the
 * running number of a network scanner goes. Other names are kept; most of them hold a serial
 * number or a network address.
 *
 * Returns: (transfer full): the key
 */
char *
platen_sane_key_new (const char *name, const char *usb_devices)
{
  g_autoptr (GRegex) airscan = g_regex_new (AIRSCAN_PATTERN, 0, 0, NULL);
  char              *key;

  g_return_val_if_fail (name != NULL, NULL);

  key = replace_usb_address (name, usb_devices);
  if (key == NULL)
    key = g_regex_replace_literal (airscan, name, -1, 0, "airscan:", 0, NULL);

  return key;
}
