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
  g_test_add_func ("/sane-key/other-names", test_other_names_are_kept);
  g_test_add_func ("/sane-key/network", test_a_network_scanner_loses_its_running_number);

  return g_test_run ();
}
