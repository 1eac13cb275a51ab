/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ask-device.h"
#include "platen-device-options.h"
#include "platen-method-table.h"
#include "platen-wire-error.h"

/*
 * Ours, beside the public API: what a scanner can do in our own terms, and its driver's own
 * options by name. What is set holds for the next scans of the instance.
 */

static void
answer_device_capabilities (PlatenCommand *call, const PlatenTwainView *view)
{
  g_autoptr (GVariant) dict =
      g_variant_ref_sink (platen_capabilities_to_variant (view->device));

  platen_command_return (call, json_gvariant_serialize (dict));
}

static void
get_device_capabilities (PlatenCommand *call)
{
  platen_ask_device (call, FALSE, answer_device_capabilities);
}

static GVariant *
dup_chosen (PlatenCommand *call)
{
  PlatenInstance *instance = platen_command_get_instance (call);
  GVariant *options = platen_instance_get_negotiation (instance)->wanted.settings.options;

  return options != NULL ? g_variant_ref (options)
                         : g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
}

static void
on_options_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCommand) call = user_data;
  g_autoptr (GError)        error = NULL;
  g_autoptr (GVariant)      options = NULL;
  g_autoptr (JsonNode)      node = NULL;

  options =
      platen_device_set_options_finish (PLATEN_DEVICE (source), result, NULL, &error);
  if (options == NULL)
    {
      platen_command_take_error (call, g_steal_pointer (&error));
      return;
    }

  node = json_gvariant_serialize (options);
  platen_command_return_all (call, json_array_ref (json_node_get_array (node)));
}

static PlatenDevice *
get_device (PlatenCommand *call)
{
  PlatenDevice *device = platen_instance_get_device (platen_command_get_instance (call));

  if (device == NULL)
    platen_command_fail (call, PLATEN_WIRE_OUT_OF_SEQUENCE,
                         "No scanner is selected; call SelectSourceByIndex or "
                         "SelectDeviceAsync first");

  return device;
}

static void
list_options (PlatenCommand *call)
{
  PlatenDevice        *device = get_device (call);
  g_autoptr (GVariant) chosen = dup_chosen (call);

  if (device != NULL)
    platen_device_set_options_async (
        device, platen_instance_get_principal (platen_command_get_instance (call)),
        chosen, platen_exchange_get_cancellable (platen_command_get_exchange (call)),
        on_options_listed, g_object_ref (call));
}

/* What was chosen before, and what this command sets. */
static GVariant *
dup_choices (PlatenCommand *call)
{
  g_autoptr (GVariant) before = dup_chosen (call);

  return platen_choices_add (
      before, platen_command_get_string (call, 0),
      json_gvariant_deserialize (platen_command_get_parameter (call, 1), NULL, NULL));
}

static void
on_option_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCommand) call = user_data;
  PlatenInstance           *instance = platen_command_get_instance (call);
  g_autoptr (GError)        error = NULL;
  g_autoptr (GVariant)      options = NULL;
  g_autoptr (GVariant)      used = NULL;
  g_autoptr (GVariant)      value = NULL;
  g_autoptr (GVariant)      choices = NULL;
  g_autoptr (GVariant)      kept = NULL;

  options =
      platen_device_set_options_finish (PLATEN_DEVICE (source), result, &used, &error);
  if (options == NULL)
    {
      platen_command_take_error (call, g_steal_pointer (&error));
      return;
    }

  value = g_variant_lookup_value (used, platen_command_get_string (call, 0), NULL);
  choices = dup_choices (call);
  kept = platen_choices_keep (choices, used);
  if (platen_instance_get_device (instance) == PLATEN_DEVICE (source))
    platen_negotiation_set_options (platen_instance_get_negotiation (instance), kept);
  if (value != NULL)
    platen_command_return (call, json_gvariant_serialize (value));
  else
    platen_command_return_boolean (call, TRUE); /* a button */
}

static void
set_option (PlatenCommand *call)
{
  PlatenDevice        *device = get_device (call);
  g_autoptr (GVariant) choices = dup_choices (call);

  if (device != NULL)
    platen_device_set_options_async (
        device, platen_instance_get_principal (platen_command_get_instance (call)),
        choices, platen_exchange_get_cancellable (platen_command_get_exchange (call)),
        on_option_set, g_object_ref (call));
}

const PlatenMethod platen_option_methods[] = {
  { "GetDeviceCapabilities", "",
    "What the selected scanner can do, in Platen's own terms; see Device.Capabilities on "
    "the bus",
    "scan", TRUE, get_device_capabilities },
  { "ListOptions", "",
    "Lists the options of the selected scanner under its driver's own names; see "
    "Device.ListOptions on the bus",
    "scan", TRUE, list_options },
  { "SetOption", "name:s value:v",
    "Sets one of them for the next scans; gives what the scanner made of the value",
    "scan", TRUE, set_option },
  { NULL },
};
