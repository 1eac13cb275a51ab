/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-profile-list-private.h"

#include "platen-profile-files.h"
#include "platen-profile-name.h"
#include "platen-profile-private.h"
#include "platen-profile-settings.h"
#include "platen-store-profiles.h"

/**
 * PlatenProfileList:
 *
 * All profiles, the administrator's and those that principals have saved.
 */
struct _PlatenProfileList
{
  GObject parent_instance;

  PlatenStore *store;    /* owned; NULL until the service has started */
  GPtrArray   *locked;   /* owned; of PlatenProfile */
  GPtrArray   *saved;    /* owned; of PlatenProfile */
  char       **warnings; /* owned */
};

typedef enum
{
  SIGNAL_ADDED,
  SIGNAL_REMOVED,
} PlatenProfileListSignal;

static guint signals[SIGNAL_REMOVED + 1];

G_DEFINE_FINAL_TYPE (PlatenProfileList, platen_profile_list, G_TYPE_OBJECT)

static void
platen_profile_list_finalize (GObject *object)
{
  PlatenProfileList *self = PLATEN_PROFILE_LIST (object);

  g_clear_object (&self->store);
  g_ptr_array_unref (self->locked);
  g_ptr_array_unref (self->saved);
  g_strfreev (self->warnings);

  G_OBJECT_CLASS (platen_profile_list_parent_class)->finalize (object);
}

