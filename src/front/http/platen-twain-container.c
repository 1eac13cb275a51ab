/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-twain-container.h"

#include "platen-number.h"

#include <math.h>

/* A number that went through JSON and a 16.16 fixed one is this near to itself. */
#define SLACK 1e-4

/**
 * platen_twain_container_init:
 * @self: (out caller-allocates): one value, 0
 */
void
platen_twain_container_init (PlatenTwainContainer *self)
{
  *self = (PlatenTwainContainer){ .kind = PLATEN_TWAIN_ONE_VALUE };
  self->values = g_array_new (FALSE, FALSE, sizeof (double));
}

/**
 * platen_twain_container_clear:
 *
 * Frees what it holds.
 */
void
platen_twain_container_clear (PlatenTwainContainer *self)
{
  g_clear_pointer (&self->values, g_array_unref);
}

/**
 * platen_twain_container_set_one:
 *
 * Makes it a single value.
 */
void
platen_twain_container_set_one (PlatenTwainContainer *self, double value)
{
  self->kind = PLATEN_TWAIN_ONE_VALUE;
  self->current = value;
  self->initial = value;
}

/**
 * platen_twain_container_add:
 *
 * Makes it an enumeration, or lets it be an array, with one more value.
 */
void
platen_twain_container_add (PlatenTwainContainer *self, double value)
{
  if (self->kind != PLATEN_TWAIN_ARRAY)
    self->kind = PLATEN_TWAIN_ENUMERATION;
  g_array_append_val (self->values, value);
}

/**
 * platen_twain_container_offer_switch:
 *
 * Makes it an enumeration of yes and, unless it cannot be off, no.
 */
void
platen_twain_container_offer_switch (PlatenTwainContainer *self,
                                     gboolean              is_on,
                                     gboolean              can_be_off)
{
  if (can_be_off)
    platen_twain_container_add (self, FALSE);
  platen_twain_container_add (self, TRUE);
  self->current = is_on;
}

static int
find_value (const PlatenTwainContainer *self, double value)
{
  for (guint i = 0; i < self->values->len; i++)
    if (fabs (g_array_index (self->values, double, i) - value) <= SLACK)
      return (int) i;

  return -1;
}

static gboolean
is_on_step (const PlatenTwainContainer *self, double value)
{
  double steps = self->step > 0 ? (value - self->minimum) / self->step : 0;

  return self->is_smooth || fabs (steps - round (steps)) <= SLACK;
}

/**
 * platen_twain_container_allows:
 *
 * Tells whether a value may be set.
 */
gboolean
platen_twain_container_allows (const PlatenTwainContainer *self, double value)
{
  switch (self->kind)
    {
    case PLATEN_TWAIN_RANGE:
      return value >= self->minimum - SLACK && value <= self->maximum + SLACK &&
             is_on_step (self, value);
    case PLATEN_TWAIN_ENUMERATION:
    case PLATEN_TWAIN_ARRAY:
      return find_value (self, value) >= 0;
    case PLATEN_TWAIN_ONE_VALUE:
      break;
    }

  return fabs (value - self->current) <= SLACK;
}

/**
 * platen_twain_container_describe:
 *
 * Returns: (transfer full): the allowed values, for a person
 */
char *
platen_twain_container_describe (const PlatenTwainContainer *self)
{
  g_autofree char *list = NULL;

  if (self->kind == PLATEN_TWAIN_RANGE)
    return platen_number_describe_range (self->minimum, self->maximum,
                                         self->is_smooth ? 0 : self->step);
  if (self->kind == PLATEN_TWAIN_ONE_VALUE)
    return platen_number_to_string (self->current);

  list = platen_number_describe_list (self->values);
  return g_strconcat ("one of: ", list, NULL);
}

/**
 * platen_twain_make_value:
 *
 * Returns: (transfer full): a value as JSON has it
 */
JsonNode *
platen_twain_make_value (PlatenTwainType type, double value)
{
  JsonNode *node = json_node_alloc ();

  switch (type)
    {
    case PLATEN_TWAIN_BOOL:
      return json_node_init_boolean (node, value != 0);
    case PLATEN_TWAIN_FIX32:
    case PLATEN_TWAIN_FRAME:
      return json_node_init_double (node, value);
    case PLATEN_TWAIN_INT16:
    case PLATEN_TWAIN_INT32:
    case PLATEN_TWAIN_UINT16:
    case PLATEN_TWAIN_UINT32:
      break;
    }

  return json_node_init_int (node, (gint64) llround (value));
}

/* A value that has a name comes with it: `{value, label}`. */
static JsonNode *
make_named (PlatenTwainType type, PlatenTwainLabel label, double value)
{
  const char *name = label != NULL ? label ((int) lround (value)) : NULL;
  JsonNode   *node;
  JsonObject *object;

  if (name == NULL)
    return platen_twain_make_value (type, value);

  node = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_object_set_member (object, "value", platen_twain_make_value (type, value));
  json_object_set_string_member (object, "label", name);
  json_node_take_object (node, object);

  return node;
}

static JsonArray *
make_list (const PlatenTwainContainer *self, PlatenTwainType type, PlatenTwainLabel label)
{
  JsonArray *list = json_array_sized_new (self->values->len);

  for (guint i = 0; i < self->values->len; i++)
    json_array_add_element (
        list, make_named (type, label, g_array_index (self->values, double, i)));

  return list;
}

static void
write_enumeration (const PlatenTwainContainer *self,
                   PlatenTwainType             type,
                   PlatenTwainLabel            label,
                   JsonObject                 *object)
{
  json_object_set_array_member (object, "enums", make_list (self, type, label));
  json_object_set_int_member (object, "curIndex", find_value (self, self->current));
  json_object_set_int_member (object, "defIndex", find_value (self, self->initial));
  json_object_set_member (object, "curValue", make_named (type, label, self->current));
  json_object_set_member (object, "defaultValue",
                          make_named (type, label, self->initial));
}

static JsonNode *
make_frame (const double *frame)
{
  static const char *const edges[] = { "left", "top", "right", "bottom" };
  JsonObject              *object = json_object_new ();
  JsonNode                *node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    json_object_set_double_member (object, edges[i], frame[i]);
  json_node_take_object (node, object);

  return node;
}

/**
 * platen_twain_container_write:
 * @label: (nullable): names the values
 * @object: gets `curValue`, `defaultValue` and what else the container has
 *
 * Writes a container as the API's CapabilityDetails.
 */
void
platen_twain_container_write (const PlatenTwainContainer *self,
                              PlatenTwainType             type,
                              PlatenTwainLabel            label,
                              JsonObject                 *object)
{
  if (type == PLATEN_TWAIN_FRAME)
    {
      json_object_set_member (object, "curValue", make_frame (self->frame));
      return;
    }

  switch (self->kind)
    {
    case PLATEN_TWAIN_ARRAY:
      json_object_set_array_member (object, "values", make_list (self, type, label));
      return;
    case PLATEN_TWAIN_ENUMERATION:
      write_enumeration (self, type, label, object);
      return;
    case PLATEN_TWAIN_RANGE:
      json_object_set_member (object, "minValue",
                              platen_twain_make_value (type, self->minimum));
      json_object_set_member (object, "maxValue",
                              platen_twain_make_value (type, self->maximum));
      json_object_set_member (object, "stepSize",
                              platen_twain_make_value (type, self->step));
      break;
    case PLATEN_TWAIN_ONE_VALUE:
      break;
    }
  json_object_set_member (object, "curValue", make_named (type, label, self->current));
  json_object_set_member (object, "defaultValue",
                          make_named (type, label, self->initial));
}
