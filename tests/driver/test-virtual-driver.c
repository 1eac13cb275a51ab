/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-fixture.h"

#include "platen-device-info.h"
#include "platen-error.h"
#include "platen-virtual-driver.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_description_refused (const char *description, const char *culprit)
{
  g_autoptr (PlatenVirtualDriver) driver = platen_virtual_driver_new ();
  g_autoptr (GError)              error = NULL;
  g_autofree char                *path = NULL;
  int                             fd;

  fd = g_file_open_tmp ("platen-XXXXXX.ini", &path, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_file_set_contents (path, description, -1, NULL);
  g_setenv ("PLATEN_VIRTUAL", path, TRUE);
  g_assert_null (platen_driver_list (PLATEN_DRIVER (driver), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, culprit));
  g_unsetenv ("PLATEN_VIRTUAL");
  g_remove (path);
}

static void
test_wrong_descriptions_are_refused (void)
{
  assert_description_refused ("[device a]\nsheeps=3\n", "‘sheeps’");
  assert_description_refused ("[device a]\nsheets=many\n", "‘many’");
  assert_description_refused ("[device a]\nsheets=-1\n", "‘-1’");
  assert_description_refused ("[device a]\nduplex=perhaps\n", "‘perhaps’");
  assert_description_refused ("[device a]\nhang-at=lunch\n", "open, start, read, cancel");
  assert_description_refused ("[device a]\ncrash-at=cancel\n", "‘cancel’");
  assert_description_refused ("[scanner a]\n", "‘[scanner a]’");
  assert_description_refused ("[device a]\nname=b\nmodel=c\n", "‘name’");
  assert_description_refused ("nothing\n", "platen-");
}

static void
test_missing_description_is_named (void)
{
  g_autoptr (PlatenVirtualDriver) driver = platen_virtual_driver_new ();
  g_autoptr (GError)              error = NULL;

  g_setenv ("PLATEN_VIRTUAL", "/no/such/file.ini", TRUE);
  g_assert_null (platen_driver_list (PLATEN_DRIVER (driver), &error));
  g_assert_nonnull (strstr (error->message, "‘/no/such/file.ini’"));
  g_assert_null (platen_driver_open (PLATEN_DRIVER (driver), "default", NULL));
  g_unsetenv ("PLATEN_VIRTUAL");
}

static void
test_there_is_always_one_device (void)
{
  g_autoptr (PlatenVirtualDriver) driver = platen_virtual_driver_new ();
  g_autoptr (GError)              error = NULL;
  g_autoptr (GPtrArray)           devices = NULL;
  const PlatenDeviceInfo         *info;

  devices = platen_driver_list (PLATEN_DRIVER (driver), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (devices->len, ==, 1);
  info = g_ptr_array_index (devices, 0);
  g_assert_cmpstr (info->name, ==, "Platen Virtual Scanner");
  g_assert_cmpstr (info->kind, ==, "scanner");
  g_assert_null (platen_driver_open (PLATEN_DRIVER (driver), "other", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
}

static void
test_described_devices_are_listed (VirtualFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray)   devices = platen_driver_list (fixture->driver, NULL);
  const PlatenDeviceInfo *first = g_ptr_array_index (devices, 0);
  const PlatenDeviceInfo *second = g_ptr_array_index (devices, 1);

  g_assert_cmpuint (devices->len, ==, 2);
  g_assert_cmpstr (first->name, ==, "The old one");
  g_assert_cmpstr (second->name, ==, "Acme Fast 9");
  g_assert_cmpstr (first->driver_name, ==, "one");
  g_assert_cmpstr (first->id, !=, second->id);
}

/* The example is also the list of keys: all of them must be there and be right, but for the
 * one that stands in a comment, because its file must be there, too. */
static void
test_the_example_is_right (void)
{
  g_autoptr (PlatenVirtualDriver) driver = platen_virtual_driver_new ();
  g_autoptr (GError)              error = NULL;
  g_autoptr (GPtrArray)           devices = NULL;
  g_autofree char                *path = NULL;

  path = g_test_build_filename (G_TEST_DIST, "..", "data", "virtual.ini.example", NULL);
  g_setenv ("PLATEN_VIRTUAL", path, TRUE);
  devices = platen_driver_list (PLATEN_DRIVER (driver), &error);
  g_unsetenv ("PLATEN_VIRTUAL");
  g_assert_no_error (error);
  g_assert_cmpuint (devices->len, ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/wrong-descriptions-are-refused",
                   test_wrong_descriptions_are_refused);
  g_test_add_func ("/virtual/the-example-is-right", test_the_example_is_right);
  g_test_add_func ("/virtual/missing-description-is-named",
                   test_missing_description_is_named);
  g_test_add_func ("/virtual/there-is-always-one-device",
                   test_there_is_always_one_device);
  ADD ("described-devices-are-listed",
       "[device one]\nname=The old one\n[device two]\nvendor=Acme\nmodel=Fast 9\n",
       test_described_devices_are_listed);

  return g_test_run ();
}
