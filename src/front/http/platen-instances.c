/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-instances.h"
#include "platen-limits.h"

#include <string.h>

#define IDLE_MS (30 * 60 * 1000)
#define SWEEP_S 60
#define MAX_COUNTED_PRINCIPALS 256

typedef struct
{
  guint  n_wrong;
  gint64 locked_until_us; /* monotonic; 0 = not locked */
} Tries;

/**
 * PlatenInstances:
 *
 * The instances that are attached now, at most PLATEN_MAX_INSTANCES. One that nobody uses
 * for half an hour is detached; its pages stay, and it can be attached again.
 *
 * Identifiers are secrets: they are compared in constant time, and a principal that keeps
 * trying wrong ones is locked out.
 */
struct _PlatenInstances
{
  GObject parent_instance;

  GPtrArray  *all;   /* owned (element-type PlatenInstance) */
  GHashTable *tries; /* owned: principal → Tries */
  guint       sweep_id;
};

G_DEFINE_FINAL_TYPE (PlatenInstances, platen_instances, G_TYPE_OBJECT)

static void
detach_at (PlatenInstances *self, guint index)
{
  g_autoptr (PlatenInstance) instance = g_ptr_array_steal_index (self->all, index);

  platen_instance_detach (instance);
}

static gboolean
is_idle (PlatenInstance *instance, gint64 idle_us)
{
  gint64 now_us = g_get_monotonic_time ();

  return !platen_instance_is_in_use (instance) &&
         now_us - platen_instance_get_used_us (instance) >= idle_us;
}

static gboolean
on_sweep (gpointer user_data)
{
  PlatenInstances *self = user_data;

  for (guint i = self->all->len; i > 0; i--)
    if (is_idle (g_ptr_array_index (self->all, i - 1), IDLE_MS * (gint64) 1000))
      detach_at (self, i - 1);
  if (self->all->len > 0)
    return G_SOURCE_CONTINUE;

  self->sweep_id = 0;
  return G_SOURCE_REMOVE;
}

/* Detaches the one that was idle longest. */
static gboolean
make_room (PlatenInstances *self)
{
  guint  oldest = G_MAXUINT;
  gint64 used_us = G_MAXINT64;

  if (self->all->len < PLATEN_MAX_INSTANCES)
    return TRUE;

  for (guint i = 0; i < self->all->len; i++)
    {
      PlatenInstance *instance = g_ptr_array_index (self->all, i);

      if (is_idle (instance, 0) && platen_instance_get_used_us (instance) < used_us)
        {
          oldest = i;
          used_us = platen_instance_get_used_us (instance);
        }
    }
  if (oldest == G_MAXUINT)
    return FALSE;
  detach_at (self, oldest);

  return TRUE;
}

static void
platen_instances_dispose (GObject *object)
{
  PlatenInstances *self = PLATEN_INSTANCES (object);

  g_clear_handle_id (&self->sweep_id, g_source_remove);
  platen_instances_detach_all (self);

  G_OBJECT_CLASS (platen_instances_parent_class)->dispose (object);
}

static void
platen_instances_finalize (GObject *object)
{
  PlatenInstances *self = PLATEN_INSTANCES (object);

  g_ptr_array_unref (self->all);
  g_hash_table_unref (self->tries);

  G_OBJECT_CLASS (platen_instances_parent_class)->finalize (object);
}

static void
platen_instances_class_init (PlatenInstancesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_instances_dispose;
  G_OBJECT_CLASS (klass)->finalize = platen_instances_finalize;
}

static void
platen_instances_init (PlatenInstances *self)
{
  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  self->tries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

PlatenInstances *
platen_instances_new (void)
{
  return g_object_new (PLATEN_TYPE_INSTANCES, NULL);
}

/**
 * platen_instances_add:
 *
 * Attaches an instance for the collection; the one that already has it, if any.
 *
 * Errors: %PLATEN_ERROR_LIMIT when PLATEN_MAX_INSTANCES are in use.
 *
 * Returns: (transfer none): the instance
 */
PlatenInstance *
platen_instances_add (PlatenInstances *self, PlatenCollection *collection, GError **error)
{
  PlatenInstance *instance;

  g_return_val_if_fail (PLATEN_IS_INSTANCES (self), NULL);

  for (guint i = 0; i < self->all->len; i++)
    {
      instance = g_ptr_array_index (self->all, i);
      if (platen_instance_get_collection (instance) == collection)
        return instance;
    }
  if (!make_room (self))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                   "%d pages already use the service; close one of them",
                   PLATEN_MAX_INSTANCES);
      return NULL;
    }

  instance = platen_instance_new (collection);
  g_ptr_array_add (self->all, instance);
  if (self->sweep_id == 0)
    self->sweep_id = g_timeout_add_seconds (SWEEP_S, on_sweep, self);

  return instance;
}

