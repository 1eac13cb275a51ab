/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl.h"

typedef struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} Command;

static const Command commands[] = {
  { "devices", platen_ctl_devices, "list scanners and cameras" },
  { "device", platen_ctl_device, "add or remove a network scanner" },
  { "camera", platen_ctl_camera, "take a still, set up a camera" },
  { "scan", platen_ctl_scan, "scan pages into a file" },
  { "profiles", platen_ctl_profiles, "list named scan settings" },
  { "profile", platen_ctl_profile, "save, show, change or delete named scan settings" },
  { "pages", platen_ctl_pages, "list collections, or the pages of one" },
  { "export", platen_ctl_export, "write pages of a collection into a file" },
  { "remove", platen_ctl_remove, "delete pages, or a whole collection" },
  { "sites", platen_ctl_sites, "say which web sites may use the scanners" },
  { "fsck", platen_ctl_fsck, "check every stored page" },
  { "doctor", platen_ctl_doctor, "find out why a scanner is not there" },
  { "status", platen_ctl_status, "show the service, its problems and its jobs" },
};

static void
print_help (void)
{
  g_print ("Usage: platenctl COMMAND [OPTION …]\n\nCommands:\n");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s%s\n", commands[i].name, commands[i].summary);
  g_print (
      "\nLetters that users of scanimage know:\n"
      "  -L        as ‘devices’\n"
      "  -A        as ‘scan -A’: what a device can do\n"
      "  -h, --help, -V, --version\n"
      "\n‘platenctl COMMAND --help’ explains a command; platenctl(1) explains all.\n");
}

static int
run_as (const char *name, int argc, char **argv)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return commands[i].run (argc, argv);

  platen_ctl_explain ("There is no command ‘%s’; see ‘platenctl --help’", name);

  return PLATEN_CTL_USAGE;
}

/**
 * platen_ctl_main:
 * @argv: as main() gets it; strings in the locale's encoding
 *
 * Runs `platenctl`: a client of the session bus and of nothing else.
 *
 * Returns: the exit status; see [enum@Platen.CtlExit]
 */
int
platen_ctl_main (int argc, char **argv)
{
  g_set_prgname ("platenctl");

  if (argc < 2)
    {
      print_help ();
      return PLATEN_CTL_USAGE;
    }

  if (g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "--help") ||
      g_str_equal (argv[1], "help"))
    print_help ();
  else if (g_str_equal (argv[1], "-V") || g_str_equal (argv[1], "--version"))
    g_print ("platenctl %s\n", PACKAGE_VERSION);
  else if (g_str_equal (argv[1], "-L"))
    return run_as ("devices", argc - 1, argv + 1);
  else if (g_str_has_prefix (argv[1], "-"))
    return run_as ("scan", argc, argv);
  else
    return run_as (argv[1], argc - 1, argv + 1);

  return PLATEN_CTL_OK;
}
