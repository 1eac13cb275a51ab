/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-twain-capability.h"

#include "platen-error.h"
#include "platen-number.h"

#include <math.h>

/* Names of containers and types, which the API shows beside their numbers. */
static const char *const container_names[] = {
  [PLATEN_TWAIN_ARRAY] = "TWON_ARRAY",
  [PLATEN_TWAIN_ENUMERATION] = "TWON_ENUMERATION",
  [PLATEN_TWAIN_ONE_VALUE] = "TWON_ONEVALUE",
  [PLATEN_TWAIN_RANGE] = "TWON_RANGE",
};

static const char *const type_names[] = {
  [PLATEN_TWAIN_INT16] = "TWTY_INT16",   [PLATEN_TWAIN_INT32] = "TWTY_INT32",
  [PLATEN_TWAIN_UINT16] = "TWTY_UINT16", [PLATEN_TWAIN_UINT32] = "TWTY_UINT32",
  [PLATEN_TWAIN_BOOL] = "TWTY_BOOL",     [PLATEN_TWAIN_FIX32] = "TWTY_FIX32",
  [PLATEN_TWAIN_FRAME] = "TWTY_FRAME",
};

static const char *const edges[] = { "left", "top", "right", "bottom" };

/* (transfer none): what the page wants */
PlatenScanSettings *
platen_twain_view_get_wanted (const PlatenTwainView *self)
{
  return &self->negotiation->wanted.settings;
}

/* What a scan is like of which nothing is said; holds nothing. */
PlatenScanSettings
platen_twain_view_get_usual (const PlatenTwainView *self)
{
  PlatenScanSettings usual;

  platen_scan_settings_init (&usual);
  platen_capabilities_resolve (self->device, &usual, NULL);

  return usual;
}

PlatenMode
platen_twain_view_get_mode (const PlatenTwainView *self)
{
  return platen_negotiation_get_mode (self->negotiation, self->device);
}

int
platen_twain_view_get_dpi (const PlatenTwainView *self)
{
  return platen_negotiation_get_dpi (self->negotiation, self->device);
}

gboolean
platen_twain_view_has (const PlatenTwainView *self, PlatenFeature feature)
{
  return (self->device->features & (1u << feature)) != 0;
}

/**
 * platen_twain_capability_at:
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): one of all capabilities that we know; %NULL past the
 *   last
 */
const PlatenTwainCapability *
platen_twain_capability_at (guint index)
{
  const PlatenTwainCapability *row = platen_twain_device_capabilities;

  for (; row->name != NULL && index > 0; row++)
    index--;
  if (row->name != NULL)
    return row;

  for (row = platen_twain_image_capabilities; row->name != NULL && index > 0; row++)
    index--;

  return row->name != NULL ? row : NULL;
}

/**
 * platen_twain_capability_find:
 * @number: TWAIN's number of it
 *
 * Returns: (transfer none) (nullable): the capability, when the scanner has it
 */
const PlatenTwainCapability *
platen_twain_capability_find (const PlatenTwainView *view, int number)
{
  const PlatenTwainCapability *row;

  for (guint i = 0; (row = platen_twain_capability_at (i)) != NULL; i++)
    if ((int) row->number == number)
      return row->exists == NULL || row->exists (view) ? row : NULL;

  return NULL;
}

static void
set_named (JsonObject *object, const char *key, int value, const char *label)
{
  JsonObject *named = json_object_new ();

  json_object_set_int_member (named, "value", value);
  json_object_set_string_member (named, "label", label);
  json_object_set_object_member (object, key, named);
}

static JsonArray *
list_queries (const PlatenTwainCapability *self)
{
  JsonArray *list = json_array_new ();

  json_array_add_string_element (list, "get");
  json_array_add_string_element (list, "getcurrent");
  json_array_add_string_element (list, "getdefault");
  if (self->set != NULL)
    json_array_add_string_element (list, "set");

  return list;
}

/**
 * platen_twain_capability_describe:
 *
 * Returns: (transfer full): its CapabilityDetails
 */
JsonNode *
platen_twain_capability_describe (const PlatenTwainCapability *self,
                                  const PlatenTwainView       *view)
{
  g_auto (PlatenTwainContainer) container = { 0 };
  JsonObject                   *object = json_object_new ();
  JsonNode                     *node = json_node_new (JSON_NODE_OBJECT);

  platen_twain_container_init (&container);
  self->get (view, &container);
  set_named (object, "capability", (int) self->number, self->name);
  set_named (object, "conType", (int) container.kind, container_names[container.kind]);
  set_named (object, "valueType", (int) self->type, type_names[self->type]);
  platen_twain_container_write (&container, self->type, self->label, object);
  json_object_set_array_member (object, "query", list_queries (self));
  json_node_take_object (node, object);

  return node;
}

/**
 * platen_twain_capability_get_current:
 *
 * Returns: its current value alone
 */
double
platen_twain_capability_get_current (const PlatenTwainCapability *self,
                                     const PlatenTwainView       *view)
{
  g_auto (PlatenTwainContainer) container = { 0 };

  platen_twain_container_init (&container);
  self->get (view, &container);

  return container.current;
}

static gboolean
refuse_value (const PlatenTwainCapability *self, const char *what, GError **error)
{
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT, "%s %s", self->name,
               what);
  return FALSE;
}

/* A number, true or false, or `{value, …}` with one. */
static gboolean
read_number (JsonNode *node, double *out_number)
{
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    node = json_object_get_member (json_node_get_object (node), "value");
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_BOOLEAN:
      *out_number = json_node_get_boolean (node);
      return TRUE;
    case G_TYPE_INT64:
    case G_TYPE_DOUBLE:
      *out_number = json_node_get_double (node);
      return isfinite (*out_number);
    default:
      return FALSE;
    }
}

static gboolean
set_frame (const PlatenTwainCapability *self,
           const PlatenTwainView       *view,
           JsonNode                    *value,
           GError                     **error)
{
  JsonObject *object =
      JSON_NODE_HOLDS_OBJECT (value) ? json_node_get_object (value) : NULL;
  double frame[G_N_ELEMENTS (edges)];

  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    if (object == NULL ||
        !read_number (json_object_get_member (object, edges[i]), &frame[i]))
      return refuse_value (self, "is an object of left, top, right and bottom", error);

  return platen_negotiation_set_frame (view->negotiation, view->device, frame, error);
}

/**
 * platen_twain_capability_set:
 * @value: what is wanted
 *
 * Sets it for the next scan.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the capability and the allowed values,
 * %PLATEN_ERROR_UNSUPPORTED when it can only be read.
 */
gboolean
platen_twain_capability_set (const PlatenTwainCapability *self,
                             const PlatenTwainView       *view,
                             JsonNode                    *value,
                             GError                     **error)
{
  g_auto (PlatenTwainContainer) container = { 0 };
  g_autofree char              *allowed = NULL;
  g_autofree char              *text = NULL;
  double                        number;

  if (self->set == NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                   "%s can be read, but not set", self->name);
      return FALSE;
    }
  if (self->type == PLATEN_TWAIN_FRAME)
    return set_frame (self, view, value, error);
  if (!read_number (value, &number))
    return refuse_value (
        self, self->type == PLATEN_TWAIN_BOOL ? "is true or false" : "is a number",
        error);

  platen_twain_container_init (&container);
  self->get (view, &container);
  if (platen_twain_container_allows (&container, number))
    {
      self->set (view, number);
      return TRUE;
    }

  allowed = platen_twain_container_describe (&container);
  text = platen_number_to_string (number);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
               "%s cannot be %s on this scanner; it is %s", self->name, text, allowed);
  return FALSE;
}
