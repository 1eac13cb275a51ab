/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-method-table.h"

static const PlatenMethodGroup groups[] = {
  { "Instances", platen_instance_methods },
  { "Scanners", platen_device_methods },
  { "Scanning", platen_acquire_methods },
  { "Profiles", platen_profile_methods },
  { "Settings of a scan", platen_property_methods },
  { "The scanned area", platen_layout_methods },
  { "Capabilities", platen_capability_methods },
  { "Options of drivers", platen_option_methods },
  { "The buffer", platen_buffer_methods },
  { "Files", platen_io_methods },
  { "Cameras", platen_camera_methods },
  { NULL, NULL },
};

/**
 * platen_method_get_groups:
 *
 * Returns: (transfer none): every method there is, by group; ends with a group without a title
 */
const PlatenMethodGroup *
platen_method_get_groups (void)
{
  return groups;
}

/**
 * platen_method_find:
 * @name: what a client asked for
 *
 * Returns: (nullable): the method's row
 */
const PlatenMethod *
platen_method_find (const char *name)
{
  for (const PlatenMethodGroup *group = groups; group->title != NULL; group++)
    for (const PlatenMethod *row = group->methods; row->name != NULL; row++)
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
    case 'n':
      return JSON_NODE_HOLDS_VALUE (node) &&
             (json_node_get_value_type (node) == G_TYPE_INT64 ||
              json_node_get_value_type (node) == G_TYPE_DOUBLE);
    case 'v':
      return TRUE;
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
    case 'n':
      return "a number";
    case 'v':
      return "a value";
    case 'o':
      return "an object";
    case 'a':
      return "an array";
    default:
      g_return_val_if_reached ("");
    }
}

/* One `name:type` or `name:type?` of a row. */
typedef struct
{
  char    *name; /* owned */
  char     type;
  gboolean is_optional;
} Rule;

static void
rule_clear (Rule *rule)
{
  g_free (rule->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rule, rule_clear)

static Rule
read_rule (const char *text)
{
  const char *colon = strchr (text, ':');

  return (Rule){ g_strndup (text, (gsize) (colon - text)), colon[1], colon[2] == '?' };
}

/**
 * platen_method_describe_parameters:
 *
 * Returns: (transfer full): the parameters in words, in their order; empty when it takes none
 */
char *
platen_method_describe_parameters (const PlatenMethod *self)
{
  g_auto (GStrv)      rules = g_strsplit (self->parameters, " ", -1);
  g_autoptr (GString) words = g_string_new (NULL);

  for (gsize i = 0; rules[i] != NULL; i++)
    {
      g_auto (Rule) rule = read_rule (rules[i]);

      g_string_append_printf (words, "%s%s: %s%s", i > 0 ? "; " : "", rule.name,
                              name_type (rule.type),
                              rule.is_optional ? ", or nothing" : "");
    }

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static gboolean
check_one (const PlatenMethod *self, const char *text, JsonNode *node, GError **error)
{
  g_auto (Rule) rule = read_rule (text);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      if (rule.is_optional)
        return TRUE;
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "%s: the parameter ‘%s’ is missing; it is %s", self->name, rule.name,
                   name_type (rule.type));
      return FALSE;
    }
  if (has_type (node, rule.type))
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "%s: the parameter ‘%s’ must be %s", self->name, rule.name,
               name_type (rule.type));
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
