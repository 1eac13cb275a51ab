/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-path.h"

static void
test_paths_lead_back_to_their_ids (void)
{
  const char *const ids[] = {
    "virtual-0123456789abcdef", "a", "_", "-", "ä/..", "a_2d", "A-b"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *path = platen_bus_path_for ("Device", ids[i]);
      g_autofree char *id = platen_bus_path_get_id (path, "Device");

      g_test_message ("%s", path);
      g_assert_true (g_variant_is_object_path (path));
      g_assert_cmpstr (id, ==, ids[i]);
    }
}

static void
test_other_paths_have_no_id (void)
{
  const char *const paths[] = { "/",
                                "virtual-0123",
                                "/org/platen/Platen1/Device/",
                                "/org/platen/Platen1/Job/a",
                                "/org/platen/Platen1/Device/a_2D",
                                "/org/platen/Platen1/Device/a_00",
                                "/org/platen/Platen1/Device/_",
                                "/org/platen/Platen1/Device/_61" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *id = platen_bus_path_get_id (paths[i], "Device");

      g_test_message ("%s", paths[i]);
      g_assert_null (id);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bus/path/leads-back", test_paths_lead_back_to_their_ids);
  g_test_add_func ("/bus/path/others-have-no-id", test_other_paths_have_no_id);

  return g_test_run ();
}
