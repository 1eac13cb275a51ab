/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-info.h"

static void
test_a_device_is_called_by_vendor_and_model (void)
{
  g_autoptr (PlatenDeviceInfo) info =
      platen_device_info_new ("sane", "epson2:libusb:1", "Epson", "GT-1500", "scanner");
  g_autoptr (PlatenDeviceInfo) nameless =
      platen_device_info_new ("sane", "test:0", NULL, " ", "scanner");

  g_assert_cmpstr (info->name, ==, "Epson GT-1500");
  g_assert_cmpstr (info->kind, ==, "scanner");
  g_assert_cmpstr (nameless->name, ==, "test:0");
  g_assert_cmpstr (nameless->vendor, ==, "");
}

static void
test_the_id_is_stable_and_opaque (void)
{
  g_autoptr (PlatenDeviceInfo) one =
      platen_device_info_new ("sane", "test:0", "N", "M", "scanner");
  g_autoptr (PlatenDeviceInfo) again =
      platen_device_info_new ("sane", "test:0", "N", "M", "scanner");
  g_autoptr (PlatenDeviceInfo) other =
      platen_device_info_new ("sane", "test:1", "N", "M", "scanner");

  g_assert_cmpstr (one->id, ==, again->id);
  g_assert_cmpstr (one->id, !=, other->id);
  g_assert_true (
      g_regex_match_simple ("^sane-[0-9a-f]{16}$", one->id, G_REGEX_DEFAULT, 0));
}

static void
test_what_a_device_says_is_cleaned (void)
{
  g_autofree char             *long_text = g_strnfill (10000, 'x');
  g_autoptr (PlatenDeviceInfo) rude = platen_device_info_new (
      "sane", "x", "\tAC\x1b[2JME\n", "\xff\xfe model\x7f", "scanner");
  g_autoptr (PlatenDeviceInfo) endless =
      platen_device_info_new ("sane", "x", long_text, long_text, "scanner");

  g_assert_cmpstr (rude->vendor, ==, "AC [2JME");
  g_assert_true (g_utf8_validate (rude->model, -1, NULL));
  g_assert_null (strpbrk (rude->name, "\n\t\x1b\x7f"));
  g_assert_cmpuint (strlen (endless->vendor), <=, 256);
  g_assert_cmpuint (strlen (endless->name), <=, 256);
}

static void
test_a_long_text_is_cut_between_characters (void)
{
  GString                     *text = g_string_new ("a");
  g_autofree char             *vendor = NULL;
  g_autoptr (PlatenDeviceInfo) info = NULL;

  for (int i = 0; i < 200; i++)
    g_string_append (text, "€");
  vendor = g_string_free (text, FALSE);
  info = platen_device_info_new ("sane", "x", vendor, NULL, "scanner");

  g_assert_true (g_utf8_validate (info->vendor, -1, NULL));
  g_assert_true (g_str_has_suffix (info->vendor, "€"));
}

static void
test_a_device_goes_to_a_dictionary_and_back (void)
{
  g_autoptr (PlatenDeviceInfo) info =
      platen_device_info_new ("virtual", "a b:c", "Platen", "Virtual", "camera");
  g_autoptr (GVariant) dict = g_variant_ref_sink (platen_device_info_to_variant (info));
  g_autoptr (PlatenDeviceInfo) read = platen_device_info_from_variant ("virtual", dict);

  g_assert_cmpstr (read->id, ==, info->id);
  g_assert_cmpstr (read->name, ==, info->name);
  g_assert_cmpstr (read->driver, ==, "virtual");
  g_assert_cmpstr (read->driver_name, ==, "a b:c");
  g_assert_cmpstr (read->model, ==, "Virtual");
  g_assert_cmpstr (read->kind, ==, "camera");
}

