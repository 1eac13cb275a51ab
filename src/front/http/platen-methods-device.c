/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-method-table.h"
#include "platen-wire-error.h"
#include "platen-wire-objects.h"

/* Scanners: listing, choosing, opening. Indices count in the order of the device list. */

static PlatenDeviceList *
get_devices (PlatenCommand *call)
{
  return platen_service_get_devices (platen_command_get_service (call));
}

typedef void (*Answer) (PlatenCommand *call);

static void
answer_later (PlatenCommand *call)
{
  Answer answer = (Answer) g_object_get_data (G_OBJECT (call), "platen-answer");

  answer (call);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCommand) call = user_data;
  g_autoptr (GError)        error = NULL;

  if (platen_device_list_refresh_finish (PLATEN_DEVICE_LIST (source), result, &error))
    answer_later (call);
  else
    platen_command_take_error (call, g_steal_pointer (&error));
}

/*
 * The list as it is answers at once; only one that is empty because the first probe has not
 * ended waits for it, so that the first page after a start finds a scanner.
 */
static void
answer_from_list (PlatenCommand *call, gboolean must_probe, Answer answer)
{
  PlatenDeviceList *devices = get_devices (call);
  gboolean          is_empty = g_list_model_get_n_items (G_LIST_MODEL (devices)) == 0;

  if (!must_probe && (!is_empty || platen_device_list_is_probed (devices)))
    {
      answer (call);
      return;
    }
  g_object_set_data (G_OBJECT (call), "platen-answer", answer);
  platen_device_list_refresh_async (
      devices, platen_exchange_get_cancellable (platen_command_get_exchange (call)),
      on_refreshed, g_object_ref (call));
}

static void
answer_source_names (PlatenCommand *call)
{
  GListModel   *devices = G_LIST_MODEL (get_devices (call));
  PlatenDevice *selected =
      platen_instance_get_device (platen_command_get_instance (call));
  gboolean   has_details = platen_command_get_boolean (call, 0, FALSE);
  JsonArray *result = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PlatenDevice) device = g_list_model_get_item (devices, i);

      if (!platen_wire_is_scanner (device))
        continue;
      if (has_details)
        json_array_add_element (result,
                                platen_wire_source_details (device, device == selected));
      else
        json_array_add_string_element (result, platen_device_get_name (device));
    }
  platen_command_return_all (call, result);
}

static void
get_source_names (PlatenCommand *call)
{
  answer_from_list (call, FALSE, answer_source_names);
}

static void
answer_devices (PlatenCommand *call)
{
  GListModel *devices = G_LIST_MODEL (get_devices (call));
  gint64      mask = platen_command_get_int (call, 0, G_MAXUINT);
  JsonArray  *result = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PlatenDevice) device = g_list_model_get_item (devices, i);

      if (platen_wire_is_scanner (device) &&
          (platen_wire_device_type (device) & mask) != 0)
        json_array_add_element (result, platen_wire_device (device));
    }
  platen_command_return_all (call, result);
}

static void
get_devices_async (PlatenCommand *call)
{
  answer_from_list (call, platen_command_get_boolean (call, 1, FALSE), answer_devices);
}

static void
select_device (PlatenCommand *call, PlatenDevice *device)
{
  platen_instance_set_device (platen_command_get_instance (call), device);
  platen_command_return_boolean (call, TRUE);
}

static guint
count_scanners (GListModel *devices)
{
  guint n_scanners = 0;

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PlatenDevice) device = g_list_model_get_item (devices, i);

      n_scanners += platen_wire_is_scanner (device);
    }

  return n_scanners;
}

static void
answer_source_by_index (PlatenCommand *call)
{
  GListModel              *devices = G_LIST_MODEL (get_devices (call));
  gint64                   index = platen_command_get_int (call, 0, -1);
  guint                    n_scanners = count_scanners (devices);
  g_autoptr (PlatenDevice) device = NULL;

  if (index >= 0 && index < n_scanners)
    device = platen_wire_dup_scanner (devices, (guint) index);
  if (device == NULL)
    platen_command_fail (call, platen_wire_error_from_code (PLATEN_ERROR_NOT_FOUND),
                         "%s: the parameter ‘index’ is %" G_GINT64_FORMAT
                         "; there are %u scanners, counted from 0",
                         platen_command_get_method (call), index, n_scanners);
  else
    select_device (call, device);
}

