/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-json.h"
#include "platen-ctl-options.h"
#include "platen-ctl-show-profile.h"

static void
print_text (GPtrArray *profiles)
{
  for (guint i = 0; i < profiles->len; i++)
    {
      PlatenBusProfile *profile = g_ptr_array_index (profiles, i);

      g_print ("%s%s\n", platen_bus_profile_get_name (profile),
               platen_bus_profile_get_locked (profile)   ? "  (set by the administrator)"
               : platen_bus_profile_get_shared (profile) ? "  (shared)"
                                                         : "");
    }
}

/* Lists the profiles that can be used. */
int
platen_ctl_profiles (int argc, char **argv)
{
  gboolean           is_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { NULL },
  };
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenBusManager) manager = NULL;
  g_autoptr (GPtrArray)        profiles = NULL;

  if (!platen_ctl_parse ("profiles", NULL, entries, &argc, &argv, &error) ||
      !platen_ctl_refuse_rest (argc, argv, &error) ||
      (manager = platen_ctl_get_manager (&error)) == NULL ||
      (profiles = platen_ctl_list_profiles (manager, &error)) == NULL)
    return platen_ctl_fail (error);

  if (is_json)
    {
      g_autoptr (GVariant) list = platen_ctl_describe_profiles (profiles);

      platen_ctl_json_print (list);
    }
  else
    print_text (profiles);

  return PLATEN_CTL_OK;
}