/* Its time depends on the lengths alone. */
static gboolean
is_same_secret (const char *a, const char *b)
{
  gsize  length = strlen (a);
  guchar difference = 0;

  if (strlen (b) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guchar) (a[i] ^ b[i]);

  return difference == 0;
}

/**
 * platen_instances_find:
 * @principal: (nullable): whose it must be; %NULL takes anybody's
 * @id: (nullable): what a caller gave
 *
 * Returns: (transfer none) (nullable): the instance
 */
PlatenInstance *
platen_instances_find (PlatenInstances *self, const char *principal, const char *id)
{
  PlatenInstance *found = NULL;

  g_return_val_if_fail (PLATEN_IS_INSTANCES (self), NULL);

  if (id == NULL)
    return NULL;
  for (guint i = 0; i < self->all->len; i++)
    {
      PlatenInstance *instance = g_ptr_array_index (self->all, i);

      if (is_same_secret (platen_instance_get_id (instance), id))
        found = instance;
    }
  if (found == NULL || principal == NULL ||
      g_str_equal (platen_instance_get_principal (found), principal))
    return found;

  return NULL;
}

/**
 * platen_instances_find_only:
 *
 * Returns: (transfer none) (nullable): the principal's instance when it has just one
 */
PlatenInstance *
platen_instances_find_only (PlatenInstances *self, const char *principal)
{
  PlatenInstance *found = NULL;

  g_return_val_if_fail (PLATEN_IS_INSTANCES (self), NULL);

  for (guint i = 0; i < self->all->len; i++)
    {
      PlatenInstance *instance = g_ptr_array_index (self->all, i);

      if (!g_str_equal (platen_instance_get_principal (instance), principal))
        continue;
      if (found != NULL)
        return NULL;
      found = instance;
    }

  return found;
}

void
platen_instances_detach (PlatenInstances *self, PlatenInstance *instance)
{
  guint index;

  g_return_if_fail (PLATEN_IS_INSTANCES (self));

  if (g_ptr_array_find (self->all, instance, &index))
    detach_at (self, index);
}

/* Its grant was taken away. */
void
platen_instances_detach_principal (PlatenInstances *self, const char *principal)
{
  g_return_if_fail (PLATEN_IS_INSTANCES (self));

  for (guint i = self->all->len; i > 0; i--)
    {
      PlatenInstance *instance = g_ptr_array_index (self->all, i - 1);

      if (g_str_equal (platen_instance_get_principal (instance), principal))
        detach_at (self, i - 1);
    }
}

void
platen_instances_detach_all (PlatenInstances *self)
{
  g_return_if_fail (PLATEN_IS_INSTANCES (self));

  while (self->all->len > 0)
    detach_at (self, self->all->len - 1);
}

/**
 * platen_instances_foreach:
 * @visit: (scope call): is given each instance
 */
void
platen_instances_foreach (PlatenInstances *self, GFunc visit, gpointer user_data)
{
  g_return_if_fail (PLATEN_IS_INSTANCES (self));

  g_ptr_array_foreach (self->all, visit, user_data);
}

/* Tells whether the principal tried too many identifiers that are not its own. */
gboolean
platen_instances_is_locked_out (PlatenInstances *self, const char *principal)
{
  Tries *tries = g_hash_table_lookup (self->tries, principal);

  if (tries == NULL || tries->locked_until_us == 0)
    return FALSE;
  if (g_get_monotonic_time () < tries->locked_until_us)
    return TRUE;

  g_hash_table_remove (self->tries, principal);
  return FALSE;
}

void
platen_instances_count_wrong_id (PlatenInstances *self, const char *principal)
{
  Tries *tries = g_hash_table_lookup (self->tries, principal);

  if (tries == NULL)
    {
      if (g_hash_table_size (self->tries) >= MAX_COUNTED_PRINCIPALS)
        g_hash_table_remove_all (self->tries);
      tries = g_new0 (Tries, 1);
      g_hash_table_insert (self->tries, g_strdup (principal), tries);
    }
  if (++tries->n_wrong == PLATEN_MAX_WRONG_IDS)
    tries->locked_until_us = g_get_monotonic_time () + PLATEN_LOCK_OUT_MS * (gint64) 1000;
}