static void
test_the_place_and_the_identities_go_along (void)
{
  const char *const            identities[] = { "uuid:1", "", "serial:\nx", NULL };
  g_autoptr (PlatenDeviceInfo) info =
      platen_device_info_new ("sane", "airscan:e0:x", NULL, "x", "scanner");
  g_autoptr (PlatenDeviceInfo) read = NULL;
  g_autoptr (PlatenDeviceInfo) copy = NULL;
  g_autoptr (GVariant)         dict = NULL;

  platen_device_info_set_place (info, "escl", "http://h/eSCL/");
  platen_device_info_set_identities (info, identities);
  info->is_absent = TRUE;
  dict = g_variant_ref_sink (platen_device_info_to_variant (info));
  read = platen_device_info_from_variant ("sane", dict);
  copy = platen_device_info_copy (read);

  g_assert_cmpstr (copy->protocol, ==, "escl");
  g_assert_cmpstr (copy->address, ==, "http://h/eSCL/");
  g_assert_cmpuint (g_strv_length (copy->identities), ==, 2);
  g_assert_cmpstr (copy->identities[1], ==, "serial: x");
  g_assert_true (copy->is_absent);
}

static void
test_one_identity_in_common_is_enough (void)
{
  const char *const            first[] = { "uuid:1", "serial:a", NULL };
  const char *const            second[] = { "serial:a", NULL };
  g_autoptr (GHashTable)       ignored = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (PlatenDeviceInfo) a =
      platen_device_info_new ("sane", "a", NULL, "x", "scanner");
  g_autoptr (PlatenDeviceInfo) b =
      platen_device_info_new ("sane", "b", NULL, "x", "scanner");

  /* To know nothing of both is to have nothing in common. */
  g_assert_false (platen_device_info_shares_identity (a, b, NULL));
  platen_device_info_set_identities (a, first);
  g_assert_false (platen_device_info_shares_identity (a, b, NULL));
  platen_device_info_set_identities (b, second);
  g_assert_true (platen_device_info_shares_identity (a, b, NULL));
  g_hash_table_add (ignored, (char *) "serial:a");
  g_assert_false (platen_device_info_shares_identity (a, b, ignored));
}

static void
test_a_device_without_a_driver_name_is_none (void)
{
  const char *const texts[] = { "{}", "{'driver-name': <''>}", "{'driver-name': <7>}",
                                "{'vendor': <'V'>, 'name': <'N'>}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GVariant) dict =
          g_variant_parse (G_VARIANT_TYPE_VARDICT, texts[i], NULL, NULL, NULL);

      g_assert_null (platen_device_info_from_variant ("sane", dict));
    }
}

static void
test_copies_are_equal_and_their_own (void)
{
  PlatenDeviceInfo *info = platen_device_info_new ("sane", "test:0", "N", "M", "scanner");
  g_autoptr (PlatenDeviceInfo) copy = platen_device_info_copy (info);

  g_assert_cmpstr (copy->id, ==, info->id);
  g_assert_cmpstr (copy->name, ==, info->name);
  g_assert_cmpstr (copy->kind, ==, info->kind);
  platen_device_info_free (info);
  platen_device_info_free (NULL);
  g_assert_cmpstr (copy->driver_name, ==, "test:0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device-info/name", test_a_device_is_called_by_vendor_and_model);
  g_test_add_func ("/device-info/id", test_the_id_is_stable_and_opaque);
  g_test_add_func ("/device-info/cleaned", test_what_a_device_says_is_cleaned);
  g_test_add_func ("/device-info/cut", test_a_long_text_is_cut_between_characters);
  g_test_add_func ("/device-info/and-back", test_a_device_goes_to_a_dictionary_and_back);
  g_test_add_func ("/device-info/place", test_the_place_and_the_identities_go_along);
  g_test_add_func ("/device-info/identities", test_one_identity_in_common_is_enough);
  g_test_add_func ("/device-info/no-driver-name",
                   test_a_device_without_a_driver_name_is_none);
  g_test_add_func ("/device-info/copies", test_copies_are_equal_and_their_own);
  return g_test_run ();
}
