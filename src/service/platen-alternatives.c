/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-alternatives.h"

/**
 * PlatenAlternatives:
 *
 * The ways to one device: a scanner at a USB port that speaks eSCL on the network, too, is
 * listed by two backends or more. They are one device only when they share an identity; see
 * [struct@Platen.DeviceInfo]. There is always one.
 */
struct _PlatenAlternatives
{
  GObject parent_instance;

  GPtrArray *ways;      /* owned; of PlatenAlternative, the first is the oldest */
  char      *preferred; /* owned; an identifier, a part or a protocol; NULL: none */
};

typedef enum
{
  SIGNAL_CHANGED,
} PlatenAlternativesSignal;

static guint signals[SIGNAL_CHANGED + 1];

G_DEFINE_FINAL_TYPE (PlatenAlternatives, platen_alternatives, G_TYPE_OBJECT)

/* The maker's own driver at the USB port can do most; what comes through another computer
 * comes last. */
static const char *const protocol_order[] = { "usb", "", "escl", "wsd", "saned" };

static void
alternative_free (PlatenAlternative *way)
{
  platen_device_info_free (way->info);
  g_free (way->problem);
  g_free (way);
}

static void
platen_alternatives_finalize (GObject *object)
{
  PlatenAlternatives *self = PLATEN_ALTERNATIVES (object);

  g_ptr_array_unref (self->ways);
  g_free (self->preferred);

  G_OBJECT_CLASS (platen_alternatives_parent_class)->finalize (object);
}

