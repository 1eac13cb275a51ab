/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-backends.h"

#include <string.h>

/* Which backends may use the network. */

static void
test_the_table (void)
{
  const char *const networked[] = { "net:localhost:test:0",
                                    "airscan:e0:Office",
                                    "escl",
                                    "epson2:net:192.168.1.2",
                                    "epsonds",
                                    "pixma",
                                    "hpaio",
                                    "brother4:net1;dev0",
                                    "" };
  const char *const local[] = { "test:0",  "genesys:libusb:001:002",
                                "fujitsu", "v4l:/dev/video0",
                                "netscan", "nobody" };

  for (gsize i = 0; i < G_N_ELEMENTS (networked); i++)
    {
      g_test_message ("%s", networked[i]);
      g_assert_true (platen_sane_backends_need_network (networked[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (local); i++)
    {
      g_test_message ("%s", local[i]);
      g_assert_false (platen_sane_backends_need_network (local[i]));
    }
}

static void
test_more_by_setting (void)
{
  g_setenv ("PLATEN_SANE_NETWORK_BACKENDS", "mine:yours", TRUE);
  g_assert_true (platen_sane_backends_need_network ("mine:0"));
  g_assert_true (platen_sane_backends_need_network ("yours"));
  g_assert_false (platen_sane_backends_need_network ("min:0"));
  g_unsetenv ("PLATEN_SANE_NETWORK_BACKENDS");
  g_assert_false (platen_sane_backends_need_network ("mine:0"));
}

static void
test_none_when_switched_off (void)
{
  g_setenv ("PLATEN_SANE_LOCAL_ONLY", "1", TRUE);
  g_assert_false (platen_sane_backends_need_network ("pixma:04A9"));
  g_assert_false (platen_sane_backends_need_network ("net"));
  g_assert_false (platen_sane_backends_need_network (""));
  g_unsetenv ("PLATEN_SANE_LOCAL_ONLY");
}

/* Whether a library asks the linker for a function. */
static gboolean
imports (const char *library, const char *function)
{
  g_autofree char *text = NULL;
  g_autofree char *symbol = g_strdup_printf (".%s.", function);
  gsize            length = 0;
  gsize            n = strlen (symbol);

  /* A name between two zeros, as the table of names has it. */
  symbol[0] = symbol[n - 1] = '\0';
  g_assert_true (g_file_get_contents (library, &text, &length, NULL));

  return memmem (text, length, symbol, n) != NULL;
}

static void
test_installed_backends (void)
{
  const char *const functions[] = { "socket", "curl_easy_init", "avahi_client_new" };
  g_autoptr (GDir)  folder = g_dir_open (PLATEN_TEST_SANE_DIR, 0, NULL);
  const char       *name;

  if (folder == NULL)
    {
      g_test_skip ("No SANE backends are installed");
      return;
    }

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (PLATEN_TEST_SANE_DIR, name, NULL);
      g_autofree char *backend = NULL;

      if (!g_str_has_prefix (name, "libsane-") || !g_str_has_suffix (name, ".so.1"))
        continue;

      backend = g_strndup (name + strlen ("libsane-"),
                           strlen (name) - strlen ("libsane-") - strlen (".so.1"));
      for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
        if (imports (path, functions[i]))
          {
            g_test_message ("%s uses %s()", backend, functions[i]);
            g_assert_true (platen_sane_backends_need_network (backend));
          }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sane/network/the-table", test_the_table);
  g_test_add_func ("/sane/network/more-by-setting", test_more_by_setting);
  g_test_add_func ("/sane/network/none-when-switched-off", test_none_when_switched_off);
  g_test_add_func ("/sane/network/installed-backends", test_installed_backends);

  return g_test_run ();
}
