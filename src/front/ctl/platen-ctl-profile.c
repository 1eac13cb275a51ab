/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-json.h"
#include "platen-ctl-look.h"
#include "platen-ctl-options.h"
#include "platen-ctl-show-profile.h"

/* What the command line of `platenctl profile` says. */
typedef struct
{
  PlatenCtlLook look;
  char         *device;   /* owned; by Id or by name */
  char         *new_name; /* owned */
  char        **unset;    /* owned */
  gboolean      is_for_any;
  gboolean      is_shared;
  gboolean      is_private;
  gboolean      is_last;
  gboolean      is_json;
} Request;

static void
request_clear (Request *self)
{
  platen_ctl_look_clear (&self->look);
  g_free (self->device);
  g_free (self->new_name);
  g_strfreev (self->unset);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static gboolean
fail_usage (const char *text, GError **error)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
  return FALSE;
}

/* The Id of the device that was named; a device that is not there is named by its Id. */
static char *
dup_device_id (const Request *self, PlatenBusManager *manager, GError **error)
{
  g_autoptr (PlatenBusDevice) device = NULL;

  if (self->device == NULL && !self->is_last)
    return g_strdup ("");

  device = platen_ctl_find_device (manager, self->device, error);

  return device != NULL ? platen_bus_device_dup_id (device) : NULL;
}

/* Gives (transfer full) the settings that @base and the command line make together. */
/* An area and a paper say the same thing: what is said now takes the other's place. */
static void
displace (const PlatenCtlLook *look, GVariantDict *settings)
{
  if (look->page_size != NULL)
    g_variant_dict_remove (settings, "area");
  if (platen_ctl_look_has_area (look))
    g_variant_dict_remove (settings, "page-size");
}

static GVariant *
make_settings (const Request *self, GVariant *base, GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (base);

  for (gsize i = 0; self->unset != NULL && self->unset[i] != NULL; i++)
    if (!g_variant_dict_remove (&dict, self->unset[i]))
      {
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                     "The profile does not say ‘%s’", self->unset[i]);
        return NULL;
      }
  displace (&self->look, &dict);
  if (!platen_ctl_look_add_to (&self->look, NULL, &dict, error))
    return NULL;

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static GVariant *
dup_base (const Request    *self,
          PlatenBusManager *manager,
          const char       *device_id,
          GError          **error)
{
  g_autoptr (GVariant) last = NULL;

  if (!self->is_last)
    return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  if (!platen_bus_manager_call_get_last_settings_sync (manager, device_id, &last, NULL,
                                                       error))
    return NULL;

  return g_steal_pointer (&last);
}

static gboolean
save (const Request *self, PlatenBusManager *manager, const char *name, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autofree char      *device_id = NULL;
  g_autofree char      *path = NULL;
  g_autoptr (GVariant)  base = NULL;
  g_autoptr (GVariant)  settings = NULL;

  if (self->new_name != NULL || self->unset != NULL || self->is_for_any ||
      self->is_private)
    return fail_usage ("--name, --unset, --any-device and --private are for ‘change’",
                       error);

  if ((device_id = dup_device_id (self, manager, error)) == NULL ||
      (base = dup_base (self, manager, device_id, error)) == NULL ||
      (settings = make_settings (self, base, error)) == NULL)
    return FALSE;

  if (self->device != NULL)
    g_variant_dict_insert (&options, "device", "s", device_id);
  g_variant_dict_insert_value (&options, "settings", settings);
  if (self->is_shared)
    g_variant_dict_insert (&options, "shared", "b", TRUE);

  return platen_bus_manager_call_create_profile_sync (
      manager, name, g_variant_dict_end (&options), &path, NULL, error);
}