static void
platen_alternatives_class_init (PlatenAlternativesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_alternatives_finalize;

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
platen_alternatives_init (PlatenAlternatives *self)
{
  self->ways = g_ptr_array_new_with_free_func ((GDestroyNotify) alternative_free);
}

/**
 * platen_alternatives_new:
 * @info: the first way
 * @preferred: (nullable): the identifier, the part or the protocol of the way to take first
 *
 * Returns: (transfer full): one way, available
 */
PlatenAlternatives *
platen_alternatives_new (const PlatenDeviceInfo *info, const char *preferred)
{
  PlatenAlternatives *self = g_object_new (PLATEN_TYPE_ALTERNATIVES, NULL);

  self->preferred = g_strdup (preferred);
  platen_alternatives_take (self, info, TRUE);

  return self;
}

static PlatenAlternative *
find (PlatenAlternatives *self, const char *id)
{
  for (guint i = 0; i < self->ways->len; i++)
    {
      PlatenAlternative *way = self->ways->pdata[i];

      if (g_strcmp0 (way->info->id, id) == 0)
        return way;
    }

  return NULL;
}

/**
 * platen_alternatives_take:
 * @info: a way to the device, new or as it is described now
 * @is_available: whether its driver has it now
 */
void
platen_alternatives_take (PlatenAlternatives     *self,
                          const PlatenDeviceInfo *info,
                          gboolean                is_available)
{
  PlatenAlternative *way = find (self, info->id);

  if (way == NULL)
    {
      way = g_new0 (PlatenAlternative, 1);
      g_ptr_array_add (self->ways, way);
    }
  g_clear_pointer (&way->info, platen_device_info_free);
  way->info = platen_device_info_copy (info);
  way->is_available = is_available;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * platen_alternatives_drop:
 *
 * Takes a way away, unless it is the only one.
 *
 * Returns: whether it is gone
 */
gboolean
platen_alternatives_drop (PlatenAlternatives *self, const char *id)
{
  PlatenAlternative *way = find (self, id);

  if (way == NULL || self->ways->len == 1)
    return FALSE;

  g_ptr_array_remove (self->ways, way);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return TRUE;
}

static gboolean
is_in (GPtrArray *infos, const char *id)
{
  for (guint i = 0; i < infos->len; i++)
    if (g_str_equal (((PlatenDeviceInfo *) infos->pdata[i])->id, id))
      return TRUE;

  return FALSE;
}

static gboolean
is_way_of (const PlatenAlternative *way, const char *driver, const char *part)
{
  return g_str_equal (way->info->driver, driver) && g_str_equal (way->info->part, part);
}

/**
 * platen_alternatives_miss:
 * @infos: (element-type PlatenDeviceInfo): all that the part of the driver has
 *
 * Makes the ways of a part that are not among them unavailable.
 */
void
platen_alternatives_miss (PlatenAlternatives *self,
                          const char         *driver,
                          const char         *part,
                          GPtrArray          *infos)
{
  gboolean has_changed = FALSE;

  for (guint i = 0; i < self->ways->len; i++)
    {
      PlatenAlternative *way = self->ways->pdata[i];

      if (!way->is_available || !is_way_of (way, driver, part) ||
          is_in (infos, way->info->id))
        continue;
      way->is_available = FALSE;
      has_changed = TRUE;
    }
  if (has_changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * platen_alternatives_holds:
 *
 * Tells whether one of the ways has the identifier.
 */
gboolean
platen_alternatives_holds (PlatenAlternatives *self, const char *id)
{
  return find (self, id) != NULL;
}

/**
 * platen_alternatives_get_info:
 *
 * Returns: (transfer none) (nullable): the way with the identifier
 */
const PlatenDeviceInfo *
platen_alternatives_get_info (PlatenAlternatives *self, const char *id)
{
  PlatenAlternative *way = find (self, id);

  return way != NULL ? way->info : NULL;
}

/**
 * platen_alternatives_is_of:
 *
 * Tells whether one of the ways is of the part of the driver.
 */
gboolean
platen_alternatives_is_of (PlatenAlternatives *self, const char *driver, const char *part)
{
  for (guint i = 0; i < self->ways->len; i++)
    if (is_way_of (self->ways->pdata[i], driver, part))
      return TRUE;

  return FALSE;
}

/* One part lists a device once for each protocol: the second time is another device. */
static gboolean
is_rival (const PlatenAlternative *way, const PlatenDeviceInfo *info)
{
  return is_way_of (way, info->driver, info->part) &&
         g_str_equal (way->info->protocol, info->protocol) &&
         !g_str_equal (way->info->id, info->id);
}

/**
 * platen_alternatives_belongs:
 * @ignored: (element-type utf8): a set of identities that prove nothing
 *
 * Tells whether @info is a way to this device for certain. What is not certain is another
 * device: two entries too many are better than one wrong scanner.
 */
gboolean
platen_alternatives_belongs (PlatenAlternatives     *self,
                             const PlatenDeviceInfo *info,
                             GHashTable             *ignored)
{
  gboolean is_shared = FALSE;

  for (guint i = 0; i < self->ways->len; i++)
    {
      const PlatenAlternative *way = self->ways->pdata[i];

      if (is_rival (way, info))
        return FALSE;
      if (!g_str_equal (way->info->id, info->id) &&
          platen_device_info_shares_identity (way->info, info, ignored))
        is_shared = TRUE;
    }

  return is_shared;
}

/**
 * platen_alternatives_is_available:
 *
 * Tells whether any of the ways is there.
 */
gboolean
platen_alternatives_is_available (PlatenAlternatives *self)
{
  for (guint i = 0; i < self->ways->len; i++)
    if (((PlatenAlternative *) self->ways->pdata[i])->is_available)
      return TRUE;

  return FALSE;
}

/**
 * platen_alternatives_note_outcome:
 * @error: (nullable): why the device could not be opened this way; NULL when it could
 */
void
platen_alternatives_note_outcome (PlatenAlternatives *self,
                                  const char         *id,
                                  const GError       *error)
{
  PlatenAlternative *way = find (self, id);
  const char        *problem = error != NULL ? error->message : NULL;

  if (way == NULL || g_strcmp0 (way->problem, problem) == 0)
    return;

  g_free (way->problem);
  way->problem = g_strdup (problem);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
is_preferred (PlatenAlternatives *self, const PlatenAlternative *way)
{
  return self->preferred != NULL && (g_str_equal (way->info->id, self->preferred) ||
                                     g_str_equal (way->info->part, self->preferred) ||
                                     g_str_equal (way->info->protocol, self->preferred));
}

static guint
get_rank (const PlatenAlternative *way)
{
  guint rank = 0;

  while (rank < G_N_ELEMENTS (protocol_order) &&
         !g_str_equal (way->info->protocol, protocol_order[rank]))
    rank++;

  return rank;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const PlatenAlternative *first = *(PlatenAlternative *const *) a;
  const PlatenAlternative *second = *(PlatenAlternative *const *) b;
  int                      order;

  order = second->is_available - first->is_available;
  if (order == 0)
    order = is_preferred (user_data, second) - is_preferred (user_data, first);
  if (order == 0)
    order = (int) get_rank (first) - (int) get_rank (second);
  if (order == 0)
    order = g_strcmp0 (first->info->part, second->info->part);

  return order != 0 ? order : g_strcmp0 (first->info->id, second->info->id);
}

/**
 * platen_alternatives_sort:
 *
 * Returns: (transfer container) (element-type PlatenAlternative): in the order in which to
 *   try them: what is there, then what the person prefers, then what can do most
 */
GPtrArray *
platen_alternatives_sort (PlatenAlternatives *self)
{
  GPtrArray *sorted = g_ptr_array_copy (self->ways, NULL, NULL);

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort_with_data (sorted, compare, self);

  return sorted;
}

/**
 * platen_alternatives_get_best:
 *
 * Returns: (transfer none): the way to try first
 */
const PlatenDeviceInfo *
platen_alternatives_get_best (PlatenAlternatives *self)
{
  g_autoptr (GPtrArray) sorted = platen_alternatives_sort (self);

  return ((PlatenAlternative *) sorted->pdata[0])->info;
}

/**
 * platen_alternatives_to_variant:
 *
 * Returns: (transfer floating): `aa{sv}`, the best first: `id`, `driver`, `part`, `protocol`,
 *   `address`, `problem` s, `available`, `preferred` b
 */
GVariant *
platen_alternatives_to_variant (PlatenAlternatives *self)
{
  g_autoptr (GPtrArray) sorted = platen_alternatives_sort (self);
  GVariantBuilder       builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < sorted->len; i++)
    {
      const PlatenAlternative *way = sorted->pdata[i];
      GVariantDict             dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "id", "s", way->info->id);
      g_variant_dict_insert (&dict, "driver", "s", way->info->driver);
      g_variant_dict_insert (&dict, "part", "s", way->info->part);
      g_variant_dict_insert (&dict, "protocol", "s", way->info->protocol);
      g_variant_dict_insert (&dict, "address", "s", way->info->address);
      g_variant_dict_insert (&dict, "problem", "s",
                             way->problem != NULL ? way->problem : "");
      g_variant_dict_insert (&dict, "available", "b", way->is_available);
      g_variant_dict_insert (&dict, "preferred", "b", is_preferred (self, way));
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }

  return g_variant_builder_end (&builder);
}
