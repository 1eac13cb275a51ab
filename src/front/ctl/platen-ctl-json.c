/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-json.h"

#include "platen-number.h"

static void append_value (GString *json, GVariant *value, guint depth);

/* Source: RFC 8259, section 7. */
static void
append_string (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (; *text != '\0'; text++)
    if (*text == '"' || *text == '\\')
      g_string_append_printf (json, "\\%c", *text);
    else if ((guchar) *text < 0x20 || *text == 0x7f)
      g_string_append_printf (json, "\\u%04x", (guint) *text);
    else
      g_string_append_c (json, *text);
  g_string_append_c (json, '"');
}

static void
append_line (GString *json, guint depth)
{
  g_string_append_printf (json, "\n%*s", (int) depth * 2, "");
}

static void
append_member (GString *json, GVariant *entry, guint depth)
{
  g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
  g_autoptr (GVariant) value = g_variant_get_child_value (entry, 1);

  append_string (json, g_variant_get_string (key, NULL));
  g_string_append (json, ": ");
  append_value (json, value, depth);
}

static void
append_container (GString *json, GVariant *value, guint depth)
{
  gboolean is_object = g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY);
  gsize    n_children = g_variant_n_children (value);

  g_string_append_c (json, is_object ? '{' : '[');
  for (gsize i = 0; i < n_children; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

      if (i > 0)
        g_string_append_c (json, ',');
      append_line (json, depth + 1);
      if (is_object)
        append_member (json, child, depth + 1);
      else
        append_value (json, child, depth + 1);
    }
  if (n_children > 0)
    append_line (json, depth);
  g_string_append_c (json, is_object ? '}' : ']');
}

static void
append_value (GString *json, GVariant *value, guint depth)
{
  g_autoptr (GVariant) inner = NULL;
  g_autofree char     *number = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT))
    {
      inner = g_variant_get_variant (value);
      append_value (json, inner, depth);
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ||
           g_variant_is_of_type (value, G_VARIANT_TYPE_OBJECT_PATH))
    append_string (json, g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    {
      number = platen_number_to_string (g_variant_get_double (value));
      g_string_append (json, number);
    }
  else if (g_variant_is_container (value))
    append_container (json, value, depth);
  else
    {
      /* GVariant writes integers and booleans as JSON does. */
      number = g_variant_print (value, FALSE);
      g_string_append (json, number);
    }
}

/**
 * platen_ctl_json_format:
 * @value: strings, object paths, numbers, booleans; arrays and tuples of them, which become
 *   arrays; dictionaries with string keys, which become objects
 *
 * Returns: (transfer full): the same as JSON, indented
 */
char *
platen_ctl_json_format (GVariant *value)
{
  GString *json = g_string_new (NULL);

  g_return_val_if_fail (value != NULL, g_string_free (json, FALSE));

  append_value (json, value, 0);

  return g_string_free (json, FALSE);
}

/**
 * platen_ctl_json_print:
 *
 * Writes platen_ctl_json_format() and a newline to standard output.
 */
void
platen_ctl_json_print (GVariant *value)
{
  g_autofree char *json = platen_ctl_json_format (value);

  g_print ("%s\n", json);
}
