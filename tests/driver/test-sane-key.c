/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-key.h"

#include <glib/gstdio.h>

/* Plugs a device in: @attributes has name and text by turns, and ends with NULL. */
static void
plug (const char *root, const char *port, const char *const *attributes)
{
  g_autofree char *directory = g_build_filename (root, port, NULL);

  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  for (gsize i = 0; attributes[i] != NULL; i += 2)
    {
      g_autofree char *path = g_build_filename (directory, attributes[i], NULL);

      g_assert_true (g_file_set_contents (path, attributes[i + 1], -1, NULL));
    }
}

static void
assert_key (const char *name, const char *root, const char *expected)
{
  g_autofree char *key = platen_sane_key_new (name, root);

  g_assert_cmpstr (key, ==, expected);
}

static void
test_a_usb_address_becomes_what_stays (void)
{
  const char *const plain[] = { "busnum", "1\n",       "devnum", "4\n", "idVendor",
                                "04a9\n", "idProduct", "220d\n", NULL };
  const char *const with_serial[] = { "busnum",   "1\n",      "devnum",    "5\n",
                                      "idVendor", "04b8\n",   "idProduct", "0142\n",
                                      "serial",   "ABC123\n", NULL };
  g_autofree char  *root = g_build_filename (g_get_user_cache_dir (), "usb", NULL);

  plug (root, "1-4.2", plain);
  plug (root, "1-2", with_serial);
  assert_key ("genesys:libusb:001:004", root, "genesys:usb:04a9:220d:port=1-4.2");
  assert_key ("epson2:libusb:001:005", root, "epson2:usb:04b8:0142:serial=ABC123");
}

static void
plug_serial (const char *root, const char *port, const char *product, const char *serial)
{
  const char *const facts[] = {
    "busnum",       "1\n",     "devnum",    g_str_equal (port, "1-1") ? "9\n" : "10\n",
    "idVendor",     "04a9\n",  "idProduct", product,
    "manufacturer", "Canon\n", "product",   "Canon MX-1\n",
    "serial",       serial,    NULL
  };

  plug (root, port, facts);
}

static void
test_a_number_that_two_devices_have_is_no_serial_number (void)
{
  g_autofree char *root = g_build_filename (g_get_user_cache_dir (), "usb-twins", NULL);

  plug_serial (root, "1-1", "1749\n", "000000\n");
  assert_key ("genesys:libusb:001:009", root, "genesys:usb:04a9:1749:serial=000000");
  plug_serial (root, "1-2", "1749\n", "000000\n");
  assert_key ("genesys:libusb:001:009", root, "genesys:usb:04a9:1749:port=1-1");
  assert_key ("genesys:libusb:001:010", root, "genesys:usb:04a9:1749:port=1-2");
}

static void
assert_device (const char *name, const char *root, const char *expected)
{
  g_autofree char *device = platen_sane_key_find_usb (name, root);

  g_assert_cmpstr (device, ==, expected);
}

static void
test_a_serial_number_in_a_name_finds_the_device (void)
{
  g_autofree char *root = g_build_filename (g_get_user_cache_dir (), "usb-named", NULL);

  plug_serial (root, "1-1", "1749\n", "12345A\n");
  assert_device ("pixma:04A91749_12345A", root, "1-1");
  assert_device ("pixma:04A91749_99999A", root, NULL);
  assert_device ("pixma:04A91748_12345A", root, NULL);
  assert_device ("pixma:MFP_192.168.1.2", root, NULL);
  assert_device ("hpaio:/usb/Deskjet?serial=12345A", root, NULL);
  plug_serial (root, "1-2", "1749\n", "12345A\n");
  assert_device ("pixma:04A91749_12345A", root, NULL);
}

static void
test_identities_are_what_no_other_device_has (void)
{
  g_autofree char *root = g_build_filename (g_get_user_cache_dir (), "usb-who", NULL);
  g_auto (GStrv)   known = NULL, unknown = NULL;

  plug_serial (root, "1-1", "1749\n", "12345A\n");
  plug_serial (root, "1-2", "1750\n", "\n");
  known = platen_sane_key_list_identities ("1-1", root);
  g_assert_cmpuint (g_strv_length (known), ==, 2);
  g_assert_cmpstr (known[0], ==, "usb:04a9:1749:serial=12345A");
  g_assert_cmpstr (known[1], ==, "serial:canonmx1:12345a");
  unknown = platen_sane_key_list_identities ("1-2", root);
  g_assert_cmpuint (g_strv_length (unknown), ==, 1);
  g_assert_cmpstr (unknown[0], ==, "usb:04a9:1750:port=1-2");
}

static void
test_a_serial_number_that_could_be_anybodys_is_none (void)
{
  const char *const bad[] = { "", "1", "12345", "000000", "0000000000" };
  g_autofree char  *good = platen_sane_key_name_serial ("HP", "HP LaserJet", "CN-12345");

  g_assert_cmpstr (good, ==, "serial:hplaserjet:cn12345");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (platen_sane_key_name_serial ("HP", "HP LaserJet", bad[i]));
  g_assert_null (platen_sane_key_name_serial (NULL, "", "CN12345"));
}

static void
test_other_names_are_kept (void)
{
  assert_key ("genesys:libusb:001:009", "/nonexistent", "genesys:libusb:001:009");
  assert_key ("pixma:04A91749_12345A", "/nonexistent", "pixma:04A91749_12345A");
  assert_key ("test:0", "/nonexistent", "test:0");
}

static void
test_a_network_scanner_loses_its_running_number (void)
{
  assert_key ("airscan:e0:Office", "/nonexistent", "airscan:Office");
  assert_key ("airscan:w12:Office: two", "/nonexistent", "airscan:Office: two");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/sane-key/usb-address", test_a_usb_address_becomes_what_stays);
  g_test_add_func ("/sane-key/twins",
                   test_a_number_that_two_devices_have_is_no_serial_number);
  g_test_add_func ("/sane-key/named-serial",
                   test_a_serial_number_in_a_name_finds_the_device);
  g_test_add_func ("/sane-key/identities", test_identities_are_what_no_other_device_has);
  g_test_add_func ("/sane-key/weak-serial",
                   test_a_serial_number_that_could_be_anybodys_is_none);
  g_test_add_func ("/sane-key/other-names", test_other_names_are_kept);
  g_test_add_func ("/sane-key/network", test_a_network_scanner_loses_its_running_number);

  return g_test_run ();
}
