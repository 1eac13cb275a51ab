/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-list-private.h"

#include "platen-device-private.h"
#include "platen-limits.h"

/* What drivers answer, and what they answered before: of [class@Platen.DeviceList]. */

static PlatenDevice *
get_device (PlatenDeviceList *self, guint index)
{
  return g_ptr_array_index (self->devices, index);
}

static PlatenAlternatives *
get_ways (PlatenDeviceList *self, guint index)
{
  return platen_device_get_alternatives (get_device (self, index));
}

static void
on_device_held (PlatenDevice *device, GParamSpec *property, PlatenDeviceList *self)
{
  g_autoptr (GPtrArray) ways =
      platen_alternatives_sort (platen_device_get_alternatives (device));

  for (guint i = 0; i < ways->len && platen_device_is_busy (device); i++)
    {
      const PlatenDeviceInfo *info = ((PlatenAlternative *) ways->pdata[i])->info;

      if (*info->part != '\0')
        platen_prober_hold_off (self->prober, info->driver, info->part);
    }
}

static PlatenDevice *
add_device (PlatenDeviceList *self, const PlatenDeviceInfo *info)
{
  g_autoptr (PlatenDeviceInfo) shown = platen_device_info_copy (info);
  const char   *name = platen_config_get_device_setting (self->config, info->id, "name");
  PlatenDevice *device;

  if (name != NULL)
    {
      g_free (shown->name);
      shown->name = g_strdup (name);
    }
  device = platen_device_new (
      shown, platen_config_get_device_setting (self->config, info->id, "prefer"),
      self->camera_access);
  g_signal_connect_object (platen_device_get_session (device), "closed",
                           G_CALLBACK (platen_device_list_on_closed), self,
                           G_CONNECT_SWAPPED);
  if (platen_device_get_camera (device) != NULL)
    g_signal_connect_object (platen_device_get_camera (device), "closed",
                             G_CALLBACK (platen_device_list_on_closed), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (device, "notify::busy", G_CALLBACK (on_device_held), self, 0);
  g_ptr_array_add (self->devices, device);

  return device;
}

void
platen_device_list_remove (PlatenDeviceList *self, guint index)
{
  g_ptr_array_remove_index (self->devices, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
}

static void
note_hidden (PlatenDeviceList *self, const PlatenDeviceInfo *info)
{
  for (guint i = self->hidden->len; i > 0; i--)
    if (g_str_equal (((PlatenDeviceInfo *) self->hidden->pdata[i - 1])->id, info->id))
      g_ptr_array_remove_index (self->hidden, i - 1);
  g_ptr_array_add (self->hidden, platen_device_info_copy (info));
}

static gboolean
is_configured_hidden (PlatenDeviceList *self, const char *id)
{
  return g_strcmp0 (platen_config_get_device_setting (self->config, id, "hidden"),
                    "true") == 0;
}

/* Who is hidden is hidden in each of its ways. */
static gboolean
is_hidden (PlatenDeviceList *self, const PlatenDeviceInfo *info)
{
  if (is_configured_hidden (self, info->id))
    return TRUE;

  for (guint i = 0; i < self->hidden->len; i++)
    if (platen_device_info_shares_identity (self->hidden->pdata[i], info,
                                            self->ambiguous))
      return TRUE;

  return FALSE;
}

/* The device that has another way known to be the same scanner; its index, -1: none. */
static int
find_same (PlatenDeviceList *self, const PlatenDeviceInfo *info)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (platen_alternatives_belongs (get_ways (self, i), info, self->ambiguous))
      return (int) i;

  return -1;
}

static int
find_index (PlatenDeviceList *self, const char *id)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (platen_alternatives_holds (get_ways (self, i), id))
      return (int) i;

  return -1;
}

/* The device keeps its identifier, and with it the way that has given it. */
static void
drop_others (PlatenDeviceList *self, PlatenDevice *device, const PlatenDeviceInfo *info)
{
  PlatenAlternatives   *ways = platen_device_get_alternatives (device);
  g_autoptr (GPtrArray) sorted = platen_alternatives_sort (ways);

  for (guint i = 0; i < sorted->len; i++)
    {
      const PlatenDeviceInfo *other = ((PlatenAlternative *) sorted->pdata[i])->info;

      if (!g_str_equal (other->id, info->id) &&
          !platen_device_info_shares_identity (other, info, self->ambiguous))
        platen_alternatives_drop (ways, other->id);
    }
}

static gboolean
has_several (PlatenDevice *device)
{
  g_autoptr (GPtrArray) ways =
      platen_alternatives_sort (platen_device_get_alternatives (device));

  return ways->len > 1;
}

