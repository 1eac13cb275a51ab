/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-info.h"

#include "platen-limits.h"

#define MAX_TEXT_BYTES 256
#define N_ID_DIGITS 16
#define MAX_IDENTITIES 8

G_DEFINE_BOXED_TYPE (PlatenDeviceInfo,
                     platen_device_info,
                     platen_device_info_copy,
                     platen_device_info_free)

/* A device can say anything: CVE-2024-47175 began with an unescaped attribute. */
static char *
clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString         *result = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (result->len + 6 > MAX_TEXT_BYTES)
        break;
      g_string_append_unichar (result, g_unichar_iscntrl (c) ? ' ' : c);
    }

  return g_strstrip (g_string_free (result, FALSE));
}

static char *
make_id (const PlatenDeviceInfo *self)
{
  g_autofree char *all =
      g_strjoin ("\n", self->driver, self->key, self->vendor, self->model, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);

  return g_strdup_printf ("%s-%.*s", self->driver, N_ID_DIGITS, digest);
}

/**
 * platen_device_info_new:
 * @driver: the driver's word
 * @driver_name: what the driver calls the device; kept byte for byte
 * @vendor: (nullable): as the device says it
 * @model: (nullable): as the device says it
 * @kind: `scanner` or `camera`
 *
 * Describes a device; what the device says of itself is cleaned first.
 *
 * Returns: (transfer full): the description
 */
PlatenDeviceInfo *
platen_device_info_new (const char *driver,
                        const char *driver_name,
                        const char *vendor,
                        const char *model,
                        const char *kind)
{
  PlatenDeviceInfo *self;
  g_autofree char  *full_name = NULL;

  g_return_val_if_fail (driver != NULL, NULL);
  g_return_val_if_fail (driver_name != NULL, NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  self = g_new0 (PlatenDeviceInfo, 1);
  self->driver = g_strdup (driver);
  self->part = g_strdup ("");
  self->driver_name = g_strdup (driver_name);
  self->key = g_strdup (driver_name);
  self->vendor = clean (vendor);
  self->model = clean (model);
  self->kind = clean (kind);
  self->protocol = g_strdup ("");
  self->address = g_strdup ("");
  self->identities = g_new0 (char *, 1);
  full_name = g_strconcat (self->vendor, " ", self->model, NULL);
  self->name = clean (full_name);
  if (*self->name == '\0')
    {
      g_free (self->name);
      self->name = clean (driver_name);
    }
  self->id = make_id (self);

  return self;
}

/**
 * platen_device_info_set_key:
 * @key: what stays the same when the device is plugged in anew; the driver name is where
 *   this is not called
 *
 * Makes the identifier anew, of @key instead of the driver's name.
 */
void
platen_device_info_set_key (PlatenDeviceInfo *self, const char *key)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (key != NULL);

  g_free (self->key);
  self->key = g_strdup (key);
  g_free (self->id);
  self->id = make_id (self);
}

/**
 * platen_device_info_set_place:
 * @protocol: (nullable): see [struct@Platen.DeviceInfo]
 * @address: (nullable): see [struct@Platen.DeviceInfo]
 */
void
platen_device_info_set_place (PlatenDeviceInfo *self,
                              const char       *protocol,
                              const char       *address)
{
  g_return_if_fail (self != NULL);

  g_free (self->protocol);
  self->protocol = clean (protocol);
  g_free (self->address);
  self->address = clean (address);
}

/**
 * platen_device_info_set_identities:
 * @identities: (array zero-terminated=1): 8 at most count
 */
void
platen_device_info_set_identities (PlatenDeviceInfo *self, const char *const *identities)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_if_fail (self != NULL);

  for (gsize i = 0; identities[i] != NULL && i < MAX_IDENTITIES; i++)
    {
      g_autofree char *identity = clean (identities[i]);

      if (*identity != '\0')
        g_strv_builder_add (builder, identity);
    }
  g_strfreev (self->identities);
  self->identities = g_strv_builder_end (builder);
}

/**
 * platen_device_info_shares_identity:
 * @ignored: (nullable) (element-type utf8): a set of identities that prove nothing, because
 *   several devices have been seen with them
 *
 * Tells whether both are the same device for certain. FALSE says nothing: it may be the same
 * one all the same.
 */
gboolean
platen_device_info_shares_identity (const PlatenDeviceInfo *a,
                                    const PlatenDeviceInfo *b,
                                    GHashTable             *ignored)
{
  for (gsize i = 0; a->identities[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) b->identities, a->identities[i]) &&
        (ignored == NULL || !g_hash_table_contains (ignored, a->identities[i])))
      return TRUE;

  return FALSE;
}

/**
 * platen_device_info_copy:
 *
 * Returns: (transfer full): a copy
 */
