/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-method-table.h"

static const PlatenMethod *const groups[] = {
  platen_instance_methods, platen_device_methods, platen_acquire_methods,
  platen_buffer_methods,   platen_io_methods,
};

/**
 * platen_method_find:
 * @name: what a client asked for
 *
 * Returns: (nullable): the method's row
 */
const PlatenMethod *
platen_method_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    for (const PlatenMethod *row = groups[i]; row->name != NULL; row++)
      if (g_str_equal (row->name, name))
        return row;

  return NULL;
}

static gboolean
has_type (JsonNode *node, char type)
{
  switch (type)
    {
    case 'i':
      return JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_INT64;
    case 'b':
      return JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_BOOLEAN;
    case 's':
      return JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING;
    case 'o':
      return JSON_NODE_HOLDS_OBJECT (node);
    case 'a':
      return JSON_NODE_HOLDS_ARRAY (node);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static const char *
name_type (char type)
{
  switch (type)
    {
    case 'i':
      return "a whole number";
    case 'b':
      return "true or false";
    case 's':
      return "a string";
    case 'o':
      return "an object";
    case 'a':
      return "an array";
    default:
      g_return_val_if_reached ("");
    }
}

/* @rule is one `name:type` or `name:type?`. */
static gboolean
check_one (const PlatenMethod *self, const char *rule, JsonNode *node, GError **error)
{
  const char      *colon = strchr (rule, ':');
  g_autofree char *name = g_strndup (rule, colon - rule);
  gboolean         is_optional = colon[2] == '?';

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      if (is_optional)
        return TRUE;
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "%s: the parameter ‘%s’ is missing; it is %s", self->name, name,
                   name_type (colon[1]));
      return FALSE;
    }
  if (has_type (node, colon[1]))
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "%s: the parameter ‘%s’ must be %s", self->name, name,
               name_type (colon[1]));
  return FALSE;
}

static gboolean
check_number (const PlatenMethod *self, guint n_given, guint n_known, GError **error)
{
  if (n_given <= n_known)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "%s: %u parameters were given; it takes at most %u", self->name, n_given,
               n_known);
  return FALSE;
}

/**
 * platen_method_check:
 *
 * Holds the parameters of a command against the method's row.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the method and the parameter.
 */
gboolean
platen_method_check (const PlatenMethod *self, PlatenCommand *call, GError **error)
{
  g_auto (GStrv) rules = g_strsplit (self->parameters, " ", -1);
  guint          n_rules = g_strv_length (rules);

  if (!check_number (self, platen_command_get_n_parameters (call), n_rules, error))
    return FALSE;
  for (guint i = 0; i < n_rules; i++)
    if (!check_one (self, rules[i], platen_command_get_parameter (call, i), error))
      return FALSE;

  return TRUE;
}
