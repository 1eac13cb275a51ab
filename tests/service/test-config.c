/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-config.h"

#include <glib/gstdio.h>

typedef struct
{
  char *dir;
  char *system_path;
  char *user_path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->dir = g_dir_make_tmp ("platen-config-XXXXXX", NULL);
  g_assert_nonnull (fixture->dir);
  fixture->system_path = g_build_filename (fixture->dir, "system.ini", NULL);
  fixture->user_path = g_build_filename (fixture->dir, "user.ini", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_unlink (fixture->system_path);
  g_unlink (fixture->user_path);
  g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
  g_free (fixture->system_path);
  g_free (fixture->user_path);
  g_free (fixture->dir);
}

static void
write_file (const char *path, const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static PlatenConfig *
load (Fixture *fixture)
{
  return platen_config_load (fixture->system_path, fixture->user_path);
}

static guint
count_warnings (PlatenConfig *config)
{
  return g_strv_length ((char **) platen_config_get_warnings (config));
}

static void
test_without_files_the_defaults_hold (Fixture *fixture, gconstpointer unused)
{
  PlatenConfig *config = load (fixture);

  g_assert_cmpuint (count_warnings (config), ==, 0);
  g_assert_cmpuint (platen_config_get_core_port (config), ==, 18622);
  g_assert_cmpuint (platen_config_get_core_tls_port (config), ==, 18623);
  g_assert_cmpuint (platen_config_get_control_port (config), ==, 18625);
  g_assert_cmpuint (platen_config_get_control_tls_port (config), ==, 18626);
  g_assert_cmpstr (platen_config_get_protocol_version (config), ==, "16, 1, 0, 0728");
  g_assert_cmpint (platen_config_get_log_level (config), ==, G_LOG_LEVEL_MESSAGE);
  g_assert_true (g_path_is_absolute (platen_config_get_store_directory (config)));
  g_assert_finalize_object (config);
}

static void
test_the_persons_file_wins_key_by_key (Fixture *fixture, gconstpointer unused)
{
  PlatenConfig *config;

  write_file (fixture->system_path, "[ports]\ncore=1000\ncontrol=1001\n");
  write_file (fixture->user_path, "[ports]\ncore=2000\n[devices]\ndrivers=virtual\n");
  config = load (fixture);

  g_assert_cmpuint (count_warnings (config), ==, 0);
  g_assert_cmpuint (platen_config_get_core_port (config), ==, 2000);
  g_assert_cmpuint (platen_config_get_control_port (config), ==, 1001);
  g_assert_cmpstr (platen_config_get_drivers (config)[0], ==, "virtual");
  g_assert_null (platen_config_get_drivers (config)[1]);
  g_assert_finalize_object (config);
}

static void
test_what_is_not_understood_is_named_and_the_default_stands (Fixture      *fixture,
                                                             gconstpointer unused)
{
  static const struct
  {
    const char *text;
    const char *named;
  } cases[] = {
    { "[ports]\nkore=1\n", "kore" },
    { "[port]\ncore=1\n", "[port]" },
    { "[ports]\ncore=-1\n", "‘-1’" },
    { "[ports]\ncore=65536\n", "‘65536’" },
    { "[ports]\ncore=\n", "‘core’" },
    { "[http]\nprotocol-version=16.1\n", "16.1" },
    { "[log]\nlevel=loud\n", "loud" },
    { "[devices]\ndrivers=twain\n", "twain" },
    { "[devices]\ndrivers=\n", "drivers" },
    { "[store]\ndirectory=relative\n", "relative" },
    { "[service]\nidle-exit=soon\n", "soon" },
    { "no group\n", "user.ini" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PlatenConfig *config;

      g_test_message ("%s", cases[i].text);
      write_file (fixture->user_path, cases[i].text);
      config = load (fixture);
      g_assert_cmpuint (count_warnings (config), ==, 1);
      g_assert_nonnull (strstr (platen_config_get_warnings (config)[0], cases[i].named));
      g_assert_nonnull (strstr (platen_config_get_warnings (config)[0], "user.ini"));
      g_assert_cmpuint (platen_config_get_core_port (config), ==, 18622);
      g_assert_finalize_object (config);
    }
}

static void
test_a_port_can_be_switched_off (Fixture *fixture, gconstpointer unused)
{
  PlatenConfig *config;

  write_file (fixture->user_path, "[ports]\ncore-tls=0\n[service]\nidle-exit=0\n");
  config = load (fixture);

  g_assert_cmpuint (count_warnings (config), ==, 0);
  g_assert_cmpuint (platen_config_get_core_tls_port (config), ==, 0);
  g_assert_cmpuint (platen_config_get_idle_exit_s (config), ==, 0);
  g_assert_finalize_object (config);
}

#define ADD(path, function) \
  g_test_add ("/config/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("defaults", test_without_files_the_defaults_hold);
  ADD ("layers", test_the_persons_file_wins_key_by_key);
  ADD ("warnings", test_what_is_not_understood_is_named_and_the_default_stands);
  ADD ("port-off", test_a_port_can_be_switched_off);

  return g_test_run ();
}