/* The only way of another device becomes one of @device. */
static void
take_over (PlatenDeviceList *self, PlatenDevice *device, guint other)
{
  g_autoptr (GPtrArray)    ways = platen_alternatives_sort (get_ways (self, other));
  const PlatenAlternative *way = ways->pdata[0];

  if (ways->len > 1 || platen_device_is_open (get_device (self, other)))
    return;

  platen_alternatives_take (platen_device_get_alternatives (device), way->info,
                            way->is_available);
  platen_device_list_remove (self, other);
}

/* A way that is known elsewhere, or that is no longer certain, leaves where it was. An open
 * device is left as it is until the next answer. */
static void
settle (PlatenDeviceList *self, const PlatenDeviceInfo *info)
{
  int           old = find_index (self, info->id);
  int           same = find_same (self, info);
  PlatenDevice *device;
  gboolean      is_first;

  if (old < 0 || old == same || platen_device_is_open (get_device (self, (guint) old)))
    return;

  device = get_device (self, (guint) old);
  is_first = g_str_equal (platen_device_get_id (device), info->id);
  if (is_first && same < 0)
    drop_others (self, device, info);
  else if (!is_first)
    platen_alternatives_drop (platen_device_get_alternatives (device), info->id);
  if (has_several (device) || find_index (self, info->id) < 0)
    return;

  /* It is the only way there: of both devices, the one that was found later goes. */
  if (same >= 0 && same < old)
    platen_device_list_remove (self, (guint) old);
  else if (same >= 0)
    take_over (self, device, (guint) same);
}

static void
take_info (PlatenDeviceList *self, const PlatenDeviceInfo *info, gboolean is_available)
{
  int index;

  if (is_configured_hidden (self, info->id))
    note_hidden (self, info);
  if (is_hidden (self, info))
    return;

  settle (self, info);
  index = find_index (self, info->id);
  if (index < 0)
    index = find_same (self, info);
  if (index < 0 && self->devices->len < PLATEN_MAX_DEVICES)
    {
      add_device (self, info);
      index = (int) self->devices->len - 1;
      platen_alternatives_take (get_ways (self, (guint) index), info, is_available);
      g_list_model_items_changed (G_LIST_MODEL (self), (guint) index, 0, 1);
    }
  else if (index >= 0)
    platen_alternatives_take (get_ways (self, (guint) index), info, is_available);
}

static void
note_shared (PlatenDeviceList *self, const PlatenDeviceInfo *a, const PlatenDeviceInfo *b)
{
  if (!g_str_equal (a->protocol, b->protocol))
    return;

  for (gsize i = 0; a->identities[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) b->identities, a->identities[i]))
      g_hash_table_add (self->ambiguous, g_strdup (a->identities[i]));
}

/* What one part says of two of its devices tells neither from the other. */
static void
note_ambiguous (PlatenDeviceList *self, GPtrArray *infos)
{
  for (guint i = 0; i < infos->len; i++)
    for (guint j = 0; j < i; j++)
      note_shared (self, infos->pdata[i], infos->pdata[j]);
}

/* An answer without identities, from a scanner that was too busy to be asked, does not make
 * another one of it. (transfer full) */
static PlatenDeviceInfo *
complete (PlatenDeviceList *self, const PlatenDeviceInfo *info)
{
  PlatenDeviceInfo       *whole = platen_device_info_copy (info);
  int                     index = find_index (self, info->id);
  const PlatenDeviceInfo *known = NULL;

  if (index >= 0)
    known = platen_alternatives_get_info (get_ways (self, (guint) index), info->id);
  if (known != NULL && *info->identities == NULL &&
      g_str_equal (known->protocol, info->protocol))
    platen_device_info_set_identities (whole, (const char *const *) known->identities);

  return whole;
}

/**
 * platen_device_list_take_answer:
 * @infos: (element-type PlatenDeviceInfo): all that the part has
 *
 * Brings the list up to date with what a driver's part has just answered.
 */
void
platen_device_list_take_answer (PlatenDeviceList *self,
                                const char       *driver,
                                const char       *part,
                                GPtrArray        *infos)
{
  note_ambiguous (self, infos);
  for (guint i = 0; i < self->devices->len; i++)
    platen_alternatives_miss (get_ways (self, i), driver, part, infos);
  for (guint i = 0; i < infos->len; i++)
    {
      g_autoptr (PlatenDeviceInfo) info = complete (self, infos->pdata[i]);

      platen_device_memory_remember (self->memory, info);
      take_info (self, info, !info->is_absent);
    }
}

/**
 * platen_device_list_recall:
 *
 * Fills the list with what was there before the start, not available.
 */
void
platen_device_list_recall (PlatenDeviceList *self)
{
  g_autoptr (GPtrArray) infos = platen_device_memory_recall (self->memory);

  for (guint i = 0; i < infos->len; i++)
    {
      const PlatenDeviceInfo *info = g_ptr_array_index (infos, i);

      if (g_strv_contains (platen_config_get_drivers (self->config), info->driver))
        take_info (self, info, FALSE);
    }
}
