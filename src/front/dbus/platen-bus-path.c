/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-path.h"

/**
 * platen_bus_path_for:
 * @kind: `Device`, `Job`, `Collection` or `Profile`
 * @id: its identifier; not empty
 *
 * Makes an object path. What a path may not hold, and the underscore itself, is written as
 * `_` and two lower-case hexadecimal digits, so that two identifiers never share a path.
 *
 * Returns: (transfer full): `/org/platen/Platen1/<kind>/<id>`
 */
char *
platen_bus_path_for (const char *kind, const char *id)
{
  GString *path;

  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (id != NULL && *id != '\0', NULL);

  path = g_string_new (PLATEN_BUS_ROOT_PATH "/");
  g_string_append_printf (path, "%s/", kind);
  for (const char *at = id; *at != '\0'; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (path, *at);
    else
      g_string_append_printf (path, "_%02x", (guint8) *at);

  return g_string_free (path, FALSE);
}

/**
 * platen_bus_path_get_id:
 * @path: any text
 * @kind: `Device`, `Job`, `Collection` or `Profile`
 *
 * Returns: (transfer full) (nullable): the identifier that platen_bus_path_for() made @path
 *   of; NULL when it did not
 */
char *
platen_bus_path_get_id (const char *path, const char *kind)
{
  g_autofree char *prefix = g_strdup_printf (PLATEN_BUS_ROOT_PATH "/%s/", kind);
  g_autofree char *again = NULL;
  GString         *id;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_str_has_prefix (path, prefix) || path[strlen (prefix)] == '\0')
    return NULL;

  id = g_string_new (NULL);
  for (const char *at = path + strlen (prefix); *at != '\0'; at++)
    if (*at == '_' && g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2]))
      {
        g_string_append_c (id, (char) (g_ascii_xdigit_value (at[1]) * 16 +
                                       g_ascii_xdigit_value (at[2])));
        at += 2;
      }
    else
      g_string_append_c (id, *at);

  if (id->len > 0 && id->str[0] != '\0')
    again = platen_bus_path_for (kind, id->str);
  if (g_strcmp0 (again, path) != 0)
    return g_string_free (id, TRUE);

  return g_string_free (id, FALSE);
}
