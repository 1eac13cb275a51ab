/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sites-private.h"

#include "platen-error.h"
#include "platen-principal.h"

/**
 * PlatenSites:
 *
 * Which web origin was granted what. Origins are compared byte by byte with what browsers
 * send; nothing is derived, shortened or matched by pattern.
 */
struct _PlatenSites
{
  GObject parent_instance;

  PlatenStore *store; /* owned; NULL until the service has started */
  GHashTable  *sites; /* owned; origin → Site */
};

static const char *const capability_words[] = { "scan", "camera", "open-file",
                                                "save-file" };

typedef struct
{
  guint  capabilities; /* bit 1u << index in capability_words */
  gint64 since_us;
} Site;

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PlatenSites, platen_sites, G_TYPE_OBJECT)

static void
platen_sites_finalize (GObject *object)
{
  PlatenSites *self = PLATEN_SITES (object);

  g_clear_object (&self->store);
  g_hash_table_unref (self->sites);

  G_OBJECT_CLASS (platen_sites_parent_class)->finalize (object);
}

static void
platen_sites_class_init (PlatenSitesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_sites_finalize;

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
platen_sites_init (PlatenSites *self)
{
  self->sites = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static int
find_capability (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (capability_words); i++)
    if (g_strcmp0 (capability_words[i], word) == 0)
      return (int) i;

  return -1;
}

static void
add (PlatenSites *self, const char *origin, guint capabilities, gint64 since_us)
{
  Site *site = g_hash_table_lookup (self->sites, origin);

  if (site == NULL)
    {
      site = g_new0 (Site, 1);
      site->since_us = since_us;
      g_hash_table_insert (self->sites, g_strdup (origin), site);
    }
  site->capabilities |= capabilities;
}

/**
 * platen_sites_new:
 *
 * Returns: (transfer full): sites to which nothing is granted
 */
PlatenSites *
platen_sites_new (void)
{
  return g_object_new (PLATEN_TYPE_SITES, NULL);
}

/**
 * platen_sites_load:
 * @store: where grants are kept from now on
 * @grants: what it holds now, an `a(ssx)`
 *
 * Takes over what was granted before.
 */
void
platen_sites_load (PlatenSites *self, PlatenStore *store, GVariant *grants)
{
  GVariantIter iter;
  const char  *origin;
  const char  *word;
  gint64       since_us;

  g_set_object (&self->store, store);
  g_variant_iter_init (&iter, grants);
  while (g_variant_iter_next (&iter, "(&s&sx)", &origin, &word, &since_us))
    {
      int capability = find_capability (word);

      if (capability >= 0)
        add (self, origin, 1u << capability, since_us);
    }
}

/**
 * platen_sites_is_granted:
 * @origin: as the browser sent it
 * @capability: `scan`, `camera`, `open-file` or `save-file`
 *
 * Tells whether exactly this origin was granted exactly this.
 */
gboolean
platen_sites_is_granted (PlatenSites *self, const char *origin, const char *capability)
{
  const Site *site;
  int         index = find_capability (capability);

  g_return_val_if_fail (PLATEN_IS_SITES (self), FALSE);
  g_return_val_if_fail (origin != NULL, FALSE);

  site = g_hash_table_lookup (self->sites, origin);

  return site != NULL && index >= 0 && (site->capabilities & (1u << index)) != 0;
}

/**
 * platen_sites_may_use_devices:
 * @origin: as the browser sent it
 *
 * Tells whether the origin was granted scanners or cameras, and so may have pages.
 */
gboolean
platen_sites_may_use_devices (PlatenSites *self, const char *origin)
{
  return platen_sites_is_granted (self, origin, "scan") ||
         platen_sites_is_granted (self, origin, "camera");
}

/**
 * platen_sites_is_known:
 * @origin: as the browser sent it
 *
 * Tells whether the origin was granted anything.
 */
gboolean
platen_sites_is_known (PlatenSites *self, const char *origin)
{
  g_return_val_if_fail (PLATEN_IS_SITES (self), FALSE);

  return g_hash_table_contains (self->sites, origin);
}

static void
add_site (GVariantBuilder *builder, const char *origin, const Site *site)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE ("(sasx)"));
  g_variant_builder_add (builder, "s", origin);
  g_variant_builder_open (builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; i < G_N_ELEMENTS (capability_words); i++)
    if (site->capabilities & (1u << i))
      g_variant_builder_add (builder, "s", capability_words[i]);
  g_variant_builder_close (builder);
  g_variant_builder_add (builder, "x", site->since_us);
  g_variant_builder_close (builder);
}

/**
 * platen_sites_list:
 *
 * Returns: (transfer full): an `a(sasx)`: origin, capabilities, since when (microseconds
 *   since 1970), sorted by origin
 */
