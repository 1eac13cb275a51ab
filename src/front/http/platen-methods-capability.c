/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ask-device.h"
#include "platen-error.h"
#include "platen-method-table.h"
#include "platen-wire-error.h"
#include "platen-wire-objects.h"

/*
 * Capabilities by TWAIN's numbers. What is set holds for the next scans of the instance
 * with the selected scanner.
 */

static int
get_error_number (const GError *error)
{
  if (g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT) ||
      g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT))
    return PLATEN_WIRE_CAPABILITY_RANGE;
  if (g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED))
    return PLATEN_WIRE_CAPABILITY_READ_ONLY;

  return platen_wire_error_from_error (error);
}

/* A number, or `{value, label}` as CapabilityDetails have it; -1 for anything else. */
static int
read_capability_number (JsonNode *node)
{
  gint64 number = -1;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    node = json_object_get_member (json_node_get_object (node), "value");
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_INT64)
    number = json_node_get_int (node);

  return number >= 0 && number <= G_MAXUINT16 ? (int) number : -1;
}

/* Each one once, however often it is asked for: an answer may be much larger than its
 * question. */
static void
describe_one (JsonArray             *result,
              GHashTable            *described,
              const PlatenTwainView *view,
              JsonNode              *node)
{
  const PlatenTwainCapability *row =
      platen_twain_capability_find (view, read_capability_number (node));

  if (row != NULL && g_hash_table_add (described, (gpointer) row))
    json_array_add_element (result, platen_twain_capability_describe (row, view));
}

/* Lists may stand in lists: the API takes groups of capabilities. */
static void
describe_asked (JsonArray             *result,
                GHashTable            *described,
                const PlatenTwainView *view,
                JsonArray             *asked)
{
  for (guint i = 0; i < json_array_get_length (asked); i++)
    {
      JsonNode *node = json_array_get_element (asked, i);

      if (JSON_NODE_HOLDS_ARRAY (node))
        describe_asked (result, described, view, json_node_get_array (node));
      else
        describe_one (result, described, view, node);
    }
}

static void
answer_capabilities (PlatenCommand *call, const PlatenTwainView *view)
{
  JsonNode                    *asked = platen_command_get_parameter (call, 0);
  JsonArray                   *result = json_array_new ();
  g_autoptr (GHashTable)       described = g_hash_table_new (NULL, NULL);
  const PlatenTwainCapability *row;

  if (asked != NULL)
    describe_asked (result, described, view, json_node_get_array (asked));
  else
    for (guint i = 0; (row = platen_twain_capability_at (i)) != NULL; i++)
      if (row->exists == NULL || row->exists (view))
        json_array_add_element (result, platen_twain_capability_describe (row, view));
  platen_command_return_all (call, result);
}

static gboolean
asks_for (JsonArray *asked, int number)
{
  for (guint i = 0; i < json_array_get_length (asked); i++)
    {
      JsonNode *node = json_array_get_element (asked, i);

      if (JSON_NODE_HOLDS_ARRAY (node) ? asks_for (json_node_get_array (node), number)
                                       : read_capability_number (node) == number)
        return TRUE;
    }

  return FALSE;
}

static void
get_capabilities (PlatenCommand *call)
{
  JsonNode *asked = platen_command_get_parameter (call, 0);
  gboolean  needs_sensor =
      asked == NULL || asks_for (json_node_get_array (asked), PLATEN_CAP_FEEDERLOADED);

  platen_ask_device (call, needs_sensor, answer_capabilities);
}

/* ‘fail’ stops the whole call, ‘ignore’ goes on with the next. */
static gboolean
read_exception (JsonObject *object, gboolean usual, gboolean *out_fails, GError **error)
{
  const char *word = platen_wire_get_string (object, "exception");

  if (json_object_has_member (object, "exception") && g_strcmp0 (word, "fail") != 0 &&
      g_strcmp0 (word, "ignore") != 0)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘exception’ must be ‘ignore’ or ‘fail’");
      return FALSE;
    }

  *out_fails = word != NULL ? g_str_equal (word, "fail") : usual;
  return TRUE;
}

/* (transfer none) (nullable): of a list in `values`, else in `curValue` */
static JsonNode *
get_item_value (JsonObject *item)
{
  JsonNode *value = json_object_get_member (item, "curValue");

  return value != NULL ? value : json_object_get_member (item, "values");
}