static void
select_source_by_index (PlatenCommand *call)
{
  answer_from_list (call, FALSE, answer_source_by_index);
}

/* By our `id` when it is there, else by the name, as the API has it. */
static PlatenDevice *
find_device (PlatenCommand *call, JsonObject *wanted)
{
  const char *id = platen_wire_get_string (wanted, "id");
  const char *name = platen_wire_get_string (wanted, "name");
  GListModel *devices = G_LIST_MODEL (get_devices (call));

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PlatenDevice) device = g_list_model_get_item (devices, i);

      if (platen_wire_is_scanner (device) &&
          (id != NULL ? g_str_equal (platen_device_get_id (device), id)
                      : g_strcmp0 (platen_device_get_name (device), name) == 0))
        return device;
    }

  return NULL;
}

static void
answer_device (PlatenCommand *call)
{
  JsonNode     *wanted = platen_command_get_parameter (call, 0);
  PlatenDevice *device = find_device (call, json_node_get_object (wanted));

  if (device == NULL)
    platen_command_fail (
        call, platen_wire_error_from_code (PLATEN_ERROR_NOT_FOUND),
        "SelectDeviceAsync: no scanner has the ‘id’ or the ‘name’ of the "
        "parameter ‘device’; ask GetDevicesAsync");
  else
    select_device (call, device);
}

static void
select_device_async (PlatenCommand *call)
{
  answer_from_list (call, FALSE, answer_device);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCommand) call = user_data;
  g_autoptr (GError)        error = NULL;

  if (platen_device_open_finish (PLATEN_DEVICE (source), result, &error))
    platen_command_return_boolean (call, TRUE);
  else
    platen_command_take_error (call, g_steal_pointer (&error));
}

static void
open_source (PlatenCommand *call)
{
  PlatenDevice *device = platen_instance_get_device (platen_command_get_instance (call));

  if (device == NULL)
    platen_command_fail (call, PLATEN_WIRE_OUT_OF_SEQUENCE,
                         "No scanner is selected; call SelectSourceByIndex or "
                         "SelectDeviceAsync first");
  else
    platen_device_open_async (
        device, platen_exchange_get_cancellable (platen_command_get_exchange (call)),
        on_opened, g_object_ref (call));
}

static void
close_source (PlatenCommand *call)
{
  PlatenDevice *device = platen_instance_get_device (platen_command_get_instance (call));

  if (device != NULL)
    platen_device_close (device);
  platen_negotiation_reset (
      platen_instance_get_negotiation (platen_command_get_instance (call)));
  platen_command_return_boolean (call, TRUE);
}

#define SOURCE_NAMES "Lists the scanners' names, or with true their SourceDetails"
#define BY_INDEX "Selects the scanner at a position of GetSourceNames"
#define OPEN "Opens the selected scanner, so that it scans without delay"
#define CLOSE "Releases the selected scanner for other programs"

const PlatenMethod platen_device_methods[] = {
  { "GetSourceNames", "bIncludeDetails:b?", SOURCE_NAMES, "scan", TRUE,
    get_source_names },
  { "GetSourceNamesAsync", "bIncludeDetails:b?", SOURCE_NAMES, "scan", TRUE,
    get_source_names },
  { "GetDevicesAsync", "deviceType:i? refresh:b?",
    "Lists the scanners as Device objects; a mask of types (256 SANE, 512 eSCL), and "
    "whether to probe anew",
    "scan", TRUE, get_devices_async },
  { "SelectSourceByIndex", "index:i", BY_INDEX, "scan", TRUE, select_source_by_index },
  { "SelectSourceByIndexAsync", "index:i", BY_INDEX, "scan", TRUE,
    select_source_by_index },
  { "SelectDeviceAsync", "device:o", "Selects a Device that GetDevicesAsync gave", "scan",
    TRUE, select_device_async },
  { "OpenSource", "", OPEN, "scan", TRUE, open_source },
  { "OpenSourceAsync", "", OPEN, "scan", TRUE, open_source },
  { "CloseSource", "", CLOSE, "scan", TRUE, close_source },
  { "CloseSourceAsync", "", CLOSE, "scan", TRUE, close_source },
  { NULL },
};