GVariant *
platen_sites_list (PlatenSites *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sasx)"));
  g_autoptr (GList)        origins = NULL;

  g_return_val_if_fail (PLATEN_IS_SITES (self), NULL);

  origins = g_list_sort (g_hash_table_get_keys (self->sites), (GCompareFunc) g_strcmp0);
  for (const GList *at = origins; at != NULL; at = at->next)
    add_site (&builder, at->data, g_hash_table_lookup (self->sites, at->data));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* A grant on its way to the disk, one capability after the other. */
typedef struct
{
  char *origin;
  guint capabilities;
  guint still_to_store;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->origin);
  g_free (change);
}

static void store_next (GTask *task);

static void
on_grant_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError           *error = NULL;

  if (platen_store_add_grant_finish (PLATEN_STORE (source), result, &error))
    store_next (task);
  else
    g_task_return_error (task, error);
}

static void
store_next (GTask *task)
{
  PlatenSites *self = g_task_get_source_object (task);
  Change      *change = g_task_get_task_data (task);
  int          next = g_bit_nth_lsf (change->still_to_store, -1);

  if (next >= 0)
    {
      change->still_to_store &= ~(1u << next);
      platen_store_add_grant_async (self->store, change->origin, capability_words[next],
                                    on_grant_stored, g_object_ref (task));
      return;
    }

  add (self, change->origin, change->capabilities, g_get_real_time ());
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, change->origin);
  g_task_return_boolean (task, TRUE);
}

static gboolean
read_capabilities (const char *const *words, guint *out_mask, GError **error)
{
  guint mask = 0;

  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    {
      int index = find_capability (words[i]);

      if (index < 0)
        {
          g_autofree char *all = g_strjoinv (
              ", ", (char *[]){ "scan", "camera", "open-file", "save-file", NULL });

          g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "‘capabilities’ cannot hold ‘%s’; it holds some of: %s", words[i],
                       all);
          return FALSE;
        }
      mask |= 1u << index;
    }

  *out_mask = mask != 0 ? mask : 1u << 0;
  return TRUE;
}

/* A plain-http page can be forged by whoever sits on the line; loopback has no line. */
static gboolean
may_last (const char *origin)
{
  static const char *const loopback[] = { "http://127.0.0.1", "http://localhost",
                                          "http://[::1]" };

  if (g_str_has_prefix (origin, "https://"))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (loopback); i++)
    {
      gsize length = strlen (loopback[i]);

      if (g_str_has_prefix (origin, loopback[i]) &&
          (origin[length] == '\0' || origin[length] == ':'))
        return TRUE;
    }

  return FALSE;
}

/**
 * platen_sites_allow_async:
 * @origin: a web origin as browsers write it
 * @capabilities: (nullable) (array zero-terminated=1): NULL or empty is `scan`
 * @callback: (scope async): called once, when the grant is durable
 *
 * Grants capabilities to an origin, besides those it has. A plain-http origin that is not
 * on this machine is granted until the service ends only.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT; the store's.
 */
void
platen_sites_allow_async (PlatenSites        *self,
                          const char         *origin,
                          const char *const  *capabilities,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Change           *change;
  guint             mask;
  GError           *error = NULL;

  g_return_if_fail (PLATEN_IS_SITES (self));

  g_task_set_source_tag (task, platen_sites_allow_async);
  if (!platen_origin_is_valid (origin))
    {
      g_task_return_new_error (
          task, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
          "‘%s’ is not a web origin; write it as browsers do, without a path or a slash "
          "at the end: https://app.example",
          origin);
      return;
    }
  if (!read_capabilities (capabilities, &mask, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  change = g_new0 (Change, 1);
  change->origin = g_strdup (origin);
  change->capabilities = mask;
  change->still_to_store = may_last (origin) ? mask : 0;
  g_task_set_task_data (task, change, change_free);
  store_next (task);
}

/**
 * platen_sites_allow_finish:
 *
 * Returns: whether the grant is in force
 */
gboolean
platen_sites_allow_finish (PlatenSites *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_grants_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError           *error = NULL;

  if (platen_store_remove_grants_finish (PLATEN_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * platen_sites_revoke_async:
 * @origin: a web origin
 * @callback: (scope async): called once, when the grants are gone for good
 *
 * Takes back all grants of an origin. They are out of force at once, before the disk knows.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND; the store's.
 */
void
platen_sites_revoke_async (PlatenSites        *self,
                           const char         *origin,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (PLATEN_IS_SITES (self));
  g_return_if_fail (origin != NULL);

  g_task_set_source_tag (task, platen_sites_revoke_async);
  if (!g_hash_table_remove (self->sites, origin))
    {
      g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                               "Nothing was granted to ‘%s’", origin);
      g_object_unref (task);
      return;
    }

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, origin);
  platen_store_remove_grants_async (self->store, origin, NULL, on_grants_removed, task);
}

/**
 * platen_sites_revoke_finish:
 *
 * Returns: whether the grants are gone for good
 */
gboolean
platen_sites_revoke_finish (PlatenSites *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
