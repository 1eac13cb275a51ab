/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-alternatives.h"
#include "platen-error.h"

static PlatenDeviceInfo *
make (const char *part, const char *name, const char *protocol, const char *identity)
{
  const char *const identities[] = { identity, NULL };
  PlatenDeviceInfo *info = platen_device_info_new ("sane", name, NULL, "x", "scanner");

  g_free (info->part);
  info->part = g_strdup (part);
  platen_device_info_set_place (info, protocol, NULL);
  platen_device_info_set_identities (info, identities);

  return info;
}

static void
assert_order (PlatenAlternatives *ways, const char *const *parts)
{
  g_autoptr (GPtrArray) sorted = platen_alternatives_sort (ways);

  g_assert_cmpuint (sorted->len, ==, g_strv_length ((char **) parts));
  for (guint i = 0; i < sorted->len; i++)
    g_assert_cmpstr (((PlatenAlternative *) sorted->pdata[i])->info->part, ==, parts[i]);
}

static PlatenAlternatives *
make_three (const char *preferred)
{
  g_autoptr (PlatenDeviceInfo) saned = make ("net", "net:h:x", "saned", "uuid:1");
  g_autoptr (PlatenDeviceInfo) escl = make ("airscan", "airscan:e0:x", "escl", "uuid:1");
  g_autoptr (PlatenDeviceInfo) usb = make ("epson2", "epson2:x", "usb", "uuid:1");
  PlatenAlternatives          *ways = platen_alternatives_new (saned, preferred);

  platen_alternatives_take (ways, escl, TRUE);
  platen_alternatives_take (ways, usb, TRUE);

  return ways;
}

static void
test_the_way_that_can_do_most_comes_first (void)
{
  const char *const   expected[] = { "epson2", "airscan", "net", NULL };
  PlatenAlternatives *ways = make_three (NULL);

  assert_order (ways, expected);
  g_assert_cmpstr (platen_alternatives_get_best (ways)->part, ==, "epson2");
  g_assert_finalize_object (ways);
}

static void
test_the_person_may_prefer_another (void)
{
  const char *const              by_part[] = { "net", "epson2", "airscan", NULL };
  const char *const              by_protocol[] = { "airscan", "epson2", "net", NULL };
  const char *const              by_nothing[] = { "epson2", "airscan", "net", NULL };
  g_autoptr (PlatenAlternatives) first = make_three ("net");
  g_autoptr (PlatenAlternatives) second = make_three ("escl");
  g_autoptr (PlatenAlternatives) third = make_three ("nonsense");

  assert_order (first, by_part);
  assert_order (second, by_protocol);
  assert_order (third, by_nothing);
}

static void
test_what_is_there_comes_before_what_is_preferred (void)
{
  const char *const              expected[] = { "airscan", "net", "epson2", NULL };
  g_autoptr (PlatenAlternatives) ways = make_three ("usb");
  g_autoptr (GPtrArray)          nothing = g_ptr_array_new ();

  platen_alternatives_miss (ways, "sane", "epson2", nothing);
  assert_order (ways, expected);
  g_assert_true (platen_alternatives_is_available (ways));
  platen_alternatives_miss (ways, "sane", "airscan", nothing);
  platen_alternatives_miss (ways, "sane", "net", nothing);
  g_assert_false (platen_alternatives_is_available (ways));
}

static void
test_only_what_is_certain_belongs (void)
{
  g_autoptr (PlatenAlternatives) ways = make_three (NULL);
  g_autoptr (PlatenDeviceInfo)   same = make ("escl", "escl:x", "escl", "uuid:1");
  g_autoptr (PlatenDeviceInfo)   other = make ("escl", "escl:y", "escl", "uuid:2");
  g_autoptr (PlatenDeviceInfo)   unknown = make ("escl", "escl:z", "escl", NULL);
  g_autoptr (PlatenDeviceInfo) rival = make ("airscan", "airscan:e1:y", "escl", "uuid:1");
  g_autoptr (PlatenDeviceInfo) twin = make ("airscan", "airscan:w1:x", "wsd", "uuid:1");
  g_autoptr (GHashTable)       none = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable)       ambiguous = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (ambiguous, (char *) "uuid:1");
  g_assert_true (platen_alternatives_belongs (ways, same, none));
  g_assert_false (platen_alternatives_belongs (ways, same, ambiguous));
  g_assert_false (platen_alternatives_belongs (ways, other, none));
  g_assert_false (platen_alternatives_belongs (ways, unknown, none));
  /* One backend lists it once for each protocol. */
  g_assert_false (platen_alternatives_belongs (ways, rival, none));
  g_assert_true (platen_alternatives_belongs (ways, twin, none));
}

static void
on_changed (PlatenAlternatives *ways, guint *n_changes)
{
  (*n_changes)++;
}

static void
test_a_failure_is_told_until_it_is_over (void)
{
  g_autoptr (PlatenAlternatives) ways = make_three (NULL);
  g_autofree char               *id = g_strdup (platen_alternatives_get_best (ways)->id);
  g_autoptr (GError)             error =
      g_error_new_literal (PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO, "Broken");
  g_autoptr (GVariant) told = NULL;
  g_autoptr (GVariant) first = NULL;
  const char          *problem = NULL;
  guint                n_changes = 0;

  g_signal_connect (ways, "changed", G_CALLBACK (on_changed), &n_changes);
  platen_alternatives_note_outcome (ways, id, error);
  platen_alternatives_note_outcome (ways, id, error);
  told = g_variant_ref_sink (platen_alternatives_to_variant (ways));
  first = g_variant_get_child_value (told, 0);
  g_assert_true (g_variant_lookup (first, "problem", "&s", &problem));
  g_assert_cmpstr (problem, ==, "Broken");
  platen_alternatives_note_outcome (ways, id, NULL);
  g_assert_cmpuint (n_changes, ==, 2);
}

static void
test_the_last_way_stays (void)
{
  g_autoptr (PlatenDeviceInfo)   usb = make ("epson2", "epson2:x", "usb", "uuid:1");
  g_autoptr (PlatenDeviceInfo)   escl = make ("escl", "escl:x", "escl", "uuid:1");
  g_autoptr (PlatenAlternatives) ways = platen_alternatives_new (usb, NULL);

  g_assert_false (platen_alternatives_drop (ways, usb->id));
  platen_alternatives_take (ways, escl, TRUE);
  g_assert_true (platen_alternatives_drop (ways, usb->id));
  g_assert_false (platen_alternatives_holds (ways, usb->id));
  g_assert_true (platen_alternatives_is_of (ways, "sane", "escl"));
  g_assert_false (platen_alternatives_drop (ways, "nothing"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alternatives/order", test_the_way_that_can_do_most_comes_first);
  g_test_add_func ("/alternatives/preferred", test_the_person_may_prefer_another);
  g_test_add_func ("/alternatives/available",
                   test_what_is_there_comes_before_what_is_preferred);
  g_test_add_func ("/alternatives/certain", test_only_what_is_certain_belongs);
  g_test_add_func ("/alternatives/problem", test_a_failure_is_told_until_it_is_over);
  g_test_add_func ("/alternatives/last", test_the_last_way_stays);

  return g_test_run ();
}
