/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-method-table.h"
#include "platen-principal.h"
#include "platen-wire-error.h"
#include "platen-wire-objects.h"

/*
 * Settings under a name, which are ours: their keys are those of the session bus. A page
 * sees its own profiles and those that are shared, and never learns what others there are.
 */

static PlatenProfileList *
get_list (PlatenCommand *call)
{
  return platen_service_get_profiles (platen_command_get_service (call));
}

static const char *
get_principal (PlatenCommand *call)
{
  return platen_instance_get_principal (platen_command_get_instance (call));
}

/* Options of a driver may name a file of the person, which is told to no site. */
static JsonNode *
wire_settings (PlatenProfile *profile, const char *principal)
{
  g_auto (GVariantDict) dict =
      G_VARIANT_DICT_INIT (platen_profile_get_settings (profile));
  g_autoptr (GVariant) told = NULL;

  if (platen_principal_get_origin (principal) != NULL &&
      !platen_profile_belongs_to (profile, principal))
    g_variant_dict_remove (&dict, "options");
  told = g_variant_ref_sink (g_variant_dict_end (&dict));

  return json_gvariant_serialize (told);
}

static JsonNode *
wire_profile (PlatenProfile *profile, const char *principal)
{
  JsonNode *node =
      platen_wire_object ("name", platen_profile_get_name (profile), "device",
                          platen_profile_get_device_id (profile), NULL);
  JsonObject *object = json_node_get_object (node);

  json_object_set_member (object, "settings", wire_settings (profile, principal));
  json_object_set_boolean_member (object, "locked", platen_profile_is_locked (profile));
  json_object_set_boolean_member (object, "shared", platen_profile_is_shared (profile));
  json_object_set_boolean_member (object, "own",
                                  platen_profile_belongs_to (profile, principal));

  return node;
}

static void
get_profiles (PlatenCommand *call)
{
  g_autoptr (GPtrArray) profiles =
      platen_profile_list_dup (get_list (call), get_principal (call));
  JsonArray *result = json_array_new ();

  for (guint i = 0; i < profiles->len; i++)
    json_array_add_element (result,
                            wire_profile (profiles->pdata[i], get_principal (call)));
  platen_command_return_all (call, result);
}

/* (nullable): the profile that the first parameter names; else the command has failed */
static PlatenProfile *
find_profile (PlatenCommand *call)
{
  PlatenProfile *profile = platen_profile_list_find (
      get_list (call), platen_command_get_string (call, 0), get_principal (call));

  if (profile == NULL)
    platen_command_fail (
        call, PLATEN_WIRE_BAD_PARAMETER, "%s: there is no profile ‘%s’; see GetProfiles",
        platen_command_get_method (call), platen_command_get_string (call, 0));

  return profile;
}

/* JSON has arrays where an area is four numbers. */
static GVariant *
read_area (GVariant *list)
{
  gint32 numbers[4];

  if (!g_variant_is_of_type (list, G_VARIANT_TYPE ("av")) ||
      g_variant_n_children (list) != G_N_ELEMENTS (numbers))
    return list;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (list, i);
      g_autoptr (GVariant) number = g_variant_get_variant (boxed);

      if (!g_variant_is_of_type (number, G_VARIANT_TYPE_INT64))
        return list;
      numbers[i] = (gint32) CLAMP (g_variant_get_int64 (number), G_MININT32, G_MAXINT32);
    }

  return g_variant_new ("(iiii)", numbers[0], numbers[1], numbers[2], numbers[3]);
}

/* (transfer full) (nullable): the object as `a{sv}` */
static GVariant *
read_settings (JsonNode *node)
{
  g_autoptr (GVariant) all = NULL;
  GVariantBuilder      builder;
  GVariantIter         iter;
  const char          *key;
  GVariant            *value;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  all = json_gvariant_deserialize (node, "a{sv}", NULL);
  if (all == NULL)
    return NULL;

  g_variant_ref_sink (all);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, all);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    g_variant_builder_add (&builder, "{sv}", key,
                           g_str_equal (key, "area") ? read_area (value) : value);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCommand) call = user_data;
  g_autoptr (PlatenProfile) profile = NULL;
  GError                   *error = NULL;

  profile =
      platen_profile_list_create_finish (PLATEN_PROFILE_LIST (source), result, &error);
  if (profile != NULL)
    platen_command_return_boolean (call, TRUE);
  else
    platen_command_take_error (call, error);
}

