/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-probe-problems.h"

/* Why probes failed: a table from “driver/part” to the reason. Of [class@Platen.Prober]. */

/**
 * platen_probe_problems_note:
 * @problems: (element-type utf8 utf8): frees its keys and values
 * @name: “driver/part”; “driver/” is the driver as a whole
 * @error: (nullable): why its last probe failed; NULL when it did not
 */
void
platen_probe_problems_note (GHashTable *problems, const char *name, const GError *error)
{
  if (error == NULL)
    {
      g_hash_table_remove (problems, name);
      return;
    }

  g_warning ("‘%s’ could not look for devices: %s", name, error->message);
  g_hash_table_replace (problems, g_strdup (name), g_strdup (error->message));
}

/**
 * platen_probe_problems_find:
 *
 * Returns: (transfer none) (nullable): why the part's last probe failed
 */
const char *
platen_probe_problems_find (GHashTable *problems, const char *driver, const char *part)
{
  g_autofree char *name = g_strconcat (driver, "/", part, NULL);

  return g_hash_table_lookup (problems, name);
}

static char *
describe (const char *name, const char *why)
{
  g_auto (GStrv) words = g_strsplit (name, "/", 2);

  if (*words[1] == '\0')
    return g_strdup_printf ("The driver ‘%s’ could not look for devices: %s; mend it, or "
                            "leave it out of ‘drivers’ in [devices] of platen.ini",
                            words[0], why);

  return g_strdup_printf ("‘%s’ of the driver ‘%s’ could not look for devices: %s",
                          words[1], words[0], why);
}

/**
 * platen_probe_problems_dup:
 *
 * Returns: (transfer full) (array zero-terminated=1): one sentence each, with its remedy
 */
char **
platen_probe_problems_dup (GHashTable *problems)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter           iter;
  gpointer                 name, why;

  g_hash_table_iter_init (&iter, problems);
  while (g_hash_table_iter_next (&iter, &name, &why))
    {
      g_autofree char *problem = describe (name, why);

      g_strv_builder_add (builder, problem);
    }

  return g_strv_builder_end (builder);
}
