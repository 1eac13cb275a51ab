/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-hotplug-survey.h"

#include <glib/gstdio.h>

typedef struct
{
  char *sysfs;
  char *nodes;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  /* Each test has its own, which GLib removes. */
  fixture->sysfs = g_build_filename (g_get_user_cache_dir (), "sys", NULL);
  fixture->nodes = g_build_filename (g_get_user_cache_dir (), "nodes", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_free (fixture->sysfs);
  g_free (fixture->nodes);
}

static void
write_file (const char *directory, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
plug (Fixture *fixture, const char *port, const char *number, const char *class)
{
  g_autofree char *device =
      g_build_filename (fixture->sysfs, "bus/usb/devices", port, NULL);
  g_autofree char *interface = g_strconcat (device, ":1.0", NULL);

  write_file (device, "busnum", "1\n");
  write_file (device, "devnum", number);
  write_file (interface, "bInterfaceClass", class);
}

static void
assert_finds (Fixture *fixture, const char *const *expected)
{
  g_autoptr (GHashTable) found = platen_hotplug_survey (fixture->sysfs, fixture->nodes);

  g_assert_cmpuint (g_hash_table_size (found), ==, g_strv_length ((char **) expected));
  for (gsize i = 0; expected[i] != NULL; i++)
    {
      g_autofree char *element = g_strdup_printf (expected[i], fixture->nodes);

      g_assert_true (g_hash_table_contains (found, element));
    }
}

static void
test_a_machine_without_usb_has_nothing (Fixture *fixture, gconstpointer unused)
{
  const char *const nothing[] = { NULL };

  assert_finds (fixture, nothing);
}

static void
test_what_cannot_be_a_scanner_is_left_out (Fixture *fixture, gconstpointer unused)
{
  const char *const expected[] = { "1-2 %s/001/005 shut", NULL };

  plug (fixture, "1-1", "4\n", "03\n");
  plug (fixture, "1-2", "5\n", "ff\n");
  plug (fixture, "1-3", "6\n", "08\n");
  assert_finds (fixture, expected);
}

static void
test_a_device_that_comes_back_is_another_element (Fixture *fixture, gconstpointer unused)
{
  const char *const before[] = { "1-2 %s/001/005 shut", NULL };
  const char *const after[] = { "1-2 %s/001/006 shut", NULL };

  plug (fixture, "1-2", "5\n", "07\n");
  assert_finds (fixture, before);
  plug (fixture, "1-2", "6\n", "07\n");
  assert_finds (fixture, after);
}

static void
test_leave_to_use_it_makes_another_element (Fixture *fixture, gconstpointer unused)
{
  const char *const expected[] = { "1-2 %s/001/005 open", NULL };
  g_autofree char  *bus = g_build_filename (fixture->nodes, "001", NULL);

  plug (fixture, "1-2", "5\n", "06\n");
  write_file (bus, "005", "");
  assert_finds (fixture, expected);
}

static void
test_scsi_scanners_count (Fixture *fixture, gconstpointer unused)
{
  const char *const expected[] = { "sg1", "sg2", NULL };
  const char *const types[] = { "0\n", "3\n", "6\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *directory =
          g_strdup_printf ("%s/class/scsi_generic/sg%zu/device", fixture->sysfs, i);

      write_file (directory, "type", types[i]);
    }
  assert_finds (fixture, expected);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/hotplug-survey/nothing", test_a_machine_without_usb_has_nothing);
  ADD ("/hotplug-survey/others", test_what_cannot_be_a_scanner_is_left_out);
  ADD ("/hotplug-survey/comes-back", test_a_device_that_comes_back_is_another_element);
  ADD ("/hotplug-survey/leave", test_leave_to_use_it_makes_another_element);
  ADD ("/hotplug-survey/scsi", test_scsi_scanners_count);

  return g_test_run ();
}
