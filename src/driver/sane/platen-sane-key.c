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

static gboolean
is_equal (const char *usb_devices,
          const char *device,
          const char *attribute,
          const char *text)
{
  g_autofree char *other = read_attribute (usb_devices, device, attribute);

  return text == NULL || (other != NULL && g_ascii_strcasecmp (other, text) == 0);
}

/* @vendor, @product: (nullable): hexadecimal; NULL is any. The last match, and how many. */
static char *
find_by_serial (const char *usb_devices,
                const char *vendor,
                const char *product,
                const char *serial,
                guint      *out_n_found)
{
  g_autoptr (GDir) directory = g_dir_open (usb_devices, 0, NULL);
  g_autofree char *found = NULL;
  const char      *name;

  *out_n_found = 0;
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (is_equal (usb_devices, name, "serial", serial) &&
        is_equal (usb_devices, name, "idVendor", vendor) &&
        is_equal (usb_devices, name, "idProduct", product))
      {
        g_free (found);
        found = g_strdup (name);
        (*out_n_found)++;
      }

  return g_steal_pointer (&found);
}

/* Some makers give all their devices one serial number, which is none then. */
static gboolean
is_only_one (const char *usb_devices,
             const char *vendor,
             const char *product,
             const char *serial)
{
  guint            n_found;
  g_autofree char *found =
      find_by_serial (usb_devices, vendor, product, serial, &n_found);

  return n_found == 1;
}

static char *
describe_usb_device (const char *usb_devices, const char *device)
{
  g_autofree char *vendor = read_attribute (usb_devices, device, "idVendor");
  g_autofree char *product = read_attribute (usb_devices, device, "idProduct");
  g_autofree char *serial = read_attribute (usb_devices, device, "serial");
  gboolean         has_serial = serial != NULL && *serial != '\0' &&
                        is_only_one (usb_devices, vendor, product, serial);

  return g_strdup_printf ("usb:%s:%s:%s%s", vendor != NULL ? vendor : "",
                          product != NULL ? product : "",
                          has_serial ? "serial=" : "port=", has_serial ? serial : device);
}

static char *
replace_usb_address (const char *name, const char *usb_devices)
{
  g_autoptr (GRegex)     regex = g_regex_new (LIBUSB_PATTERN, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char       *device = platen_sane_key_find_usb (name, usb_devices);
  g_autofree char       *facts = NULL;
  int                    start;

  if (device == NULL || !g_regex_match (regex, name, 0, &match))
    return NULL;

  facts = describe_usb_device (usb_devices, device);
  g_match_info_fetch_pos (match, 0, &start, NULL);

  return g_strdup_printf ("%.*s%s", start, name, facts);
}

/* Source: sane-backends 1.2.1, backend/pixma/pixma_io_sanei.c: maker and product in
 * hexadecimal digits, an underscore, the serial number. */
#define PIXMA_PATTERN "^pixma:([0-9A-F]{4})([0-9A-F]{4})_(.{4,})$"
/* Source: hplip 3.22, scan/sane/hpaio.c and io/hpmud: “hpaio:/usb/MODEL?serial=NUMBER”. */
#define HPAIO_PATTERN "^hpaio:/usb/[^?]*[?](?:.*&)?serial=([^&]{4,})"
#define HP_VENDOR "03f0"

static char *
find_named_serial (const char *name, const char *usb_devices)
{
  g_autoptr (GRegex)     pixma = g_regex_new (PIXMA_PATTERN, 0, 0, NULL);
  g_autoptr (GRegex)     hpaio = g_regex_new (HPAIO_PATTERN, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL, hp_match = NULL;
  g_autofree char       *vendor = NULL, *product = NULL, *serial = NULL, *found = NULL;
  guint                  n_found;

  if (g_regex_match (pixma, name, 0, &match))
    {
      vendor = g_match_info_fetch (match, 1);
      product = g_match_info_fetch (match, 2);
      serial = g_match_info_fetch (match, 3);
    }
  else if (g_regex_match (hpaio, name, 0, &hp_match))
    {
      vendor = g_strdup (HP_VENDOR);
      serial = g_match_info_fetch (hp_match, 1);
    }
  else
    return NULL;

  found = find_by_serial (usb_devices, vendor, product, serial, &n_found);

  return n_found == 1 ? g_steal_pointer (&found) : NULL;
}

/**
 * platen_sane_key_find_usb:
 * @name: what SANE calls the device
 * @usb_devices: where the kernel describes USB devices: `/sys/bus/usb/devices`
 *
 * Finds the USB device behind a name, by its address or by the serial number that some
 * backends have in their names.
 *
 * Returns: (transfer full) (nullable): what the kernel calls it, “1-4.2”; NULL when there is
 *   none, or not only one
 */
char *
platen_sane_key_find_usb (const char *name, const char *usb_devices)
{
  g_autoptr (GRegex)     regex = g_regex_new (LIBUSB_PATTERN, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char       *bus = NULL, *number = NULL;

  if (!g_regex_match (regex, name, 0, &match))
    return find_named_serial (name, usb_devices);

  bus = g_match_info_fetch (match, 1);
  number = g_match_info_fetch (match, 2);

  return find_usb_device (usb_devices, bus, number);
}

/**
 * platen_sane_key_list_identities:
 * @device: what platen_sane_key_find_usb() gave
 * @usb_devices: as there
 *
 * Returns: (transfer full) (array zero-terminated=1): what no other device has: its serial
 *   number or its port with maker and product; the serial number with the name that it has
 *   for people, too, since network scanners know no numbers of makers
 */
char **
platen_sane_key_list_identities (const char *device, const char *usb_devices)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char         *facts = describe_usb_device (usb_devices, device);
  g_autofree char         *maker = read_attribute (usb_devices, device, "manufacturer");
  g_autofree char         *product = read_attribute (usb_devices, device, "product");
  g_autofree char         *serial = read_attribute (usb_devices, device, "serial");
  g_autofree char         *by_name = NULL;

  g_strv_builder_add (builder, facts);
  if (strstr (facts, ":serial=") != NULL && product != NULL)
    by_name = platen_sane_key_name_serial (maker, product, serial);
  if (by_name != NULL)
    g_strv_builder_add (builder, by_name);

  return g_strv_builder_end (builder);
}

static char *
keep_letters (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  GString         *kept = g_string_new (NULL);

  for (const char *at = lower; *at != '\0'; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (kept, *at);

  return g_string_free (kept, FALSE);
}

/**
 * platen_sane_key_name_serial:
 * @maker: (nullable): the maker's name
 * @product: the product's name, which may begin with the maker's
 * @serial: the serial number
 *
 * Returns: (transfer full) (nullable): both as an identity; NULL when that is too short to
 *   be one
 */
char *
platen_sane_key_name_serial (const char *maker, const char *product, const char *serial)
{
  g_autofree char *first = keep_letters (maker != NULL ? maker : "");
  g_autofree char *second = keep_letters (product);
  g_autofree char *number = keep_letters (serial);

  if (strlen (number) < 6 || strlen (second) < 3 ||
      strspn (number, "0") == strlen (number))
    return NULL;

  return g_strdup_printf ("serial:%s%s:%s", g_str_has_prefix (second, first) ? "" : first,
                          second, number);
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
