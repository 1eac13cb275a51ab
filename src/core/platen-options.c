/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-options.h"

/**
 * platen_options_find:
 * @table: (array length=n_rows): the keys that there are
 *
 * Returns: (transfer none) (nullable): the row of @key
 */
const PlatenOption *
platen_options_find (const PlatenOption *table, gsize n_rows, const char *key)
{
  for (gsize i = 0; i < n_rows; i++)
    if (g_str_equal (table[i].key, key))
      return &table[i];

  return NULL;
}

/**
 * platen_options_list_keys:
 * @table: (array length=n_rows): the keys that there are
 *
 * Returns: (transfer full): all of them, for a person
 */
char *
platen_options_list_keys (const PlatenOption *table, gsize n_rows)
{
  GString *keys = g_string_new (NULL);

  for (gsize i = 0; i < n_rows; i++)
    g_string_append_printf (keys, "%s%s", i > 0 ? ", " : "", table[i].key);

  return g_string_free (keys, FALSE);
}

/* JSON and shells do not tell integer types apart, and D-Bus tools guess. */
static GVariant *
to_int32 (GVariant *value)
{
  gint64 number;

  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_INT32:
      return g_variant_ref (value);
    case G_VARIANT_CLASS_UINT32:
      number = g_variant_get_uint32 (value);
      break;
    case G_VARIANT_CLASS_INT64:
      number = g_variant_get_int64 (value);
      break;
    case G_VARIANT_CLASS_UINT64:
      number = (gint64) MIN (g_variant_get_uint64 (value), (guint64) G_MAXINT64);
      break;
    case G_VARIANT_CLASS_INT16:
      number = g_variant_get_int16 (value);
      break;
    case G_VARIANT_CLASS_UINT16:
      number = g_variant_get_uint16 (value);
      break;
    case G_VARIANT_CLASS_BYTE:
      number = g_variant_get_byte (value);
      break;
    case G_VARIANT_CLASS_BOOLEAN:
    case G_VARIANT_CLASS_HANDLE:
    case G_VARIANT_CLASS_DOUBLE:
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
    default:
      return NULL;
    }

  if (number < G_MININT32 || number > G_MAXINT32)
    return NULL;

  return g_variant_ref_sink (g_variant_new_int32 ((gint32) number));
}

/* Whole numbers are numbers, too. */
static GVariant *
to_double (GVariant *value)
{
  g_autoptr (GVariant) number = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return g_variant_ref (value);

  number = to_int32 (value);
  if (number == NULL)
    return NULL;

  return g_variant_ref_sink (g_variant_new_double (g_variant_get_int32 (number)));
}

static GVariant *
to_type (GVariant *value, const char *type)
{
  if (g_str_equal (type, "i"))
    return to_int32 (value);
  if (g_str_equal (type, "d"))
    return to_double (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE (type)))
    return g_variant_ref (value);

  return NULL;
}

static gboolean
take (const PlatenOption *row, GVariant *value, gpointer target, GError **error)
{
  g_autoptr (GVariant) typed = to_type (value, row->type);

  if (typed == NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ has type ‘%s’; it must have type ‘%s’", row->key,
                   g_variant_get_type_string (value), row->type);
      return FALSE;
    }

  return row->store == NULL || row->store (typed, target, error);
}

/**
 * platen_options_parse:
 * @table: (array length=n_rows): the keys that may appear
 * @options: (nullable): an `a{sv}`; NULL is the same as empty
 * @target: what the rows' functions fill in; may be half filled after an error
 *
 * Reads options strictly: nothing that the caller wrote is ignored.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key that is unknown, given twice, of
 * the wrong type, or of a value that its row refused.
 */
gboolean
platen_options_parse (const PlatenOption *table,
                      gsize               n_rows,
                      GVariant           *options,
                      gpointer            target,
                      GError            **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantIter           iter;
  const char            *key;
  GVariant              *value;

  if (options == NULL)
    return TRUE;

  g_return_val_if_fail (g_variant_is_of_type (options, G_VARIANT_TYPE_VARDICT), FALSE);

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;
      const PlatenOption  *row = platen_options_find (table, n_rows, key);

      if (row == NULL)
        {
          g_autofree char *keys = platen_options_list_keys (table, n_rows);

          g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "Unknown option ‘%s’; it is one of: %s", key,
                       n_rows > 0 ? keys : "(none)");
          return FALSE;
        }
      if (!g_hash_table_add (seen, (gpointer) row->key))
        {
          g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "Option ‘%s’ is given twice", key);
          return FALSE;
        }
      if (!take (row, owned, target, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * platen_options_take:
 * @table: (array length=n_rows): the keys that are read
 * @options: (nullable): an `a{sv}` of these and of others
 * @target: what the rows' functions fill in; may be half filled after an error
 * @out_rest: (out) (transfer full): the others, an `a{sv}`
 *
 * Reads some options as platen_options_parse() does, and leaves the others to somebody else.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key.
 */
gboolean
platen_options_take (const PlatenOption *table,
                     gsize               n_rows,
                     GVariant           *options,
                     gpointer            target,
                     GVariant          **out_rest,
                     GError            **error)
{
  g_auto (GVariantBuilder) ours = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) others = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant)     mine = NULL;
  GVariantIter             iter;
  const char              *key;
  GVariant                *value;

  if (options != NULL)
    {
      g_variant_iter_init (&iter, options);
      while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
        g_variant_builder_add (platen_options_find (table, n_rows, key) != NULL ? &ours
                                                                                : &others,
                               "{sv}", key, value);
    }

  mine = g_variant_ref_sink (g_variant_builder_end (&ours));
  if (!platen_options_parse (table, n_rows, mine, target, error))
    return FALSE;

  *out_rest = g_variant_ref_sink (g_variant_builder_end (&others));
  return TRUE;
}
