/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-profile-settings.h"
#include "platen-scan-settings.h"

static gboolean
says (GVariant *dict, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, NULL);

  return value != NULL;
}

/* The part of @all whose keys @some has, too. */
static GVariant *
take_same_keys (GVariant *all, GVariant *some)
{
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *key;
  GVariant       *value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, all);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (says (some, key))
      g_variant_builder_add (&builder, "{sv}", key, value);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * platen_profile_settings_check:
 * @settings: `a{sv}`: what somebody wants to keep
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key; %PLATEN_ERROR_LIMIT when it is too
 * much.
 *
 * Returns: (transfer full): the same settings, each in its own type
 */
GVariant *
platen_profile_settings_check (GVariant *settings, GError **error)
{
  g_auto (PlatenScanSettings) parsed = { 0 };
  g_autoptr (GVariant)        all = NULL;
  g_autoptr (GVariant)        kept = NULL;

  platen_scan_settings_init (&parsed);
  if (!platen_scan_settings_parse (&parsed, settings, error))
    return NULL;

  all = g_variant_ref_sink (platen_scan_settings_to_variant (&parsed));
  kept = take_same_keys (all, settings);
  if (g_variant_get_size (kept) > PLATEN_MAX_PROFILE_BYTES)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                   "The settings are larger than %d bytes; leave some ‘options’ out",
                   PLATEN_MAX_PROFILE_BYTES);
      return NULL;
    }

  return g_steal_pointer (&kept);
}

/* An area and a paper say the same thing; who says one does not want the other. */
static gboolean
is_displaced (GVariant *said, const char *key)
{
  if (says (said, key))
    return TRUE;
  if (g_str_equal (key, "area"))
    return says (said, "page-size");

  return g_str_equal (key, "page-size") && says (said, "area");
}

/* The device's own options: all those of @wished that @said does not have. */
static GVariant *
take_other_options (GVariant *wished, GVariant *said)
{
  g_autoptr (GVariant) own =
      g_variant_lookup_value (said, "options", G_VARIANT_TYPE_VARDICT);
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *name;
  GVariant       *value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, wished);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    if (own == NULL || !says (own, name))
      g_variant_builder_add (&builder, "{sv}", name, value);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* They are set before the caller's own. */
static GVariant *
join_options (GVariant *others, GVariant *said)
{
  g_autoptr (GVariant) own =
      g_variant_lookup_value (said, "options", G_VARIANT_TYPE_VARDICT);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; i < g_variant_n_children (others); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (others, i);

      g_variant_builder_add_value (&builder, entry);
    }
  for (gsize i = 0; own != NULL && i < g_variant_n_children (own); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (own, i);

      g_variant_builder_add_value (&builder, entry);
    }

  return g_variant_builder_end (&builder);
}

/**
 * platen_profile_settings_merge:
 * @settings: `a{sv}`: a profile's
 * @said: `a{sv}`: what the caller says itself, which wins
 * @out_wishes: (out) (transfer full): `a{sv}`: what of @settings is in force
 *
 * Returns: (transfer full): `a{sv}`: @said and the wishes
 */
GVariant *
platen_profile_settings_merge (GVariant *settings, GVariant *said, GVariant **out_wishes)
{
  g_auto (GVariantDict) all = G_VARIANT_DICT_INIT (said);
  g_auto (GVariantDict) wishes = G_VARIANT_DICT_INIT (NULL);
  GVariantIter          iter;
  const char           *key;
  GVariant             *value;

  g_variant_iter_init (&iter, settings);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (g_str_equal (key, "options"))
      {
        g_autoptr (GVariant) others = take_other_options (value, said);

        g_variant_dict_insert_value (&wishes, key, others);
        g_variant_dict_insert_value (&all, key, join_options (others, said));
      }
    else if (!is_displaced (said, key))
      {
        g_variant_dict_insert_value (&wishes, key, value);
        g_variant_dict_insert_value (&all, key, value);
      }

  *out_wishes = g_variant_ref_sink (g_variant_dict_end (&wishes));
  return g_variant_ref_sink (g_variant_dict_end (&all));
}

/**
 * platen_profile_settings_from_text:
 * @text: what g_variant_print() has written, with types
 *
 * Returns: (transfer full) (nullable): the settings; NULL when @text holds none
 */
GVariant *
platen_profile_settings_from_text (const char *text)
{
  g_autoptr (GVariant) settings =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  return settings != NULL ? platen_profile_settings_check (settings, NULL) : NULL;
}

static gboolean
read_numbers (const char *text, int *numbers, gsize n_numbers)
{
  g_auto (GStrv) words = g_strsplit_set (text, ",;", -1);

  if (g_strv_length (words) != n_numbers)
    return FALSE;
  for (gsize i = 0; i < n_numbers; i++)
    {
      gint64 number;

      if (!g_ascii_string_to_signed (g_strstrip (words[i]), 10, G_MININT32, G_MAXINT32,
                                     &number, NULL))
        return FALSE;
      numbers[i] = (int) number;
    }

  return TRUE;
}

static GVariant *
read_typed (const char *type, const char *text)
{
  int   numbers[4];
  char *end = NULL;

  if (g_str_equal (type, "s") || g_str_equal (type, "*"))
    return g_variant_new_string (text);
  if (g_str_equal (type, "i") && read_numbers (text, numbers, 1))
    return g_variant_new_int32 (numbers[0]);
  if (g_str_equal (type, "(iiii)") && read_numbers (text, numbers, 4))
    return g_variant_new ("(iiii)", numbers[0], numbers[1], numbers[2], numbers[3]);
  if (g_str_equal (type, "b") &&
      (g_str_equal (text, "true") || g_str_equal (text, "false")))
    return g_variant_new_boolean (g_str_equal (text, "true"));
  if (g_str_equal (type, "d") && *text != '\0')
    {
      double number = g_ascii_strtod (text, &end);

      return *end == '\0' ? g_variant_new_double (number) : NULL;
    }

  return NULL;
}

static const char *
describe_type (const char *type)
{
  if (g_str_equal (type, "i"))
    return "a whole number";
  if (g_str_equal (type, "d"))
    return "a number";
  if (g_str_equal (type, "b"))
    return "true or false";
  if (g_str_equal (type, "(iiii)"))
    return "left, top, width and height in micrometres, with commas between";

  return "not written here";
}

/**
 * platen_profile_settings_read_value:
 * @key: an option of [struct@Platen.ScanSettings]
 * @text: its value as a person writes it in a file: numbers and words as they are, `true` or
 *   `false`, an area as four numbers with commas between; valid UTF-8
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key.
 *
 * Returns: (transfer full): the value, of the right type
 */
GVariant *
platen_profile_settings_read_value (const char *key, const char *text, GError **error)
{
  const char *type = platen_scan_settings_get_type_of (key);
  GVariant   *value = type != NULL ? read_typed (type, text) : NULL;

  if (value != NULL)
    return g_variant_ref_sink (value);

  if (type == NULL)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                 "There is no setting ‘%s’", key);
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                 "‘%s’ cannot be ‘%s’; it is %s", key, text, describe_type (type));
  return NULL;
}