PlatenDeviceInfo *
platen_device_info_copy (const PlatenDeviceInfo *self)
{
  PlatenDeviceInfo *copy = g_new0 (PlatenDeviceInfo, 1);

  copy->id = g_strdup (self->id);
  copy->driver = g_strdup (self->driver);
  copy->part = g_strdup (self->part);
  copy->driver_name = g_strdup (self->driver_name);
  copy->key = g_strdup (self->key);
  copy->name = g_strdup (self->name);
  copy->vendor = g_strdup (self->vendor);
  copy->model = g_strdup (self->model);
  copy->kind = g_strdup (self->kind);
  copy->protocol = g_strdup (self->protocol);
  copy->address = g_strdup (self->address);
  copy->identities = g_strdupv (self->identities);
  copy->is_absent = self->is_absent;

  return copy;
}

/**
 * platen_device_info_free:
 * @self: (transfer full) (nullable): what to free
 */
void
platen_device_info_free (PlatenDeviceInfo *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->driver);
  g_free (self->part);
  g_free (self->driver_name);
  g_free (self->key);
  g_free (self->name);
  g_free (self->vendor);
  g_free (self->model);
  g_free (self->kind);
  g_free (self->protocol);
  g_free (self->address);
  g_strfreev (self->identities);
  g_free (self);
}

/**
 * platen_device_info_from_variant:
 * @driver: the word of the driver that reported it
 * @dict: an `a{sv}`, see [struct@Platen.DeviceInfo]
 *
 * Returns: (transfer full) (nullable): the description, NULL when there is no driver name
 */
PlatenDeviceInfo *
platen_device_info_from_variant (const char *driver, GVariant *dict)
{
  const char             *driver_name = NULL;
  const char             *vendor = NULL;
  const char             *model = NULL;
  const char             *kind = "scanner";
  const char             *key = NULL;
  const char             *protocol = NULL;
  const char             *address = NULL;
  PlatenDeviceInfo       *self;
  g_autofree const char **identities = NULL;

  g_return_val_if_fail (g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT), NULL);

  g_variant_lookup (dict, "vendor", "&s", &vendor);
  g_variant_lookup (dict, "model", "&s", &model);
  g_variant_lookup (dict, "kind", "&s", &kind);
  if (!g_variant_lookup (dict, "driver-name", "&s", &driver_name) || *driver_name == '\0')
    return NULL;

  self = platen_device_info_new (driver, driver_name, vendor, model, kind);
  if (g_variant_lookup (dict, "key", "&s", &key))
    platen_device_info_set_key (self, key);
  g_variant_lookup (dict, "protocol", "&s", &protocol);
  g_variant_lookup (dict, "address", "&s", &address);
  platen_device_info_set_place (self, protocol, address);
  if (g_variant_lookup (dict, "identities", "^a&s", &identities))
    platen_device_info_set_identities (self, identities);
  g_variant_lookup (dict, "absent", "b", &self->is_absent);

  return self;
}

/**
 * platen_device_infos_from_variant:
 * @driver: the word of the driver that reported them
 * @part: the part of the driver that did; empty when it has none
 * @list: an `aa{sv}`
 *
 * Returns: (transfer full) (element-type PlatenDeviceInfo): the descriptions, those without
 *   a driver name left out; %PLATEN_MAX_DEVICES at most
 */
GPtrArray *
platen_device_infos_from_variant (const char *driver, const char *part, GVariant *list)
{
  GPtrArray *infos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_info_free);

  for (gsize i = 0; i < MIN (g_variant_n_children (list), PLATEN_MAX_DEVICES); i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (list, i);
      PlatenDeviceInfo    *info = platen_device_info_from_variant (driver, dict);

      if (info == NULL)
        continue;
      g_free (info->part);
      info->part = g_strdup (part);
      g_ptr_array_add (infos, info);
    }

  return infos;
}

/**
 * platen_device_info_to_variant:
 *
 * Returns: (transfer floating): an `a{sv}`, see [struct@Platen.DeviceInfo]
 */
GVariant *
platen_device_info_to_variant (const PlatenDeviceInfo *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "driver-name", "s", self->driver_name);
  g_variant_dict_insert (&dict, "key", "s", self->key);
  g_variant_dict_insert (&dict, "name", "s", self->name);
  g_variant_dict_insert (&dict, "vendor", "s", self->vendor);
  g_variant_dict_insert (&dict, "model", "s", self->model);
  g_variant_dict_insert (&dict, "kind", "s", self->kind);
  g_variant_dict_insert (&dict, "protocol", "s", self->protocol);
  g_variant_dict_insert (&dict, "address", "s", self->address);
  g_variant_dict_insert (&dict, "identities", "^as", self->identities);
  g_variant_dict_insert (&dict, "absent", "b", self->is_absent);

  return g_variant_dict_end (&dict);
}
