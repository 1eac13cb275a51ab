/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ask-device.h"

#include "platen-device-options.h"
#include "platen-wire-error.h"

/*
 *   command ──▶ (open, unless it was open once) ──▶ (look at the sensor, if asked) ──▶ answer
 */
typedef struct
{
  PlatenCommand  *call;   /* owned */
  PlatenDevice   *device; /* owned */
  gboolean        needs_sensor;
  PlatenAskAnswer answer;
} Ask;

static void
ask_free (Ask *ask)
{
  g_clear_object (&ask->call);
  g_clear_object (&ask->device);
  g_free (ask);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ask, ask_free)

static GCancellable *
get_cancellable (Ask *ask)
{
  return platen_exchange_get_cancellable (platen_command_get_exchange (ask->call));
}

static void
answer (Ask *ask, gboolean is_loaded)
{
  PlatenInstance       *instance = platen_command_get_instance (ask->call);
  const PlatenTwainView view = {
    .device = platen_device_get_capabilities (ask->device),
    .negotiation = platen_instance_get_negotiation (instance),
    .is_available = platen_device_is_available (ask->device),
    .is_loaded = is_loaded,
  };

  ask->answer (ask->call, &view);
}

static gboolean
find_sensor (GVariant *options)
{
  GVariantIter iter;
  GVariant    *option;
  gboolean     is_loaded = FALSE;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_loop (&iter, "@a{sv}", &option))
    {
      const char *role = "";

      if (g_variant_lookup (option, "role", "&s", &role) &&
          g_str_equal (role, platen_feature_to_string (PLATEN_FEATURE_PAPER_SENSOR)))
        g_variant_lookup (option, "value", "b", &is_loaded);
    }

  return is_loaded;
}

static void
on_options_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Ask)      ask = user_data;
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) options = NULL;

  options =
      platen_device_set_options_finish (PLATEN_DEVICE (source), result, NULL, &error);
  if (options != NULL)
    answer (ask, find_sensor (options));
  else
    platen_command_take_error (ask->call, g_steal_pointer (&error));
}

/* A scanner that scans takes paper in, whatever its sensor says. */
static gboolean
must_look (Ask *ask)
{
  PlatenCapabilities *capabilities = platen_device_get_capabilities (ask->device);

  return ask->needs_sensor && !platen_device_is_busy (ask->device) &&
         (capabilities->features & 1u << PLATEN_FEATURE_PAPER_SENSOR) != 0;
}

static void
go_on (Ask *ask)
{
  if (must_look (ask))
    platen_device_set_options_async (
        ask->device,
        platen_instance_get_principal (platen_command_get_instance (ask->call)),
        g_variant_new ("a{sv}", NULL), get_cancellable (ask), on_options_listed, ask);
  else
    {
      answer (ask, FALSE);
      ask_free (ask);
    }
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Ask)    ask = user_data;
  g_autoptr (GError) error = NULL;

  if (platen_device_open_finish (PLATEN_DEVICE (source), result, &error))
    go_on (g_steal_pointer (&ask));
  else
    platen_command_take_error (ask->call, g_steal_pointer (&error));
}

/**
 * platen_ask_device:
 * @needs_sensor: whether the answer hangs on paper in the feeder
 * @answer: called once, unless the device cannot be opened, which answers the command
 *
 * Answers a command from what the selected scanner can do. Opens it when that is not known
 * yet.
 */
void
platen_ask_device (PlatenCommand *call, gboolean needs_sensor, PlatenAskAnswer answer_it)
{
  PlatenDevice *device = platen_instance_get_device (platen_command_get_instance (call));
  Ask          *ask;

  if (device == NULL)
    {
      platen_command_fail (call, PLATEN_WIRE_OUT_OF_SEQUENCE,
                           "No scanner is selected; call SelectSourceByIndex or "
                           "SelectDeviceAsync first");
      return;
    }

  ask = g_new0 (Ask, 1);
  ask->call = g_object_ref (call);
  ask->device = g_object_ref (device);
  ask->needs_sensor = needs_sensor;
  ask->answer = answer_it;
  if (platen_device_get_capabilities (device) == NULL)
    platen_device_open_async (device, get_cancellable (ask), on_opened, ask);
  else
    go_on (ask);
}