static void
platen_profile_list_class_init (PlatenProfileListClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = platen_profile_list_finalize;

  signals[SIGNAL_ADDED] = g_signal_new ("added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, PLATEN_TYPE_PROFILE);
  signals[SIGNAL_REMOVED] =
      g_signal_new ("removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                    1, PLATEN_TYPE_PROFILE);
}

static void
platen_profile_list_init (PlatenProfileList *self)
{
  self->locked = g_ptr_array_new_with_free_func (g_object_unref);
  self->saved = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * platen_profile_list_new:
 * @directory: where the administrator's files are
 *
 * Reads the administrator's profiles. Blocks: for use before the main loop runs.
 *
 * Returns: (transfer full): the list; what principals have saved comes with
 *   platen_profile_list_load()
 */
PlatenProfileList *
platen_profile_list_new (const char *directory)
{
  PlatenProfileList       *self = g_object_new (PLATEN_TYPE_PROFILE_LIST, NULL);
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();

  platen_profile_files_read (directory, self->locked, warnings);
  self->warnings = g_strv_builder_end (warnings);

  return self;
}

/**
 * platen_profile_list_load:
 * @store: where profiles are kept from now on
 * @rows: what it holds now, an `a(sssssb)`
 */
void
platen_profile_list_load (PlatenProfileList *self, PlatenStore *store, GVariant *rows)
{
  GVariantIter iter;
  const char  *id, *principal, *name, *device_id, *text;
  gboolean     is_shared;

  g_set_object (&self->store, store);
  g_variant_iter_init (&iter, rows);
  while (g_variant_iter_next (&iter, "(&s&s&s&s&sb)", &id, &principal, &name, &device_id,
                              &text, &is_shared))
    {
      g_auto (PlatenProfileTerms) terms = { g_strdup (name), g_strdup (device_id),
                                            platen_profile_settings_from_text (text),
                                            is_shared };

      if (terms.settings != NULL)
        g_ptr_array_add (self->saved, platen_profile_new (id, principal, &terms));
      else
        g_warning ("A saved profile cannot be understood and is left alone");
    }
}

/**
 * platen_profile_list_get_warnings:
 *
 * Returns: (transfer none) (array zero-terminated=1): one sentence for each part of the
 *   administrator's files that was not understood
 */
const char *const *
platen_profile_list_get_warnings (PlatenProfileList *self)
{
  return (const char *const *) self->warnings;
}

/**
 * platen_profile_list_find_locked:
 *
 * Returns: (transfer none) (nullable): the administrator's profile of that name
 */
PlatenProfile *
platen_profile_list_find_locked (PlatenProfileList *self, const char *name)
{
  for (guint i = 0; i < self->locked->len; i++)
    if (platen_profile_name_equal (platen_profile_get_name (self->locked->pdata[i]),
                                   name))
      return self->locked->pdata[i];

  return NULL;
}

/**
 * platen_profile_list_find:
 * @name: a profile's name; case does not count
 * @principal: who asks
 *
 * Returns: (transfer none) (nullable): the profile that the principal means
 */
PlatenProfile *
platen_profile_list_find (PlatenProfileList *self,
                          const char        *name,
                          const char        *principal)
{
  PlatenProfile *found;

  g_return_val_if_fail (PLATEN_IS_PROFILE_LIST (self), NULL);
  g_return_val_if_fail (principal != NULL, NULL);

  found = platen_profile_list_find_locked (self, name);
  for (guint i = 0; found == NULL && i < self->saved->len; i++)
    if (platen_profile_belongs_to (self->saved->pdata[i], principal) &&
        platen_profile_name_equal (platen_profile_get_name (self->saved->pdata[i]), name))
      found = self->saved->pdata[i];
  for (guint i = 0; found == NULL && i < self->saved->len; i++)
    if (platen_profile_is_shared (self->saved->pdata[i]) &&
        platen_profile_name_equal (platen_profile_get_name (self->saved->pdata[i]), name))
      found = self->saved->pdata[i];

  return found;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  PlatenProfile   *first = *(PlatenProfile *const *) a;
  PlatenProfile   *second = *(PlatenProfile *const *) b;
  g_autofree char *first_name =
      platen_profile_name_fold (platen_profile_get_name (first));
  g_autofree char *second_name =
      platen_profile_name_fold (platen_profile_get_name (second));
  int order = g_strcmp0 (first_name, second_name);

  return order != 0
             ? order
             : g_strcmp0 (platen_profile_get_id (first), platen_profile_get_id (second));
}

/**
 * platen_profile_list_dup:
 * @principal: (nullable): who asks; %NULL: all that there are, whoever may see them
 *
 * Returns: (transfer full) (element-type PlatenProfile): in the order of their names; one
 *   that another stands before under its name is left out
 */
GPtrArray *
platen_profile_list_dup (PlatenProfileList *self, const char *principal)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (PLATEN_IS_PROFILE_LIST (self), profiles);

  for (guint i = 0; i < self->locked->len; i++)
    g_ptr_array_add (profiles, g_object_ref (self->locked->pdata[i]));
  for (guint i = 0; i < self->saved->len; i++)
    {
      PlatenProfile *profile = self->saved->pdata[i];

      if (principal == NULL ||
          platen_profile_list_find (self, platen_profile_get_name (profile), principal) ==
              profile)
        g_ptr_array_add (profiles, g_object_ref (profile));
    }
  g_ptr_array_sort (profiles, compare_names);

  return profiles;
}

/**
 * platen_profile_list_get_store:
 *
 * Returns: (transfer none): where the profiles are kept
 */
PlatenStore *
platen_profile_list_get_store (PlatenProfileList *self)
{
  return self->store;
}

/**
 * platen_profile_list_add:
 * @profile: one that has just been stored
 */
void
platen_profile_list_add (PlatenProfileList *self, PlatenProfile *profile)
{
  g_ptr_array_add (self->saved, g_object_ref (profile));
  g_signal_emit (self, signals[SIGNAL_ADDED], 0, profile);
}

/**
 * platen_profile_list_drop:
 * @profile: one that has just been removed from the store
 */
void
platen_profile_list_drop (PlatenProfileList *self, PlatenProfile *profile)
{
  g_autoptr (PlatenProfile) owned = g_object_ref (profile);

  if (g_ptr_array_remove (self->saved, profile))
    g_signal_emit (self, signals[SIGNAL_REMOVED], 0, owned);
}
