/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-last-settings.h"

#include "platen-profile-settings.h"
#include "platen-store-profiles.h"

/**
 * PlatenLastSettings:
 *
 * What each principal scanned with last, by device, for “as last time”.
 */
struct _PlatenLastSettings
{
  GObject parent_instance;

  PlatenStore *store;    /* owned; NULL until the service has started */
  GHashTable  *settings; /* owned; principal, newline, device id → GVariant, owned */
};

G_DEFINE_FINAL_TYPE (PlatenLastSettings, platen_last_settings, G_TYPE_OBJECT)

static void
platen_last_settings_finalize (GObject *object)
{
  PlatenLastSettings *self = PLATEN_LAST_SETTINGS (object);

  g_clear_object (&self->store);
  g_hash_table_unref (self->settings);

  G_OBJECT_CLASS (platen_last_settings_parent_class)->finalize (object);
}

static void
platen_last_settings_class_init (PlatenLastSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_last_settings_finalize;
}

static void
platen_last_settings_init (PlatenLastSettings *self)
{
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) g_variant_unref);
}

/* No principal has a newline in it. */
static char *
make_key (const char *principal, const char *device_id)
{
  return g_strconcat (principal, "\n", device_id, NULL);
}

/**
 * platen_last_settings_new:
 *
 * Returns: (transfer full): nothing is remembered yet
 */
PlatenLastSettings *
platen_last_settings_new (void)
{
  return g_object_new (PLATEN_TYPE_LAST_SETTINGS, NULL);
}

/**
 * platen_last_settings_load:
 * @store: where they are kept from now on
 * @rows: what it holds now, an `a(sss)`
 */
void
platen_last_settings_load (PlatenLastSettings *self, PlatenStore *store, GVariant *rows)
{
  GVariantIter iter;
  const char  *principal;
  const char  *device_id;
  const char  *text;

  g_set_object (&self->store, store);
  g_variant_iter_init (&iter, rows);
  while (g_variant_iter_next (&iter, "(&s&s&s)", &principal, &device_id, &text))
    {
      GVariant *settings = platen_profile_settings_from_text (text);

      if (settings != NULL)
        g_hash_table_insert (self->settings, make_key (principal, device_id), settings);
    }
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!platen_store_put_last_settings_finish (PLATEN_STORE (source), result, &error))
    g_info ("The settings of the last scan could not be kept: %s", error->message);
}

/**
 * platen_last_settings_remember:
 * @settings: `a{sv}`: what a scan uses
 *
 * Keeps them for “as last time”. Settings that are too large are forgotten, since half of
 * them would be others.
 */
void
platen_last_settings_remember (PlatenLastSettings *self,
                               const char         *principal,
                               const char         *device_id,
                               GVariant           *settings)
{
  g_autoptr (GVariant) checked = platen_profile_settings_check (settings, NULL);
  g_autofree char     *key = make_key (principal, device_id);
  g_autofree char     *text = NULL;
  GVariant            *before;

  if (checked == NULL)
    checked = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  before = g_hash_table_lookup (self->settings, key);
  if (self->store == NULL || (before != NULL && g_variant_equal (before, checked)))
    return;

  text = g_variant_print (checked, TRUE);
  g_hash_table_insert (self->settings, g_steal_pointer (&key), g_variant_ref (checked));
  platen_store_put_last_settings_async (
      self->store, g_variant_new ("(sss)", principal, device_id, text), on_kept, NULL);
}

/**
 * platen_last_settings_get:
 *
 * Returns: (transfer none) (nullable): `a{sv}`: what the principal scanned with last with
 *   that device; %NULL when that is not known
 */
GVariant *
platen_last_settings_get (PlatenLastSettings *self,
                          const char         *principal,
                          const char         *device_id)
{
  g_autofree char *key = make_key (principal, device_id);
  GVariant        *settings = g_hash_table_lookup (self->settings, key);

  return settings != NULL && g_variant_n_children (settings) > 0 ? settings : NULL;
}
