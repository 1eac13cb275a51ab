/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-fixture.h"

#include "platen-virtual-driver.h"

#include <glib/gstdio.h>

void
virtual_set_up (VirtualFixture *fixture, gconstpointer description)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("platen-virtual-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "virtual.ini", NULL);
  if (description != NULL)
    {
      g_file_set_contents (fixture->path, description, -1, &error);
      g_assert_no_error (error);
      g_setenv ("PLATEN_VIRTUAL", fixture->path, TRUE);
    }
  fixture->driver = PLATEN_DRIVER (platen_virtual_driver_new ());
  fixture->scanner = open_only_device (fixture->driver);
}

/* With the files in it. */
void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char      *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_remove (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

void
virtual_tear_down (VirtualFixture *fixture, gconstpointer unused)
{
  g_unsetenv ("PLATEN_VIRTUAL");
  g_assert_finalize_object (g_steal_pointer (&fixture->scanner));
  g_assert_finalize_object (g_steal_pointer (&fixture->driver));
  remove_folder (fixture->folder);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->path, g_free);
}

PlatenScanSettings
wanted (PlatenSourceKind source, PlatenMode mode, int dpi)
{
  PlatenScanSettings settings;

  platen_scan_settings_init (&settings);
  settings.source = source;
  settings.mode = mode;
  settings.dpi = dpi;

  return settings;
}

/* Scans the front of one sheet of the feeder, counted from 1. */
ScannedPage *
scan_sheet (VirtualFixture *fixture, int sheet, PlatenMode mode, int dpi)
{
  g_autoptr (GError)    error = NULL;
  PlatenScanSettings    settings = wanted (PLATEN_SOURCE_FEEDER, mode, dpi);
  g_autoptr (GPtrArray) pages = NULL;

  settings.n_pages = sheet;
  pages = scan_batch (fixture->scanner, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, sheet);

  return g_ptr_array_steal_index (pages, (guint) sheet - 1);
}
