/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-options.h"
#include "platen-ctl-show-device.h"
#include "platen-error.h"

#include <string.h>

#define GROUP "devices"
#define MAX_URL_BYTES 512
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-"

/* The person's own SANE configuration beside the system's, which the workers read. Source:
 * sane-airscan(5): “name = URL, protocol” in [devices]. */
static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "platen", "sane", "airscan.conf",
                           NULL);
}

static gboolean
check_url (const char *url, char **out_host, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char      *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char      *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if ((!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https")) || host == NULL ||
      *host == '\0' || strlen (url) > MAX_URL_BYTES || g_uri_get_userinfo (uri) != NULL ||
      strpbrk (url, " ,;#\"\\\t\r\n") != NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ is not a scanner's address; it looks like "
                   "‘http://192.168.1.20/eSCL/’",
                   url);
      return FALSE;
    }

  *out_host = g_strdelimit (g_strdup (host), ":%", '-');
  return TRUE;
}

static gboolean
check_name (const char *name, GError **error)
{
  if (*name != '\0' && strlen (name) <= 64 && name[strspn (name, NAME_LETTERS)] == '\0')
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘%s’ cannot be a scanner's name; use letters, digits, spaces, dots and "
               "dashes, 64 at most",
               name);
  return FALSE;
}

static gboolean
save (GKeyFile *file, GError **error)
{
  g_autofree char *path = get_path ();
  g_autofree char *directory = g_path_get_dirname (path);

  g_mkdir_with_parents (directory, 0700);

  return g_key_file_save_to_file (file, path, error);
}

static GKeyFile *
load (void)
{
  g_autofree char *path = get_path ();
  GKeyFile        *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);

  return file;
}

static gboolean
add (const char *url, const char *wanted_name, GError **error)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char     *host = NULL;
  g_autofree char     *key = NULL;
  g_autofree char     *value = g_strconcat (url, ", eSCL", NULL);

  if (!check_url (url, &host, error) ||
      !check_name (wanted_name != NULL ? wanted_name : host, error))
    return FALSE;

  key = g_strdup_printf ("\"%s\"", wanted_name != NULL ? wanted_name : host);
  g_key_file_set_value (file, GROUP, key, value);

  return save (file, error);
}

/* By name or by address. */
static gboolean
take_away (const char *wanted, GError **error)
{
  g_autoptr (GKeyFile) file = load ();
  g_auto (GStrv)       keys = g_key_file_get_keys (file, GROUP, NULL, NULL);
  g_autofree char     *name = g_strdup_printf ("\"%s\"", wanted);
  g_autofree char     *address = g_strconcat (wanted, ", eSCL", NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (file, GROUP, keys[i], NULL);

      if (g_str_equal (keys[i], name) || g_strcmp0 (value, address) == 0)
        return g_key_file_remove_key (file, GROUP, keys[i], error) && save (file, error);
    }

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
               "No scanner ‘%s’ was added; name it, or give the address, as it was added",
               wanted);
  return FALSE;
}

static gboolean
refresh (GError **error)
{
  g_autoptr (PlatenBusManager) manager = platen_ctl_get_manager (error);

  return manager != NULL &&
         platen_bus_manager_call_refresh_devices_sync (manager, NULL, error);
}

static gboolean
change (int argc, char **argv, const char *name, GError **error)
{
  if (argc == 3 && g_str_equal (argv[1], "add"))
    return add (argv[2], name, error);
  if (argc == 3 && name == NULL && g_str_equal (argv[1], "remove"))
    return take_away (argv[2], error);

  g_set_error_literal (
      error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
      "Say ‘device DEVICE’, ‘device add ADDRESS’ or ‘device remove NAME’");
  return FALSE;
}

static gboolean
is_change (int argc, char **argv)
{
  return argc < 2 || g_str_equal (argv[1], "add") || g_str_equal (argv[1], "remove");
}

static gboolean
run (int argc, char **argv, PlatenCtlShowDevice *show, const char *name, GError **error)
{
  if (is_change (argc, argv))
    return change (argc, argv, name, error) && refresh (error);

  show->device = argv[1];
  if (argc == 2 && name == NULL)
    return platen_ctl_show_device (show, error);

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "Name one device; see ‘platenctl device --help’");
  return FALSE;
}

/*
 * One device: what it can do, its options, a recording of them. And scanners by their
 * address: ‘add’ and ‘remove’; then the service looks for them.
 */
int
platen_ctl_device (int argc, char **argv)
{
  g_autofree char    *name = NULL;
  g_autofree char    *record = NULL;
  g_auto (GStrv)      options = NULL;
  PlatenCtlShowDevice show = { 0 };
  const GOptionEntry  entries[] = {
     { "name", 0, 0, G_OPTION_ARG_STRING, &name, "With ‘add’: what to call the scanner",
       "NAME" },
     { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options,
       "Set an option before showing all; may be repeated", "NAME=VALUE" },
     { "record", 0, 0, G_OPTION_ARG_FILENAME, &record,
       "Write its options and how they change one another into a file", "FILE" },
     { "json", 0, 0, G_OPTION_ARG_NONE, &show.is_json, "Print JSON", NULL },
     { NULL },
  };
  g_autoptr (GError) error = NULL;

  if (!platen_ctl_parse ("device DEVICE|add ADDRESS|remove NAME",
                         "DEVICE is shown with all that it can do. ADDRESS is that of a "
                         "scanner which speaks eSCL (AirScan), "
                         "‘http://192.168.1.20/eSCL/’ for instance.",
                         entries, &argc, &argv, &error))
    return platen_ctl_fail (error);

  show.record = record;
  show.options = options;

  return run (argc, argv, &show, name, &error) ? PLATEN_CTL_OK : platen_ctl_fail (error);
}
