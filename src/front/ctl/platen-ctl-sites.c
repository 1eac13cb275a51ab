/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-describe.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-json.h"
#include "platen-ctl-options.h"

static gboolean
list (PlatenBusSites *sites, gboolean is_json, GError **error)
{
  g_autoptr (GVariant) grants = NULL;
  GVariantIter         iter;
  const char          *origin;
  char               **capabilities;
  gint64               since_us;

  if (!platen_bus_sites_call_list_sync (sites, &grants, NULL, error))
    return FALSE;

  if (is_json)
    {
      g_autoptr (GVariant) all = platen_ctl_describe_sites (grants);

      platen_ctl_json_print (all);
      return TRUE;
    }

  g_variant_iter_init (&iter, grants);
  while (g_variant_iter_loop (&iter, "(&s^asx)", &origin, &capabilities, &since_us))
    {
      g_autofree char *words = g_strjoinv (" ", capabilities);
      g_autofree char *when = platen_ctl_format_time (since_us);

      g_print ("%s  %s  since %s\n", origin, words, when);
    }

  return TRUE;
}

static gboolean
run (PlatenBusSites *sites, int argc, char **argv, gboolean is_json, GError **error)
{
  const char *verb = argc > 1 ? argv[1] : "list";

  if (g_str_equal (verb, "list") && argc <= 2)
    return list (sites, is_json, error);
  if (g_str_equal (verb, "allow") && argc >= 3)
    return platen_bus_sites_call_allow_sync (
        sites, argv[2], (const char *const *) (argv + 3), NULL, error);
  if (g_str_equal (verb, "revoke") && argc == 3)
    return platen_bus_sites_call_revoke_sync (sites, argv[2], NULL, error);

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "Say ‘list’, ‘allow ORIGIN [CAPABILITY …]’ or ‘revoke ORIGIN’");
  return FALSE;
}

/* Says which web sites may do what. */
int
platen_ctl_sites (int argc, char **argv)
{
  gboolean           is_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON (list)", NULL },
    { NULL },
  };
  g_autoptr (GError)          error = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (PlatenBusSites)  sites = NULL;

  if (!platen_ctl_parse (
          "sites list | allow ORIGIN [CAPABILITY …] | revoke ORIGIN",
          "ORIGIN is as browsers write it: https://app.example\n"
          "CAPABILITY is scan (the default), camera, open-file or save-file.",
          entries, &argc, &argv, &error) ||
      (connection = platen_ctl_connect (&error)) == NULL ||
      (sites = platen_bus_sites_proxy_new_sync (connection, G_DBUS_PROXY_FLAGS_NONE,
                                                PLATEN_CTL_NAME, PLATEN_CTL_ROOT, NULL,
                                                &error)) == NULL ||
      !run (sites, argc, argv, is_json, &error))
    return platen_ctl_fail (error);

  return PLATEN_CTL_OK;
}