static gboolean
change (const Request *self, PlatenBusManager *manager, const char *name, GError **error)
{
  g_autoptr (PlatenBusProfile) profile = platen_ctl_find_profile (manager, name, error);
  g_auto (GVariantDict)        changes = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant)         settings = NULL;
  g_autofree char             *device_id = NULL;

  if (profile == NULL)
    return FALSE;
  if (self->is_last)
    return fail_usage ("--last is for ‘save’", error);
  if ((self->is_shared && self->is_private) || (self->device != NULL && self->is_for_any))
    return fail_usage ("Two of the options contradict each other", error);

  settings = make_settings (self, platen_bus_profile_get_settings (profile), error);
  device_id = dup_device_id (self, manager, error);
  if (settings == NULL || device_id == NULL)
    return FALSE;

  g_variant_dict_insert_value (&changes, "settings", settings);
  if (self->new_name != NULL)
    g_variant_dict_insert (&changes, "name", "s", self->new_name);
  if (self->device != NULL || self->is_for_any)
    g_variant_dict_insert (&changes, "device", "s", device_id);
  if (self->is_shared || self->is_private)
    g_variant_dict_insert (&changes, "shared", "b", self->is_shared);

  return platen_bus_profile_call_change_sync (profile, g_variant_dict_end (&changes),
                                              NULL, error);
}

static gboolean
show (const Request *self, PlatenBusManager *manager, const char *name, GError **error)
{
  g_autoptr (PlatenBusProfile) profile = platen_ctl_find_profile (manager, name, error);

  if (profile == NULL)
    return FALSE;
  if (self->is_json)
    {
      g_autoptr (GVariant) facts =
          g_variant_ref_sink (platen_ctl_describe_profile (profile));

      platen_ctl_json_print (facts);
    }
  else
    platen_ctl_print_profile (profile);

  return TRUE;
}

static gboolean delete (const Request    *self,
                        PlatenBusManager *manager,
                        const char       *name,
                        GError          **error)
{
  g_autoptr (PlatenBusProfile) profile = platen_ctl_find_profile (manager, name, error);

  return profile != NULL && platen_bus_profile_call_delete_sync (profile, NULL, error);
}

typedef struct
{
  const char *word;
  gboolean (*run) (const Request    *self,
                   PlatenBusManager *manager,
                   const char       *name,
                   GError          **error);
} Verb;

static const Verb verbs[] = {
  { "save", save },
  { "show", show },
  { "change", change },
  { "delete", delete },
};

static gboolean
run (const Request *self, int argc, char **argv, GError **error)
{
  g_autoptr (PlatenBusManager) manager = NULL;

  for (gsize i = 0; argc == 3 && i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].word, argv[1]))
      {
        manager = platen_ctl_get_manager (error);
        return manager != NULL && verbs[i].run (self, manager, argv[2], error);
      }

  return fail_usage ("Say ‘save NAME’, ‘show NAME’, ‘change NAME’ or ‘delete NAME’; a "
                     "name with spaces is quoted",
                     error);
}

static gboolean
parse (Request *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry own[] = {
    { "device", 'd', 0, G_OPTION_ARG_STRING, &self->device,
      "The device that it is for, by Id or by name", "DEVICE" },
    { "any-device", 0, 0, G_OPTION_ARG_NONE, &self->is_for_any,
      "With ‘change’: it is for any device", NULL },
    { "last", 0, 0, G_OPTION_ARG_NONE, &self->is_last,
      "With ‘save’: what the last scan with the device has used", NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->new_name, "With ‘change’: its new name",
      "NAME" },
    { "unset", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->unset,
      "With ‘change’: leave this setting to the scan; may be repeated", "SETTING" },
    { "shared", 0, 0, G_OPTION_ARG_NONE, &self->is_shared,
      "Web sites and sandboxed applications may see and use it", NULL },
    { "private", 0, 0, G_OPTION_ARG_NONE, &self->is_private,
      "With ‘change’: they may not any more", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->is_json, "With ‘show’: print JSON", NULL },
  };
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  platen_ctl_look_init (&self->look);
  g_array_append_vals (entries, own, G_N_ELEMENTS (own));
  platen_ctl_look_add_entries (&self->look, entries);

  return platen_ctl_parse ("profile save|show|change|delete NAME",
                           "Settings are those of ‘platenctl scan’; what is not said is "
                           "left to the scan.",
                           (const GOptionEntry *) (gpointer) entries->data, argc, argv,
                           error);
}

/* Saves, shows, changes and deletes scan settings under a name. */
int
platen_ctl_profile (int argc, char **argv)
{
  g_auto (Request)   self = { { NULL } };
  g_autoptr (GError) error = NULL;

  if (parse (&self, &argc, &argv, &error) && run (&self, argc, argv, &error))
    return PLATEN_CTL_OK;

  return platen_ctl_fail (error);
}
