/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-daemon.h"
#include "platen-log.h"

#include <locale.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* Pages are private: no core dump, no debugger of other processes, no file for others. */
static void
keep_private (void)
{
  const struct rlimit none = { 0, 0 };

  umask (077);
  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0);
}

static gboolean
parse_arguments (int *argc, char ***argv, gboolean *out_show_version, GError **error)
{
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, out_show_version, "Print the version and exit",
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context, "Scans for web pages, desktop applications and platenctl. "
               "Usually started when one of them asks.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc == 1)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
               "platend takes no argument ‘%s’", (*argv)[1]);
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (PlatenConfig) config = NULL;
  g_autoptr (PlatenDaemon) daemon = NULL;
  g_autoptr (GError)       error = NULL;
  const char *const       *warnings;
  gboolean                 show_version = FALSE;

  setlocale (LC_ALL, "");
  keep_private ();
  if (!parse_arguments (&argc, &argv, &show_version, &error))
    {
      g_printerr ("platend: %s; see platend --help\n", error->message);
      return PLATEN_EXIT_USAGE;
    }
  if (show_version)
    {
      g_print ("platend %s\n", PACKAGE_VERSION);
      return PLATEN_EXIT_OK;
    }

  config = platen_config_load (NULL, NULL);
  platen_log_set_up (platen_config_get_log_level (config));
  warnings = platen_config_get_warnings (config);
  for (gsize i = 0; warnings[i] != NULL; i++)
    g_warning ("%s", warnings[i]);

  daemon = platen_daemon_new (config);

  return platen_daemon_run (daemon);
}