static void
save_profile (PlatenCommand *call)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant)  settings = read_settings (platen_command_get_parameter (call, 1));
  g_autoptr (GVariant)  all = NULL;
  const char           *device = platen_command_get_string (call, 2);

  if (settings == NULL)
    {
      platen_command_fail (call, PLATEN_WIRE_BAD_PARAMETER,
                           "SaveProfile: the parameter ‘settings’ cannot be understood");
      return;
    }

  g_variant_dict_insert_value (&options, "settings", settings);
  if (device != NULL)
    g_variant_dict_insert (&options, "device", "s", device);
  all = g_variant_ref_sink (g_variant_dict_end (&options));
  platen_profile_list_create_async (get_list (call), get_principal (call),
                                    platen_command_get_string (call, 0), all, on_created,
                                    g_object_ref (call));
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCommand) call = user_data;
  GError                   *error = NULL;

  if (platen_profile_list_change_finish (PLATEN_PROFILE_LIST (source), result, &error))
    platen_command_return_boolean (call, TRUE);
  else
    platen_command_take_error (call, error);
}

static void
change_profile (PlatenCommand *call)
{
  PlatenProfile        *profile = find_profile (call);
  g_auto (GVariantDict) changes = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant)  settings = read_settings (platen_command_get_parameter (call, 1));
  g_autoptr (GVariant)  all = NULL;
  const char           *name = platen_command_get_string (call, 2);
  const char           *device = platen_command_get_string (call, 3);

  if (profile == NULL)
    return;

  if (settings != NULL)
    g_variant_dict_insert_value (&changes, "settings", settings);
  if (name != NULL)
    g_variant_dict_insert (&changes, "name", "s", name);
  if (device != NULL)
    g_variant_dict_insert (&changes, "device", "s", device);
  all = g_variant_ref_sink (g_variant_dict_end (&changes));
  platen_profile_list_change_async (get_list (call), profile, get_principal (call), all,
                                    on_changed, g_object_ref (call));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCommand) call = user_data;
  GError                   *error = NULL;

  if (platen_profile_list_remove_finish (PLATEN_PROFILE_LIST (source), result, &error))
    platen_command_return_boolean (call, TRUE);
  else
    platen_command_take_error (call, error);
}

static void
delete_profile (PlatenCommand *call)
{
  PlatenProfile *profile = find_profile (call);

  if (profile != NULL)
    platen_profile_list_remove_async (get_list (call), profile, get_principal (call),
                                      on_deleted, g_object_ref (call));
}

static void
get_last_settings (PlatenCommand *call)
{
  PlatenDevice *selected =
      platen_instance_get_device (platen_command_get_instance (call));
  const char          *device = platen_command_get_string (call, 0);
  g_autoptr (GVariant) settings = NULL;
  GError              *error = NULL;

  if (device == NULL && selected != NULL)
    device = platen_device_get_id (selected);
  if (device == NULL)
    {
      platen_command_fail (call, PLATEN_WIRE_OUT_OF_SEQUENCE,
                           "No scanner is selected; call SelectSourceByIndex first, or "
                           "name the device");
      return;
    }

  settings = platen_service_dup_last_settings (platen_command_get_service (call), device,
                                               get_principal (call), &error);
  if (settings != NULL)
    platen_command_return (call, json_gvariant_serialize (settings));
  else
    platen_command_take_error (call, error);
}

const PlatenMethod platen_profile_methods[] = {
  { "GetProfiles", "",
    "Gives the profiles that can be used: their name, device, settings, and whether they "
    "are locked, shared, own",
    "scan", TRUE, get_profiles },
  { "SaveProfile", "name:s settings:o device:s?",
    "Saves settings under a new name: source, mode, resolution, area (four micrometres), "
    "pages, depth, page-size, brightness, contrast, threshold, gamma, deskew, crop, "
    "skip-blank, rotate-back, options; gives true",
    "scan", TRUE, save_profile },
  { "ChangeProfile", "name:s settings:o? newName:s? device:s?",
    "Replaces what is given of one of the page's own profiles; gives true", "scan", TRUE,
    change_profile },
  { "DeleteProfile", "name:s", "Deletes one of the page's own profiles; gives true",
    "scan", TRUE, delete_profile },
  { "GetLastSettings", "device:s?",
    "Gives the settings of the page's last scan with that device, or with the selected "
    "one",
    "scan", TRUE, get_last_settings },
  { NULL },
};
