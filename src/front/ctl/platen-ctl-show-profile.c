/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-show-profile.h"

#include "platen-ctl-bus.h"
#include "platen-error.h"
#include "platen-profile-name.h"

/* What a name means is said by the service; the same order stands here: locked, own, shared. */
static guint
get_rank (PlatenBusProfile *profile)
{
  if (platen_bus_profile_get_locked (profile))
    return 0;

  return platen_bus_profile_get_shared (profile) ? 2 : 1;
}

static int
compare_profiles (gconstpointer a, gconstpointer b)
{
  PlatenBusProfile *first = *(PlatenBusProfile *const *) a;
  PlatenBusProfile *second = *(PlatenBusProfile *const *) b;
  g_autofree char  *first_name =
      platen_profile_name_fold (platen_bus_profile_get_name (first));
  g_autofree char *second_name =
      platen_profile_name_fold (platen_bus_profile_get_name (second));
  int order = g_strcmp0 (first_name, second_name);

  return order != 0 ? order : (int) get_rank (first) - (int) get_rank (second);
}

/**
 * platen_ctl_list_profiles:
 *
 * Returns: (transfer full) (element-type PlatenBusProfile): the profiles that can be used, in
 *   the order of their names
 */
GPtrArray *
platen_ctl_list_profiles (PlatenBusManager *manager, GError **error)
{
  GPtrArray *profiles =
      platen_ctl_list_objects (manager, "org.platen.Platen1.Profile", error);

  if (profiles != NULL)
    g_ptr_array_sort (profiles, compare_profiles);

  return profiles;
}

/**
 * platen_ctl_find_profile:
 * @name: its name; case does not count
 *
 * Errors: [error@Platen.Error] `NOT_FOUND`, and those of the bus.
 *
 * Returns: (transfer full): the profile
 */
PlatenBusProfile *
platen_ctl_find_profile (PlatenBusManager *manager, const char *name, GError **error)
{
  g_autoptr (GPtrArray) profiles = platen_ctl_list_profiles (manager, error);

  if (profiles == NULL)
    return NULL;
  for (guint i = 0; i < profiles->len; i++)
    if (platen_profile_name_equal (platen_bus_profile_get_name (profiles->pdata[i]),
                                   name))
      return g_object_ref (profiles->pdata[i]);

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
               "There is no profile ‘%s’; ‘platenctl profiles’ lists those there are",
               name);
  return NULL;
}

/**
 * platen_ctl_describe_profile:
 *
 * Returns: (transfer floating): `a{sv}`
 */
GVariant *
platen_ctl_describe_profile (PlatenBusProfile *profile)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "id", "s", platen_bus_profile_get_id (profile));
  g_variant_dict_insert (&dict, "name", "s", platen_bus_profile_get_name (profile));
  g_variant_dict_insert (&dict, "device", "s", platen_bus_profile_get_device (profile));
  g_variant_dict_insert_value (&dict, "settings",
                               platen_bus_profile_get_settings (profile));
  g_variant_dict_insert (&dict, "locked", "b", platen_bus_profile_get_locked (profile));
  g_variant_dict_insert (&dict, "shared", "b", platen_bus_profile_get_shared (profile));

  return g_variant_dict_end (&dict);
}

/**
 * platen_ctl_describe_profiles:
 * @profiles: (element-type PlatenBusProfile)
 *
 * Returns: (transfer full): `aa{sv}`
 */
GVariant *
platen_ctl_describe_profiles (GPtrArray *profiles)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < profiles->len; i++)
    g_variant_builder_add_value (&builder,
                                 platen_ctl_describe_profile (profiles->pdata[i]));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static void
print_setting (const char *key, GVariant *value)
{
  g_autofree char *text = g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
                              ? g_variant_dup_string (value, NULL)
                              : g_variant_print (value, FALSE);

  g_print ("  %s %s\n", key, text);
}

/**
 * platen_ctl_print_profile:
 *
 * Prints all that the profile says, for a person.
 */
void
platen_ctl_print_profile (PlatenBusProfile *profile)
{
  GVariant             *settings = platen_bus_profile_get_settings (profile);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GVariantIter          iter;
  const char           *key;

  g_print ("%s\n", platen_bus_profile_get_name (profile));
  if (platen_bus_profile_get_locked (profile))
    g_print ("  set by the administrator\n");
  else if (platen_bus_profile_get_shared (profile))
    g_print ("  shared with web sites and applications\n");
  if (*platen_bus_profile_get_device (profile) != '\0')
    g_print ("  for device %s\n", platen_bus_profile_get_device (profile));

  g_variant_iter_init (&iter, settings);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    g_ptr_array_add (keys, (gpointer) key);
  g_ptr_array_sort (keys, compare_keys);
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr (GVariant) value =
          g_variant_lookup_value (settings, keys->pdata[i], NULL);

      print_setting (keys->pdata[i], value);
    }
}