static gboolean
set_item (JsonObject *item, const PlatenTwainView *view, GError **error)
{
  int number = read_capability_number (json_object_get_member (item, "capability"));
  const PlatenTwainCapability *row = platen_twain_capability_find (view, number);
  JsonNode                    *value = get_item_value (item);

  if (row == NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                   "This scanner has no capability %d", number);
      return FALSE;
    }
  if (value == NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "%s is set without a ‘curValue’", row->name);
      return FALSE;
    }

  return platen_twain_capability_set (row, view, value, error);
}

/* The item as it came, with what became of it. */
static JsonNode *
report_item (JsonObject *item, const GError *error)
{
  JsonObject              *report = json_object_new ();
  JsonNode                *node = json_node_new (JSON_NODE_OBJECT);
  int                      number = 0;
  static const char *const keys[] = { "capability", "curValue", "values" };

  if (error != NULL)
    number = g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND)
                 ? PLATEN_WIRE_CAPABILITY_MISSING
                 : get_error_number (error);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      JsonNode *member = json_object_get_member (item, keys[i]);

      if (member != NULL)
        json_object_set_member (report, keys[i], json_node_copy (member));
    }
  json_object_set_int_member (report, "errorCode", number);
  json_object_set_string_member (report, "errorString",
                                 error != NULL ? error->message : "Success");
  json_node_take_object (node, report);

  return node;
}

/* FALSE with the error that stops everything. */
static gboolean
set_items (JsonObject            *request,
           const PlatenTwainView *view,
           JsonArray             *reports,
           GError               **error)
{
  JsonArray *items = json_object_get_array_member (request, "capabilities");
  gboolean   all_fail = FALSE;

  if (!read_exception (request, FALSE, &all_fail, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonNode          *node = json_array_get_element (items, i);
      g_autoptr (GError) fault = NULL;
      gboolean           fails = FALSE;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                       "‘capabilities’ holds something that is no object");
          return FALSE;
        }
      if (!read_exception (json_node_get_object (node), all_fail, &fails, error))
        return FALSE;
      if (!set_item (json_node_get_object (node), view, &fault) && fails)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      json_array_add_element (reports, report_item (json_node_get_object (node), fault));
    }

  return TRUE;
}

static JsonNode *
make_reports (JsonObject *request, JsonArray *reports)
{
  JsonObject *object = json_object_new ();
  JsonNode   *node = json_node_new (JSON_NODE_OBJECT);
  const char *exception = platen_wire_get_string (request, "exception");

  json_object_set_string_member (object, "exception",
                                 exception != NULL ? exception : "ignore");
  json_object_set_array_member (object, "capabilities", reports);
  json_node_take_object (node, object);

  return node;
}

/* One that fails leaves everything as it was before the call. */
static void
answer_set_capabilities (PlatenCommand *call, const PlatenTwainView *view)
{
  JsonObject *request = json_node_get_object (platen_command_get_parameter (call, 0));
  g_autoptr (PlatenNegotiation) before = platen_negotiation_copy (view->negotiation);
  JsonArray                    *reports = json_array_new ();
  g_autoptr (GError)            error = NULL;

  if (set_items (request, view, reports, &error))
    {
      platen_command_return (call, make_reports (request, reports));
      return;
    }

  json_array_unref (reports);
  platen_negotiation_swap (view->negotiation, before);
  platen_command_fail (call,
                       g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND)
                           ? PLATEN_WIRE_CAPABILITY_MISSING
                           : get_error_number (error),
                       "setCapabilities: %s", error->message);
}

static void
set_capabilities (PlatenCommand *call)
{
  JsonObject *request = json_node_get_object (platen_command_get_parameter (call, 0));
  JsonNode   *items = json_object_get_member (request, "capabilities");

  if (items == NULL || !JSON_NODE_HOLDS_ARRAY (items))
    platen_command_fail (call, PLATEN_WIRE_BAD_PARAMETER,
                         "setCapabilities: the parameter ‘capabilities’ has no list "
                         "‘capabilities’");
  else
    platen_ask_device (call, FALSE, answer_set_capabilities);
}

const PlatenMethod platen_capability_methods[] = {
  { "getCapabilities", "capabilities:a?",
    "Gives the CapabilityDetails of the numbers asked for that the scanner has, or of "
    "all",
    "scan", TRUE, get_capabilities },
  { "setCapabilities", "capabilities:o",
    "Sets capabilities for the next scans; tells what became of each", "scan", TRUE,
    set_capabilities },
  { NULL },
};
