/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sane-fixture.h"

#include "platen-sane-driver.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define N_QUIET_LOOKS 5
#define LOOK_PAUSE_US 1000

static const struct
{
  const char *name;
  const char *text;
} files[] = {
  { "dll.conf", "test\npnm\nfault\n" },
  { "test.conf", "number_of_devices 2\nmode Color\nresolution 75.0\n"
                 "resolution_min 1.0\nresolution_max 1200.0\nresolution_quant 1.0\n"
                 "geometry_min 0.0\ngeometry_max 200.0\ngeometry_quant 1.0\n" },
};

/* libsane looks at it once in the life of a process, so there is one for all tests. */
void
sane_fixture_start (void)
{
  g_autofree char *folder = NULL;

  if (g_test_subprocess ()) /* has its parent's */
    return;

  folder = g_dir_make_tmp ("platen-sane-XXXXXX", NULL);
  g_assert_nonnull (folder);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);

      g_assert_true (g_file_set_contents (path, files[i].text, -1, NULL));
    }
  g_setenv ("SANE_CONFIG_DIR", folder, TRUE);
  g_setenv ("PLATEN_TEST_SANE_DIR", folder, TRUE); /* the driver adds to the other */
  g_setenv ("LD_LIBRARY_PATH", PLATEN_TEST_BACKEND_DIR, TRUE);
}

void
sane_fixture_stop (void)
{
  const char *folder = g_getenv ("PLATEN_TEST_SANE_DIR");

  if (g_test_subprocess ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* The scanner holds the driver, and so SANE. */
PlatenScanner *
sane_fixture_open (const char *driver_name, const char *options, GError **error)
{
  g_autoptr (PlatenSaneDriver) driver = platen_sane_driver_new ();
  PlatenScanner               *scanner;

  if (options != NULL)
    g_setenv ("PLATEN_SANE_OPTIONS", options, TRUE);
  scanner = platen_driver_open (PLATEN_DRIVER (driver), driver_name, error);
  g_unsetenv ("PLATEN_SANE_OPTIONS");

  return scanner;
}

static gboolean
is_thread_asleep (const char *tid)
{
  g_autofree char *path = g_build_filename ("/proc/self/task", tid, "stat", NULL);
  g_autofree char *text = NULL;
  const char      *state;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return TRUE; /* it has ended */

  state = strrchr (text, ')');
  return state != NULL && g_str_has_prefix (state, ") S");
}

static gboolean
are_others_asleep (void)
{
  g_autofree char *own_tid = g_strdup_printf ("%d", (int) gettid ());
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char      *tid;

  while ((tid = g_dir_read_name (dir)) != NULL)
    if (!g_str_equal (tid, own_tid) && !is_thread_asleep (tid))
      return FALSE;

  return TRUE;
}

/*
 * Waits until the backend's own thread waits, for its pipe or for its delay. The `test`
 * backend ends that thread with an asynchronous pthread_cancel (); when it strikes the
 * thread within malloc (), just after the start, sane_cancel () never returns.
 */
void
sane_fixture_wait_for_backend (void)
{
  for (int n_quiet = 0; n_quiet < N_QUIET_LOOKS;
       n_quiet = are_others_asleep () ? n_quiet + 1 : 0)
    g_usleep (LOOK_PAUSE_US);
}

PlatenScanSettings
sane_fixture_want (PlatenSourceKind source, PlatenMode mode, int dpi)
{
  PlatenScanSettings settings;

  platen_scan_settings_init (&settings);
  settings.source = source;
  settings.mode = mode;
  settings.dpi = dpi;

  return settings;
}

/* One batch with the defaults at 75 dpi in grey; the pages before the error are given. */
GPtrArray *
sane_fixture_scan (const char *driver_name, const char *options, GError **error)
{
  g_autoptr (GError)        open_error = NULL;
  PlatenScanSettings        settings;
  g_autoptr (PlatenScanner) scanner = NULL;

  scanner = sane_fixture_open (driver_name, options, &open_error);
  g_assert_no_error (open_error);
  settings = sane_fixture_want (PLATEN_SOURCE_AUTO, PLATEN_MODE_GRAY, 75);
  if (g_str_has_prefix (driver_name, "fault:"))
    settings.source = PLATEN_SOURCE_FEEDER;

  return scan_batch (scanner, &settings, error);
}
